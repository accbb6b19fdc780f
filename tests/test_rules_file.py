"""Rules about the file and its YAML: what their documentation cannot show, and their fixes."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from agentls.document import Document
from agentls.hosts.verdict import Loaded, Origin, Skipped
from agentls.rules import engine
from agentls.rules.registry import NAMES
from agentls.settings import Settings
from agentls.syntax import header
from agentls.text.problem import Finding, Severity, apply

from .fixture import check, check_fix, offered, parse, run

FILE = tuple(NAMES[: NAMES.index("root-type") + 1])
"""The rules about the file and its YAML, in the order of the list."""


def found(
    text: str, path: str = ".claude/agents/reviewer.md", *, bom: bool = False, lossy: bool = False
) -> list[Finding]:
    """The findings of the rules about the file and its YAML."""
    document = parse(text, path)
    document = Document(document.text, document.path, document.origin, bom=bom, lossy=lossy)
    return [it for it in run(document) if it.rule in FILE]


def rules_of(text: str, path: str = ".claude/agents/reviewer.md") -> list[str]:
    return [it.rule for it in found(text, path)]


GOOD = "---\nname: reviewer\ndescription: Reviews code.\n---\nYou review code.\n"
RESCUED = "---\nname: reviewer\ndescription: Reviews code. Examples: <example>Context: a. user: 'b'</example>\ntools: Read\n---\nBody.\n"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_good_file_is_silent(newline: str) -> None:
    assert found(GOOD.replace("\n", newline)) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "# Notes\n\nAbout the agents here.\n",
        "---\n\n# A rule above a title\n",
        "Text.\n\n---\nname: x\n---\n",
    ],
)
def test_a_document_is_silent(text: str) -> None:
    assert found(text) == []


# One cause, one finding


def test_a_rescued_description_has_one_finding_however_many_colons_it_has() -> None:
    assert rules_of(RESCUED) == ["second-attempt"]
    assert rules_of(RESCUED.replace("</example>", ": c: d: e: f</example>")) == ["second-attempt"]


def test_the_same_with_crlf_line_ends_is_no_yaml() -> None:
    (finding,) = found(RESCUED.replace("\n", "\r\n"))
    assert (finding.rule, finding.severity.value) == ("yaml-syntax", "error")
    assert [it.title for it in finding.fixes] == ["Quote the value of `description`", "Use LF line ends"]


def test_a_double_quoted_description_with_escapes_is_fine() -> None:
    assert (
        found('---\nname: a\ndescription: "Reviews. Examples: <example>\\\\nContext: b\\n</example>"\n---\nBody.\n')
        == []
    )


def test_no_field_is_claimed_to_be_missing_in_a_header_that_is_broken() -> None:
    text = '---\ndescription: "Reviews code.\ntools: Read\n---\nBody.\n'
    assert [it.rule for it in run(parse(text)) if it.rule == "missing-field"] == []


def test_each_mistake_in_a_broken_header_is_told_once() -> None:
    text = "---\nname: reviewer\ndescription: Reviews code.\n\nExamples: a\n- b: c\n'd' e\nmodel: opus\n---\nBody.\n"
    assert rules_of(text) == ["yaml-syntax"]


# Byte order marks, encodings


def test_a_byte_order_mark_is_a_matter_of_other_readers() -> None:
    (finding,) = found(GOOD, bom=True)
    assert (finding.rule, finding.severity.value, finding.span) == ("strict-yaml", "information", (0, 3))


def test_a_second_byte_order_mark_keeps_the_frontmatter_from_being_first() -> None:
    (finding,) = found("\ufeff" + GOOD, bom=True)
    assert (finding.rule, finding.severity.value) == ("frontmatter-not-first", "error")
    assert "invisible" in finding.message
    assert apply("\ufeff" + GOOD, finding.fixes[0].edits) == GOOD


def test_bytes_that_are_no_utf8_are_told_once_with_their_number() -> None:
    (finding,) = found(GOOD.replace("code", "c�de"), lossy=True)
    assert finding.rule == "encoding"
    assert "here and in 1 more place;" in finding.message


def test_a_replacement_character_in_a_sound_body_is_text() -> None:
    assert found(GOOD + "Never write � in a file.\n") == []


def test_utf_16_is_skipped() -> None:
    text = GOOD.encode("utf-16").decode("utf-8", "replace")
    (finding,) = found(text)
    assert (finding.rule, finding.severity.value) == ("encoding", "error")


# Frontmatter that the host does not see


@pytest.mark.parametrize(
    ("before", "what"),
    [
        ("\n" + GOOD, "an empty line is"),
        ("\n\n" + GOOD, "2 empty lines are"),
        (" " + GOOD, "is indented"),
        ("\u200b" + GOOD, "an invisible character"),
    ],
)
def test_blanks_before_the_frontmatter(before: str, what: str) -> None:
    (finding,) = found(before)
    assert finding.rule == "frontmatter-not-first"
    assert what in finding.message
    check_fix(before, GOOD, rule="frontmatter-not-first")


def test_a_file_that_is_indented_as_a_whole() -> None:
    check_fix("\n" + "".join(f"    {line}\n" for line in GOOD.splitlines()), GOOD, rule="frontmatter-not-first")


def test_a_code_fence_around_the_frontmatter() -> None:
    header = GOOD.removesuffix("You review code.\n")
    check_fix(f"```yaml\n{header}```\nYou review code.\n", GOOD, rule="frontmatter-not-first")
    check_fix(f"```markdown\n{GOOD}```\n", GOOD, rule="frontmatter-not-first")


def test_text_above_moves_into_the_body() -> None:
    check_fix("# Reviewer\n\n" + GOOD, GOOD.replace("You", "# Reviewer\n\nYou"), rule="frontmatter-not-first")


@pytest.mark.parametrize("opening", ["----", "---yaml", "--"])
def test_an_opening_that_is_no_fence(opening: str) -> None:
    check_fix(opening + GOOD[3:], GOOD, rule="frontmatter-fence")


def test_long_fences_at_both_ends() -> None:
    check_fix(GOOD.replace("---", "-----"), GOOD, rule="frontmatter-fence")


def test_a_long_closing_fence_is_a_warning() -> None:
    text = GOOD.replace("\n---\n", "\n------\n")
    (finding,) = found(text)
    assert (finding.rule, finding.severity.value) == ("frontmatter-fence", "warning")
    check_fix(text, GOOD, rule="frontmatter-fence")


@pytest.mark.parametrize("closing", ["...", "--"])
def test_a_closing_that_is_no_fence(closing: str) -> None:
    check_fix(GOOD.replace("\n---\n", f"\n{closing}\n"), GOOD, rule="frontmatter-unclosed")


def test_a_closing_that_is_not_there() -> None:
    text = GOOD.replace("\n---\n", "\n\n")
    check_fix(text, GOOD.replace("\n---\n", "\n---\n\n"), rule="frontmatter-unclosed")
    crlf = text.replace("\n", "\r\n")
    (finding,) = found(crlf)
    assert "\n---\r\n" in apply(crlf, finding.fixes[0].edits)
    assert apply(crlf, finding.fixes[0].edits).count("\n") == apply(crlf, finding.fixes[0].edits).count("\r\n")


def test_a_closing_that_is_not_there_while_the_body_has_a_rule() -> None:
    text = "---\nname: reviewer\ndescription: Reviews code.\n\n# Role\n\nYou review code.\n\n---\n\nMore.\n"
    (finding,) = found(text)
    assert finding.rule == "yaml-syntax"
    assert "not closed" in finding.message
    assert "line 9" in finding.message
    assert apply(text, finding.fixes[0].edits) == text.replace("# Role", "---\n# Role")
    loads = text.replace("review code.\n\n---", "review: code.\n\n---")
    (finding,) = found(loads)
    assert (finding.rule, finding.severity.value) == ("frontmatter-unclosed", "warning")
    assert apply(loads, finding.fixes[0].edits) == loads.replace("# Role", "---\n# Role")


def test_fields_without_fences() -> None:
    text = "name: reviewer\ndescription: Reviews code.\n\nYou review code.\n"
    check_fix(text, GOOD.replace("\n---\n", "\n---\n\n"), rule="no-frontmatter")


def test_lone_carriage_returns() -> None:
    check_fix(GOOD.replace("\n", "\r"), GOOD, rule="line-ends")


@pytest.mark.parametrize("text", ["---", "---\n", "---\nna", "---\n\n---\n", "---\n---\n"])
def test_frontmatter_that_was_just_begun_is_silent(text: str) -> None:
    assert found(text) == []


# Frontmatter that ends too early


def cut(header: str) -> str:
    return f"---\n{header}---\nBody.\n"


def test_a_cut_names_what_is_lost() -> None:
    (finding,) = found(cut("name: a\ndescription: b --- c\ntools: Read\nmodel: opus\n"))
    assert finding.rule == "frontmatter-cut"
    assert "the rest of the line, `tools` and `model`, so every tool is granted" in finding.message
    assert [it.message for it in finding.related] == ["`tools` is not read", "`model` is not read"]


def test_a_cut_value_is_quoted_and_its_dashes_escaped() -> None:
    before = cut("name: a\ndescription: b --- c\ntools: Read\n")
    check_fix(before, before.replace("b --- c", '"b --\\x2d c"'), rule="frontmatter-cut")
    fixed = Document(apply(before, found(before)[0].fixes[0].edits)).header
    assert fixed
    assert header.value(fixed.root) == {"name": "a", "description": "b --- c", "tools": "Read"}


def test_dashes_in_a_comment_become_something_else() -> None:
    before = cut("name: a\ndescription: b\n# --- tools ---\ntools: Read\n")
    check_fix(before, before.replace("# --- tools ---", "# === tools ==="), rule="frontmatter-cut")


def test_dashes_in_double_quotes_are_escaped() -> None:
    before = cut('name: a\ndescription: "b ---- c"\ntools: Read\n')
    check_fix(before, before.replace("----", "--\\x2d-"), rule="frontmatter-cut")


def test_dashes_in_a_block_of_lines() -> None:
    before = cut("name: a\ndescription: |\n  b\n  ---\n  c\ntools: Read\n")
    check_fix(before, before.replace("  ---", "  —"), rule="frontmatter-cut")


def test_dashes_in_a_key_without_a_value_are_written_as_another_sign() -> None:
    before = "---\nname: a\ndescription: b\ntools---: \nmodel: opus\n---\nc\n"
    check_fix(before, before.replace("tools---", "tools—"), rule="frontmatter-cut")


@pytest.mark.parametrize(
    ("header", "lost"),
    [
        ("---\nname: a\ndescription: b\n", "`name` and `description`"),
        ("\n---\nname: a\ndescription: b\n", "`name` and `description`"),
        ("----\nname: a\ndescription: b\ntools: Read\n", "`name`, `description` and `tools`"),
        ("name: a\n---\ndescription: b\n", "`description`"),
    ],
)
def test_a_line_of_dashes_too_many_is_deleted(header: str, lost: str) -> None:
    before = cut(header)
    (finding,) = found(before)
    assert (finding.rule, finding.severity) == ("frontmatter-cut", Severity.ERROR)
    assert finding.message == (
        f"the frontmatter ends at this `---`, which cuts off {lost}, so Claude Code skips this file; delete it"
    )
    at = before.index("---", 4)
    check_fix(before, before[:at] + before[before.index("\n", at) + 1 :], rule="frontmatter-cut")


def test_what_is_missing_below_a_line_of_dashes_too_many_is_told_beside_it() -> None:
    messages = [it.message.partition(",")[0] for it in run(parse(cut("---\nname: a\ntools: Read\n")))]
    assert messages == ["`description` is missing", "the frontmatter ends at this `---`"]


@pytest.mark.parametrize("body", ["Text\n\n---\n\nMore: text\n", "---\n\nText\n---\n", "| a | b |\n| --- | --- |\n"])
def test_rules_and_tables_in_the_body_are_no_cut(body: str) -> None:
    assert found(cut("name: a\ndescription: b\n") + body) == []


# YAML errors: each kind in words, and the edit that fixes it


def broken(lines: str) -> str:
    return f"---\nname: a\n{lines}\ntools: Read\n---\nBody.\n"


@pytest.mark.parametrize(
    ("lines", "says", "fixed"),
    [
        ('description: "b "c" d"', "continues after its closing quote", "description: 'b \"c\" d'"),
        ('description: "b', "is never closed", 'description: "b"'),
        ("skills: [b, c", "the `[` is never closed", "skills: [b, c]"),
        ("description: b\ntags:\n- @c", "an unquoted value cannot begin with `@`", 'description: b\ntags:\n- "@c"'),
        ('description: "b\\d"', "`\\d` is not an escape", 'description: "b\\\\d"'),
        ("description: b\n  model: opus", "`model` is indented", "description: b\nmodel: opus"),
        ("description: b\n\tmodel: opus", "`model` is indented", "description: b\nmodel: opus"),
        ("description: b\nmodel opus", "`model` needs a colon", "description: b\nmodel: opus"),
        ("description: b\nskills c, d-e", "`skills` needs a colon", "description: b\nskills: c, d-e"),
        ("description: b\nskills c(d e), f", "`skills` needs a colon", "description: b\nskills: c(d e), f"),
        ("description b c: d".replace(":", ","), "`description` needs a colon", "description: b c, d"),
        ("description: 'b\nmodel c d'", "continues on this line, which is not indented", "description: 'b\n  model c d'"),
        ("description:\u00a0b", "`description` needs a colon and a plain space", "description: b"),
        ("description: |\nb c\nd", "this line is part of `description` but not indented", "description: |\n  b c\n  d"),
        (
            "description: |\n  b\nContext: c\n  d: e",
            "line 5 is part of `description` but not indented",
            "description: |\n  b\n  Context: c\n  d: e",
        ),
        ("description: |\n\tb c", "is part of `description` but indented with a tab, not with spaces", "description: |\n  b c"),
        ("description: |\n\u00a0b c", "indented with another character, not with spaces", "description: |\n  b c"),
        ("description: |\n  b\n c: d", "this line is part of `description` but indented less", "description: |\n  b\n  c: d"),
        ("description: 'b\nc'", "continues on this line, which is not indented", "description: 'b\n  c'"),
        ("description: b. Examples:\n\n<example>\nuser: c\n</example>", "starts a new field inside a value",
         "description: |\n  b. Examples:\n\n  <example>\n  user: c\n  </example>"),
    ],
)  # fmt: skip
def test_a_mistake_and_its_repair(lines: str, says: str, fixed: str) -> None:
    before = broken(lines)
    (finding,) = (it for it in found(before) if it.rule in ("yaml-syntax", "second-attempt"))
    assert says in finding.message
    after = apply(before, finding.fixes[0].edits)
    assert after == broken(fixed)
    document = parse(after)
    assert document.header
    assert document.header.error is None


@pytest.mark.parametrize(("line", "safe"), [("model opus", False), ("model：opus", True), ("model:opus", True)])
def test_a_word_without_any_sign_may_be_text(line: str, safe: bool) -> None:
    (fix,) = (fix for it in found(broken(f"description: b\n{line}")) if it.rule == "yaml-syntax" for fix in it.fixes)
    assert fix.safe is safe


def test_a_line_of_a_sentence_is_no_field_without_a_colon() -> None:
    (finding,) = (it for it in found(broken("description: b and the\nmodel railways well")) if it.rule == "yaml-syntax")
    assert "needs a colon" not in finding.message
    assert not any(it.safe and "model:" in edit.text for it in finding.fixes for edit in it.edits)


def test_one_fix_mends_all_mistakes_of_a_kind() -> None:
    lines = "description: b\nexamples:\n- 'c\nd'\n- 'e\nf'"
    check_fix(broken(lines), broken("description: b\nexamples:\n- 'c\n  d'\n- 'e\n  f'"), rule="yaml-syntax")


def test_a_half_typed_field_is_no_part_of_the_one_above() -> None:
    (finding,) = found("---\nname: a\ndescription: b\nmod\n---\nBody.\n")
    assert "this line is not a field" in finding.message
    assert finding.fixes == ()


# The second attempt


def test_the_fix_keeps_what_is_loaded() -> None:
    (finding,) = found(RESCUED)
    before, after = parse(RESCUED), parse(apply(RESCUED, finding.fixes[0].edits))
    assert before.header
    assert after.header
    assert after.header.attempt == 1
    assert header.value(after.header.root) == header.value(before.header.root)
    assert finding.fixes[0].safe


def test_damage_is_told_with_its_cause_and_dropped_agents_are_errors() -> None:
    text = "---\nname: a\ndescription: b c: d\nhooks: {}\n---\nBody.\n"
    findings = [it for it in run(parse(text)) if it.rule == "rescue-damage"]
    assert [it.severity.value for it in findings] == ["error"]
    assert findings[0].related[0].span.of(text) == ":"
    assert isinstance(parse(apply(text, findings[0].fixes[0].edits)).verdict, Loaded)
    assert not findings[0].fixes[0].safe


def test_a_comment_that_joins_a_rescued_description_is_no_damage() -> None:
    assert rules_of("---\nname: a\ndescription: b c: d # e\n---\nBody.\n") == ["second-attempt"]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("comment", ["# agentls: ignore[tool-case]\n", "\n  # below\n# and above\n"])
def test_a_comment_below_a_broken_value_stays_a_comment(newline: str, comment: str) -> None:
    before = f"---\nname: a\ndescription: b: c\n{comment}tools: Read\n---\nBody.\n".replace("\n", newline)
    [finding] = [it for it in run(parse(before)) if it.rule in ("yaml-syntax", "second-attempt")]
    assert "; quote the value of `description`" in finding.message
    check_fix(before, before.replace("b: c", '"b: c"'), rule=finding.rule)


# Strict readers


@pytest.mark.parametrize(
    ("line", "after"),
    [
        ("color: red\a", "color: red"),
        ("skills:\n  -\tb", "skills:\n  - b"),
        ("initialPrompt: 12:30", 'initialPrompt: "12:30"'),
    ],
)
def test_what_only_strict_readers_mind(line: str, after: str) -> None:
    before = f"---\nname: a\ndescription: b\n{line}\n---\nBody.\n"
    assert rules_of(before) == ["strict-yaml"]
    check_fix(before, before.replace(line, after), rule="strict-yaml")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("maxTurns: 010", "`010` as the number 8, {host} as the number 10; write it so that all parsers agree"),
        ("skills:\n- 2024-01-01", "`2024-01-01` as a date, {host} as a string; quote it"),
        ("mcpServers:\n- db:\n    command: x\n    env:\n      A: on", "`on` as `true`, {host} as a string; quote it"),
    ],
)
def test_what_strict_readers_read_differently(line: str, said: str) -> None:
    document = parse(f"---\nname: reviewer\ndescription: b\n{line}\n---\nBody.\n")
    (finding,) = run(document)
    assert finding.rule == "strict-yaml"
    assert finding.message == f"other YAML parsers read {said.format(host=document.host.name)}"


def test_a_date_that_is_none() -> None:
    (finding,) = run(parse("---\nname: reviewer\ndescription: b\nskills: [2020-13-45]\n---\nBody.\n"))
    assert finding.message.startswith("a value that looks like a date but is not one")


@pytest.mark.parametrize(
    ("text", "rule", "said"),
    [
        ("---\nname: a\n...\nb: c\n---\nReview.\n", "root-type", "the frontmatter is several YAML documents"),
        ("\u200b\n---\n{head}---\nReview.\n", "frontmatter-not-first", "an invisible character is before the frontm"),
        ("---\n{head}hooks:\n  matcher: Bash\n  hooks: {handlers}\n---\nx\n", "hooks-shape", "a matcher is where"),
        (
            "---\n{head}hooks:\n  Foo:\n    PreToolUse: {group}\n---\nx\n",
            "hooks-shape",
            "`Foo` is not a hook event, and",
        ),
        (
            "---\n{head}hooks:\n  Stop:\n    PreToolUse: {group}\n---\nx\n",
            "hooks-shape",
            "hooks that may be guards are",
        ),
        ("---\n{head}color: #red\n---\nx\n", "value-cut", "`#` begins a comment, so `color` is empty; use `red`"),
        ("---\n{head}initialPrompt: #fix\n---\nx\n", "value-cut", "`#` begins a comment, so `initialPrompt` is empty"),
        (
            '---\n{head}---\n<example>\nuser: "a"\nassistant: ""b"\n</example>\n',
            "example-quote",
            "this quotation mark app",
        ),
    ],
)
def test_what_is_seldom_wrong(text: str, rule: str, said: str) -> None:
    handlers = "[{type: command, command: x}]"
    group = f"[{{matcher: Bash, hooks: {handlers}}}]"
    whole = text.replace("{head}", "name: reviewer\ndescription: b\n")
    (finding,) = run(parse(whole.replace("{handlers}", handlers).replace("{group}", group)))
    assert finding.rule == rule
    assert finding.message.startswith(said)


def test_a_value_that_the_host_ignores_too_is_told_once() -> None:
    text = "---\nname: reviewer\ndescription: b\nbackground: yes\n---\nBody.\n"
    assert [it.rule for it in run(parse(text))] == ["field-type"]


def test_fields_that_nobody_reads_may_differ() -> None:
    assert found("---\nname: a\ndescription: b\ncreated: 2026-01-01\n---\nBody.\n") == []


# Plugins: nothing is skipped, so the same causes are warnings


PLUGIN = {"tools/.claude-plugin/plugin.json": '{"name": "tools"}'}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("\n" + GOOD, "frontmatter-not-first"),
        (GOOD.replace("\n---\n", "\n\n"), "frontmatter-unclosed"),
        (broken('description: "b'), "yaml-syntax"),
        (GOOD.replace("\n", "\r"), "line-ends"),
    ],
)
def test_a_plugin_s_agent_loads_without_its_fields(text: str, rule: str) -> None:
    document = parse(text, "tools/agents/sub/reviewer.md", PLUGIN)
    assert isinstance(document.verdict, Loaded)
    (finding,) = (it for it in run(document) if it.rule in FILE)
    assert (finding.rule, finding.severity.value) == (rule, "warning")
    assert "loads it as `tools:sub:reviewer` with every tool" in finding.message


# Everything at once


SHARED = Path(__file__).parents[2] / "shared" / "corpus"


@pytest.mark.skipif(
    not (SHARED / "mutated").is_dir(), reason="needs ../shared/corpus, the collection of half-typed files"
)
def test_half_typed_files_crash_nothing_and_every_span_is_sound() -> None:
    for path in sorted((SHARED / "mutated").glob("m0*.md"))[::4]:
        text = path.read_bytes().decode("utf-8", "replace")
        document = Document(text, path.name, Origin("project", path.stem))
        for it in run(document, settings=Settings(hints=True)):
            line = document.source.line_span(document.source.line_of(it.span.start))
            assert line.start <= it.span.start < it.span.end <= max(line.end, 1), (path.name, it)
            for fix in it.fixes:
                spans = sorted(edit.span for edit in fix.edits)
                assert all(a.end <= b.start for a, b in pairwise(spans)), (path.name, it)
                assert apply(text, fix.edits) != text, (path.name, it)


def test_fixture_of_a_whole_file() -> None:
    check(
        """
        ---
        name: reviewer
        description: Reviews code. Examples: <example>Context: a. user: "b" assistant: "c"</example>
                                           ^ information[second-attempt]: the `:` after `Examples` starts a new field inside a value, so only Claude Code's second attempt reads this file; quote the value of `description`
        tols: Read
        ^^^^ warning[unknown-field]: unknown field `tols`, which Claude Code ignores, so every tool is granted; did you mean `tools`?
        memory: projct
                ^^^^^^ warning[field-value]: `memory: projct` is not valid, so Claude Code ignores it; did you mean `project`?
        ---
        You review code.
        """,
        only=[*FILE, "unknown-field", "field-value"],
    )


@pytest.mark.parametrize(
    ("line", "rule", "title"),
    [
        ("hooks: {PreToolUse: [foo: bar: baz", "hooks-shape", None),
        ("hooks: @lint", "hooks-shape", None),
        ("hooks: {Stop: [{hooks: [{type: command, command: a: b}]}]}", "hooks-shape", "Quote the value of `command`"),
        ("mcpServers: [docs", "ignored-mcp-server", "Close the bracket"),
        ("experimental: {cacheTtl: 5m", "field-type", "Close the bracket"),
        ("permissionMode: [plan", "field-value", "Write `plan`"),
        ("model: [sonnet", "unknown-model", "Write `sonnet`"),
        ("color: %red", "unknown-color", "Write `red`"),
        ("tools: [Read, Write", "tool-separator", "Write `Read, Write`"),
        ("name: a: b", "name-syntax", "Rename it `a-b`"),
    ],
)
def test_a_value_that_is_no_yaml_and_no_use_as_a_text_is_one_finding(line: str, rule: str, title: str | None) -> None:
    name = "" if line.startswith("name") else "name: reviewer\n"
    text = f"---\n{name}description: Reviews code.\n{line}\n---\nReview the diff.\n"
    document = Document(text, origin=Origin("project", "reviewer"))
    told = engine.check(document)
    assert [it.rule for it in told] == [rule]
    assert [it.title for it in offered(document, told[0])][:1] == ([title] if title else [])


def test_the_second_attempt_is_told_where_the_text_is_of_use() -> None:
    text = "---\nname: reviewer\ndescription: Reviews code.\nskills: [a, @b]\n---\nReview the diff.\n"
    assert [it.rule for it in engine.check(Document(text))] == ["second-attempt"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("---\n# note\n---\nname: a\ndescription: b\n---\nLook.\n", "frontmatter-cut"),
        ("---\ntext\n---\nname: a\ndescription: b\n---\nLook.\n", "document"),
        ("---\n**name**: a\n**description**: b\n\t- {x\n---\nLook.\n", "yaml-syntax"),
        ("---\n[name = a\ndescription = b\n---\nLook.\n", "yaml-syntax"),
        ("---\n{\n---\nLook.\n", "document"),
        ("-\0-\0-\0\n\0n\0", "encoding"),
        ("\0-\0-\0-\0\n\0n", "encoding"),
        ("\ufffd\ufffd-\0-\0-\0", "encoding"),
        ("\ufffd\ufffd---\nname: a\n", "document"),
        ("---\n\0\0", "document"),
        ("a\0b\0---", "document"),
        ("<<<<<<< HEAD\nLook.\n", "merge-conflict"),
        ("***\nname: a\ndescription: b\n***\nLook.\n", "frontmatter-fence"),
        ("--- \nname: a\ndescription: b\n", "frontmatter-unclosed"),
        ("---\ndiscripton: b\n---\nLook.\n", "missing-field"),
        ("---\n{}\n---\nLook.\n", "document"),
        ("---\nagent: {name: a}\n---\nLook.\n", "document"),
        ("---\nagent: {name: a, description: b}\n---\nLook.\n", "missing-field"),
        ("---\nagent: {name: a, description: b}\nnote: c\n---\nLook.\n", "document"),
        ("---\nnote: c\n---\nname: a\ndescription: b\n---\nLook.\n", "frontmatter-cut"),
        ("---\nname: a\ndescription:\n---\ntools: Read\n---\nLook.\n", "empty-field"),
        ("---\nname: a\n---\ndescription: b\n  c: [\n---\nLook.\n", "missing-field"),
        ("---\nname: a\n---\nnote: c\ndescription: b\n---\nLook.\n", "missing-field"),
        ("---\nname: a\n---\ntools:x: c\ndescription: b\n---\nLook.\n", "missing-field"),
        ("---\nname: a\n  ---\n# Note\n\ndescription: b\n---\nLook.\n", "missing-field"),
        ("---\nname: a\n---- \t\r\n# Note\n\ndescription: b\n---\nLook.\n", "missing-field"),
        ("---\nname: a ---\n# Note\n\ndescription: b\n---\nLook.\n", "frontmatter-cut"),
        ("---\nname: a\n--- b\n# Note\n\ndescription: b\n---\nLook.\n", "frontmatter-cut"),
        ("---\nname: a\ndescription: b\nhooks: [{\n---\nLook.\n", "hooks-shape"),
        ("---\nname: a\ndescription: b: c\nhooks: {PreToolUse: []}\n---\nLook.\n", "rescue-damage"),
        (f"---\nname: {'a' * 257}\ndescription: b\n---\nLook.\n", "name-syntax"),
    ],
)
def test_what_keeps_a_file_from_being_read(text: str, reason: str) -> None:
    verdict = parse(text).verdict
    assert isinstance(verdict, Skipped)
    assert verdict.reason == reason


def test_a_comment_that_silences_below_lines_that_are_not_indented_stays_a_comment() -> None:
    before = "---\nname: a\ndescription: |\n  b\n d: e\n# agentls: ignore[tool-case]\ntools: read\n---\nBody.\n"
    check_fix(before, before.replace("\n d", "\n  d"), rule="yaml-syntax")


@pytest.mark.parametrize(
    "header",
    [
        "- name: a",
        "- {name: a}",
        "- 'name': a",
        '- "name": a',
        '"name: a"',
        "'description: b'",
        "name=a",
        "text\nname = a",
        "text\n\tname = a",
        "name; a\ndescription; b",
        "name | a\ndescription | b",
        "name - a\ndescription - b",
        " name a \nb\nc\nd\ndescription e f",
    ],
)
def test_a_header_that_is_meant_as_fields(header: str) -> None:
    verdict = parse(f"---\n{header}\n---\nLook.\n").verdict
    assert isinstance(verdict, Skipped)
    assert verdict.reason == "root-type"


@pytest.mark.parametrize(
    "header",
    [
        "filename; a\ndescription; b",
        "name; a\nfull description; b",
        "my name a\ndescription b",
        "name a b\ndescription c",
        "name a\nb\nc\nd\ne\ndescription f",
        "name a\ndescriptions b",
        "name a\ndescription  ",
    ],
)
def test_a_header_that_is_not_meant_as_fields(header: str) -> None:
    verdict = parse(f"---\n{header}\n---\nLook.\n").verdict
    assert isinstance(verdict, Skipped)
    assert verdict.reason == "document"


@pytest.mark.parametrize(
    "below",
    [
        "description : b\n---\n",
        "description: b\n----\n",
        "description: b\n--- \t\r\n",
        "tools: x ---\ndescription: b\n---\n",
        "tools: Read\n--- x\ndescription: b\n---\n",
        "tools: []\n  --- x\ndescription: b\n---\n",
        "tools: [a --- b,\n  c]\ndescription: b\n---\n",
    ],
)
def test_where_a_header_that_was_cut_was_meant_to_end(below: str) -> None:
    verdict = parse(f"---\nname: a\n---\n{below}Look.\n").verdict
    assert isinstance(verdict, Skipped)
    assert verdict.reason == "frontmatter-cut"


def test_a_long_name_is_a_fault_only_where_the_host_bounds_it() -> None:
    long, colon = (f"---\nname: {it}\ndescription: b\n---\nLook.\n" for it in ("a" * 257, "a:b"))
    assert isinstance(parse(long).at("2.1.291").verdict, Loaded)
    assert isinstance(parse(long).at("2.1.292").verdict, Skipped)
    assert isinstance(parse(colon).at("2.1.291").verdict, Skipped)


def test_hooks_that_are_only_ignored_keep_no_file_from_being_read() -> None:
    assert isinstance(parse("---\nname: a\ndescription: b\nhooks: {Foo: []}\n---\nLook.\n").verdict, Loaded)
