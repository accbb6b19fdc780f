"""Rules about fields: what their documentation cannot show, and their fixes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentls.rules import engine
from agentls.rules.registry import NAMES
from agentls.stdx.spelling import distance, nearest
from agentls.text.problem import Finding, apply

from .fixture import check, check_fix, offered, parse, preferred, run

FIELDS = tuple(NAMES[NAMES.index("missing-field") : NAMES.index("plugin-field") + 1])
PLUGIN = {"tools/.claude-plugin/plugin.json": '{"name": "tools"}'}


def found(text: str, path: str = ".claude/agents/reviewer.md") -> list[Finding]:
    """The findings of the rules about fields."""
    return [it for it in run(parse(text, path, PLUGIN)) if it.rule in FIELDS]


def agent(*lines: str) -> str:
    return "---\nname: reviewer\ndescription: Reviews code.\n" + "".join(f"{it}\n" for it in lines) + "---\nBody.\n"


def only(text: str, path: str = ".claude/agents/reviewer.md") -> Finding:
    (finding,) = found(text, path)
    return finding


# Names and descriptions


def test_two_values_of_the_wrong_type_are_one_error() -> None:
    check("""
        ---
        name: [a, b]
              ^^^^^^ error[field-type]: `name` is a list, not a string, so Claude Code skips this file; quote it
        description: [Reviews, tests]
        ^^^^^^^^^^^ warning[field-type]: `description` is a list, not a string, and Claude Code would skip this file for that too; quote it
        ---
        You review code.
    """)


@pytest.mark.parametrize("value", ["", ' ""', " ~"])
def test_two_empty_fields_are_one_finding(value: str) -> None:
    finding = only(f"---\nname:{value}\ndescription:{value}\n---\nBody.\n")
    assert finding.message == "`name` and `description` are empty, so Claude Code skips this file; write both"


def test_an_empty_name_does_not_hide_a_description_that_is_a_comment() -> None:
    before = "---\nname:\ndescription: # 1 in reviews\n---\nBody.\n"
    assert [it.message for it in found(before)] == [
        "`name` is empty, so Claude Code skips this file; write one",
        "`description` is empty, because `#` begins a comment, so Claude Code skips this file; quote the value",
    ]


@pytest.mark.parametrize("text", ["---\n---\n", "---\n\n---\n\n", "---\r\n---"])
def test_a_file_that_is_only_two_fences_lacks_both_fields(text: str) -> None:
    (finding,) = run(parse(text))
    assert (finding.rule, finding.severity.value) == ("missing-field", "error")
    assert finding.message == "`name` and `description` are missing, so Claude Code skips this file; add both"


@pytest.mark.parametrize("text", ["---\n---\n# Our agents\n", "---\n# a comment\n---\n", "", "---\n"])
def test_a_document_lacks_no_fields(text: str) -> None:
    assert found(text) == []


def test_a_missing_name_is_that_of_the_file() -> None:
    check_fix("---\ndescription: b\n---\n", "---\nname: reviewer\ndescription: b\n---\n", rule="missing-field")
    crlf = "---\r\ndescription: b\r\n---\r\n"
    check_fix(crlf, crlf.replace("description", "name: reviewer\r\ndescription"), rule="missing-field")


@pytest.mark.parametrize("key", ["Description", "desciption", "description_"])
def test_a_misspelled_required_field_is_one_finding(key: str) -> None:
    before = f"---\nname: reviewer\n{key}: Reviews code.\n---\nBody.\n"
    finding = only(before)
    assert (finding.rule, finding.severity.value) == ("missing-field", "error")
    assert finding.related[0].span.of(before) == key
    check_fix(before, before.replace(key, "description"), rule="missing-field")


def test_what_a_cut_takes_away_is_not_missing() -> None:
    assert found("---\nname: a --- b\ndescription: c\n---\n") == []


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("description:", "is empty, so Claude Code skips this file; say when"),
        ('description: ""', "is empty, so Claude Code skips this file; say when"),
        (
            "description: # Reviews code.",
            "because `#` begins a comment, so Claude Code skips this file; quote the value",
        ),
        ("description: >\nReviews code\nmodel: opus", "is empty; indent its lines"),
    ],
)
def test_an_empty_description(line: str, says: str) -> None:
    finding = next(it for it in run(parse(f"---\nname: a\n{line}\n---\n")) if it.rule in ("empty-field", "yaml-syntax"))
    assert finding.severity.value == "error"
    if finding.rule == "empty-field":
        assert says in finding.message


def test_a_description_that_is_a_comment_is_quoted() -> None:
    before = "---\nname: a\ndescription: # 1 in reviews\n---\n"
    check_fix(before, before.replace("# 1 in reviews", '"# 1 in reviews"'), rule="empty-field")


@pytest.mark.parametrize("value", ["42", "true", "1e3", "0x10", "[a, b]", "{a: b}"])
def test_a_description_that_is_no_text_is_quoted_as_written(value: str) -> None:
    before = f"---\nname: a\ndescription: {value}\n---\n"
    assert only(before).severity.value == "error"
    check_fix(before, before.replace(value, f'"{value}"'), rule="field-type")


@pytest.mark.parametrize(("name", "better"), [("a:b", "a-b"), ('"a: b"', '"a-b"'), ("-a", "a"), ("a\uff1ab", "a-b")])
def test_a_name_that_is_not_taken(name: str, better: str) -> None:
    before = f"---\nname: {name}\ndescription: b\n---\n"
    check_fix(before, before.replace(name, better), rule="name-syntax")


def test_a_character_beyond_the_basic_plane_counts_twice_in_a_name() -> None:
    finding = only(agent().replace("reviewer", "\U0001f600" * 129))
    assert (finding.severity.value, "258 characters" in finding.message) == ("error", True)


def test_a_long_name() -> None:
    assert found(agent().replace("reviewer", "a" * 256)) == []
    assert "257 characters" in only(agent().replace("reviewer", "a" * 257)).message


@pytest.mark.parametrize(
    ("lines", "titles"),
    [
        ("model: opus\nmodle: sonnet", ["Remove `modle`"]),
        *(
            (f"effort: {it}", [f"Write `{it}`" for it in ("low", "medium", "high", "xhigh", "max")])
            for it in ("turbo", "[turbo]", "[5]", "[[5]]", "true", "{a: b}")
        ),
        ("tools: Read, Tsak", ["Write `Agent`", "Remove `Tsak`"]),
    ],
)
def test_what_is_offered_where_the_choice_is_the_authors(lines: str, titles: list[str]) -> None:
    document = parse(agent(lines))
    (finding,) = engine.check(document)
    assert [it.title for it in offered(document, finding)] == titles
    assert preferred(document, finding) is None


def test_a_value_is_not_chosen_for_the_author() -> None:
    document = parse(agent("effort: turbo"))
    assert preferred(document, next(iter(engine.check(document))), safe_only=False) is None


@pytest.mark.parametrize("name", ["Reviewer", "code reviewer", "a/b", "日本", "a.b", '" a "', "yes"])
def test_any_other_name_is_fine(name: str) -> None:
    assert found(f"---\nname: {name}\ndescription: b\n---\n") == []


# Unknown fields


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("tool", "tools"),
        ("modle", "model"),
        ("Color", "color"),
        ("disalowedTools", "disallowedTools"),
        ("max turns", "maxTurns"),
    ],
)
def test_a_misspelled_field_is_renamed(key: str, meant: str) -> None:
    before = agent(f"{key}: x")
    assert only(before).rule == "unknown-field"
    check_fix(before, agent(f"{meant}: x"), rule="unknown-field")


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("max_turns", "maxTurns"),
        ("permission-mode", "permissionMode"),
        ("colour", "color"),
        ("allowed-tools", "tools"),
        ("mcp-servers", "mcpServers"),
    ],
)
def test_another_spelling_of_a_field_is_renamed(key: str, meant: str) -> None:
    before = agent(f"{key}: x")
    finding = only(before)
    assert finding.rule == "foreign-field"
    assert f"`{key}`" in finding.message
    assert apply(before, finding.fixes[0].edits) == agent(f"{meant}: x")


def test_a_field_is_not_renamed_to_one_that_is_there() -> None:
    assert not any("Rename" in it.title for it in only(agent("tools: Read", "tool: Grep")).fixes)
    assert not any("Rename" in it.title for it in only(agent("tools: Read", "allowed-tools: Grep")).fixes)
    assert not any("Rename" in it.title for it in only(agent("maxTurns: 5", "maxSteps: 5")).fixes)


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("steps: 5", "maxTurns"),
        ("maxSteps: 5", "maxTurns"),
        ("maxSteps: 0", ""),
        ("effortLevel: low", "effort"),
        ("reasoningEffort: low", "effort"),
        ("reasoning_effort: low", "effort"),
        ("is_background: true", "background"),
        ("run_in_background: true", "background"),
        ("timeout_mins: 5", ""),
    ],
)
def test_a_field_of_another_product_is_renamed_if_its_value_means_the_same(line: str, field: str) -> None:
    name, fixes = line.partition(":")[0], only(agent(line)).fixes
    assert [it.title for it in fixes] == [
        *([f"Rename it `{field}`"] if field else []),
        f"Delete `{name}`",
        f"Make `{name}` a comment",
    ]
    assert not any(it.safe for it in fixes)


def test_each_line_of_a_field_becomes_a_comment() -> None:
    before = agent("globs:", "  - a", "", "  - b", "model: opus")
    title = "Make `globs` a comment"
    check_fix(before, agent("# globs:", "#   - a", "", "#   - b", "model: opus"), rule="foreign-field", title=title)


def test_labels_are_hints_and_can_be_deleted() -> None:
    before = agent("category: quality", "model: opus")
    assert only(before).severity.value == "hint"
    assert only(agent("license: MIT")).rule == "extra-field"
    check_fix(before, agent("model: opus"), rule="extra-field")


def test_turns_that_lost_their_indentation_are_one_finding() -> None:
    words = ("Context", "user", "User", "assistant", "Assistant", "commentary", "Commentary", "Use")
    findings = found(agent(*(f"{it}: a" for it in words)))
    assert [it.rule for it in findings] == ["foreign-field"]
    assert "block scalar" in findings[0].message
    assert findings[0].fixes


def test_lines_of_a_description_that_lost_their_indentation_are_its_block() -> None:
    lines = "\n\nuser: It's: late\nassistant: Yes\n"
    before = f"---\nname: a\ndescription: Use it. Context: late{lines}color: red\n---\nBody.\n"
    after = before.replace("Use it", "|\n  Use it").replace("\nuser", "\n  user").replace("\nassist", "\n  assist")
    check_fix(before, after, rule="foreign-field")
    (told,) = [it for it in run(parse(before)) if it.rule == "second-attempt"]
    assert told.fixes == ()
    assert told.message.endswith("write `description: |` and indent its lines")
    assert [it.fixes for it in found(before.replace("Use it. Context: late", '"Use it."'))] == [()]


@pytest.mark.parametrize(
    ("fields", "quoted"),
    [
        ('description: "Use it."\nuser: b: c', '"Use it."\nuser: "b: c"'),
        ("description: Use it.\ncolor: red\nuser: b: c", 'Use it.\ncolor: red\nuser: "b: c"'),
    ],
)
def test_a_line_that_is_not_right_below_a_plain_description_is_quoted(fields: str, quoted: str) -> None:
    text = "---\nname: a\n{}\n---\nBody.\n"
    check_fix(text.format(fields), text.format(f"description: {quoted}"), rule="second-attempt")


def test_words_behind_a_broken_place_are_no_fields() -> None:
    text = '---\nname: a\ndescription: "b\ntol: c\ntemperature: 1\n---\nBody.\n'
    assert [it for it in found(text) if it.rule in ("unknown-field", "foreign-field", "extra-field")] == []


def test_lines_of_the_prompt_in_a_header_that_is_not_closed_are_no_fields() -> None:
    text = "---\nname: a\ndescription: b\n\nNote this: read.\n\n# Role\nYou are: a: b\n---\nBody.\n"
    assert [it.rule for it in found(text)] == []


def test_a_merge_key_is_not_a_field() -> None:
    assert found(agent("<<: {model: opus}")) == []


def test_fields_before_a_broken_place_are_checked() -> None:
    text = '---\nname: a\ntemperature: 1\nmemory: all\ndescription: "b\n---\nBody.\n'
    assert [it.rule for it in found(text)] == ["foreign-field", "field-value"]


# Values


@pytest.mark.parametrize(
    "line",
    ["maxTurns: 5", 'maxTurns: "5"', "maxTurns: [5, 9]", "effort: [high]", "effort: HIGH", "background: true", "isolation: worktree", "memory: local",
     "permissionMode: manual", "skills: [a, b]", "skills: a, b", "omitClaudeMd: true", "experimental: {cacheTtl: 1h}", "memory:"],
)  # fmt: skip
def test_good_values_are_silent(line: str) -> None:
    assert found(agent(line)) == []


@pytest.mark.parametrize(
    ("line", "rule", "says"),
    [
        ("maxTurns: 0", "field-value", "use a whole number above 0"),
        ("maxTurns: many", "field-type", "is a string, so Claude Code ignores it; write a whole number"),
        ("background: yes", "field-type", "write `true` or `false`"),
        ("memory: all", "field-value", "use `user`, `project` or `local`"),
        ("permissionMode: [plan]", "field-type", "is a list, so"),
        ("permissionMode: acceptedits", "field-value", "did you mean `acceptEdits`?"),
        ("effort: maximum", "field-value", "did you mean `max`?"),
        ("effort: 5", "field-value", "is accepted, but Claude Code sends no effort for a number; use `low`, `medium`"),
        ('effort: "1.5"', "field-value", "sends no effort for a number"),
        ("effort: [5]", "field-value", "`effort: [5]` is accepted, but Claude Code sends no effort for a number"),
        ("effort: [[5, low]]", "field-value", "sends no effort for a number"),
        ('effort: ["5 steps", high]', "field-value", "sends no effort for a number"),
        ("effort: [high, 5]", "field-type", "`effort` is a list, so Claude Code ignores it; write `low`, `medium`"),
        ("effort: true", "field-type", "is a boolean, so Claude Code ignores it; write `low`, `medium`"),
        ('effort: "high "', "field-value", '`effort: "high "` is not valid'),
        ("effort: med", "field-value", "did you mean `medium`?"),
        ("effort: default", "field-value", "use `low`, `medium`, `high`, `xhigh` or `max`"),
        ("isolation: none", "field-value", "use `worktree`"),
        ("skills: {a: b}", "field-type", "is a map, so"),
        ("experimental: {cacheTtl: 2h}", "field-value", "`experimental.cacheTtl: 2h`"),
    ],
)
def test_values_that_the_host_ignores(line: str, rule: str, says: str) -> None:
    finding = only(agent(line))
    assert (finding.rule, finding.severity.value) == (rule, "warning")
    assert says in finding.message


def test_a_misspelled_value_is_corrected_in_place() -> None:
    check_fix(agent("permissionMode: acceptedits"), agent("permissionMode: acceptEdits"), rule="field-value")


# Duplicates, comments, signs


def test_the_field_that_does_not_count_is_deleted() -> None:
    before = agent("tools:", "  - Read", "model: opus", "tools: Grep")
    finding = only(before)
    assert finding.tags == ("unnecessary",)
    assert finding.related[0].span.start == before.rindex("tools")
    check_fix(before, agent("model: opus", "tools: Grep"), rule="duplicate-key")


def test_three_of_a_kind_are_two_findings() -> None:
    assert [it.rule for it in found(agent("model: a", "model: b", "model: c"))] == ["duplicate-key"] * 2


def test_duplicates_of_what_nobody_reads_are_silent() -> None:
    assert [it.rule for it in found(agent("note: a", "note: b"))] == ["extra-field"]


def test_duplicates_inside_a_map() -> None:
    text = agent("hooks:", "  Stop: []", "  Stop: []")
    assert only(text).span.of(text) == "Stop"


@pytest.mark.parametrize(
    ("line", "after"),
    [
        ("initialPrompt: Fix issue # 15", 'initialPrompt: "Fix issue # 15"'),
        ("color: #ff0000", "color: red"),
        ("memory: #user", "memory: user"),
    ],
)
def test_a_value_that_a_comment_cuts(line: str, after: str) -> None:
    check_fix(agent(line), agent(after), rule="value-cut")


@pytest.mark.parametrize(
    "line",
    ["model: opus # fast", "initialPrompt: Fix issue#15", "initialPrompt: Fix issue #15".replace(" #", "#"), "# a comment", "memory: # none",
     "initialPrompt: Go. # agentls: ignore[x]", 'initialPrompt: "a # b"'],
)  # fmt: skip
def test_comments_that_are_meant_as_such(line: str) -> None:
    assert [it for it in found(agent(line)) if it.rule == "value-cut"] == []


@pytest.mark.parametrize(
    ("line", "rules"),
    [
        ("initialPrompt: &now go", ["vanishing-word"]),
        ("initialPrompt: !now go", ["vanishing-word"]),
        ("initialPrompt: !!str go", []),
        ("initialPrompt: go & see!", []),
        ("tools: &t [Read]\ndisallowedTools: *t", []),
        ("initialPrompt: &now go\nmemory: *now", []),
    ],
)
def test_words_that_vanish(line: str, rules: list[str]) -> None:
    assert [it.rule for it in found(agent(line)) if it.rule == "vanishing-word"] == rules


@pytest.mark.parametrize(
    ("line", "message", "after"),
    [
        ("color: &warm !red", "so `color` is empty; take the sign out", "color: warm !red"),
        ("model: !opus", "so `model` is empty, and the agent runs with the main conversation's model; take the sign out", "model: opus"),
        ("disallowedTools: &Bash", "so `disallowedTools` is empty and denies nothing; take the sign out", "disallowedTools: Bash"),
        ("tools: !Bash", "so `tools` is empty, and the agent runs without any tool; list its tools", None),
        ("tools: &Bash", "so `tools` is empty, and the agent runs without any tool; take the sign out", "tools: Bash"),
        ("color: !red", "so `color` is empty; take the sign out", "color: red"),
        ("initialPrompt: !go", "so `initialPrompt` is empty; quote the value", None),
        ("disallowedTools: [!Bash]", "so `disallowedTools` is empty and denies nothing; take the sign out", "disallowedTools: [Bash]"),
        ("tools: [!Bash]", "so `tools` is empty, and the agent runs without any tool; list its tools", None),
        ("tools: [Read, !Bash]", "so Claude Code reads nothing here; write `Bash`, or remove it", None),
        ("skills: [!style]", "so Claude Code reads nothing here; write `style`, or remove it", None),
        ('initialPrompt: !now "go"', "which Claude Code ignores; remove it", 'initialPrompt: "go"'),
        ("tools: !few\n- Read", "which Claude Code ignores; remove it", "tools: \n- Read"),
    ],
)  # fmt: skip
def test_a_tag_or_an_anchor_is_one_finding_which_says_what_is_lost(line: str, message: str, after: str | None) -> None:
    (problem,) = [it for it in run(parse(agent(line))) if it.rule != "strict-yaml"]
    assert (problem.rule, problem.message.partition(", ")[2]) == ("vanishing-word", message)
    assert [it.safe for it in problem.fixes] == ([] if after is None else [message.startswith("which")])
    if after:
        check_fix(agent(line), agent(after), rule="vanishing-word")


@pytest.mark.parametrize(
    "line", ["tools: &few [Read]", "tools: &few\n- Read", 'initialPrompt: &now "go"', "model: !!null"]
)
def test_an_anchor_before_a_whole_value_takes_nothing_away(line: str) -> None:
    assert [it for it in found(agent(line)) if it.rule == "vanishing-word"] == []


@pytest.mark.parametrize(
    ("word", "what"), [("!important", "a YAML tag"), ("&all", "a YAML anchor"), ("!a # b", "a YAML tag")]
)
def test_a_description_that_is_only_a_tag_is_one_finding(word: str, what: str) -> None:
    before = f"---\nname: a\ndescription: {word}\n---\nReview.\n"
    (problem,) = run(parse(before))
    because = f"`description` is empty, because `{word.partition(' ')[0]}` is {what}"
    assert problem.message == f"{because}, so Claude Code skips this file; quote the value"
    check_fix(before, before.replace(word, f'"{word}"'), rule="empty-field")


def test_a_name_that_is_only_a_tag_is_left_to_its_author() -> None:
    (problem,) = found("---\nname: !lead\ndescription: Reviews code.\n---\nReview.\n")
    assert (problem.rule, [it.safe for it in problem.fixes]) == ("empty-field", [False])


def test_a_name_that_is_only_a_tag_and_an_empty_description_are_two_findings() -> None:
    first, second = found("---\nname: !lead\ndescription:\n---\nReview.\n")
    assert (
        first.message
        == "`name` is empty, because `!lead` is a YAML tag, so Claude Code skips this file; quote the value"
    )
    assert second.message.startswith("`description` is empty")


def test_a_vanishing_word_is_kept_by_quotes() -> None:
    check_fix(agent("initialPrompt: &now go"), agent('initialPrompt: "&now go"'), rule="vanishing-word")


def test_a_vanishing_word_before_several_lines_is_left_to_its_author() -> None:
    finding = next(it for it in found(agent("initialPrompt: &now go\n  on")) if it.rule == "vanishing-word")
    assert finding.fixes == ()


def test_an_anchor_before_a_written_null_is_not_all_of_a_value() -> None:
    finding = next(it for it in found(agent("model: &m ~")) if it.rule == "vanishing-word")
    assert finding.message.endswith("not part of the value that Claude Code reads; quote the value")


def test_a_description_that_is_a_list_with_one_word_is_quoted() -> None:
    (finding,) = found("---\nname: a\ndescription: [reviewer]\n---\nReview.\n")
    assert finding.message.endswith("; quote it")


@pytest.mark.parametrize("character", ["\u200b", "\u2060", "\ufeff", "\u202e", "\u2066", "\u00ad"])
def test_invisible_characters(character: str) -> None:
    before = agent(f"initialPrompt: go{character} on")
    finding = next(it for it in run(parse(before)) if it.rule == "invisible-character")
    assert finding.span.of(before) == character
    assert f"U+{ord(character):04X}" in finding.message
    check_fix(before, agent("initialPrompt: go on"), rule="invisible-character")


def test_all_invisible_characters_are_deleted_at_once() -> None:
    before = agent("initialPrompt: " + "go\u200b on, " * 12 + "stop")
    (finding,) = run(parse(before))
    assert "zero width space (U+200B) and 11 more" in finding.message
    assert len(finding.fixes[0].edits) == 12


@pytest.mark.parametrize("character", ["\u2028", "\u2029", "\x85"])
def test_line_breaks_that_are_none(character: str) -> None:
    before = agent(f"initialPrompt: go{character}on")
    assert [it.rule for it in run(parse(before)) if it.rule in ("invisible-character", "strict-yaml")] == [
        "invisible-character"
    ]
    check_fix(before, agent("initialPrompt: go on"), rule="invisible-character")


@pytest.mark.parametrize("text", ["👩‍💻 codes", "می‌خواهم", "क्‍ष", "Prüft 日本語", "a\u00a0b"])
def test_joiners_and_blanks_that_belong_to_a_text(text: str) -> None:
    assert found(agent(f"initialPrompt: {text}")) == []


def test_the_body_is_not_looked_at_for_invisible_characters() -> None:
    assert found(agent() + "a\u200bb\n") == []


# Plugins


README = "tools/agents/sub/README.md"


def test_documents_of_a_plugin() -> None:
    assert "`tools:sub:README`" in only("# Notes\n", README).message
    assert found("# Notes\n", ".claude/agents/README.md") == []


def test_a_plugin_s_agent_needs_no_name_but_a_description() -> None:
    finding = only("---\nmodel: opus\n---\nBody.\n", README)
    assert (finding.rule, finding.severity.value) == ("missing-field", "warning")
    assert "so nothing says when to use `tools:sub:README`" in finding.message
    assert found("---\ndescription: b\n---\nBody.\n", README) == []
    assert found("---\nname: a:b\ndescription: 42\n---\nBody.\n", README) == []


def test_fields_that_a_plugin_may_not_set_are_told_once() -> None:
    text = agent("permissionMode: nonsense", "hooks: {}", "mcpServers: []", "memory: user")
    assert [it.rule for it in found(text, README)] == ["plugin-field"] * 3


# Spelling


def test_whole_file() -> None:
    check(
        """
        ---
        name: reviewer
        description: Reviews code.
        temperature: 0.1
        ^^^^^^^^^^^ warning[foreign-field]: `temperature` is a field of OpenCode and Gemini CLI; Claude Code has no setting for it
        maxTurns: -1
                  ^^ warning[field-value]: `maxTurns: -1` is not valid, so Claude Code ignores it; use a whole number above 0
        ---
        You review code.
        """,
        only=FIELDS,
    )


@pytest.mark.parametrize(
    ("word", "meant"),
    [("max_turns", "maxTurns"), ("Tools", "tools"), ("tolos", "tools"), ("nme", "name"), ("efort", "effort"), ("descripton", "description"),
     ("skils", "skills"), ("hook", "hooks"), ("globs", None), ("mode", "model"), ("x", None), ("zzzzzz", None), ("a" * 100, None)],
)  # fmt: skip
def test_the_nearest_word(word: str, meant: str | None) -> None:
    fields = ("name", "description", "tools", "model", "maxTurns", "skills", "hooks", "effort", "color", "memory")
    assert nearest(word, fields) == meant


WORDS = st.text("abc", max_size=6)


@given(WORDS, WORDS, st.integers(0, 3))
def test_the_distance_of_words(a: str, b: str, most: int) -> None:
    found = distance(a, b, most)
    assert found == distance(b, a, most)
    assert (found == 0) == (a == b)
    assert found == min(_alignment(a, b), most + 1)


def _alignment(a: str, b: str) -> int:
    """The optimal string alignment distance by its recurrence over all prefixes."""
    rows = [[i + j if not i * j else 0 for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i, x in enumerate(a, 1):
        for j, y in enumerate(b, 1):
            rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (x != y))
            if i > 1 and j > 1 and (x, y) == (b[j - 2], a[i - 2]):
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]


@given(WORDS, st.integers(0, 5), st.sampled_from("abcx"))
def test_one_slip_is_a_distance_of_one(word: str, at: int, letter: str) -> None:
    at = min(at, len(word))
    assert distance(word, word[:at] + letter + word[at:], 2) == 1
    if at + 1 < len(word) and word[at] != word[at + 1]:
        assert distance(word, word[:at] + word[at + 1] + word[at] + word[at + 2 :], 2) == 1


def test_a_skipped_file_has_one_error() -> None:
    findings = run(parse("---\ntools: Read\nmodel: opus\n---\nYou review code.\n"))
    assert [it.rule for it in findings] == ["missing-field"]
    assert [it.severity.value for it in findings] == ["error"]


def test_a_plugin_s_agent_may_say_when_to_use_it_in_another_field() -> None:
    path = "tools/agents/reviewer.md"
    assert found("---\nname: reviewer\nwhen_to_use: After a change.\n---\nBody.\n", path) == []
    (finding,) = found("---\nname: reviewer\nwhenToUse: After a change.\n---\nBody.\n", path)[:1]
    assert finding.rule == "missing-field"
    text = "---\nname: reviewer\nwhen_to_use: After a change.\n---\nBody.\n"
    assert {it.rule for it in found(text)} == {"missing-field", "foreign-field"}


def test_a_quoted_number_that_is_too_small_is_told_the_least() -> None:
    document = parse('---\nname: a\ndescription: b\nautoCompactWindow: "99999"\n---\nDo.\n')
    (found,) = (it for it in engine.check(document) if it.rule == "field-type")
    assert found.message.endswith("write a whole number of at least 100000")


@pytest.mark.parametrize(
    ("lines", "messages"),
    [
        (
            "allowed-tools: Bash\ntools: Read",
            [
                "`allowed-tools` is the field of skills and commands; delete it, or move its value to the `tools` of this file"
            ],
        ),
        (
            "allowedTools: Read\ndisallowedTools: Write",
            [
                "`allowedTools` is an option of the command line, so every tool that `disallowedTools` does not remove is granted; in an agent file it is `tools`"
            ],
        ),
        (
            "allowed_tools: Read",
            ["`allowed_tools` is not a field, so every tool is granted; use `tools`"],
        ),
        (
            "tool: Read\ndisallowedTools: Write",
            [
                "unknown field `tool`, which Claude Code ignores, so every tool that `disallowedTools` does not remove is granted; did you mean `tools`?"
            ],
        ),
        (
            "effort: low\neffortLevel: high",
            [
                "`effortLevel` is a key of Claude Code's settings; delete it, or move its value to the `effort` of this file"
            ],
        ),
        ("denied-tools: Write", ["`denied-tools` is not a field, so Claude Code ignores it; use `disallowedTools`"]),
        ("deniedtools: Write", ["`deniedtools` is not a field, so Claude Code ignores it; use `disallowedTools`"]),
        (
            "max-steps: 5",
            ["`max-steps` is OpenCode's limit of turns; `maxTurns` is Claude Code's"],
        ),
        ("timeoutMins: 5", ["`timeoutMins` is a field of Gemini CLI; `maxTurns` limits an agent here"]),
        (
            "approval-mode: plan",
            ["`approval-mode` is a field of Qwen Code; `permissionMode` is Claude Code's"],
        ),
        ("MAX_TURNS: 3", ["unknown field `MAX_TURNS`, which Claude Code ignores; did you mean `maxTurns`?"]),
        ("CONTEXT: a", []),
        (
            "disabled: true\nenabled: false",
            [
                f"`{it}` is not a field, so Claude Code loads the agent anyway; rename or move the file to disable it"
                for it in ("disabled", "enabled")
            ],
        ),
        ("disabled: false\nenabled: true", []),
        (
            "DisallowedTools: Write",
            ["unknown field `DisallowedTools`, which Claude Code ignores; did you mean `disallowedTools`?"],
        ),
        ("Steps: five", []),
        ("examples: x", ["`examples` is not a field: examples for the main model belong in the `description`"]),
    ],
)
def test_what_a_misspelled_field_grants(lines: str, messages: list[str]) -> None:
    text = f"---\nname: a\ndescription: b\n{lines}\n---\nx\n"
    assert [it.message for it in run(parse(text)) if it.rule in ("foreign-field", "unknown-field")] == messages


@pytest.mark.parametrize(
    ("fields", "remedy", "title"),
    [
        (
            "Name: a\nDescription: b",
            "rename `Name` and `Description`",
            "Rename `Name` to `name` and rename `Description` to `description`",
        ),
        (
            "nmae: a\r\ndescripton: b",
            "rename `nmae` and `descripton`",
            "Rename `nmae` to `name` and rename `descripton` to `description`",
        ),
        (
            "Nmae: a\ntools: Read",
            "rename `Nmae` and add a description that says when to use this agent",
            "Rename `Nmae` to `name`",
        ),
        (
            "Decription: b",
            "rename `Decription` and add `name: reviewer`",
            "Rename `Decription` to `description` and add `name: reviewer`",
        ),
        ("tools: Read", "add both", "Add `name: reviewer`"),
    ],
)
def test_a_file_without_name_and_description_has_one_finding(fields: str, remedy: str, title: str) -> None:
    (finding,) = run(parse(f"---\n{fields}\n---\nWork.\n"))
    assert (finding.rule, finding.severity.value) == ("missing-field", "error")
    assert finding.message == f"`name` and `description` are missing, so Claude Code skips this file; {remedy}"
    assert [it.title for it in finding.fixes] == [title]
    assert finding.fixes[0].safe is (title != "Add `name: reviewer`")


def test_a_document_with_a_misspelled_description_is_not_made_an_agent_by_a_safe_fix() -> None:
    (finding,) = run(parse("---\ndescripton: b\n---\nWork.\n", ".claude/agents/notes.md"))
    assert [it.safe for it in finding.fixes] == [False]


def test_a_misspelled_name_in_a_plugin_is_told_and_not_renamed_by_a_safe_fix() -> None:
    files = {"kit/.claude-plugin/plugin.json": '{"name": "kit"}'}
    (finding,) = run(parse("---\nNmae: a\ndescription: b\n---\nWork.\n", "kit/agents/x.md", files))
    assert finding.message == "unknown field `Nmae`, which Claude Code ignores; did you mean `name`?"
    assert [it.safe for it in finding.fixes] == [False]


@pytest.mark.parametrize(("sign", "newline"), [("|", "\n"), (">-", "\r\n")])
def test_lines_of_a_description_that_are_read_as_fields(sign: str, newline: str) -> None:
    lines = [
        "---",
        "name: a",
        f"description: {sign}",
        "",
        "   Reviews code.",
        "Use it: often.",
        "  Again.",
        "",
        "Not for: tests.",
        "color: blue",
        "---",
        "x",
        "",
    ]
    text = newline.join(lines)
    (finding,) = (it for it in run(parse(text)) if it.rule in ("foreign-field", "extra-field"))
    assert finding.rule == "foreign-field"
    assert finding.message == (
        "`Use it` is read as a field, but looks like a line of `description` that has lost its indentation; indent it"
    )
    (fix,) = finding.fixes
    indented = [f"   {it}" if number in (5, 6, 8) else it for number, it in enumerate(lines)]
    assert (apply(text, fix.edits), fix.safe) == (newline.join(indented), False)


def test_a_description_that_has_lost_all_of_its_lines_is_one_finding() -> None:
    text = "---\nname: a\ndescription: |\n\nUse it: often.\nNot for: tests.\n---\nx\n"
    assert [it.rule for it in run(parse(text))] == ["empty-field"]


@pytest.mark.parametrize(
    "fields",
    [
        "description: b\nUse it: often",
        "description: |\n  b\nlabel: x\nUse it: often",
        "description: |\n  b\nmax turns: 3",
    ],
)
def test_a_key_of_several_words_elsewhere_is_a_field(fields: str) -> None:
    found = run(parse(f"---\nname: a\n{fields}\n---\nx\n"))
    assert [it.message for it in found if "indentation" in it.message] == []


@pytest.mark.parametrize(
    ("path", "lines", "rule"),
    [
        ("kit/agents/a.md", "name: a\ndescripton: Reviews code.", "missing-field"),
        (".claude/agents/a.md", "name: a\ndescription: Reviews code.\ndescripton: Reads.", "unknown-field"),
    ],
)
def test_a_misspelled_description_is_one_finding(path: str, lines: str, rule: str) -> None:
    document = parse(
        f"---\n{lines}\n---\nReview the diff.\n", path, {"kit/.claude-plugin/plugin.json": '{"name": "kit"}'}
    )
    assert [it.rule for it in run(document)] == [rule]
