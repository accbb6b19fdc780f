"""`.agentls.toml` and `[tool.agentls]` in an editor: what is wrong and where, completion, hover, live and unsaved."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentls.features import settings_file
from agentls.hosts import default
from agentls.rules.registry import NAMES, rules
from agentls.text.problem import apply
from tests.completing import cursor
from tests.lsp_client import REAL, Client

OWN, SHARED = "/work/.agentls.toml", "/work/pyproject.toml"
ABOUTS = {it.name: it.about for it in rules().values()}


def found(text: str, path: str = OWN, unmatched: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """The place and the message of each finding."""
    return [(it.span.of(text), it.message) for it in settings_file.findings(path, text, NAMES, unmatched)]


def labels(fixture: str, path: str = OWN, typed: str = "") -> list[str]:
    text, offset = cursor(fixture)
    return [it.label for it in settings_file.complete(path, text, offset, ABOUTS, typed).items]


def accepted(fixture: str, label: str, path: str = OWN) -> str:
    text, offset = cursor(fixture)
    (item,) = (it for it in settings_file.complete(path, text, offset, ABOUTS).items if it.label == label)
    return apply(text, (item.edit,))


WRONG = {
    "a key": ("hint = true\n", [("hint", "unknown setting `hint`; did you mean `hints`?")]),
    "a rule": ('[rules]\nfile-nam = "off"\n', [("file-nam", "unknown rule `file-nam`; did you mean `file-name`?")]),
    "a rule in a list": (
        "ignore = ['file-nam']",
        [("'file-nam'", "unknown rule `file-nam`; did you mean `file-name`?")],
    ),
    "a type": ("hints = 3\nnotes = true", [("3", "`hints` is a number; use true or false")]),
    "a level": (
        'rules.file-name = "loud"',
        [('"loud"', "`rules.file-name` is not a level; use `error`, `warning`, `information`, `hint`, `off`")],
    ),
    "a kind": ("inlayHints = { tool = false }", [("tool", "unknown setting `inlayHints.tool`; did you mean `tools`?")]),
    "a table in place of a value": ("[hints]\nx = 1\n", [("hints", "`hints` is a table; use true or false")]),
    "no TOML": (
        "notes = true\nhints = tru\n",
        [("tru", "not valid TOML: invalid value (at line 2, column 9), so no setting applies")],
    ),
    "nothing": ('hints = true\n[rules]\nfile-name = "off"\n', []),
}


@pytest.mark.parametrize(("text", "expected"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_said_at_its_place(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


def test_a_pattern_that_matches_nothing_is_said_as_on_the_command_line() -> None:
    text = 'exclude = ["old/**", "new/**"]\n'
    assert found(text, unmatched=("new/**",)) == [('"new/**"', "`exclude`: `new/**` matches no file")]


def test_in_a_pyproject_only_its_own_table_counts() -> None:
    text = '[project]\nname = "a"\nhint = 1\n[tool.agentls]\nhint = true\n'
    assert found(text, SHARED) == [("hint", "unknown setting `hint`; did you mean `hints`?")]
    (only,) = settings_file.findings(SHARED, text, NAMES)
    assert text[: only.span.start].endswith("[tool.agentls]\n")
    assert found('[project]\nname = "a"\nhint = tru\n', SHARED) == []


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("hint = true", "hints = true"),
        ('ignore = ["file-nam"]', 'ignore = ["file-name"]'),
        ('"hint" = true', '"hints" = true'),
    ],
)
def test_a_name_that_is_nearly_one_has_a_fix(text: str, fixed: str) -> None:
    (only,) = settings_file.findings(OWN, text, NAMES)
    assert apply(text, only.fixes[0].edits) == fixed
    assert found(fixed) == []


LEVELS = ["error", "warning", "information", "hint", "off"]
PLACES = {
    "the values of a switch": ("hints = $0", ["true", "false"]),
    "a value of strings": ("failOn = $0", LEVELS[:4]),
    "within quotes": ('failOn = "wa$0"', LEVELS[:4]),
    "the level of a rule": ('[rules]\nfile-name = "$0"', LEVELS),
    "the level after a dotted key": ("rules.file-name = $0", LEVELS),
    "the kinds of a table": ("[inlayHints]\n$0", ["model", "tools", "tokens"]),
    "the kinds of a table in braces": ("inlayHints = { $0 }", ["model", "tools", "tokens"]),
    "what a table has not": ("[inlayHints]\nmodel = true\n$0", ["tools", "tokens"]),
    "tables": ("[rules]\n[$0", ["inlayHints", "codeLens"]),
    "a value that is there": ("hints = true $0", []),
    "a comment": ("# $0", []),
    "within a string over several lines": ('baseline = """\n$0', []),
    "a table of nobody": ("[nothing]\n$0", []),
}


@pytest.mark.parametrize(("fixture", "expected"), PLACES.values(), ids=PLACES.keys())
def test_what_can_be_written(fixture: str, expected: list[str]) -> None:
    assert labels(fixture) == expected


@pytest.mark.parametrize(
    "fixture", ["[rules]\n$0", "rules.$0", "rules = { $0 }", "ignore = [$0]", 'select = [\n  "a",\n  "$0']
)
def test_rules_are_proposed_with_what_they_are_about(fixture: str) -> None:
    assert sorted(labels(fixture)) == sorted(NAMES)
    text, offset = cursor(fixture)
    items = settings_file.complete(OWN, text, offset, ABOUTS).items
    assert all(it.detail == ABOUTS[it.label] for it in items)


def test_what_is_accepted_is_toml() -> None:
    assert accepted("$0", "hints") == "hints = "
    assert accepted("$0", "failOn") == 'failOn = ""'
    assert accepted("$0", "ignore") == "ignore = []"
    assert accepted("hints = true\nru$0\n[codeLens]\n", "rules") == "hints = true\n[rules]\n\n[codeLens]\n"
    assert accepted("ru$0\nhints = true\n", "rules") == "rules.\nhints = true\n"
    assert accepted("[$0", "rules") == "[rules]"
    assert accepted("[ru$0]", "rules") == "[rules]"
    assert accepted("[tool.$0", "tool.agentls.rules", SHARED) == "[tool.agentls.rules]"
    assert accepted("[tool.agentls]\n$0", "rules", SHARED) == "[tool.agentls]\n[tool.agentls.rules]\n"
    assert accepted("ignore = [$0]", "file-name") == 'ignore = ["file-name"]'


@pytest.mark.parametrize(
    ("fixture", "label", "becomes"),
    [
        ("hin$0ts_ = true\n", "hints", "hints = true\n"),
        ("hin$0=true\n", "hints", "hints=true\n"),
        ("ru$0.encoding = 'off'\n", "rules", "rules.encoding = 'off'\n"),
        ("code$0 \t= {}\n", "codeLens", "codeLens \t= {}\n"),
        ("[rules]\nenco$0 = 'off'\n", "encoding", "[rules]\nencoding = 'off'\n"),
        ("hints = $0 # x\n", "true", "hints = true # x\n"),
        ("codeLens = {tokens = $0}\n", "true", "codeLens = {tokens = true}\n"),
        ("hosts = ['cursor', $0]", "vscode", "hosts = ['cursor', \"vscode\"]"),
        ("hosts = [$0, 'cursor']", "vscode", "hosts = [\"vscode\", 'cursor']"),
        ("failOn = $0\r\n", "error", 'failOn = "error"\r\n'),
    ],
)
def test_what_is_written_after_the_cursor_stays_what_it_is(fixture: str, label: str, becomes: str) -> None:
    assert accepted(fixture, label) == becomes


@pytest.mark.parametrize(("fixture", "goes_on"), [("hin$0", True), ("hin$0 = true", False)])
def test_completion_goes_on_where_the_value_is_missing(fixture: str, goes_on: bool) -> None:
    text, offset = cursor(fixture)
    items = settings_file.complete(OWN, text, offset, {}).items
    assert {it.more for it in items if it.label == "hints"} == {goes_on}


@pytest.mark.parametrize("fixture", ["hints =$0 true", 'failOn = $0"error"', "failOn =$0 'error'", "hosts = [$0 'x']"])
def test_no_value_is_put_in_front_of_another(fixture: str) -> None:
    assert labels(fixture) == []


def test_outside_its_table_a_pyproject_gets_nothing() -> None:
    assert labels("$0", SHARED) == labels("[project]\n$0", SHARED) == labels("[tool.ruff]\n$0", SHARED) == []
    assert "hints" in labels("[tool.agentls]\n$0", SHARED)


MEANINGS = {
    "a key": ("hi$0nts = true", "matter of taste"),
    "a table": ("[ru$0les]", "The level of each rule."),
    "a rule": ('[rules]\nfile-$0name = "off"', ABOUTS["file-name"]),
    "a rule in a list": ('ignore = [\n"file-name$0"]', ABOUTS["file-name"]),
    "a kind": ("inlayHints = { mo$0del = true }", "alias"),
    "a level": ('failOn = "warn$0ing"', ""),
    "a comment": ("# hi$0nts", ""),
}


@pytest.mark.parametrize(("fixture", "part"), MEANINGS.values(), ids=MEANINGS.keys())
def test_what_a_word_means(fixture: str, part: str) -> None:
    text, offset = cursor(fixture)
    told = settings_file.hover(OWN, text, offset, ABOUTS)
    assert part in told.text if told else not part


@given(st.text("[]{}=\"'#.,\n abr01-\\", max_size=30), st.integers(0, 30))
def test_any_text_is_survived(text: str, at: int) -> None:
    offset = min(at, len(text))
    for path in (OWN, SHARED):
        assert all(0 <= it.span.start <= it.span.end <= len(text) for it in settings_file.findings(path, text, NAMES))
        for it in settings_file.complete(path, text, offset, ABOUTS).items:
            assert it.edit.span.covers(offset)
        settings_file.hover(path, text, offset, ABOUTS)


# The server


def said(message: dict[str, Any]) -> list[str]:
    return [it["message"] for it in message["diagnostics"]]


def toasts(client: Client) -> list[str]:
    return [it["params"]["message"] for it in client.seen if it.get("method") == "window/showMessage"]


def test_it_is_live_and_unsaved_and_nothing_pops_up(tmp_path: Path) -> None:
    uri = (tmp_path / ".agentls.toml").as_uri()
    with Client(REAL) as client:
        client.start()
        assert said(client.open(uri, "hint = true\n")) == ["unknown setting `hint`; did you mean `hints`?"]
        client.change(uri, 2, "hints = true\n")
        assert said(client.published(uri, 2)) == []
        client.change(uri, 3, "hintz = true\n")
        assert said(client.published(uri, 3)) == ["unknown setting `hintz`; did you mean `hints`?"]
        client.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
        client.settle()
        assert toasts(client) == []
        assert client.stop() == 0
        assert client.errors == b""


def test_a_closed_file_tells_what_is_wrong_in_it(tmp_path: Path) -> None:
    file = tmp_path / ".agentls.toml"
    file.write_text("hint = true\n")
    uri, agent = file.as_uri(), (tmp_path / ".claude/agents/a.md").as_uri()
    with Client(REAL) as client:
        client.start()
        text = "---\nname: a\ndescription: b\n---\nBody.\n"
        opened = {"uri": agent, "languageId": "markdown", "version": 1, "text": text}
        client.notify("textDocument/didOpen", {"textDocument": opened})
        wrong = ["unknown setting `hint`; did you mean `hints`?"]
        assert said(client.published(uri)) == wrong
        assert said(client.open(uri, "hints = true\n")) == []
        client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        assert said(client.published(uri)) == []
        assert said(client.published(uri)) == wrong
        file.write_text("hints = true\n")
        client.notify("textDocument/didSave", {"textDocument": {"uri": agent}})
        assert said(client.published(uri)) == []
        file.write_text("hint = true\n")
        client.notify("textDocument/didSave", {"textDocument": {"uri": agent}})
        assert said(client.published(uri)) == wrong
        file.unlink()
        client.notify("textDocument/didSave", {"textDocument": {"uri": agent}})
        assert said(client.published(uri)) == []
        assert toasts(client) == []
        assert client.stop() == 0


def test_who_asks_for_diagnostics_gets_them_once(tmp_path: Path) -> None:
    file = tmp_path / ".agentls.toml"
    file.write_text("hint = true\n")
    uri, agent = file.as_uri(), (tmp_path / ".claude/agents/a.md").as_uri()
    with Client(REAL) as client:
        client.start()
        for each, text in ((agent, "---\nname: a\n"), (uri, "hint = true\n")):
            opened = {"uri": each, "languageId": "toml", "version": 1, "text": text}
            client.notify("textDocument/didOpen", {"textDocument": opened})
            client.request("textDocument/diagnostic", {"textDocument": {"uri": each}})
        pushed = [it["params"] for it in client.seen if it.get("method") == "textDocument/publishDiagnostics"]
        assert [said(it) for it in pushed if it["uri"] == uri][-1] == []
        own = client.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})["result"]["items"]
        assert [it["message"] for it in own] == ["unknown setting `hint`; did you mean `hints`?"]
        assert client.stop() == 0


def test_patterns_that_match_nothing_are_told_when_the_folder_was_searched(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old/a.md").write_text("a")
    uri = (tmp_path / ".agentls.toml").as_uri()
    with Client(REAL) as client:
        client.start()
        assert said(client.open(uri, 'exclude = ["old/**", "new/**"]\n')) == ["`exclude`: `new/**` matches no file"]
        client.change(uri, 2, 'exclude = ["old/**"]\n')
        assert said(client.published(uri, 2)) == []
        assert client.stop() == 0
        assert client.errors == b""


def test_completion_hover_and_fixes_come_over_the_wire(tmp_path: Path) -> None:
    uri = (tmp_path / ".agentls.toml").as_uri()
    with Client(REAL) as client:
        literals = {"codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}}}
        client.start({"textDocument": literals, "experimental": {"ruleAddress": "agentls:/{}.md"}})
        client.open(uri, '[rules]\nfile-name = ""\nfile-nam = "off"\n')
        document = {"textDocument": {"uri": uri}}
        asked = {**document, "position": {"line": 1, "character": 13}}
        assert [it["label"] for it in client.request("textDocument/completion", asked)["result"]["items"]] == LEVELS
        asked = {**document, "position": {"line": 1, "character": 3}}
        told = client.request("textDocument/hover", asked)["result"]["contents"]["value"]
        assert "agentls:/file-name.md" in told
        place = {"start": {"line": 2, "character": 0}, "end": {"line": 2, "character": 0}}
        found = client.request("textDocument/codeAction", {**document, "range": place, "context": {"diagnostics": []}})
        assert [it["title"] for it in found["result"]] == ["Replace with `file-name`"]
        assert client.stop() == 0
        assert client.errors == b""


def test_a_rule_is_explained_and_a_code_leads_there() -> None:
    uri = "file:///work/.claude/agents/a.md"
    with Client(REAL) as client:
        client.start({"experimental": {"ruleAddress": "agentls:/{}.md"}})
        (only,) = client.open(uri, "---\nname: a\ndescription: b\ntool: Read\n---\nBody.\n")["diagnostics"]
        assert only["codeDescription"]["href"] == "agentls:/unknown-field.md"
        asked = {"command": "agentls.explainRule", "arguments": ["unknown-field"]}
        page = client.request("workspace/executeCommand", asked)["result"]
        assert page.startswith("# unknown-field\n\nLevel: warning.\n\n")
        asked = {"command": "agentls.explainRule", "arguments": ["no-such"]}
        assert client.request("workspace/executeCommand", asked)["result"] is None
        listed = client.request("workspace/executeCommand", {"command": "agentls.listRules", "arguments": []})["result"]
        assert [it.partition(":")[0] for it in listed.splitlines()] == list(NAMES)
        assert client.stop() == 0


def test_the_keys_are_proposed_in_the_order_of_the_schema() -> None:
    schema = json.loads((Path(__file__).parents[1] / "schemas/agentls.schema.json").read_text("utf-8"))
    assert labels("$0") == list(schema["properties"])


@pytest.mark.parametrize("text", ['claudeCodeVersion = "$0"', "claudeCodeVersion = $0", 'claudeCodeVersion = "2.$0"'])
def test_the_measured_version_completes(text: str) -> None:
    found = settings_file.complete(".agentls.toml", text.replace("$0", ""), text.index("$0"), {})
    assert [it.label for it in found.items] == [default().dialect.version]
