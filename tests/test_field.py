"""Mistakes of real authors: no false findings, no harmful fixes, no serious mistake missed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agentls.cli import main
from agentls.cli.given import as_document
from agentls.document import Document
from agentls.edits.effects import edited
from agentls.fixes.apply import fix_all
from agentls.hosts import homes
from agentls.hosts.verdict import Loaded, Origin, Skipped
from agentls.rules import engine
from agentls.rules.registry import GROUPS
from agentls.scan import walk
from agentls.text.problem import Finding, Severity, apply

from .fixture import check, offered, parse, run

CORPUS = Path(__file__).parent.parent.parent / "shared" / "corpus"


def header(*lines: str, name: str = "reviewer", description: str = "Reviews code.") -> str:
    return "\n".join(["---", f"name: {name}", f"description: {description}", *lines, "---", "Review the diff.", ""])


def said(text: str, rule: str) -> list[str]:
    return [it.message for it in run(parse(text)) if it.rule == rule]


def safe_fixes(text: str) -> str:
    """The text after all safe fixes."""
    return fix_all(parse(text), lambda document: run(document)).text


def findings(root: Path, files: dict[str, str], capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """What `check` finds in a folder with these files."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    main(["check", "--format", "json", str(root)])
    return [json.loads(it) for it in capsys.readouterr().out.splitlines()]


# Fixes that do harm


@pytest.mark.parametrize("placeholder", ["[agent-name]", "{{name}}", "<name>", "${NAME}", "[your agent]", "{ name }"])
@pytest.mark.parametrize("broken", [lambda it: it, lambda it: it.removeprefix("---\n"), lambda it: it.replace("---\nR", "R")])  # fmt: skip
def test_no_fix_makes_an_agent_of_a_template(placeholder: str, broken: object) -> None:
    assert callable(broken)
    document = parse(broken(header(name=placeholder, description="[what it does]")))
    assert not isinstance(document.verdict, Loaded) or "<" in placeholder
    if not isinstance(document.verdict, Loaded):
        assert not [it for it in run(document) if it.fixes]


@pytest.mark.parametrize(
    "line",
    [
        "allowed-tools: Bash(gh issue *), FileEditor",
        "allowedTools: Read",
        "toools: Read",
        "disallowed-tools: Write",
        "permission_mode: plan",
        "tools: Read, Bash\ndisallowedTools: Bash(rm:*)",
    ],
)
def test_a_safe_fix_changes_no_grant(line: str) -> None:
    assert safe_fixes(header(line)) == header(line)


def real_files() -> Iterator[Path]:
    for folder in ("claude", "claude_hist", "fixpairs"):
        yield from sorted(it for it in (CORPUS / folder).rglob("*.md") if it.is_file() and ".after." not in it.name)


def kept(before: Loaded, after: Loaded, finding: Finding, names: set[str]) -> bool:
    """Whether a safe fix of a finding leaves what it is not about. names: the fields that the finding is in."""
    return (
        (before.name == after.name or "name" in names)
        and (before.description == after.description or "description" in names)
        and (before.model == after.model or "model" in names)
        and (before.tools == after.tools or finding.rule in GROUPS["Tools"])
    )


@pytest.mark.skipif(not CORPUS.is_dir(), reason="../shared/corpus is not there")
def test_a_safe_fix_of_a_real_file_changes_what_it_is_about_and_no_more() -> None:
    """Each safe fix alone: what loads, under which name, description and model, and with which tools."""
    tried = 0
    for path in real_files():
        document = parse(path.read_bytes().decode("utf-8", "replace").removeprefix("\ufeff"))
        for finding in run(document):
            for fix in (it for it in finding.fixes if it.safe):
                if not any(it.safe and it.edits == fix.edits for it in offered(document, finding)):
                    continue
                tried += 1
                before, after = document.verdict, edited(document, fix.edits).verdict
                if not isinstance(before, Loaded):
                    assert finding.severity is Severity.ERROR, (path, finding)
                    continue
                entries = document.entries.items()
                names = {key for key, it in entries if it.span.start <= finding.span.start <= it.span.end}
                assert isinstance(after, Loaded), (path, finding)
                assert kept(before, after, finding, names), (path, finding)
    assert tried > 500


# False statements


def test_a_plugins_skill_is_found_by_each_of_its_names() -> None:
    check(
        """
        -- p/.claude-plugin/plugin.json --
        {"name": "p"}
        -- p/agents/a.md --
        ---
        name: a
        description: Writes releases.
        skills: [notes, "p:notes", changelog, "p:changelog", ship, "p:ship", sheep]
                                                                             ^^^^^ warning[unknown-skill]: the skill `sheep` does not exist, so the agent starts without it; create it, or name another
        ---
        Write.
        -- p/skills/notes/SKILL.md --
        ---
        name: changelog
        description: How notes look.
        ---
        Short.
        -- p/commands/ship.md --
        Ship it.
        """,
        only=["unknown-skill"],
    )


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        (".claude/agent/a.md", True),
        (".claude/sub-agents/x/a.md", True),
        (".claude/a.md", True),
        (".claude/Agents/a.md", True),
        (".Claude/agents/a.md", True),
        (".CLAUDE/Agents/x/a.md", True),
        (".Claude/rules/a.md", False),
        ("claude/agents/lead/agent.md", True),
        (".claude/agents/x/a.md", False),
        (".claude/agents-off/a.md", False),
        ("agents/a.md", False),
        ("catalog/agents/a.md", False),
    ],
)
def test_a_folder_that_the_host_does_not_read(path: str, wrong: bool) -> None:
    text = header("tools: Read")
    findings = run(parse(text, path, {path: text}))
    assert [it.severity for it in findings if it.rule == "agent-folder"] == [Severity.ERROR] * wrong


@pytest.mark.parametrize(
    ("path", "shaped"),
    [
        (".claude/agent/a.md", True),
        (".claude/sub-agents/x/a.md", True),
        (".claude/Agents/a.md", True),
        (".Claude/agents/a.md", True),
        (".CLAUDE/Agents/x/a.md", True),
        (".Claude/rules/a.md", False),
        ("claude/subagents/a.md", True),
        (".claude/a.md", False),
        (".claude/notes/a.md", False),
        ("agent/a.md", False),
    ],
)
def test_a_name_and_a_description_are_enough_in_a_folder_that_is_meant_as_the_hosts(path: str, shaped: bool) -> None:
    assert homes().is_shaped(path, header()) is shaped


@pytest.mark.parametrize(
    ("lines", "fact", "places"),
    [
        ("<<<<<<< a\none\n=======\ntwo\n>>>>>>> b\n", "an unresolved merge", 1),
        (2 * "<<<<<<< a\r\n=======\r\n>>>>>>> b\r\n", "an unresolved merge", 2),
        ("<<<<<<< a\n=======\n>>>>>>> b\n\n>>>>>>> c\n", "an unresolved merge", 1),
        ("one\n>>>>>>> b\ntwo\n", "a marker of an unresolved merge", 1),
        ("one\n<<<<<<< HEAD\ntwo\n=======\n", "a marker of an unresolved merge", 1),
        ("<<<<<<< a\n>>>>>>> b\n", "a marker of an unresolved merge", 2),
        ("Title\n=======\n\n>>>>>>> b\n", "a marker of an unresolved merge", 1),
        ("```\n<<<<<<< a\n=======\n>>>>>>> b\n```\n", "", 0),
        ("Look for `<<<<<<< `.\n\nTitle\n=======\n> quoted\n", "", 0),
        (" >>>>>>> b\n", "", 0),
    ],
)
def test_an_unresolved_merge_in_a_prompt(lines: str, fact: str, places: int) -> None:
    found = [it for it in run(parse(header() + lines)) if it.rule == "merge-conflict"]
    rest = "sends both sides to the model; resolve it, and delete the markers"
    if fact.startswith("a marker"):
        rest = "sends it to the model; resolve the merge, and delete it"
    assert [it.message for it in found] == ([f"{fact}: Claude Code {rest}"] if fact else [])
    assert sum(1 + len(it.related) for it in found) == places


@pytest.mark.parametrize("word", ["none", "None", "[none]", "nothing", "no", '"false"'])
def test_who_writes_none_is_not_offered_every_tool(word: str) -> None:
    text = header(f"tools: {word}")
    (found,) = [it for it in run(parse(text)) if it.rule == "no-tools"]
    assert [edited(parse(text), it.edits).text for it in found.fixes] == [header("tools: [] # none")]
    assert said(header("tools: [] # none"), "empty-tools") == []


@pytest.mark.parametrize(
    ("line", "fix"),
    [
        ("tools: {read: true, Bash: false}", "disallowedTools: Bash"),
        ("tools: {read: true, Bash: true}", ""),
        ("tools:\n  write: false\n  edit: false", "disallowedTools: Write, Edit"),
        ("tools: {nope: true}", ""),
        ("tools: {read: yes please}", ""),
        ("tools: {}", ""),
    ],
)
def test_a_map_of_tools_says_what_it_means_elsewhere(line: str, fix: str) -> None:
    text = header(line)
    (found,) = [it for it in run(parse(text)) if it.rule == "empty-tools"]
    assert edited(parse(text), found.fixes[0].edits).text == (header(fix) if fix else header())


def test_a_map_of_tools_is_not_written_as_a_second_list() -> None:
    (found,) = [
        it for it in run(parse(header("tools: {read: false}\ndisallowedTools: Bash"))) if it.rule == "empty-tools"
    ]
    assert found.message.endswith("; list its tools, or remove `tools` to grant all")
    assert "disallowedTools" not in found.fixes[0].title


def test_a_semicolon_in_the_file_does_not_part_a_message() -> None:
    servers = "mcpServers:\n  - name: 'a; b'\n    type: http\n    url: https://x.org"
    (message,) = said(header(servers), "ignored-mcp-server")[:1]
    assert message.endswith("so Claude Code ignores this server; write `- a; b:` and put the rest below it")


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        (header(description="&see Reviews code."), True),
        (header(name="&lead reviewer"), False),
        (header("tools: &few Read, Grep"), False),
        (header("model: !fast sonnet"), False),
    ],
)
def test_an_anchor_is_made_text_without_being_asked_only_in_a_description(text: str, safe: bool) -> None:
    (found,) = [it for it in run(parse(text)) if it.rule == "vanishing-word"]
    assert [it.safe for it in found.fixes] == [safe]
    assert (safe_fixes(text) != text) is safe


def test_a_pattern_of_servers_is_one_finding() -> None:
    files = {
        ".mcp.json": '{"mcpServers": {"docs": {"command": "x"}}}',
        ".claude/agents/a.md": header("tools: Read, mcp__doc*__search"),
    }
    findings = run(parse(files[".claude/agents/a.md"], ".claude/agents/a.md", files))
    assert [it.rule for it in findings if "mcp" in it.rule] == ["mcp-tool"]


@pytest.mark.parametrize("line", ["model: ‘sonnet’", "color: “blue”", "memory: ‘user’", "effort: “high”"])
def test_a_value_in_typographic_quotes_is_one_finding(line: str) -> None:
    (found,) = run(parse(header(line)))
    assert "did you mean" in found.message


def test_a_description_of_lines_with_a_colon_names_the_colon() -> None:
    text = "---\nname: a\ndescription:\n  Use it for changes. Examples: one,\n  two: three\n---\nYou review.\n"
    (found,) = [it for it in run(parse(text)) if it.rule == "field-type"]
    assert "the `:` after `Examples` makes a map of `description`" in found.message
    assert edited(parse(text), found.fixes[0].edits).text == text.replace("description:", "description: |")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("mcp__*__search", "the name of a server cannot be a pattern"),
        ("mcp__git*__search", "the name of a server cannot be a pattern"),
        ("mcp__git*", "the name of a server cannot be a pattern"),
        ("mcp__github__list_*", "write `mcp__github` for all tools of the server"),
        ("mcp__*", "it does not name a server"),
    ],
)
def test_patterns_of_mcp_tools(line: str, message: str) -> None:
    (found,) = said(header(f"tools: Read, {line}"), "mcp-tool")
    assert message in found
    assert "underscores" not in found


@pytest.mark.parametrize(
    ("line", "foreign"),
    [
        ("source: project", True),
        ("source: someone/collection", False),
        ("groups: [read, [edit, {fileRegex: x}]]", True),
        ("groups: [backend, read]", False),
        ("handoffs: [{agent: planner}]", True),
        ("handoffs: [planner]", False),
        ("kind: remote", True),
        ("kind: specialist", False),
        ("mode: subagent", True),
        ("mode: careful", False),
        ("context: fork", True),
        ("context: The shop's backend", False),
        ("effortLevel: medium", True),
        ("permissions:\n  allow: [Read]", True),
        ("user_invocable: true", True),
    ],
)
def test_a_key_is_another_products_if_its_value_is(line: str, foreign: bool) -> None:
    assert ("foreign-field" in {it.rule for it in run(parse(header(line)))}) is foreign


# What was missed


@pytest.mark.parametrize(
    ("path", "text", "rule"),
    [
        ("reviewer.md", "# Reviewer\n\nYou are a careful reviewer.\n", "lost-header"),
        ("tester.md", "Use this agent when tests fail.\n", "lost-header"),
        ("mapper.md", "## Role\n\n**Your task is to draw maps.**\n", "lost-header"),
        (
            "x.md",
            "# Auditor\n\nSecurity specialist that reads pull requests.\n\n## Responsibilities\n- Read.\n",
            "lost-header",
        ),
        ("README.md", "# Agents\n\nUse this agent when tests fail.\n", None),
        ("team-overview.md", "# Team\n\nYou are a reader of this page.\n", None),
        ("_shared.md", "You are an agent of this team.\n", None),
        ("style.md", "# Style\n\nTabs, and short names.\n", None),
        ("prompts.md", "# Prompts\n\n```\nYou are a reviewer.\n```\n", None),
        ("plan.md", "# Plan\n\nYour task is to read it.\n", None),
        ("plan-checker.md", "# Checker\n\nYou are a checker of plans.\n", "lost-header"),
        ("readme-keeper.md", "Use this agent when the README is stale.\n", "lost-header"),
        ("notes-for-authors.md", f"# Notes\n\n{'Read them. ' * 40}\n\nYou are a colleague.\n", None),
        ("mapper-template.md", "You are a mapper.\n", None),
        ("base-expert.md", "# {{title}}\n\n## Responsibilities\n{{list}}\n", None),
        ("mapper.md", "You are a [trade].\n", None),
        ("r.md", "../../shared/agents/r.md", "symbolic-link"),
        ("r.md", "old-name.md", "symbolic-link"),
        ("t.md", '---toml\nname = "t"\ndescription = "d"\n---\nYou test.\n', "header-notation"),
        ("j.md", '{"name": "j", "description": "d"}\nYou judge.\n', "header-notation"),
        ("t.md", '+++\nname = "t"\n+++\nYou test.\n', "header-notation"),
        ("w.md", "---\nname\uff1aw\ndescription\uff1ad\n---\nYou write.\n", "header-notation"),
    ],
)
def test_a_lost_header_is_told_from_a_document(path: str, text: str, rule: str | None) -> None:
    findings = run(parse(text, f".claude/agents/{path}"))
    assert [it.rule for it in findings] == ([rule] if rule else [])
    assert all(it.severity is Severity.ERROR for it in findings)


@pytest.mark.parametrize(
    ("text", "description"),
    [
        ("# Tester\n\n> Note: uses opus.\n\nYou are a tester.\n", "You are a tester."),
        (
            "title: Tester\n\nYou are a tester, e.g. of v1.2.3 and later. Be kind.\n",
            "You are a tester, e.g. of v1.2.3 and later.",
        ),
        (
            "![x](x.svg)\n\n| a |\n| - |\n\nYou run tests.\nMUST BE USED after a change.\n",
            "You run tests. MUST BE USED after a change.",
        ),
    ],
)
def test_a_description_is_made_of_a_files_own_sentences(text: str, description: str) -> None:
    document = parse(text, ".claude/agents/tester.md")
    (finding,) = run(document)
    (fix,) = offered(document, finding)
    verdict = edited(document, fix.edits).verdict
    assert isinstance(verdict, Loaded)
    assert verdict.description == description


def test_a_header_is_written_from_the_first_sentences() -> None:
    text = "# Map Drawer\n\nYou are a mapper. Use this agent when a module moves.\n"
    document = parse(text, ".claude/agents/Map Drawer.md")
    (finding,) = run(document)
    (fix,) = offered(document, finding)
    after = edited(document, fix.edits)
    assert isinstance(after.verdict, Loaded)
    assert after.text.endswith(text)
    assert "Use this agent when a module moves." in after.verdict.description
    assert not fix.safe


@pytest.mark.parametrize(
    ("matcher", "meant"),
    [
        ("Bash(git push *)", "Bash"),
        ("bash", "Bash"),
        ("edit|Write", "Edit|Write"),
        ("mcp__github", "mcp__github__.*"),
        ("mcp__github|Bash", "mcp__github__.*|Bash"),
        ("Bash:git push", 'if: "Bash(git push *)"'),
        ("Bash(git.*)", 'if: "Bash(git *)"'),
        ("/Bash/", "matcher: Bash\n"),
        ("Bash && Edit", "Bash|Edit"),
        ("Bash and Edit", "Bash|Edit"),
        ("!Bash", "^(?!(Bash)$)"),
        ("^(bash|edit)$", "^(Bash|Edit)$"),
        ("bash.*", "Bash.*"),
        ("Bash\\\\(git.*\\\\)", "matcher: Bash\n"),
        ("(Write|Edit)\\\\(.*\\\\.py\\\\)", "Write|Edit"),
        ("Bash(git *)|Edit", "matcher: Bash|Edit\n"),
        ("[Bash, Edit]", "Bash|Edit"),
        ("all", 'matcher: "*"'),
        ("BashTool", "matcher: Bash\n"),
        ("run_shell_command", "matcher: Bash\n"),
        ("MultiEdit", "matcher: Edit\n"),
        ("mcp:github:search", "mcp__github__search"),
        ("mcp__*__write", "mcp__.*__write"),
        ("Bash|^mcp__*__write", "Bash|^mcp__.*__write"),
        ("mcp_github_search", "mcp__github__search"),
        ("MCP__github__search", "mcp__github__search"),
        ("Agent(reviewer)", "matcher: Agent\n"),
    ],
)
def test_a_matcher_that_matches_no_tool(matcher: str, meant: str) -> None:
    hook = f'hooks:\n  PreToolUse:\n    - matcher: "{matcher}"\n      hooks:\n        - type: command\n          command: ./x\n'
    document = parse(header(hook.rstrip()))
    (finding,) = [it for it in run(document) if it.rule == "hook-matcher"]
    (fix,) = offered(document, finding)
    after = edited(document, fix.edits)
    assert isinstance(after.verdict, Loaded)
    assert meant in after.text
    assert ("if: " in after.text) is meant.startswith("if: ") or matcher == "Bash(git push *)"


@pytest.mark.parametrize("matcher", ["apply_patch", "create_file|execute_bash"])
def test_a_matcher_of_names_that_no_tool_of_the_host_can_have(matcher: str) -> None:
    hook = f'hooks:\n  PreToolUse:\n    - matcher: "{matcher}"\n      hooks:\n        - type: command\n          command: ./x'
    name = matcher.split("|")[0]
    assert said(header(hook), "hook-matcher") == [f"`{name}` never matches: no tool has this name; name a tool"]


def test_a_star_in_a_matcher_is_not_a_wildcard() -> None:
    hook = "hooks:\n  PreToolUse:\n    - matcher: mcp__*__write\n      hooks:\n        - type: command\n          command: ./x"
    (message,) = said(header(hook), "hook-matcher")
    assert "`*` repeats the `_` before it; write `mcp__.*__write`" in message


@pytest.mark.parametrize(
    "matcher",
    [
        *("Bash", "Edit|Write", "Edit, Write", "mcp__.*", "mcp__github__.*", "*", "", "Notebook.*", "FutureTool"),
        *(
            "Edit|MultiEdit|Write",
            "Shell|Bash",
            "Bash*",
            "Bash?",
            "Bash()",
            "^(?!Bash)",
            "(Bash|Edit)",
            "[A-Z]+",
            "search.*",
        ),
        *(
            "mcp__github__.*__write",
            "Bash|mcp__github__*",
            "mcp__*__*",
            "mcp_github_create_issue",
            "(Bash|Edit",
            "(a+)+b",
        ),
    ],
)
def test_a_matcher_that_may_match(matcher: str) -> None:
    hook = f'hooks:\n  PreToolUse:\n    - matcher: "{matcher}"\n      hooks:\n        - type: command\n          command: ./x'
    assert [it for it in said(header(hook), "hook-matcher") if "regular expression" not in it] == []


@pytest.mark.parametrize(
    ("condition", "why"),
    [
        ("Bash(git *)", ""),
        ("Edit(*.ts)", ""),
        ("Agent(*)", ""),
        ("mcp__github__search", ""),
        ("Agent(reviewer)", "not compared with what is in parentheses; write `if: Agent`"),
        ("git push *", "not one permission rule"),
        ("Bash(git *) || Bash(npm *)", "not one permission rule"),
        ("bash(git *)", "write `Bash`"),
        ("mcp__github", "one tool of the server"),
    ],
)
def test_a_condition_that_is_true_for_no_call(condition: str, why: str) -> None:
    handler = f'        - type: command\n          command: ./x\n          if: "{condition}"'
    found = said(header(f"hooks:\n  PreToolUse:\n    - matcher: Bash\n      hooks:\n{handler}"), "hook-matcher")
    assert [why in it for it in found] == [True] * bool(why)


@pytest.mark.parametrize(
    ("timeout", "wrong"), [("30000", True), ("5000", True), ("600", False), ("3600", False), ("0.5", False)]
)
def test_a_timeout_in_milliseconds(timeout: str, wrong: bool) -> None:
    hook = (
        f"hooks:\n  Stop:\n    - hooks:\n        - type: command\n          command: ./x\n          timeout: {timeout}"
    )
    assert len(said(header(hook), "hook-timeout")) == wrong


@pytest.mark.parametrize(
    ("lines", "given"),
    [
        (["tools: Read, Grep", "memory: project"], "`Write` and `Edit`"),
        (["tools: Read, Edit", "memory: project"], None),
        (["tools: [Bash, Write]", "memory: user"], None),
        (["tools: Read", "memory: user"], "`Write` and `Edit`"),
        (["tools: Read", "memory: user", "disallowedTools: Write"], "`Edit`"),
        (["tools: Bash", "memory: local"], "`Read`, `Write` and `Edit`"),
        (["tools: Write, Edit", "memory: project"], None),
        (["tools: '*'", "memory: project"], None),
        (["memory: project"], None),
        (["tools: Read", "memory: none"], None),
        (["tools: Read", "memory: user", "disallowedTools: Write, Edit"], None),
        (["tools: Read, Write", "memory: user", "disallowedTools: Edit"], None),
    ],
)
def test_memory_gives_tools(lines: list[str], given: str | None) -> None:
    found = [it.partition(", which")[0] for it in said(header(*lines), "memory-tools")]
    assert found == ([f"`memory` also gives this agent {given}"] if given else [])


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("@docs/rules.md", 1),
        ("- @~/.claude/rules.md", 1),
        ("@/etc/team/rules.md", 1),
        ("Review $ARGUMENTS, then $ARGUMENTS again.", 1),
        ("State: !`git status`", 1),
        ("Write `$ARGUMENTS` into the command.", 0),
        ("```\n@docs/rules.md\n$ARGUMENTS\n```", 0),
        ("Mail a@example.org/x.md and use @types/node.", 0),
        ("It works!`", 0),
        ("Say it!`git status`", 0),
        ("The file is at a@docs/rules.md", 0),
        ("Read @docs/rules.md", 0),
        ("Always read the file **@docs/rules.md** first.", 0),
        ("Follow @docs/rules.md strictly, and @./docs/style.md.", 2),
        ("**Project skills:** @~/.claude/skills.md", 1),
        ("See (@docs/rules.mdc).", 1),
        ("Use @Override, @media, @param, @scope/pkg, @types/node.ts and @/components/Button.tsx.", 0),
        ("Run `npx @scope/design.md lint`, and mail me@example.md.", 0),
        ("Import @path/to/file.md or @your-notes.md.", 0),
        ("Imports begin with @./ or @../, never with @./lib.", 0),
        ("<!-- @docs/rules.md -->", 0),
        ("Review ${ARGUMENTS} and {{args}} for ${input:focus}.", 3),
        ('Review "$ARGUMENTS".', 1),
        ("Fix issue #$1 in file $2.", 2),
        ("Costs $1 per call, $2.50 for ten and $5/M for $1.", 0),
        ("```bash\ngh issue view $1\n```", 0),
        ("Write \\$ARGUMENTS or A$ARGUMENTS", 0),
        ("Commands hold a $ARGUMENTS placeholder.", 0),
    ],
)
def test_notation_that_is_not_replaced_in_an_agent(body: str, count: int) -> None:
    findings = [it for it in run(parse(header() + body + "\n")) if it.rule == "literal-placeholder"]
    assert len(findings) == bool(count)
    assert sum(1 + len(it.related) for it in findings) == count


def test_a_folder_is_not_an_import(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    body = "Imports begin with @./ or @../, and those of @docs/ with @/.\n"
    files = {".claude/agents/a.md": header() + body, ".claude/agents/docs/x.md": "Notes.\n"}
    assert [it for it in findings(tmp_path, files, capsys) if it["rule"] == "literal-placeholder"] == []


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            "Follow @a.md, @b.md and @a.md.",
            "Claude Code does not import `@a.md` and 1 more here, so the agent gets only the paths; tell it to read them",
        ),
        (
            "See !`git diff` and !`git log` for $1.",
            (
                "Claude Code does not run `git diff` and 1 more here, so the agent gets the lines unchanged; "
                "tell the agent to run them"
            ),
        ),
        (
            "Review $ARGUMENTS and {{args}}.",
            (
                "Claude Code does not replace `$ARGUMENTS` and 1 more in an agent, which receives its task as a message; "
                'say "the task" in their place'
            ),
        ),
    ],
)
def test_each_kind_of_notation_is_told_once(body: str, message: str) -> None:
    assert said(header() + body + "\n", "literal-placeholder") == [message]


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("Name: tester\nDescription: Tests code.\n\nRun the tests.\n", ["lost-header"]),
        ("**Name**: tester\n**Description**: Tests code.\n", ["lost-header"]),
        ("You are Ada, a tester of compilers.\n", ["lost-header"]),
        ("You are a tester.\n\n<<<<<<< a\nOne.\n=======\nTwo.\n>>>>>>> b\n", ["lost-header"]),
        ("Du bist eine erfahrene Testerin.\n", ["lost-header"]),
        ("# Agent: tester\n\n## Instructions\n1. Run the tests.\n", ["lost-header"]),
        ("Expert compiler tester. Finds the smallest case.\n", ["lost-header"]),
        ("# Tester\n\nReduces a failure.\n\nWhen invoked:\n1. Run it.\n", ["lost-header"]),
        ("# Testing\n\nThis agent runs the tests.\n", ["lost-header"]),
        ("# Testing\n\nRuns tests. Invoke this agent after a merge.\n", ["lost-header"]),
        ("# Testing\n\nUse PROACTIVELY after a merge.\n", ["lost-header"]),
        ("# Testing\n\nUse when a test is flaky.\n", ["lost-header"]),
        ("# Testing\n\nAs a compiler tester, you reduce failures.\n", ["lost-header"]),
        ("You will act as the tester of this project.\n", ["lost-header"]),
        ("I am a tester who reduces failures.\n", ["lost-header"]),
        ("# Flake Agent\n\n**Role**: Reruns tests\n**Tools**: Bash\n", ["lost-header"]),
        ("# Flake Tester\n\nReruns tests.\n\n## Instructions\n1. Run.\n", ["lost-header"]),
        ("# Flake Agent\n\n## \uc5ed\ud560\n\nBash\n", ["lost-header"]),
        ("Your role: tester of compilers.\n", ["lost-header"]),
        ("---\ntitle: Tester\ncolor: blue\n---\nYou are a careful tester.\n", ["missing-field"]),
        ("# Flakes\n\nYou investigate tests that fail now and then.\n", ["lost-header"]),
        ("---\nTesting\n---\nYou are a careful tester.\n", ["missing-field"]),
        ("---\ntitle: x\n  bad: [\n---\nYou are a careful tester.\n", ["missing-field"]),
        ("---\nrole: tester\n---\nUse this agent when tests fail.\n", ["missing-field"]),
        ("---\n# name: tester\n---\nYou are T, a careful tester.\n", ["missing-field"]),
        ("---\ntitle: How we test\n---\nEvery change has a test.\n", []),
        ("# Testing\n\nWe test each change, and use this rule when we are unsure.\n", []),
        ("# How the reviewer agent works\n\nIt reads the diff.\n\n**Tools**: many\n", []),
        ("---\n---\nYou are a tester.\n", ["missing-field"]),
        ("/home/ada/agents/tester.md", ["symbolic-link"]),
        ("# Names\n\nName: what it is called\n\nDescription: what it does\n", []),
        ("Your agents are listed here.\n\nYou are welcome, as always, the team.\n", []),
        ("# Agents: how we use them\n\nRead this first.\n", []),
    ],
)
def test_a_prompt_whose_header_is_lost_is_told_from_a_document(
    text: str, rules: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {".claude/agents/tester.md": text, ".claude/agents/other.md": header(name="other")}
    found = findings(tmp_path, files, capsys)
    assert [(it["rule"], it["severity"]) for it in found] == [(it, "error") for it in rules]
    if "escription" in text and rules:
        (edit,) = found[0]["fixes"][0]["edits"]
        assert edit["text"] == "---\nname: tester\ndescription: Tests code.\n---\n"


@pytest.mark.parametrize(
    ("name", "text", "rule", "advice"),
    [
        ("readme-keeper", "You are an expert.\n", "lost-header", "begin it with `description`"),
        ("README", "You are an expert.\n", "plugin-document", "every tool; move it out of `agents`"),
        ("team", "# Notes of the team\n", "plugin-document", "every tool; move it out of `agents`"),
        ("mapper", "# Maps\n\nDraw them.\n", "plugin-document", "begin it with `description`"),
    ],
)
def test_only_a_document_is_advised_to_leave_a_plugin(
    name: str, text: str, rule: str, advice: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {".claude-plugin/plugin.json": '{"name": "p"}', f"agents/{name}.md": text}
    (found,) = findings(tmp_path, files, capsys)
    assert (found["rule"], found["severity"]) == (rule, "warning")
    assert advice in found["message"]


@pytest.mark.parametrize("ending", [">>>>>>> topic\n", ""])
def test_a_merge_that_begins_in_the_first_line(ending: str) -> None:
    mine, other = header(description="Mine."), header(description="Other.")
    (found,) = run(parse(f"<<<<<<< HEAD\n{mine}=======\n{other}{ending}"))
    assert (found.rule, found.severity, found.span.start) == ("merge-conflict", Severity.ERROR, 0)


def test_an_import_of_a_file_that_does_not_exist() -> None:
    check(
        """
        -- .claude/agents/reviewer.md --
        ---
        name: reviewer
        description: Reviews code.
        ---
        Read @docs/gone.md first, then @docs/rules.md, and keep to @src/style.json and @lost.md.
             ^^^^^^^^^^^^^ warning[literal-placeholder]: Claude Code does not import `@docs/gone.md` and 1 more here, and the files do not exist; correct the paths, and tell the agent to read them
                                       ^^^^^^^^^^^^^^ warning[literal-placeholder]: Claude Code does not import `@docs/rules.md` and 1 more here, so the agent gets only the paths; tell it to read them
        -- docs/rules.md --
        Rules.
        -- src/style.json --
        {}
        """,
        only=["literal-placeholder"],
    )


def test_agents_that_come_and_go_with_the_host_are_not_unknown() -> None:
    check(
        """
        -- .claude/agents/a.md --
        ---
        name: a
        description: Reads.
        ---
        Ask @agent-fork, @agent-teammate, @agent-verification, @agent-output-style-setup and @agent-Worker.
        Ask @agent-checker.
                   ^^^^^^^ warning[unknown-agent]: the agent `checker` does not exist, so calling it fails; create it, or name another
        """,
        only=["unknown-agent"],
    )


def test_servers_of_plugins_and_of_the_account_are_not_unknown() -> None:
    check(
        """
        -- .claude/agents/a.md --
        ---
        name: a
        description: Reads.
        tools: mcp__plugin_github_githup, mcp__claude_ai_githup, mcp__githup
                                                                      ^^^^^^ warning[unknown-mcp-server]: `.mcp.json` configures no server `githup`; did you mean `github`?
        ---
        Read.
        -- .mcp.json --
        {"mcpServers": {"github": {}, "plugin_github_github": {}, "claude_ai_github": {}}}
        """,
        only=["unknown-mcp-server"],
    )


_MANIFEST, _SERVERS = "kit/.claude-plugin/plugin.json", '"mcpServers": {"db": {"command": "x"}}'
_KITS = pytest.mark.parametrize(
    "kit",
    [
        {_MANIFEST: '{"name": "kit"}', "kit/.mcp.json": f"{{{_SERVERS}}}"},
        {_MANIFEST: '{"name": "kit"}', "kit/.mcp.json": '{"db": {"command": "x"}}'},
        {_MANIFEST: f'{{"name": "kit", {_SERVERS}}}'},
        {_MANIFEST: '{"name": "kit", "mcpServers": ["./m.json", {"db": {"command": "x"}}]}'},
    ],
)


# Seen on Claude Code 2.1.332, with a server that runs.
@_KITS
@pytest.mark.parametrize(
    ("line", "places"),
    [
        ("tools: Read, mcp__db__query", 1),
        ("tools: Read, mcp__db__query, mcp__db__write", 2),
        ("tools: Read, mcp__db, mcp__other__x", 1),
        ("disallowedTools: mcp__db__*", 1),
        ("tools: Read, mcp__plugin_kit_db__query", 0),
        ("mcpServers: [db]", 0),
    ],
)
def test_a_server_of_a_plugin_is_called_with_its_name(
    line: str, places: int, kit: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {
        **kit,
        ".mcp.json": '{"mcpServers": {"other": {"command": "x"}}}',
        "kit/agents/a.md": header(line, name="a"),
    }
    found = [it for it in findings(tmp_path, files, capsys) if it["rule"] == "unknown-mcp-server"]
    fact = "the server `db` of the plugin `kit` is called `plugin_kit_db` in the names of tools"
    effect = "so Claude Code finds none of its tools by this name; write `plugin_kit_db`"
    assert [it["message"] for it in found] == [f"{fact}, {effect}"] * bool(places)
    assert sum(1 + len(it["related"]) for it in found) == places
    assert [(fix["safe"], len(fix["edits"])) for it in found for fix in it["fixes"]] == [(False, places)] * bool(places)


@_KITS
@pytest.mark.parametrize(
    ("tool", "in_repository", "granted"),
    [
        ("mcp__db__query", True, False),
        ("mcp__db__query", False, False),
        ("mcp__plugin_kit_db__query", True, True),
        ("mcp__plugin_kit_db__query", False, True),
        ("mcp__other__query", True, True),
        ("mcp__other__query", False, False),
    ],
)
def test_what_show_says_of_a_plugins_server(
    tool: str,
    in_repository: bool,
    granted: bool,
    kit: dict[str, str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    files = {
        **kit,
        ".mcp.json": '{"mcpServers": {"other": {"command": "x"}}}',
        "kit/agents/a.md": header(f"tools: Read, {tool}", name="a"),
        **({".git/HEAD": ""} if in_repository else {}),
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    monkeypatch.chdir(tmp_path)
    assert main(["show", "kit/agents/a.md"]) == 0
    assert (f"dropped      {tool}" in capsys.readouterr().out) is not granted


def test_an_agent_of_a_plugin_is_called_by_its_whole_name() -> None:
    check(
        """
        -- p/.claude-plugin/plugin.json --
        {"name": "p"}
        -- p/agents/lead.md --
        ---
        name: lead
        description: Leads.
        ---
        Call subagent_type: "tester", then subagent_type: "p:tester", subagent_type: "Explore" and subagent_type: "elsewhere".
                             ^^^^^^ warning[unknown-agent]: Claude Code refuses `tester`: an agent of the plugin `p` is called with the plugin's name; write `p:tester`
        -- p/agents/tester.md --
        ---
        name: tester
        description: Tests.
        ---
        Test.
        """,
        only=["unknown-agent"],
    )


@pytest.mark.parametrize(
    ("path", "name", "whole", "short"),
    [
        ("agents/a.md", "kit:deep", "kit:kit:deep", "deep"),
        ("agents/a.md", '"kit:deep"', "kit:kit:deep", "deep"),
        ("agents/team/a.md", "kit:team:deep", "kit:team:kit:team:deep", "deep"),
        ("agents/team/a.md", "kit:deep", "kit:team:kit:deep", "deep"),
        ("agents/a.md", "kitten:deep", "", ""),
        ("agents/a.md", "kit", "", ""),
        ("agents/a.md", "kit:", "", ""),
    ],
)
def test_a_name_with_the_name_of_its_plugin(path: str, name: str, whole: str, short: str) -> None:
    files = {".claude-plugin/plugin.json": '{"name": "kit"}'}
    found = [it for it in run(parse(header(name=name), path, files)) if it.rule == "name-syntax"]
    assert [it.message.rpartition(", ")[2] for it in found] == (
        [f"so the agent is called `{whole}`; write `{short}`"] if whole else []
    )
    assert [(fix.safe, fix.edits[0].text.strip('"')) for it in found for fix in it.fixes] == [(False, short)] * bool(
        whole
    )


def test_an_agent_whose_name_begins_with_that_of_its_plugin_is_suggested(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {
        "kit/.claude-plugin/plugin.json": '{"name": "kit"}',
        "kit/agents/lead.md": header(name="lead") + "Call subagent_type: kit:deep and subagent_type: kit:other.\n",
        "kit/agents/deep.md": header(name="kit:deep"),
    }
    found = [it["message"] for it in findings(tmp_path, files, capsys) if it["rule"] == "unknown-agent"]
    assert [it.rpartition("; ")[2] for it in found] == ["did you mean `kit:kit:deep`?", "create it, or name another"]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Use the tester agent.", 1),
        ("Launch `tester`, and delegate to the **tester** subagent.", 2),
        ("Task(tester), Agent(tester, other)", 2),
        ("**subagent_type**: tester, **subagent_type:** `tester` and `subagent_type`: 'tester'", 3),
        ("Ask the explore agent. Do not use the tester agent.", 0),
        ("The tester agent is slow; use the tester.", 0),
        ("Use the p:tester agent and the shared agent. Ask the shared agent.", 0),
        ("<!-- Use the tester agent. -->", 0),
    ],
)
def test_prose_that_launches_an_agent_of_the_plugin(
    text: str, places: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {
        "p/.claude-plugin/plugin.json": '{"name": "p"}',
        "p/agents/lead.md": header(name="lead") + text + "\n",
        "p/agents/tester.md": header(name="tester"),
        "p/agents/shared.md": header(name="shared"),
        ".claude/agents/shared.md": header(name="shared"),
    }
    found = [it for it in findings(tmp_path, files, capsys) if it["rule"] == "unknown-agent"]
    assert sum(1 + len(it["related"]) for it in found) == places
    assert len(found) == bool(places)


def test_an_opening_tag_in_place_of_a_closing_one() -> None:
    block = '|\n  Reviews.\n  <example>\n  user: "Go"\n  assistant: "Yes"\n  <example>'
    (found,) = [it for it in run(parse(header(description=block))) if it.rule == "example-tag"]
    assert found.message == "`<example>` opens a tag where one ends; write `</example>`"


def test_an_example_that_launches_an_agent_of_a_longer_name() -> None:
    text = """---
name: infra-docs
description: |
  Writes about infrastructure.
  <example>
  user: "Explain the cluster"
  assistant: "I'll use the infra-docs-writer agent for that."
  </example>
---
Write.
"""
    (message,) = said(text, "example-other-agent")
    assert "`infra-docs-writer`" in message


@pytest.mark.parametrize(
    ("name", "marks"),
    [
        ("\u00abmapper\u00bb", "typographic quotes"),
        ("\u201cmapper\u201d", "typographic quotes"),
        ("\u201dmapper\u201d", "typographic quotes"),
        ("\u201emapper\u201c", "typographic quotes"),
        ("\u2018mapper\u2019", "typographic quotes"),
        ("\u2019mapper\u2019", "typographic quotes"),
        ("\u201amapper\u2018", "typographic quotes"),
        ("\u300cmapper\u300d", "typographic quotes"),
        ("`mapper`", "backticks"),
        ("'`mapper`'", "backticks"),
        ("**mapper**", "asterisks"),
        ('"*mapper*"', "asterisks"),
        ("'`a` and `b`'", ""),
        ("a*b", ""),
    ],
)
def test_marks_around_a_name_are_part_of_it(name: str, marks: str) -> None:
    expected = [f"the {marks} are part of `name`; write `mapper`"] if marks else []
    assert said(header(name=name), "typographic-quote") == expected


def test_marks_of_a_name_in_a_header_that_is_not_read_are_told_once() -> None:
    text = header(name="`mapper`").replace("\n", "\r\n")
    assert [it.rule for it in run(parse(text))] == ["yaml-syntax"]


@pytest.mark.parametrize(
    ("fields", "is_meant"),
    [
        ("name mapper\ndescription Draws maps.", True),
        ("name of the map\ndescription of it", False),
        ("name mapper\n\nend", False),
    ],
)
def test_fields_without_a_sign(fields: str, is_meant: bool) -> None:
    assert [it.rule for it in run(parse(f"---\n{fields}\n---\nDraw.\n"))] == (["root-type"] if is_meant else [])


@pytest.mark.parametrize(
    ("lines", "rule", "message", "titles"),
    [
        (
            "tools: [-Write, '!Edit']",
            "no-tools",
            "`tools` cannot deny a tool (`-Write`, `!Edit`), so Claude Code refuses to run this agent; write `disallowedTools: Write, Edit`",
            ["Write `disallowedTools: Write, Edit`"],
        ),
        (
            "tools: [-Bash, Raed]",
            "no-tools",
            "none of the tools exists (`-Bash`, `Raed`), so Claude Code refuses to run this agent; name tools that Claude Code has, or remove `tools` to grant all",
            ["Write `Read`", "Remove `tools`, which grants every tool"],
        ),
        (
            "tools: '!Write'\ndisallowedTools: Edit",
            "no-tools",
            "`tools` cannot deny a tool (`!Write`), so Claude Code refuses to run this agent; name what it denies in `disallowedTools`, and remove `tools`",
            [],
        ),
        (
            "tools: Read, -Bash",
            "unknown-tool",
            "`-Bash` is read as the name of a tool, and does not deny `Bash`; remove it, because only the listed tools are granted",
            ["Remove `-Bash`"],
        ),
        (
            'tools: "*, -Bash"',
            "unknown-tool",
            "`-Bash` is read as the name of a tool, and does not deny `Bash`; name `Bash` in `disallowedTools`",
            [],
        ),
        (
            'disallowedTools: "!Read"',
            "unknown-tool",
            "`!Read` is read as the name of a tool, so it denies nothing; list what the agent may use in `tools`",
            [],
        ),
        (
            "tools: Read,\n  !Write",
            "unknown-tool",
            "`!Write` is read as the name of a tool, and does not deny `Write`; remove it, because only the listed tools are granted",
            ["Remove `!Write`"],
        ),
        (
            "disallowedTools: Bash, -Edit",
            "unknown-tool",
            "unknown tool `-Edit`, so it denies nothing; did you mean `Edit`?",
            ["Write `Edit`", "Remove `-Edit`"],
        ),
        (
            "tools:\n  -Read\n  -Grep",
            "no-tools",
            "none of the tools exists (`-Read`, `-Grep`), so Claude Code refuses to run this agent; name tools that Claude Code has, or remove `tools` to grant all",
            ["Write `Read`", "Write `Grep`", "Remove `tools`, which grants every tool"],
        ),
    ],
)
def test_an_entry_that_is_meant_to_exclude_a_tool_never_grants_it(
    lines: str, rule: str, message: str, titles: list[str]
) -> None:
    (found,) = run(parse(header(lines)))
    assert (found.rule, found.message, [it.title for it in found.fixes]) == (rule, message, titles)


@pytest.mark.parametrize(
    ("before", "after"), [("  * Read\n  * Grep", "  - Read\n  - Grep"), ("* Read\n* Grep", "- Read\n- Grep")]
)
def test_a_list_with_asterisks_is_written_with_dashes(before: str, after: str) -> None:
    text = header("tools:", before)
    (found,) = run(parse(text))
    assert found.message == "`*` does not begin an item of a list, so Claude Code skips this file; write `-`"
    assert safe_fixes(text) == header("tools:", after)


@pytest.mark.parametrize(
    ("line", "after"),
    [
        ("timeout_ms: 30000", "timeout: 30"),
        ("timeoutMs: 400", "timeout: 1"),
        ("timeoutMilliseconds: 1500 # long", "timeout: 2 # long"),
        ("timeout_ms: soon", ""),
        ("tmeout: 30", "timeout: 30"),
    ],
)
def test_a_timeout_in_another_unit_is_not_renamed_alone(line: str, after: str) -> None:
    hook = f"hooks:\n  Stop:\n    - hooks:\n        - type: command\n          command: ./x\n          {line}"
    (found,) = [it for it in run(parse(header(hook))) if it.rule == "ignored-hook"]
    fixed = [apply(header(hook), it.edits) for it in found.fixes]
    assert fixed == ([header(hook).replace(line, after)] if after else [])
    assert ("in seconds" in found.message) is (line[:4] != "tmeo")
    assert all(it.safe is (line[:4] == "tmeo") for it in found.fixes)


def test_typographic_quotes_in_a_name() -> None:
    (message,) = said(header(name="\u201creviewer\u201d"), "typographic-quote")
    assert "write `reviewer`" in message


# Said so that one can act


def test_a_file_without_name_and_description_has_one_error() -> None:
    (finding,) = [it for it in run(parse("---\ntools: Read\n---\nReview.\n")) if it.severity is not Severity.HINT]
    assert finding.rule == "missing-field"
    assert "`name` and `description`" in finding.message


def test_conditional_tools_are_told_once() -> None:
    document = parse(header("tools: Read, TodoWrite, TaskCreate, TaskList"))
    assert [it.severity for it in run(document) if it.rule == "conditional-tool"] == [Severity.HINT]


def test_an_unknown_event_names_those_that_exist() -> None:
    hook = "hooks:\n  beforehand:\n    - hooks:\n        - type: command\n          command: ./x"
    (message,) = said(header(hook), "ignored-hook")
    assert "`PreToolUse`" in message


def test_links_in_sample_text_lead_nowhere_on_purpose() -> None:
    body = "[Real](./gone.md)\n\n```markdown\n# API\n```bash\nrun\n```\n- [Guide](./docs/guide.md)\n```\n"
    text = header() + body
    findings = run(parse(text, files={"a": ""}), {"a": ""})
    assert [it.span.of(text) for it in findings if it.rule == "broken-link"] == ["./gone.md"]


@pytest.mark.parametrize(
    "lines",
    [
        ["description: |", "Reviews code.", "Looks for bugs."],
        ["description: |", "  Reviews code.", "<example>", 'user: "Review it"', "</example>"],
        [
            "description: >",
            "  Reviews code.",
            "",
            "  <example>",
            "Context: A change.",
            '  user: "Review it"',
            "  </example>",
        ],
        ["description: |", "  Reviews code.", '  user: "Review it"', ' assistant: "I look."', "  Bye."],
    ],
)
def test_lines_at_the_margin_are_one_finding_with_one_fix(lines: list[str]) -> None:
    text = "\n".join(["---", "name: reviewer", *lines, "tools: Read", "---", "Review.", ""])
    document = parse(text)
    (finding,) = [it for it in run(document) if it.severity is not Severity.HINT]
    (fix,) = offered(document, finding)
    after = edited(document, fix.edits)
    assert finding.rule == "yaml-syntax"
    assert isinstance(after.verdict, Loaded)
    assert after.verdict.listed is not None
    assert lines[-1].strip() in after.verdict.description


def test_an_unresolved_merge_is_called_that() -> None:
    text = "---\n<<<<<<< HEAD\nname: a\n=======\nname: b\n>>>>>>> other\ndescription: d\n---\nDo.\n"
    (message,) = said(text, "yaml-syntax")
    assert "unresolved merge" in message


CONFLICT = "<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> other"


@pytest.mark.parametrize(
    "text",
    [
        "---\nname: a\ndescription: |\n" + CONFLICT.format("Reviews.", "Tests.") + "\ntools: read, Bsh\n---\nDo.\n",
        "---\nname: A b\n" + CONFLICT.format("tool: Read", "tools: read") + "\ndescription: d: e\n---\n<example>\n",
        "name: a\ndescription: d\n" + CONFLICT.format("tools: Read", "tools: Bash") + "\n---\nDo.\n",
        header() + CONFLICT.format("<example>\nuser: Hi\nassistant: Ho\n", "Do.") + "\n",
        header() + CONFLICT.format("```\nx\n", "Do.") + "\n",
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_no_fix_touches_an_unresolved_merge(text: str, newline: str) -> None:
    document = parse(text.replace("\n", newline))
    assert fix_all(document, run, safe_only=False).text == document.text
    assert any(it.fixes for it in run(document))
    assert not any(offered(document, it) for it in run(document))


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_an_open_fence_is_found_with_each_line_end(newline: str) -> None:
    assert len(said((header() + "```\nx\n\nDo it.\n").replace("\n", newline), "unclosed-fence")) == 1


def test_a_fix_beside_an_unresolved_merge_is_offered() -> None:
    before = header("tools: read") + CONFLICT.format("One.", "Two.") + "\n"
    assert safe_fixes(before) == before.replace("read", "Read")


def test_a_plugins_agents_with_another_suffix(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {
        "p/.claude-plugin/plugin.json": '{"name": "p"}',
        "p/agents/a.md": header(name="a"),
        "p/agents/b.markdown": header(name="b"),
        "p/agents/sub/c.md.txt": header(name="c"),
        "p/agents/notes.txt": "Notes.\n",
        "p/skills/s/agents/d.markdown": header(name="d"),
    }
    found = findings(tmp_path, files, capsys)
    assert [(it["rule"], Path(it["path"]).name) for it in found] == [
        ("file-suffix", "b.markdown"),
        ("file-suffix", "c.md.txt"),
    ]


def test_files_that_are_no_agents_for_their_suffix_or_their_link(tmp_path: Path) -> None:
    folder = tmp_path / ".claude" / "agents"
    folder.mkdir(parents=True)
    for name in ("a.mdx", "b.markdown", "c.md.txt", "d.txt", "h.mdown"):
        (folder / name).write_text(header(name=name[0]))
    (folder / "e.yaml").write_text("name: e\ndescription: Does things.\n")
    data = {"name": "f", "description": "Does things."}
    (folder / "f.json").write_text(json.dumps({**data, "prompt": "Do it."}))
    (folder / "g.toml").write_text('name = "g"\ndescription = "Does things."\ndeveloper_instructions = "Do it."\n')
    (folder / "package.json").write_text(json.dumps({**data, "version": "1.0.0", "scripts": {"prompt": "x"}}))
    (folder / "agents.json").write_text(json.dumps({"f": {**data, "prompt": "Do it."}}))
    (folder / "settings.json").write_text('{"prompt": [{"name": "x", "description": "y"}]}')
    (folder / "pyproject.toml").write_text('[project]\nname = "g"\ndescription = "y"\nprompt = "z"\n')
    (folder / "settings.yml").write_text("name: e\nlevel: 1\n")
    (folder / "notes.txt").write_text("Notes.\n")
    (folder / "gone.md").symlink_to(tmp_path / "nowhere.md")
    found = [it for it in walk.search(str(tmp_path), lambda _: False) if isinstance(it, walk.AgentFile)]
    verdicts = {Path(it.path).name: as_document(it).verdict for it in found}
    reasons = {name: it.reason if isinstance(it, Skipped) else "" for name, it in verdicts.items()}
    suffixed = dict.fromkeys(
        ("a.mdx", "b.markdown", "c.md.txt", "d.txt", "e.yaml", "f.json", "g.toml", "h.mdown"), "file-suffix"
    )
    assert reasons == {**suffixed, "gone.md": "symbolic-link"}
    remedies = {
        Path(it.path).name: engine.check(as_document(it))[0].message.rpartition("; ")[2]
        for it in found
        if Path(it.path).name in suffixed
    }
    assert remedies["a.mdx"] == "rename it to `a.md`"
    assert remedies["c.md.txt"] == "rename it to `c.md`"
    for name in ("e.yaml", "f.json", "g.toml"):
        assert remedies[name] == f"write `{name[0]}.md`, with the fields between two lines of `---`"


def test_the_agents_of_a_marketplace_are_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / ".claude-plugin").mkdir()
    offered: list[dict[str, object]] = [{"name": it, "source": f"./plugins/{it}"} for it in ("one", "two")]
    offered[0]["agents"] = ["./agents/reviewer.md"]  # Which its folder holds, too.
    manifest = {"name": "m", "owner": {"name": "x"}, "plugins": offered}
    (tmp_path / ".claude-plugin" / "marketplace.json").write_text(json.dumps(manifest))
    for it in ("one", "two"):
        (tmp_path / "plugins" / it / "agents").mkdir(parents=True)
        (tmp_path / "plugins" / it / "agents" / "reviewer.md").write_text(header())
    main(["list", str(tmp_path)])
    told = capsys.readouterr().out
    assert told.count("one:reviewer") == 1
    assert told.count("two:reviewer") == 1
    assert "2 agents in use" in told


def test_a_placeholder_is_called_one() -> None:
    (message,) = said(header(name="[agent-name]", description="[what it does]"), "field-type")
    assert "placeholder" in message


@pytest.mark.parametrize(
    ("before", "rules"),
    [
        ("Here is the agent:\n\n", ["frontmatter-not-first"]),
        ("Sure!\nThis reviews code,\nas you asked.\n\n", ["frontmatter-not-first"]),
        ("{% raw %}\n", ["frontmatter-not-first"]),
        ("# Notes\nOne.\n", ["frontmatter-not-first"]),
        ("One.\n\nTwo.\n\nThree.\n\nFour.\n\n", []),
        ("Write a file such as this:\n\n```markdown\n", []),
        ("Sure. Here it is:\n\n```markdown\n", ["frontmatter-not-first"]),
        ("Output:\n\n", ["frontmatter-not-first"]),
        ("```markdown\nWrite this:\n", []),
        ("```\n```markdown\n", ["lost-header"]),
        ("Here it is.\nNote: it reviews.\n\n", []),
        ("Here it is.\nversion: 1\nname: a\ndescription: Reviews code.\n\n", []),
    ],
)
def test_what_a_chat_writes_above_a_file(before: str, rules: list[str]) -> None:
    assert [it.rule for it in run(parse(before + header()))] == rules


def test_a_chat_that_shows_the_file_in_a_code_fence_is_removed_with_the_fence() -> None:
    text = f"Here's the agent:\n\n```markdown\n{header()}```\n"
    (found,) = run(parse(text))
    assert found.message.endswith(
        "the frontmatter is in a code fence, so Claude Code skips this file; remove the fence and the text above it"
    )
    assert [(it.safe, apply(text, it.edits)) for it in found.fixes] == [(False, header())]


@pytest.mark.parametrize(
    ("lines", "rule", "message", "after"),
    [
        ("*   name: a\n*   **description**: Reviews.", "yaml-syntax", "`name` is an item of a list, so", "name: a\ndescription: Reviews."),
        ("name: a\ndescription: Reviews.\n- tools: Read", "yaml-syntax", "`tools` is an item of a list, so", "name: a\ndescription: Reviews.\ntools: Read"),
        ("1. name: a\n2. description: Reviews.", "missing-field", "`name` and `description` are missing, so", "name: a\ndescription: Reviews."),
        ("name: a\ndescription: Reviews.\n1. tools: Read", "unknown-field", "unknown field `1. tools`, which", "name: a\ndescription: Reviews.\ntools: Read"),
        ("| name | a |\n| description | Reviews. |", "yaml-syntax", "a row of a table is not a field, so", None),
        ("name: a\ndescription: Reviews.\ntools:\n- name: x: y", "yaml-syntax", "the `:` after `x` starts", "name: a\ndescription: Reviews.\ntools:\n- name: \"x: y\""),
    ],
)  # fmt: skip
def test_fields_that_are_written_as_a_list_or_a_table(lines: str, rule: str, message: str, after: str | None) -> None:
    text = f"---\n{lines}\n---\nReview.\n"
    (found,) = [it for it in run(parse(text)) if it.rule == rule]
    assert found.message.startswith(message)
    assert [apply(text, it.edits) for it in found.fixes] == ([text.replace(lines, after)] if after else [])
    assert any(it.safe for it in found.fixes) == (lines.startswith("1.") or lines.endswith("y"))


def test_the_head_of_a_table_states_no_name() -> None:
    text = "| name | description |\n| - | - |\n| a | Reviews. |\n\nYou are a reviewer of code.\n"
    (found,) = run(parse(text))
    assert [it.edits[0].text.partition("\n")[2] for it in found.fixes] == [
        "name: reviewer\ndescription: You are a reviewer of code.\n---\n"
    ]


def test_a_document_with_one_field_below_dashes() -> None:
    assert run(parse("A rule, and a definition.\n\n---\nname: what it is called\n---\nMore.\n")) == []
    assert run(parse("A definition.\n\nname: what it is called\ndescription: what it does\n")) == []


@pytest.mark.parametrize(
    "value",
    ["TODO", "to-do!", "TBD.", "<when to use>", "'[when to use]'", "'{{description}}'", "'${WHEN}'", "...", "…"],
)
def test_a_description_that_was_not_filled_in(value: str) -> None:
    message = "`description` is a placeholder, so nothing says when to use this agent; replace it"
    assert said(header(description=value), "empty-field") == [message]


def test_a_name_that_was_not_filled_in() -> None:
    message = "`name` is a placeholder, so the agent is called `<name>`; replace it"
    assert said(header(name="<name>"), "empty-field") == [message]
    outside = run(
        parse(
            header("tools: Read", name="<name>"), "catalog/a.md", {"catalog/a.md": header("tools: Read", name="<name>")}
        )
    )
    assert [it for it in outside if it.rule == "empty-field"] == []
    assert said(header(name="-x", description="..."), "empty-field") == []


@pytest.mark.parametrize(
    "value",
    [
        "TODO lists are kept",
        "<example>Go.</example>",
        "Todoist",
        "Sorts [a] and [b]",
        "Waits...",
        "'[Deprecated]'",
        "<example>",
    ],
)
def test_a_description_with_the_marks_of_a_placeholder(value: str) -> None:
    assert said(header(description=value), "empty-field") == []


@pytest.mark.parametrize("sign", [",", ";"])
def test_a_comma_after_a_name_is_part_of_it(sign: str) -> None:
    (found,) = [it for it in run(parse(header(name=f"reviewer{sign}"))) if it.rule == "typographic-quote"]
    assert found.message == f"the {'comma' if sign == ',' else 'semicolon'} is part of `name`; write `reviewer`"
    assert [(it.safe, it.edits[0].text) for it in found.fixes] == [(False, "reviewer")]


@pytest.mark.parametrize(
    "line",
    [
        "tools - Read",
        "Tools = Read",
        "tools -> Read",
        "tools → Read",
        "tools Read Grep",
        "**Tools:** Read",
        "- **tools**: read",
        "allowed_tools = [Read]",
        "available-tools = Read",
        "model = opus",
        "skills - api",
        "effort = low",
        "maxTurns = 3",
        "Disallowed tools - Bash",
        "permissionMode = plan",
        "mcp_servers = none",
        "hooks => x",
        "Tools available - Read",
        "model to use = opus",
        "tools",
    ],
)
@pytest.mark.parametrize("value", ["Reviews code", "Reviews: code", "|\n  Reviews code"])
def test_no_safe_fix_makes_text_of_a_line_that_is_meant_as_a_field(line: str, value: str) -> None:
    text = f"---\nname: a\ndescription: {value}\n{line}\n---\nReview.\n"
    verdict = parse(safe_fixes(text)).verdict
    assert not isinstance(verdict, Loaded) or line not in verdict.description


@pytest.mark.parametrize(
    "lines",
    [
        "tools: Read\n**tools**: Bash",
        "tools: Read\ntools = Bash",
        "tools= Bash\ntools: Read",
        "*description*: Writes code",
    ],
)
def test_no_safe_fix_writes_a_field_that_the_file_has(lines: str) -> None:
    text = f"---\nname: a\ndescription: Reviews code\n{lines}\n---\nReview.\n"
    assert safe_fixes(text) == text


def test_a_field_that_a_file_has_twice_anyway_leaves_a_fix_safe() -> None:
    text = "---\nname: a\ndescription: Reviews code\nmodel: opus\nmodel: haiku\n**tools**: Read\n---\nReview.\n"
    assert safe_fixes(text) == text.replace("**", "")


def test_keys_of_two_hooks_are_not_a_field_twice() -> None:
    hooks = "".join(
        f"  {it}:\n    - hooks:\n        - type: command\n          command: ls\n" for it in ("Stop", "PreToolUse")
    )
    text = f"---\nname: a\n---\ndescription: Reviews code\nhooks:\n{hooks}---\nReview what has changed.\n"
    assert safe_fixes(text) == text.replace("---\ndesc", "desc")


@pytest.mark.parametrize(
    "line", ["Tools are checked too", "Hooks and crooks", "toolsmith - a word", "# tools = Read", "Model - a view"]
)
def test_a_sentence_that_begins_with_the_name_of_a_field_is_text(line: str) -> None:
    text = f"---\nname: a\ndescription: |\n  Reviews code\n{line}\nand more\n---\nReview.\n"
    assert isinstance(parse(safe_fixes(text)).verdict, Loaded)


@pytest.mark.parametrize(
    ("line", "after", "marks", "safe"),
    [
        ("**tools**: Read, Grep", "tools: Read, Grep", "marks of Markdown", True),
        ("**tools:** Read", "tools: Read", "marks of Markdown", True),
        ("`tools` : Read", "tools: Read", "backticks", True),
        ("*tools*: it reads what it needs", "tools: it reads what it needs", "marks of Markdown", False),
    ],
)
def test_a_field_between_marks_of_markdown(line: str, after: str, marks: str, safe: bool) -> None:
    text = header(line)
    (found,) = [it for it in run(parse(text)) if it.rule == "yaml-syntax"]
    assert found.message == f"`tools` is between {marks}, so Claude Code skips this file; write `tools:`"
    assert [(it.safe, apply(text, it.edits)) for it in found.fixes] == [(safe, text.replace(line, after))]


def test_a_dash_without_a_space_is_no_item_below_a_value() -> None:
    (message,) = said('---\nname: a\ndescription: "b"\n  -c\n---\nReview.\n', "yaml-syntax")
    assert "`-` needs a space" not in message


def test_all_fields_between_marks_of_markdown_are_one_fix() -> None:
    text = "---\n**name**: a\n**description**: Reviews code.\n**tools**: Read\n---\nReview.\n"
    assert safe_fixes(text) == text.replace("**", "")


@pytest.mark.parametrize(
    ("lines", "fact", "after", "safe"),
    [
        ("description: b\ntools= Read, Grep", "`tools` needs a colon and a plain space after it", "tools: Read, Grep", True),
        ("description: b\ntools = Read", "`tools` needs a colon and a plain space after it", "tools: Read", True),
        ("description: b\ntools - Read, Grep", "`tools` needs a colon and a plain space after it", "tools: Read, Grep", False),
        ("description: b\ntools -> Read", "`tools` needs a colon and a plain space after it", "tools: Read", True),
        ("description: b\ntools=\n  - Read", "`tools` needs a colon and a plain space after it", "tools: \n  - Read", True),
        ("description - Reviews code.", "`description` needs a colon and a plain space after it", "description: Reviews code.", False),
        ("description = Reviews code.", "`description` needs a colon and a plain space after it", "description: Reviews code.", True),
        ("description; Reviews code.", "`description` needs a colon and a plain space after it", "description: Reviews code.", True),
        ("description: Explains that\nmodel = f(x) holds", "`model` needs a colon and a plain space after it", "model: f(x) holds", False),
        ("description: b\ntools:\n  - Read\n  -Grep", "`-` needs a space after it to begin an item of a list", "- Grep", False),
    ],
)  # fmt: skip
def test_a_field_with_another_sign_than_a_colon(lines: str, fact: str, after: str, safe: bool) -> None:
    (found,) = [it for it in run(parse(f"---\nname: a\n{lines}\n---\nReview.\n")) if it.rule == "yaml-syntax"]
    assert found.message.partition(", so")[0] == fact
    assert [(it.safe, after in apply(f"---\nname: a\n{lines}\n---\nReview.\n", it.edits)) for it in found.fixes] == [
        (safe, True)
    ]


@pytest.mark.parametrize("name", ["[reviewer]", "[api-reviewer]"])
def test_a_list_with_one_name_is_no_placeholder(name: str) -> None:
    (found,) = [it for it in run(parse(header(name=name))) if it.rule == "field-type"]
    assert found.message == f"`name` is a list, not a string, so Claude Code skips this file; write `{name[1:-1]}`"
    assert [(it.safe, it.edits[0].text) for it in found.fixes] == [(False, name[1:-1])]


@pytest.mark.parametrize("name", ["[name]", "[your-name]", "[kebab-case-name]", "[Reviewer]", "[the reviewer]"])
def test_a_name_in_brackets_that_describes_a_name_is_a_placeholder(name: str) -> None:
    assert said(header(name=name), "field-type")[0].endswith("; write a string in place of the placeholder")


def test_a_list_of_names_is_quoted_as_a_whole() -> None:
    (found,) = [it for it in run(parse(header(name="[a, b]"))) if it.rule == "field-type"]
    assert (found.message.rpartition("; ")[2], found.fixes[0].edits[0].text) == ("quote it", '"[a, b]"')


def test_a_turn_at_the_margin_is_told_where_the_host_reads_on() -> None:
    text = "---\nname: reviewer\ndescription: Reviews: code.\nuser: Look.\n---\nReview.\n"
    assert isinstance(parse(text).verdict, Loaded)
    assert len(said(text, "foreign-field")) == 1


def test_a_value_that_a_formatter_folded_is_blamed_on_its_colon() -> None:
    text = "---\nname: api\ndescription:\n  Use it for the API.\n  Examples: one\ntools: Read\n---\nDo it.\n"
    (found,) = [it for it in run(parse(text)) if it.rule == "yaml-syntax"]
    assert text[: found.span.start].endswith("Examples")
    assert found.span.of(text) == ":"


@pytest.mark.parametrize(
    ("name", "is_template"),
    [("template.md", True), ("_template.md", True), ("agent-template.md", True), ("reviewer.template.md", True),
     ("template-designer.md", False), ("email-template-writer.md", False), ("reviewer.md", False)],
)  # fmt: skip
def test_a_file_that_is_called_a_template_gets_no_fix_that_makes_it_load(name: str, is_template: bool) -> None:
    text = "---\r\nname: reviewer\r\ndescription: Use it: when asked\r\n---\r\nReview it.\r\n"
    (found,) = [it for it in engine.check(Document(text, f".claude/agents/{name}")) if it.rule == "yaml-syntax"]
    assert (found.fixes == ()) is is_template


@pytest.mark.parametrize(
    ("lines", "mended"),
    [
        (
            "name: a\n  description: d.\n  tools: Read\n  model: opus",
            "name: a\ndescription: d.\ntools: Read\nmodel: opus",
        ),
        ("name: a\n  description: |\n  d.\n  tools: Read", "name: a\ndescription: |\n  d.\ntools: Read"),
        ("name: a\n  description: d.\n  tools:\n    - Read", "name: a\ndescription: d.\ntools:\n    - Read"),
        ("  name: a\n    description: d.\n    tools: Read", "  name: a\n  description: d.\n  tools: Read"),
        ("  name: a\n  description: d.\ntools: Read", "name: a\ndescription: d.\ntools: Read"),
        ("name: a\n\tdescription: d.\n\ttools: Read", "name: a\ndescription: d.\ntools: Read"),
        ("name: a\n  description: d: e.\n  tools: Read", "name: a\ndescription: d: e.\ntools: Read"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_one_fix_removes_the_indentation_of_all_fields(lines: str, mended: str, newline: str) -> None:
    """With CRLF line ends, the colon in a value is the next mistake, so such a fix would mend half."""
    before, after = (f"---\n{it}\n---\nDo.\n".replace("\n", newline) for it in (lines, mended))
    document = parse(before)
    (finding,) = (it for it in run(document) if it.rule == "yaml-syntax")
    fixes = [it for it in offered(document, finding) if it.title == "Remove the indentation"]
    if newline == "\r\n" and "d: e" in lines:
        assert not fixes
        return
    (fix,) = fixes
    done = edited(document, fix.edits)
    assert (done.text, fix.safe) == (after, True)
    assert isinstance(done.verdict, Loaded)
    assert done.verdict.listed == "Read"


@pytest.mark.parametrize("line", ["===", "***", "___", "+++", "\u2014\u2014\u2014"])
def test_fields_between_other_lines_than_dashes(line: str) -> None:
    text = f"{line}\nname: a\ndescription: d.\n{line}\nDo.\n"
    (finding,) = run(parse(text, ".claude/agents/a.md"))
    assert (finding.rule, finding.severity) == ("frontmatter-fence", Severity.ERROR)
    assert safe_fixes(text) == "---\nname: a\ndescription: d.\n---\nDo.\n"


@pytest.mark.parametrize(
    ("header", "rule"),
    [
        ("name; a\ndescription; d", "root-type"),
        ("name - a\ndescription - d", "root-type"),
        ("**name**: a\n**description**: d", "yaml-syntax"),
        ("`name`: a\n`description`: d", "yaml-syntax"),
        ("The name - as we said - is short.", ""),
        ("author:\n  name: a\n  description: d\ndate: x", ""),
    ],
)
def test_fields_in_a_header_that_are_written_otherwise(header: str, rule: str) -> None:
    found = run(parse(f"---\n{header}\n---\nDo.\n", ".claude/agents/a.md"))
    assert [(it.rule, it.severity) for it in found] == ([(rule, Severity.ERROR)] if rule else [])


def test_fields_below_the_only_key_of_a_header() -> None:
    text = "---\nagent:\n  # One.\n  name: a\n  description: |\n    d.\n\n    e.\n  tools: [Read]\n---\nDo.\n"
    (finding,) = (it for it in run(parse(text, ".claude/agents/a.md")) if it.severity is not Severity.HINT)
    assert (
        finding.message == "`name` and `description` are below `agent`, so Claude Code skips this file; remove `agent`"
    )
    assert safe_fixes(text) == "---\n# One.\nname: a\ndescription: |\n  d.\n\n  e.\ntools: [Read]\n---\nDo.\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("description: |\nUse it when:\n- one\ntools: Read", "description: |\n  Use it when:\n  - one\ntools: Read"),
        ("description: Use it before\n  a merge: now.", "description: |\n  Use it before\n  a merge: now."),
        ("description:\n    Use it before\n    a merge: now.", "description: |\n    Use it before\n    a merge: now."),
        ("description: Use it:\nbefore: a merge\nor so.", "description: |\n  Use it:\n  before: a merge\n  or so."),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_fix_indents_only_the_lines_of_a_text_that_need_it(before: str, after: str, newline: str) -> None:
    texts = [f"---\nname: a\n{it}\n---\nDo.\n".replace("\n", newline) for it in (before, after)]
    assert safe_fixes(texts[0]) == texts[1]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("README.md", "```\n---\nname: linter\ndescription: What it does\n---\n```\n\nEach file begins like this.\n"),
        ("a.md", "```yaml\nname: my-agent\ndescription: What it does\n```\n\nEach file begins like this.\n"),
        ("a.md", "name: the name of the agent\ndescription: one sentence\n\nBoth fields are needed.\n"),
        ("a.md", "---\nname: reviewer\ndescription: TODO\n--\nYou review.\n"),
        ("a.md", "name: reader\ndescription: Reads.\nTools: Read\n\nYou read.\n"),
        ("a.md", "name: reader\ndescription: Reads.\nallowed-tools: Read\n\nYou read.\n"),
        ("a.md", "---\nname: reader\nDescription: Reads.\ndisallowed_tools: Bash\n---\nYou read.\n"),
    ],
)
def test_no_safe_fix_makes_an_agent_of_a_document_or_of_one_with_an_unread_restriction(name: str, text: str) -> None:
    document = Document(text, f".claude/agents/{name}", Origin(stem=name.removesuffix(".md")))
    assert isinstance(document.verdict, Skipped)
    left = fix_all(document, engine.check).text
    assert isinstance(Document(left, document.path).verdict, Skipped), left


def test_a_code_fence_around_fields_goes_as_a_whole() -> None:
    text = "```yaml\nname: formatter\ndescription: Formats code\n```\n\nYou format code.\n"
    left = fix_all(Document(text, ".claude/agents/formatter.md"), engine.check).text
    assert left == "---\nname: formatter\ndescription: Formats code\n---\n\nYou format code.\n"
    header = "```yaml\nname: formatter\ndescription: Formats code\n\n```\nYou format code.\n"
    left = fix_all(Document(header, ".claude/agents/formatter.md"), engine.check).text
    assert "```" not in left


def test_a_plugin_whose_manifest_says_where_its_skills_are_may_have_any(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And a README that its list of agents leaves out is not meant to be one."""
    files = {
        ".claude-plugin/plugin.json": '{"name": "kit", "skills": "./more/", "agents": ["./agents/a.md"]}',
        "agents/a.md": "---\nname: a\ndescription: Checks style.\nskills: lint, kit:lint\n---\nCheck it.\n",
        "agents/README.md": "# Notes\n\nHow we work.\n",
        "more/lint/SKILL.md": "---\nname: lint\ndescription: Lints.\n---\nLint.\n",
        "skills/other/SKILL.md": "---\nname: other\ndescription: Other.\n---\nOther.\n",
    }
    assert [it["rule"] for it in findings(tmp_path, files, capsys)] == []
    files[".claude-plugin/plugin.json"] = '{"name": "kit"}'
    (tmp_path / "other").mkdir()
    told = [it["rule"] for it in findings(tmp_path / "other", files, capsys)]
    assert sorted(told) == ["plugin-document", "unknown-skill", "unknown-skill"]


def test_a_server_with_no_tool_after_its_underscores_is_named_alone() -> None:
    (found,) = [it for it in run(parse(header("tools: Read, mcp__git__"))) if it.rule == "mcp-tool"]
    assert found.message.endswith("; write `mcp__git`")


def test_a_skill_is_not_advised_to_become_an_agent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    skill = tmp_path / ".claude/skills/lint/SKILL.md"
    skill.parent.mkdir(parents=True)
    skill.write_text("---\nname: lint\ndescription: Lints.\n---\nLint.\n")
    monkeypatch.chdir(tmp_path)
    assert main(["show", ".claude/skills/lint/SKILL.md"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert (
        "`.claude/skills/lint/` is not a folder for agents, so Claude Code does not read this file as an agent" in said
    )
    assert "move" not in said


_DESCRIBED = "---\ndescription: d\n---\nBody.\n"
_PLUGIN_PARTS = {
    "kit/commands/old.md": _DESCRIBED,
    "kit/commands/sub/inner.md": _DESCRIBED,
    "kit/commands/packed/SKILL.md": _DESCRIBED,
    "kit/steps/ship.md": _DESCRIBED,
    "kit/steps/sub/last.md": _DESCRIBED,
    "kit/steps/plain.md": "Body.\n",
    "kit/skills/house/SKILL.md": "---\nname: style\ndescription: d\n---\nBody.\n",
    "kit/skills/when/SKILL.md": "---\nwhen_to_use: At dusk.\n---\nBody.\n",
    "kit/skills/blank/SKILL.md": '---\ndescription: " "\n---\nBody.\n',
    "kit/skills/listed/SKILL.md": "---\ndescription: [d]\n---\nBody.\n",
    "kit/skills/number/SKILL.md": "---\ndescription: 5\n---\nBody.\n",
    "kit/more/lint/SKILL.md": _DESCRIBED,
}


def _of_skills(
    names: list[str], root: Path, capsys: pytest.CaptureFixture[str], manifest: dict[str, object] | None = None
) -> list[dict[str, Any]]:
    """What is found in an agent of a plugin that names skills."""
    files = {
        "kit/.claude-plugin/plugin.json": json.dumps({"name": "kit", **(manifest or {})}),
        "kit/agents/a.md": header(f"skills: {json.dumps(names)}", name="a"),
        **_PLUGIN_PARTS,
    }
    return findings(root, files, capsys)


@pytest.mark.parametrize(
    ("manifest", "there", "unknown", "barred"),
    [
        (
            {},
            "old kit:old inner sub:inner kit:sub:inner packed kit:packed house kit:house style kit:style when number",
            "kit:inner ship lint packedd",
            "blank kit:listed",
        ),
        ({"commands": "./steps/"}, "ship kit:ship last kit:sub:last house", "old kit:last kit:sub:inner lint", "plain"),
        ({"commands": ["./steps/ship.md"]}, "ship kit:ship", "last kit:sub:last old", ""),
        (
            {
                "commands": {
                    "go": {"source": "./steps/plain.md", "description": "Goes."},
                    "on": {"source": "./steps/plain.md"},
                }
            },
            "go kit:go",
            "plain ship old",
            "",
        ),
        ({"commands": {"go": {"source": "./steps/plain.md"}}}, "house", "plain", "go"),
        ({"commands": {"go": {"source": "./steps"}}}, "ship kit:sub:last", "go old", "plain"),
        ({"commands": []}, "house", "old", ""),
        ({"skills": ["./more/"]}, "lint kit:lint house old", "more", ""),
        ({"skills": "./more/lint"}, "lint kit:lint house old", "more", ""),
        ({"skills": "./"}, "kit old anything", "", ""),
        ({"commands": {"go": {"content": "Go."}}}, "go anything", "", ""),
        ({"commands": {"go": {"content": "Go."}}, "agents": "./agents/a.md"}, "go anything", "", ""),
    ],
)
def test_the_skills_of_a_plugin_are_where_its_manifest_says(
    manifest: dict[str, object],
    there: str,
    unknown: str,
    barred: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    names = [*there.split(), *unknown.split(), *barred.split()]
    found = _of_skills(names, tmp_path, capsys, manifest)
    expected = [("unknown-skill", it) for it in unknown.split()] + [
        ("skill-not-preloadable", it) for it in barred.split()
    ]
    assert sorted((it["rule"], it["message"].split("`")[1]) for it in found) == sorted(expected)


# Seen on Claude Code 2.1.332, with plugins that were installed from a marketplace.
@pytest.mark.parametrize(
    ("manifest", "entry", "there", "unknown"),
    [
        (None, {"skills": ["./more/lint"]}, "lint kit:lint house old", "ship"),
        ({}, {"skills": "./more"}, "lint kit:lint house old", "ship"),
        ({"skills": ["./more"]}, {"skills": ["./skills/house"]}, "lint house", "ship"),
        (None, {"commands": ["./steps"]}, "ship kit:ship kit:sub:last old house", "lint"),
        ({}, {"commands": "./steps/ship.md"}, "ship kit:ship old", "last lint"),
        ({"commands": "./steps"}, {"commands": ["./commands"]}, "ship old", "lint"),
        (None, {"commands": {"go": {"source": "./steps/ship.md"}}}, "go kit:go old", "ship lint"),
        (None, {"skills": ["./"]}, "kit old anything", ""),
        (None, {"skills": ["more"]}, "lint anything", ""),
        (None, {"commands": {"go": {"content": "Go."}}}, "go anything", ""),
        ({"commands": {"go": {"source": "./steps/ship.md"}}}, {"commands": ["./steps"]}, "go anything", ""),
    ],
)
def test_a_marketplace_adds_skills_and_commands_to_a_plugin(
    manifest: dict[str, object] | None,
    entry: dict[str, object],
    there: str,
    unknown: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    files = {
        ".claude-plugin/marketplace.json": json.dumps({"plugins": [{"name": "kit", "source": "./kit", **entry}]}),
        "kit/agents/a.md": header(f"skills: {json.dumps([*there.split(), *unknown.split()])}", name="a"),
        **_PLUGIN_PARTS,
    }
    if manifest is not None:
        files["kit/.claude-plugin/plugin.json"] = json.dumps({"name": "kit", **manifest})
    found = [it for it in findings(tmp_path, files, capsys) if it["rule"] == "unknown-skill"]
    assert [it["message"].split("`")[1] for it in found] == unknown.split()


def test_of_several_plugins_in_one_folder_each_may_have_other_skills(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    offered = [{"name": it, "source": "./kit", "skills": [f"./more/{it}"]} for it in ("kit", "lint")]
    files = {
        ".claude-plugin/marketplace.json": json.dumps({"plugins": offered}),
        "kit/agents/a.md": header("skills: [lint]", name="a"),
        **_PLUGIN_PARTS,
    }
    assert [it for it in findings(tmp_path, files, capsys) if it["rule"] == "unknown-skill"] == []


@pytest.mark.parametrize("written", ["deploy.md", "deploy/skill.md", "deploy/deploy.md"])
@pytest.mark.parametrize(("base", "manifest"), [(".claude", None), ("kit", "kit/.claude-plugin/plugin.json")])
def test_a_file_that_is_not_a_skill(
    written: str, base: str, manifest: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {
        f"{base}/agents/a.md": header("skills: [deploy, gone]", name="a"),
        f"{base}/skills/deploys/SKILL.md": _DESCRIBED,
        f"{base}/skills/{written}": _DESCRIBED,
        **({manifest: '{"name": "kit"}'} if manifest else {}),
    }
    found = [it["message"] for it in findings(tmp_path, files, capsys) if it["rule"] == "unknown-skill"]
    assert found == [
        (
            f"`skills/{written}` is not a skill, which Claude Code reads from `SKILL.md` in a folder, so the agent starts "
            "without it; move it to `skills/deploy/SKILL.md`"
        ),
        "the skill `gone` does not exist, so the agent starts without it; create it, or name another",
    ]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "kit:inner",
            "the skill `kit:inner` does not exist, so the agent starts without it; did you mean `kit:sub:inner`?",
        ),
        ("gone", "the skill `gone` does not exist, so the agent starts without it; create it, or name another"),
    ],
)
def test_a_part_of_a_name_of_a_skill(
    name: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert [it["message"] for it in _of_skills([name], tmp_path, capsys)] == [message]


def test_a_command_that_a_manifest_leaves_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (found,) = _of_skills(["kit:sub:inner"], tmp_path, capsys, {"commands": ["./steps"]})
    assert found["message"] == (
        "the command `kit:sub:inner` is not one of those that `commands` in `plugin.json` names, so the agent starts "
        "without it; add `./commands/sub/inner.md` to them"
    )
    assert found["fixes"] == []


@pytest.mark.parametrize(
    ("value", "is_barred"),
    [
        ("yes", True),
        ("ON", True),
        ("1", True),
        ("'True'", True),
        ("no", False),
        ("0", False),
        ("y", False),
        ("", False),
    ],
)
def test_words_that_switch_a_skill_off(
    value: str, is_barred: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {
        ".claude/agents/a.md": header("skills: s", name="a"),
        ".claude/skills/s/SKILL.md": f"---\ndescription: d\ndisable-model-invocation: {value}\n---\nBody.\n",
    }
    assert [it["rule"] for it in findings(tmp_path, files, capsys)] == ["skill-not-preloadable"] * is_barred


@pytest.mark.parametrize(
    ("line", "rule", "remedies", "titles"),
    [
        ("tools: {{tools}}", "empty-tools", 1, []),
        ("tools: {tools}", "empty-tools", 1, []),
        ("tools: {Read: true}", "empty-tools", 0, ["Remove `tools`"]),
        ("tools: [list of tools]", "no-tools", 1, []),
        ("tools: <tools>", "no-tools", 1, []),
        ("tools: ${TOOLS}", "no-tools", 1, []),
        ("tools: '%TOOLS%'", "no-tools", 1, []),
        ("tools: '[tool]'", "no-tools", 1, []),
        ("tools: '[what it uses]'", "no-tools", 1, []),
        ("tools: [Reed]", "no-tools", 0, ["Write `Read`", "Remove `tools`, which grants every tool"]),
        ("tools: Read, {{tools}}", "unknown-tool", 1, ["Remove `{{tools}}`"]),
        ("tools: Read, nothere", "unknown-tool", 0, ["Remove `nothere`"]),
    ],
)
def test_a_placeholder_for_tools(line: str, rule: str, remedies: int, titles: list[str]) -> None:
    (found,) = run(parse(header(line)))
    assert found.rule == rule
    assert found.message.count("; list the tools in place of the placeholder") == remedies
    assert [it.title for it in found.fixes] == titles


def test_of_a_template_that_is_skipped_only_the_cause_is_told() -> None:
    text = "---\nname: {{name}}\ndescription: {{when}}\ntools: {{tools}}\nmodel: {{model}}\n---\nYou are {{role}}. See [x](gone.md).\n"
    document = parse(text)
    assert [(it.rule, it.severity) for it in run(document)] == [("field-type", Severity.ERROR)]
    files = {"p/.claude-plugin/plugin.json": '{"name": "p"}'}
    in_plugin = run(parse(text, "p/agents/a.md", files))
    assert {it.rule for it in in_plugin} == {"field-type", "empty-tools", "model-type"}


@pytest.mark.parametrize(
    ("path", "body", "places"),
    [
        (".claude/agents/a.md", "Run `bash ${CLAUDE_PLUGIN_ROOT}/x.sh`, then ${CLAUDE_PLUGIN_DATA}/y.sh.", 2),
        ("~/.claude/agents/a.md", "Run `${CLAUDE_PLUGIN_ROOT}/x.sh`.", 1),
        (".claude/agents/a.md", "Write ${CLAUDE_PLUGIN_ROOT} in a hook.", 0),
        (".claude/agents/a.md", "Run ${CLAUDE_PROJECT_DIR}/x.sh.", 0),
        (".claude/agents/a.md", "```\n${CLAUDE_PLUGIN_ROOT}/x.sh\n```", 0),
        ("kit/agents/a.md", "Run `${CLAUDE_PLUGIN_ROOT}/x.sh`.", 0),
        ("docs/a.md", "Run `${CLAUDE_PLUGIN_ROOT}/x.sh`.", 0),
    ],
)
def test_the_folder_of_a_plugin_is_known_to_its_agents_only(path: str, body: str, places: int) -> None:
    text = header("tools: Bash").replace("Review the diff.", body)
    files = {"kit/.claude-plugin/plugin.json": '{"name": "kit"}', path: text}
    found = [it for it in run(parse(text, path, files)) if it.rule == "literal-placeholder"]
    assert sum(1 + len(it.related) for it in found) == places
    assert all("only in the agents of plugins" in it.message for it in found)


def test_instructions_among_agents_are_an_agent_if_they_have_its_header(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {
        ".claude/agents/CLAUDE.md": header("tools: read", name="one"),
        ".claude/agents/sub/CLAUDE.md": "# Notes\n\nAsk @agent-gone first.\n",
        "kit/.claude-plugin/plugin.json": '{"name": "kit"}',
        "kit/agents/CLAUDE.md": header("tools: read", name="two"),
        "CLAUDE.md": "Ask @agent-gone first.\n",
    }
    found = [(it["path"].removeprefix(f"{tmp_path}/"), it["rule"]) for it in findings(tmp_path, files, capsys)]
    assert sorted(found) == [
        (".claude/agents/CLAUDE.md", "no-tools"),
        (".claude/agents/sub/CLAUDE.md", "unknown-reference"),
        ("CLAUDE.md", "unknown-reference"),
        ("kit/agents/CLAUDE.md", "no-tools"),
    ]
    main(["list", str(tmp_path)])
    assert "  one  " in capsys.readouterr().out


def test_a_link_to_a_folder_of_agents_that_is_gone_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    agents = tmp_path / ".claude" / "agents"
    agents.mkdir(parents=True)
    (agents / "shared").symlink_to("../../gone")
    (agents / "notes.txt").symlink_to("../../gone.txt")
    (tmp_path / ".claude" / "commands").symlink_to("../gone")
    assert main(["check", str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"agentls: {agents}/shared: the link leads to no folder\n"
