"""Fixes keep their promise, and several lead to the same text in any order."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from agentls.document import Document
from agentls.edits.effects import changes, edited
from agentls.fixes import verify
from agentls.fixes.apply import fix_all
from agentls.fixes.offer import with_offered
from agentls.hosts.verdict import Loaded, Skipped
from agentls.rules import engine, registry
from agentls.settings import Settings
from agentls.stdx.records import replace
from agentls.text.compose import as_edits, then, whole
from agentls.text.problem import Edit, Finding, Fix, Problem, Severity, apply
from agentls.text.source import Span
from agentls.workspace.context import Workspace

from .fixture import indexed, offered, parse, preferred, run, split, workspace

CORPUS = Path(__file__).parent.parent.parent / "shared" / "corpus"
HEAD = "name: reviewer\ndescription: Reviews code.\n"


def file(fields: str, body: str = "Review the diff.\n") -> str:
    return f"---\n{fields}---\n{body}"


def more(line: str) -> str:
    return file(f"{HEAD}{line}\n")


def examples(*lines: str) -> str:
    return file("name: reviewer\ndescription: |\n  Reviews code.\n" + "".join(f"  {it}\n" for it in lines))


HOOK = "hooks:\n  PreToolUse:\n    - matcher: {}\n      hooks:\n        - type: command\n          command: ./x\n          timeout: {}"

# One fix of each rule that has one: what was there, what is there afterwards, and whether it is safe.
FIXES: list[tuple[str, str, str, bool]] = [
    ("line-ends", more("color: red").replace("\n", "\r"), more("color: red"), True),
    ("no-frontmatter", f"{HEAD}\nReview.\n", file(HEAD, "\nReview.\n"), True),
    (
        "lost-header",
        "You are a reviewer.\n",
        "---\nname: reviewer\ndescription: You are a reviewer.\n---\nYou are a reviewer.\n",
        False,
    ),
    (
        "typographic-quote",
        file("name: \u201creviewer\u201d\ndescription: Reviews code.\n"),
        file(HEAD),
        False,
    ),
    ("hook-matcher", more(HOOK.format("bash", 30)), more(HOOK.format("Bash", 30)), False),
    ("hook-timeout", more(HOOK.format("Bash", 30000)), more(HOOK.format("Bash", 30)), False),
    (
        "hook-command",
        more(HOOK.format("Bash", 30).replace("./x", "$CLAUDE_PROJECT_DIR/x\n          args: [-v]")),
        more(HOOK.format("Bash", 30).replace("./x", "${CLAUDE_PROJECT_DIR}/x\n          args: [-v]")),
        False,
    ),
    (
        "ungranted-tool",
        file(HEAD + "tools: Read\n", "Use the Edit tool.\n"),
        file(HEAD + "tools: Read, Edit\n", "Use the Edit tool.\n"),
        False,
    ),
    ("frontmatter-not-first", "\n\n" + file(HEAD), file(HEAD), True),
    ("frontmatter-not-first", f"```yaml\n{file(HEAD)}```\n", file(HEAD), True),
    ("frontmatter-not-first", "# Reviewer\n" + file(HEAD), file(HEAD, "# Reviewer\n\nReview the diff.\n"), False),
    ("frontmatter-fence", file(HEAD).replace("---", "----"), file(HEAD), True),
    ("frontmatter-fence", file(HEAD).replace("---\nReview", "-----\nReview"), file(HEAD), True),
    ("frontmatter-unclosed", f"---\n{HEAD}\nReview the diff.\n", f"---\n{HEAD}---\n\nReview the diff.\n", True),
    ("frontmatter-unclosed", f"---\n{HEAD}...\nReview.\n", file(HEAD, "Review.\n"), True),
    (
        "frontmatter-cut",
        file("name: reviewer\ndescription: Reviews --- and fixes.\ntools: Read\n"),
        file('name: reviewer\ndescription: "Reviews --\\x2d and fixes."\ntools: Read\n'),
        True,
    ),
    (
        "frontmatter-cut",
        file("name: reviewer\n# --- what for ---\ndescription: Reviews code.\n"),
        file("name: reviewer\n# === what for ===\ndescription: Reviews code.\n"),
        True,
    ),
    (
        "yaml-syntax",
        file("name: reviewer\ndescription: Reviews code.\n\nExamples:\n<example>\nuser: Review: this\n</example>\n\ntools: Read\n"),
        file("name: reviewer\ndescription: |\n  Reviews code.\n\n  Examples:\n  <example>\n  user: Review: this\n  </example>\n\ntools: Read\n"),
        True,
    ),
    (
        "yaml-syntax",
        file('name: reviewer\ndescription: "Reviews" code.\n'),
        file("name: reviewer\ndescription: '\"Reviews\" code.'\n"),
        True,
    ),
    (
        "yaml-syntax",
        file('name: reviewer\ndescription: "Says "no" to code."\n'),
        file("name: reviewer\ndescription: 'Says \"no\" to code.'\n"),
        True,
    ),
    (
        "yaml-syntax",
        file("name: reviewer\nexamples:\n- '<example>\nContext: A diff.\n</example>'\ndescription: Reviews code.\n"),
        file("name: reviewer\nexamples:\n- '<example>\n  Context: A diff.\n  </example>'\ndescription: Reviews code.\n"),
        True,
    ),
    (
        "second-attempt",
        file("name: reviewer\ndescription: Reviews code: all of it.\n"),
        file('name: reviewer\ndescription: "Reviews code: all of it."\n'),
        True,
    ),
    (
        "second-attempt",
        file('name: reviewer\ndescription: "Reviews code: all of it.\n'),
        file('name: reviewer\ndescription: "Reviews code: all of it."\n'),
        False,
    ),
    ("second-attempt", file("name: a\ndescription: [Reviews: all\n"), file('name: a\ndescription: "[Reviews: all"\n'), False),
    ("second-attempt", file("name: a\ndescription: [Fast] reviews: all\n"), file('name: a\ndescription: "[Fast] reviews: all"\n'), True),
    (
        "rescue-damage",
        file("name: reviewer\ndescription: Reviews code: all of it.\nhooks: {}\n"),
        file('name: reviewer\ndescription: "Reviews code: all of it."\nhooks: {}\n'),
        False,
    ),
    ("strict-yaml", file("name: on\ndescription: Reviews code.\n"), file('name: "on"\ndescription: Reviews code.\n'), True),
    ("missing-field", file("nam: reviewer\ndescription: Reviews code.\n"), file(HEAD), True),
    ("missing-field", file("description: Reviews code.\n"), file(HEAD), True),
    ("empty-field", file("name: reviewer\ndescription: #1 in code\n"), file('name: reviewer\ndescription: "#1 in code"\n'), True),
    ("field-type", file("name: 42\ndescription: Reviews code.\n"), file('name: "42"\ndescription: Reviews code.\n'), True),
    ("field-value", more("effort: hihg"), more("effort: high"), True),
    ("name-syntax", file("name: a:b\ndescription: Reviews code.\n"), file("name: a-b\ndescription: Reviews code.\n"), False),
    ("unknown-field", more("colr: red"), more("color: red"), True),
    ("unknown-field", more("tool: Read"), more("tools: Read"), False),
    ("foreign-field", more("allowed-tools: Read"), more("tools: Read"), False),
    ("foreign-field", more("temperature: 0.2 # be strict"), more("# be strict"), False),
    ("foreign-field", more("steps: 5"), more("maxTurns: 5"), False),
    ("extra-field", more("category: quality"), file(HEAD), False),
    ("duplicate-key", more("model: opus\nmodel: haiku"), more("model: haiku"), False),
    (
        "value-cut",
        file("name: reviewer\ndescription: Reviews issue #15 and others.\n".replace("#15", " #15")),
        file('name: reviewer\ndescription: "Reviews issue  #15 and others."\n'),
        False,
    ),
    ("vanishing-word", file("name: reviewer\ndescription: !important reviews\n"), file('name: reviewer\ndescription: "!important reviews"\n'), True),
    ("invisible-character", file("name: re\u200bviewer\ndescription: Reviews code.\n"), file(HEAD), False),
    ("no-tools", more("tools: read, grep"), more("tools: Read, Grep"), True),
    ("empty-tools", more("disallowedTools: []"), file(HEAD), True),
    ("unknown-tool", more("tools: Read, Bsh"), more("tools: Read, Bash"), False),
    ("stray-hooks", more("PreToolUse:\n  - matcher: Bash"), more("hooks:\n  PreToolUse:\n    - matcher: Bash"), False),
    ("foreign-field", more("permission_mode: acceptEdits"), more("permissionMode: acceptEdits"), False),
    ("tool-case", more("tools: Read, grep"), more("tools: Read, Grep"), True),
    ("removed-tool", more("tools: Edit, MultiEdit, Read"), more("tools: Edit, Read"), True),
    ("removed-tool", more("tools: MultiEdit, Read"), more("tools: Edit, Read"), False),
    ("renamed-tool", more("tools: Read, Task"), more("tools: Read, Agent"), True),
    ("subagent-tool", more("tools: AskUserQuestion, Read"), more("tools: Read"), False),
    ("mcp-tool", more("tools: Read, mcp_x__y"), more("tools: Read, mcp__x__y"), False),
    ("tool-separator", more("tools: Read; Grep; Glob"), more("tools: Read, Grep, Glob"), True),
    ("tool-separator", more("tools: |\n  1. Read\n  2. Grep"), more("tools: Read, Grep"), True),
    ("tool-separator", more("tools: |\n  * Read\n  * Grep"), more("tools: Read, Grep"), False),
    ("tool-separator", more("tools: [\u201cRead\u201d, Grep]"), more("tools: [Read, Grep]"), True),
    ("tool-separator", more("disallowedTools: [\xabbash\xbb]"), more("disallowedTools: [Bash]"), True),
    ("tool-separator", more("disallowedTools: [\u2018Bash(rm *)\u2019]"), more("disallowedTools: [Bash(rm *)]"), False),
    ("no-tools", more("tools: [\u201cRead\u201d, \u201emcp__x__y\u201c]"), more("tools: [Read, mcp__x__y]"), True),
    ("no-tools", more("tools:\n  - \u201cBash(git *)\u201d"), more("tools:\n  - Bash(git *)"), False),
    ("tool-specifier", more("tools: Read, Bash(git *)"), more("tools: Read, Bash"), False),
    ("tool-case", more("tools: Read, bash(git *)"), more("tools: Read, Bash(git *)"), False),
    ("tool-case", more("tools: Read, agent(helper)"), more("tools: Read, Agent(helper)"), True),
    ("tool-case", more("disallowedTools: write(a.txt)"), more("disallowedTools: Write(a.txt)"), False),
    ("tool-separator", more("tools: Read, \u201cBash(git *)\u201d"), more("tools: Read, Bash(git *)"), False),
    ("duplicate-tool", more("tools: Read, Grep, Read"), more("tools: Read, Grep"), True),
    ("denied-tool", more("tools: Read, Bash\ndisallowedTools: Bash"), more("tools: Read\ndisallowedTools: Bash"), True),
    ("model-type", more('model: ""'), more("model: inherit"), True),
    ("unknown-model", more("model: sonet"), more("model: sonnet"), False),
    ("foreign-model", more("model: anthropic/claude-opus-4.6"), more("model: claude-opus-4-6"), False),
    ("retired-model", more("model: claude-3-opus-20240229"), more("model: opus"), False),
    ("unknown-color", more("color: grean"), more("color: green"), True),
    ("unknown-color", more('color: "#1e90ff"'), more("color: blue"), False),
    ("hooks-shape", more("hooks: []"), file(HEAD), True),
    ("ignored-hook", more("hooks:\n  Stopp: []"), more("hooks:\n  Stop: []"), True),
    ("field-value", more("permissionMode: acceptedits"), more("permissionMode: acceptEdits"), False),
    ("bypass-permissions", more("permissionMode: bypassPermissions"), more("permissionMode: acceptEdits"), False),
    ("unclosed-fence", file(HEAD, "Run:\n\n```sh\nmake\n"), file(HEAD, "Run:\n\n```sh\nmake\n```\n"), False),
    ("hidden-text", file(HEAD, "Review\U000e0041 it.\n"), file(HEAD, "Review it.\n"), True),
    ("ignored-mcp-server", more("mcpServers:\n  - docs:\n      url: https://x.org"), more("mcpServers:\n  - docs:\n      type: http\n      url: https://x.org"), False),
    ("literal-line-break", file("name: reviewer\ndescription: Reviews code.\\nLooks.\n"), file('name: reviewer\ndescription: "Reviews code.\\nLooks."\n'), True),
    ("literal-line-break", file('name: reviewer\ndescription: "Reviews code.\\\\nLooks."\n'), file('name: reviewer\ndescription: "Reviews code.\\nLooks."\n'), True),
    ("literal-line-break", file("name: reviewer\ndescription: |\n  Reviews code.\\nLooks.\n"), file("name: reviewer\ndescription: |\n  Reviews code.\n  Looks.\n"), True),
    ("unknown-suppression", more("# agentls: ignore[tool-cas]\ncolor: red"), more("# agentls: ignore[tool-case]\ncolor: red"), True),
    ("unknown-suppression", more("# agentls: ignore[nothing-like-it, file-name]\ncolor: red"), more("# agentls: ignore[file-name]\ncolor: red"), True),
    ("root-type", file("- name: reviewer\n- description: Reviews code.\n"), file("name: reviewer\ndescription: Reviews code.\n"), False),
    ("root-type", file("name:reviewer\ndescription:Reviews code.\n"), file("name: reviewer\ndescription: Reviews code.\n"), False),
    ("yaml-syntax", file("name: a\ndescription: It uses\ntools:Read is one of them\n"), file("name: a\ndescription: It uses\ntools: Read is one of them\n"), False),
    ("yaml-syntax", file("name: a\ndescription: It uses it.\ntools:Read, Bash(git log)\n"), file("name: a\ndescription: It uses it.\ntools: Read, Bash(git log)\n"), True),
    ("yaml-syntax", file("name: a\ndescription: It uses it.\ninitialPrompt:Read the diff first.\n"), file("name: a\ndescription: It uses it.\ninitialPrompt: Read the diff first.\n"), True),
    ("yaml-syntax", file("name: a\ndescription:It uses it.\n"), file("name: a\ndescription: It uses it.\n"), True),
    ("root-type", file("name reviewer\ndescription Reviews code.\n"), file("name: reviewer\ndescription: Reviews code.\n"), False),
    ("root-type", file("name = reviewer\ndescription=Reviews code.\n"), file("name: reviewer\ndescription: Reviews code.\n"), False),
    ("ignored-mcp-server", more("mcpServers:\n  docs:\n    command: serve\n    args:\n    - a\n\n  git:\n    command: git"), more("mcpServers:\n  - docs:\n      command: serve\n      args:\n      - a\n\n  - git:\n      command: git"), False),
    ("ignored-mcp-server", more("mcpServers:\n  - docs:\n    command: serve\n    args:\n    - a\n  - git"), more("mcpServers:\n  - docs:\n      command: serve\n      args:\n      - a\n  - git"), False),
    ("unknown-color", more("color: \u2018red\u2019"), more("color: red"), True),
    ("no-tools", more("tools: Read\u3001Write"), more("tools: Read, Write"), True),
    ("ignored-mcp-server", more("mcpServers:\n  - name: docs\n    type: http\n    url: https://x.org"), more("mcpServers:\n  - docs:\n      type: http\n      url: https://x.org"), False),
    ("unreachable-mcp-server", more("mcpServers:\n  - docs: {type: http, url: x.org/mcp}"), more("mcpServers:\n  - docs: {type: http, url: https://x.org/mcp}"), False),
    ("ignored-mcp-server", more("mcpServers:\n  - docs: {tipe: http, type: http, url: 'https://x.org'}\n  - git: {type: stdoi, command: x}"), more("mcpServers:\n  - docs: {tipe: http, type: http, url: 'https://x.org'}\n  - git: {type: stdio, command: x}"), True),
    ("example-unclosed", examples("<example>", 'user: "Look."', 'assistant: "I look."'), examples("<example>", 'user: "Look."', 'assistant: "I look."', "</example>"), True),
    ("example-unopened", examples('user: "Look."', 'assistant: "I look."', "</example>"), examples("<example>", 'user: "Look."', 'assistant: "I look."', "</example>"), True),
    ("example-nested", examples("<example>", "<example>", 'user: "Look."', 'assistant: "I look."', "</example>", "</example>"), examples("<example>", 'user: "Look."', 'assistant: "I look."', "</example>"), False),
    ("example-tag", examples("<exmaple>", 'user: "Look."', 'assistant: "I look."', "</example>"), examples("<example>", 'user: "Look."', 'assistant: "I look."', "</example>"), True),
    ("example-commentary", examples("<example>", 'user: "Look."', 'assistant: "I look."', "<commentary>", "Why.", "</example>"), examples("<example>", 'user: "Look."', 'assistant: "I look."', "<commentary>", "Why.", "</commentary>", "</example>"), True),
    ("example-empty", examples("<example>", "</example>"), examples(), False),
    ("example-empty", examples("<example>"), examples(), False),
    ("example-tag", examples("<example />", 'user: "Look."', 'assistant: "I look."', "</example>"), examples("<example>", 'user: "Look."', 'assistant: "I look."', "</example>"), True),
    ("example-order", examples("<example>", 'assistant: "I look."', 'user: "Look."', "</example>"), examples("<example>", 'user: "Look."', 'assistant: "I look."', "</example>"), False),
    ("example-quote", examples("<example>", 'user: "Look.', 'assistant: "I look."', "</example>"), examples("<example>", 'user: "Look."', 'assistant: "I look."', "</example>"), True),
    ("example-other-agent", examples("<example>", 'user: "Look."', 'assistant: "I use the code-tester agent."', "</example>"), examples("<example>", 'user: "Look."', 'assistant: "I use the reviewer agent."', "</example>"), False),
    ("example-twice", examples(*["<example>", 'user: "Look."', 'assistant: "I look."', "</example>"] * 2), examples("<example>", 'user: "Look."', 'assistant: "I look."', "</example>"), False),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "before", "after", "safe"), FIXES)
def test_a_fix_is_offered_and_does_what_it_says(rule: str, before: str, after: str, safe: bool) -> None:
    document = parse(before)
    found = [fix for it in run(document) if it.rule == rule for fix in offered(document, it)]
    assert found, "none is offered"
    made = [(apply(before, it.edits), it.safe) for it in found]
    assert (after, safe) in made
    assert [it.safe for it in found if apply(before, it.edits) == after] == [safe]


def test_every_rule_has_a_fix_or_says_why_not() -> None:
    fixed = {rule for rule, *_ in FIXES} | ELSEWHERE | IN_PLACE
    for name, rule in registry.rules().items():
        says = re.search(r"^There is no fix: \w.*?\.$", rule.doc, re.MULTILINE | re.DOTALL) is not None
        assert says is not (name in fixed), name


def test_what_was_to_be_denied_in_part_stays_granted() -> None:
    """The host denies all of `Bash` for `Bash(rm:*)`; to take it out of `tools` as well is not safe."""
    text = more("tools: Read, Bash\ndisallowedTools: Bash(rm:*)")
    assert fix_all(parse(text), engine.check).text == text


@pytest.mark.parametrize(
    "fields",
    [
        "allowed-tools: Read\nallowedTools: Bash",
        "toolz: Read\nallowed-tools: Bash",
        "steps: 5\nmaxSteps: 7",
        "tools: &t [Read, Grep]\ndisallowedTools: *t",
    ],
)
def test_what_only_the_author_can_choose_is_not_done(fields: str) -> None:
    """Two fields that could have the same name, and an entry that is in both lists by an alias."""
    document = parse(more(fields))
    found = [it for it in run(document) if it.severity.value == "warning"]
    assert len(found) == 2
    assert all(fix.choice for it in found for fix in offered(document, it))
    assert fix_all(document, engine.check, safe_only=False).text == document.text


def test_fields_of_others_beside_one_that_can_be_renamed_are_still_fixed() -> None:
    text = more("allowed-tools: Bash\ntemperature: 1")
    assert fix_all(parse(text), engine.check, safe_only=False).text == more("tools: Bash")


# Fixes that need other files: the example in the rule's documentation, and lines of its first file before and after.
AMONG_FILES = [
    ("unknown-agent", "Ask @agent-code-reviewr first.", "Ask @agent-code-reviewer first."),
    ("unknown-reference", 'subagent_type: "code-reviewr"', 'subagent_type: "code-reviewer"'),
    ("unknown-skill", "skills: [api-conventions, Error-Handling]", "skills: [api-conventions, error-handling]"),
    ("unknown-mcp-server", "tools: Read, mcp__githb__get_issue", "tools: Read, mcp__github__get_issue"),
    ("plugin-field", "permissionMode: acceptEdits", None),
    ("unused-suppression", "# agentls: ignore[tool-case]", None),
]
ELSEWHERE = {rule for rule, *_ in AMONG_FILES}
IN_PLACE = {"host-rejects", "host-header", "host-changed", "host-ignored", "host-lost", "host-weaker"}
"""The rules whose fixes need hosts that are chosen: `test_in_place.py` has them."""


@pytest.mark.parametrize(("rule", "before", "after"), AMONG_FILES)
def test_a_fix_among_other_files(rule: str, before: str, after: str | None) -> None:
    found_in = re.search(r"```markdown\n(.*?)```", registry.rules()[rule].doc, re.DOTALL)
    assert found_in
    lines = [it for it in found_in[1].split("\n") if not re.match(r"\s*\^+ ", it)]
    files = split("\n".join(lines))
    path = next(it for it in files if it.endswith(".md"))
    index, folder = indexed(files)
    around = replace(workspace(files), index=index, path=f"{folder}/work/{path}")
    document = parse(files[path], path, files)
    found = [
        fix for it in run(document, files, None, around) if it.rule == rule for fix in offered(document, it, around)
    ]
    texts = [apply(document.text, it.edits) for it in found]
    wanted = document.text.replace(f"{before}\n" if after is None else before, after or "")
    assert wanted != document.text
    assert wanted in texts


# What a promise is


def finding(document: Document, rule: str) -> Finding:
    return next(it for it in run(document) if it.rule == rule)


def graded(text: str, rule: str, old: str, new: str, *, safe: bool = True) -> bool | None:
    document = parse(text)
    at = text.index(old)
    return verify.proofs(document).grade(finding(document, rule), Fix("", (Edit(Span(at, at + len(old)), new),), safe))


def test_a_field_that_the_edits_do_not_touch_stays() -> None:
    text = more("tools: Read, grep\nmodel: opus")
    assert graded(text, "tool-case", "grep", "Grep") is True
    assert graded(text, "tool-case", "grep", "Grep\ndescription: x") is False


def test_a_fix_that_does_not_mend_is_not_offered() -> None:
    assert graded(more("tools: Read, grep"), "tool-case", "grep", "gREP") is None


def test_a_fix_after_which_the_host_skips_the_file_is_not_offered() -> None:
    assert graded(more("tools: Read, grep"), "tool-case", "name: reviewer", "nom: reviewer", safe=False) is None


def test_a_fix_after_which_no_tool_is_left_is_not_offered() -> None:
    assert graded(more("tools: Read, grep"), "tool-case", "Read, grep", "Raed", safe=False) is None


def test_a_fix_at_which_a_strict_reader_would_fail_is_not_offered() -> None:
    assert graded(more("tools: Read, grep"), "tool-case", "grep", "Grep: x", safe=False) is None


def test_a_tool_that_nothing_names_is_not_granted() -> None:
    text = more("tools: Read, grep\nmemory: projekt")
    assert graded(text, "field-value", "projekt", "project") is False, "for its memory the agent gets Write and Edit"


def test_only_the_cause_of_a_skip_has_safe_fixes() -> None:
    document = parse(file("name: reviewer\ndescription:\ntools: Read, grep\n"))
    assert [it.safe for it in offered(document, finding(document, "tool-case"))] == [False]


def test_a_value_that_is_read_the_second_time_is_quoted_first() -> None:
    document = parse(file("name: reviewer\ndescription: Reviews code.\ntools: *Read, grep\n"))
    safe = {it.rule for it in run(document) if preferred(document, it)}
    assert safe <= {"second-attempt"}


def test_edits_that_overlap_are_refused() -> None:
    document = parse(more("tools: Read, grep"))
    found = finding(document, "tool-case")
    edit = found.fixes[0].edits[0]
    assert verify.proofs(document).grade(found, Fix("", (edit, edit))) is None


def test_two_fields_that_could_have_one_name_are_the_authors_choice() -> None:
    document = parse(more("colr: red\ncolour: red"))
    assert not any(preferred(document, it) for it in run(document))
    assert preferred(parse(more("colr: red")), finding(parse(more("colr: red")), "unknown-field"))


def test_a_proof_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    document = parse(more("tools: Read, grep"))
    found = finding(document, "tool-case")
    assert offered(document, found)
    monkeypatch.setattr(verify, "edited", None)
    assert offered(document, found)


# Many fixes


LINES = [
    "tools: read, MultiEdit, Edit, Task, Agent, Read",
    "tools: read, write",
    "tools: [Read, grep, Grep]",
    "disallowedTools: []",
    "allowed-tools: Read",
    "tool: Read",
    "model: opus",
    "model: ''",
    "color: grean",
    "color: Red",
    "effort: hihg",
    "hooks: []",
    "hooks: {}",
    "examples:",
    "memory: project",
    "description: Reviews: all of it",
    "description: Reviews --- all of it",
    'description: "Says "no" to it"',
    "description: Reviews code # of all kinds",
    "- <example>",
    "Context: a diff",
    'user: "Look at it',
    "</example>",
    "",
    "name: reviewer",
    "nam: reviewer",
    "  category: quality",
    "permissionMode: plan",
    "effort:\thigh",
]


@st.composite
def texts(draw: st.DrawFn) -> str:
    lines = ["name: reviewer", "description: Reviews code.", *draw(st.lists(st.sampled_from(LINES), max_size=7))]
    lines = draw(st.permutations(lines)) if draw(st.booleans()) else lines
    opening = draw(st.sampled_from(["---", "---", "---", "\n---", "----", ""]))
    closing = draw(st.sampled_from(["---", "---", "---", "...", ""]))
    text = "\n".join([opening, *lines, closing, "", "Review `it`.", ""])
    return text.replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n"])))


def check(document: Document) -> list[Finding]:
    return engine.check(document, workspace({}), Settings(hints=True))


def one_by_one(document: Document, choose: random.Random) -> str:
    """The text after fixes that are applied one at a time, each found anew."""
    for _ in range(200):
        waiting = [fix for it in check(document) if (fix := preferred(document, it))]
        if not waiting:
            return document.text
        document = edited(document, choose.choice(waiting).edits)
    raise AssertionError(f"no end: {document.text!r}")


@settings(max_examples=150, deadline=None)
@given(texts(), st.integers(0, 10))
# What a `---` cuts off is in the way of other fixes; one name that two fields could have; a comment after a field that
# goes.
@example(file(f"{HEAD}tools: read, write\ndescription: Reviews --- all of it\ntools: read, write\n"), 0)
@example(more("tool: Read\nallowed-tools: Read"), 0)
@example(file(f"{HEAD}description: Reviews # of all kinds\ndescription: Reviews --- all of it\n"), 0)
def test_the_order_does_not_matter_and_the_end_is_an_end(text: str, seed: int) -> None:
    document = parse(text)
    made = fix_all(document, check)
    assert one_by_one(document, random.Random(seed)) == made.text
    assert fix_all(parse(made.text), check).text == made.text
    assert apply(text, made.edits) == made.text


@settings(max_examples=150, deadline=None)
@given(texts())
def test_what_no_fix_names_stays(text: str) -> None:
    document = parse(text)
    after = parse(fix_all(document, check).text)
    if isinstance(document.verdict, Loaded):
        assert isinstance(after.verdict, Loaded)
        assert after.verdict.name == document.verdict.name
        assert (changes(document, after) or frozenset()) <= ALLOWED
        assert "\r\n" not in text or "\n" not in after.text.replace("\r\n", "")
    elif isinstance(after.verdict, Skipped):
        assert not any(preferred(after, it) for it in check(after))
    assert after.text.endswith(document.text[-14:].replace("\r\n", "\n")) or after.text.endswith(document.text[-14:])


ALLOWED = frozenset(
    [
        "tools",
        "listed",
        "dropped",
        "denied",
        "refused",
        "model",
        "runs_as",
        "color",
        "effort",
        "hooks",
        "tool",
        "allowed-tools",
        "disallowedTools",
        "description",
        "prompt",
        "background",
        "memory",
        "permissionMode",
        "examples",
        "nam",
        "category",
        "Context",
        "user",
    ]
) | {
    f"ignored {it}"
    for it in (
        "tool",
        "allowed-tools",
        "color",
        "effort",
        "hooks",
        "nam",
        "category",
        "examples",
        "model",
        "Context",
        "user",
    )
}


def test_all_fixes_of_one_rule_and_of_no_other() -> None:
    document = parse(more("tools: read, Grep\ncolor: grean\neffort: hihg"))
    assert fix_all(document, check, names=("unknown-color",)).text == more(
        "tools: read, Grep\ncolor: green\neffort: hihg"
    )
    assert fix_all(document, check).applied == {"field-value": 1, "tool-case": 1, "unknown-color": 1}


def test_unsafe_fixes_only_where_they_are_asked_for() -> None:
    document = parse(more("model: sonet\ncolor: grean"))
    assert fix_all(document, check).text == more("model: sonet\ncolor: green")
    assert fix_all(document, check, safe_only=False).text == more("model: sonnet\ncolor: green")


def test_fixes_that_undo_each_other_end() -> None:
    def swap(document: Document) -> list[Finding]:
        at = document.text.index("color: ") + 7
        old, new = ("red", "blue") if document.text.startswith("red", at) else ("blue", "red")
        fix = Fix("", (Edit(Span(at, at + len(old)), new),))
        return [Finding("no rule", Severity.WARNING, Span(at, at + 1), "", (fix,))]

    assert fix_all(parse(more("color: red")), swap).applied == {"no rule": 1}


# Edits upon edits


@given(st.text("ab\n", max_size=12), st.lists(st.lists(st.tuples(st.integers(0, 14), st.integers(0, 4), st.text("xy", max_size=3)), max_size=4), max_size=4))  # fmt: skip
def test_edits_upon_edits_are_edits_of_the_first_text(text: str, rounds: list[list[tuple[int, int, str]]]) -> None:
    pieces, now = whole(text), text
    for raw in rounds:
        edits = tuple(_apart(raw, len(now)))
        now, pieces = apply(now, edits), then(pieces, edits)
    assert apply(text, tuple(as_edits(pieces, text))) == now


def _apart(raw: list[tuple[int, int, str]], end: int) -> Iterator[Edit]:
    at = 0
    for start, length, text in sorted(raw):
        if at <= start <= end:
            at = min(start + length, end)
            yield Edit(Span(start, at), text)
            at += 1


# Real files


def real_files() -> Iterator[Path]:
    for folder in ("claude", "claude_hist", "mutated", "fixpairs"):
        yield from sorted(it for it in (CORPUS / folder).rglob("*.md") if it.is_file() and ".after." not in it.name)


@pytest.mark.skipif(not CORPUS.is_dir(), reason="../shared/corpus is not there")
def test_real_files_end_in_one_text_and_are_read_the_same() -> None:
    """Every twelfth of them; `bench/fixes.py` takes all."""
    for path in list(real_files())[::12]:
        document = parse(path.read_bytes().decode("utf-8", "replace").removeprefix("\ufeff"))
        made = fix_all(document, check)
        assert apply(document.text, made.edits) == made.text, path
        after = parse(made.text)
        assert fix_all(after, check).text == made.text, path
        if len(made.applied) > 1:
            assert one_by_one(document, random.Random(1)) == made.text, path
        if isinstance(document.verdict, Loaded):
            assert isinstance(after.verdict, Loaded), path
            assert after.verdict.name == document.verdict.name, path


def test_a_rule_that_fails_on_the_fixed_text_proves_no_fix(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "---\nname: a\ndescription: b\ntools: Grep, Raed\n---\nBody.\n"
    span = Span(text.index("Raed"), text.index("Raed") + 4)
    finding = Finding("unknown-tool", Severity.WARNING, span, "x")
    fix = Fix("Write `Read`", (Edit(span, "Read"),))
    assert verify.proofs(Document(text)).grade(finding, fix) is not None

    def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
        if "Read" in document.text:
            raise ValueError
        yield Problem(span, "x")

    known = registry.rules()
    failing = {**known, "unknown-tool": known["unknown-tool"]._replace(check=check)}
    monkeypatch.setattr(verify, "rules", lambda: failing)
    assert verify.proofs(Document(text)).grade(finding, fix) is None


def test_a_fix_that_does_nothing_is_not_offered() -> None:
    document = parse("---\nname: a\ndescription: Looks.\nmodels: opus\ntools: read, Bahs\n---\nBody.\n")
    findings = [it for it in engine.check(document) if it.fixes]
    held = with_offered(document, findings)
    assert max(len(it.fixes) for it in held) > 1
    again = parse(document.text)
    broken = [replace(it, fixes=(Fix("Nothing", ()), *it.fixes)) for it in findings]
    assert [it.fixes for it in with_offered(again, broken)] == [it.fixes for it in held]
