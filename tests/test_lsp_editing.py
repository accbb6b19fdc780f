"""Completion, hover, colours, notes, signatures and Enter of the real server, in each of the position encodings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .lsp_client import Client

URI = "file:///work/.claude/agents/reviewer.md"
WIDE = "é😀"
UNITS = {"utf-8": 6, "utf-16": 3, "utf-32": 2}
"""How many units `WIDE` takes."""

VSCODE: dict[str, Any] = {
    "textDocument": {
        "completion": {
            "completionItem": {
                "snippetSupport": True,
                "insertReplaceSupport": True,
                "commitCharactersSupport": True,
                "labelDetailsSupport": True,
                "documentationFormat": ["markdown", "plaintext"],
                "tagSupport": {"valueSet": [1]},
                "insertTextModeSupport": {"valueSet": [1, 2]},
            }
        },
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "signatureHelp": {
            "signatureInformation": {
                "documentationFormat": ["markdown"],
                "parameterInformation": {"labelOffsetSupport": True},
            }
        },
    },
    "experimental": {"commands": {"commands": ["editor.action.triggerSuggest"]}},
}


def opened(client: Client, text: str, uri: str = URI) -> dict[str, Any]:
    client.notify(
        "textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "markdown", "version": 1, "text": text}}
    )
    return {"textDocument": {"uri": uri}}


def at(client: Client, fixture: str, method: str, units: dict[str, int] | None = None, more: Any = None) -> Any:
    """Open the text of a fixture and ask at its `$0`. units: how many a code point beyond ASCII takes."""
    text = fixture.replace("$0", "", 1)
    before = fixture[: fixture.index("$0")]
    line = before.replace("\r\n", "\n").split("\n")[-1]
    character = sum((units or {}).get(it, 1) for it in line)
    params = opened(client, text) | {"position": {"line": before.count("\n"), "character": character}} | (more or {})
    return client.request(method, params)["result"]


def labelled(found: dict[str, Any], label: str) -> dict[str, Any]:
    (item,) = [it for it in found["items"] if it["label"] == label]
    return dict(item)


def put(text: str, edit: dict[str, Any], encoding: str, range_name: str = "range") -> str:
    """The text with an edit made as a client makes it, in its own units."""
    codec, width = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}[encoding]
    lines = text.split("\n")
    start, end = edit[range_name]["start"], edit[range_name]["end"]
    assert start["line"] == end["line"]
    line = lines[start["line"]].encode(codec)
    changed = line[: start["character"] * width] + edit["newText"].encode(codec) + line[end["character"] * width :]
    return "\n".join([*lines[: start["line"]], changed.decode(codec), *lines[start["line"] + 1 :]])


@pytest.mark.parametrize("encoding", UNITS)
def test_an_item_is_an_edit_in_the_client_s_units(client: Client, encoding: str) -> None:
    client.start({"general": {"positionEncodings": [encoding]}})
    units = {"é": 2 if encoding == "utf-8" else 1, "😀": {"utf-8": 4, "utf-16": 2, "utf-32": 1}[encoding]}
    fixture = f'---\nname: a\nskills: ["{WIDE}"]\ntools: ["{WIDE}", "Re$0ad"]\n---\n'
    found = at(client, fixture, "textDocument/completion", units)
    item = labelled(found, "Edit")
    assert (
        put(fixture.replace("$0", ""), item["textEdit"], encoding)
        == f'---\nname: a\nskills: ["{WIDE}"]\ntools: ["{WIDE}", "Edit"]\n---\n'
    )


@pytest.mark.parametrize("encoding", UNITS)
def test_a_hover_has_its_exact_range(client: Client, encoding: str) -> None:
    client.start({"general": {"positionEncodings": [encoding]}})
    units = {"é": 2 if encoding == "utf-8" else 1, "😀": {"utf-8": 4, "utf-16": 2, "utf-32": 1}[encoding]}
    found = at(client, f"---\nname: a\ntools: {WIDE}, Re$0ad\n---\n", "textDocument/hover", units)
    start = 7 + UNITS[encoding] + 2
    assert found["range"] == {"start": {"line": 2, "character": start}, "end": {"line": 2, "character": start + 4}}


def test_nothing_is_a_function_after_which_completion_plugins_put_parentheses(client: Client) -> None:
    legend = client.start(VSCODE)["semanticTokensProvider"]["legend"]["tokenTypes"]
    assert not {"function", "method"}.intersection(legend)
    for text in ("---\nname: a\ntools: Re$0\n---\n", "---\nname: a\n$0\n---\n"):
        kinds = {it["kind"] for it in at(client, text, "textDocument/completion")["items"]}
        assert kinds
        assert not {2, 3, 4}.intersection(kinds), "Method, Function, Constructor"


def test_completion_and_hover_know_the_version_in_use(client: Client) -> None:
    client.start(VSCODE)
    client.notify("workspace/didChangeConfiguration", {"settings": {"agentls": {"claudeCodeVersion": "2.1.48"}}})
    item = labelled(at(client, "---\nname: a\nback$0\n---\n", "textDocument/completion"), "background")
    assert (item["detail"], item["tags"]) == ("since 2.1.49", [1])
    found = at(client, "---\nname: a\nback$0ground: true\n---\n", "textDocument/hover")
    assert "Claude Code 2.1.48 ignores it" in found["contents"]["value"]


@pytest.mark.parametrize("field", ["tools", "skills", "mcpServers", "model", "hooks"])
def test_an_accepted_field_opens_the_list_of_its_values(client: Client, field: str) -> None:
    client.start(VSCODE)
    item = labelled(at(client, f"---\nname: a\n{field[:2]}$0\n---\n", "textDocument/completion"), field)
    assert item["command"]["command"] == "editor.action.triggerSuggest"


def test_a_client_that_can_everything(client: Client) -> None:
    client.start(VSCODE)
    item = labelled(at(client, "---\nname: a\nto$0ol\n---\n", "textDocument/completion"), "tools")
    assert item["insertTextFormat"] == 2
    assert item["insertTextMode"] == 2
    assert item["textEdit"]["newText"] == "tools:\n  - $0"
    assert item["textEdit"]["insert"]["end"]["character"] == 2
    assert item["textEdit"]["replace"]["end"]["character"] == 4
    assert item["command"]["command"] == "editor.action.triggerSuggest"
    assert "documentation" not in item
    explained = client.request("completionItem/resolve", item)["result"]
    assert explained["documentation"]["kind"] == "markdown"
    assert "**`tools`**" in explained["documentation"]["value"]
    assert explained["textEdit"] == item["textEdit"]
    read = labelled(at(client, "---\nname: a\ntools: $0\n---\n", "textDocument/completion"), "Read")
    assert "commitCharacters" not in read
    assert read["labelDetails"]["description"]


def test_a_client_that_can_nothing(client: Client) -> None:
    client.start()
    item = labelled(at(client, "---\nname: a\nto$0ol\n---\n", "textDocument/completion"), "tools")
    assert item["textEdit"] == {
        "range": {"start": {"line": 2, "character": 0}, "end": {"line": 2, "character": 4}},
        "newText": "tools:\n  - ",
    }
    assert not {"insertTextFormat", "insertTextMode", "command", "tags", "commitCharacters", "labelDetails"} & set(item)
    explained = client.request("completionItem/resolve", item)["result"]
    assert explained["documentation"]["kind"] == "plaintext"
    assert "**" not in explained["documentation"]["value"]
    found = at(client, "---\nmo$0del: sonnet\n---\n", "textDocument/hover")
    assert found["contents"]["kind"] == "plaintext"
    assert "`" not in found["contents"]["value"]


def test_a_colour_is_a_colour_with_its_swatch(client: Client) -> None:
    client.start(VSCODE)
    item = labelled(at(client, "---\ncolor: $0\n---\n", "textDocument/completion"), "red")
    assert (item["kind"], item["detail"]) == (16, "#dc2626")


def test_nothing_pops_up_in_prose(client: Client) -> None:
    client.start(VSCODE)
    found = at(client, "---\nname: a\ndescription: b\n---\nUse it: $0\n", "textDocument/completion")
    assert found["items"] == []


def test_an_unknown_item_comes_back_as_it_was(client: Client) -> None:
    client.start()
    for data in (None, 5, {"uri": "file:///none.md", "about": ["field", "model"]}, {"uri": URI, "about": [[]]}):
        item = {"label": "x", "data": data}
        assert client.request("completionItem/resolve", item)["result"]["label"] == "x"


def test_colours_are_shown_and_picked(client: Client) -> None:
    client.start()
    document = opened(client, f"---\nname: {WIDE}\ncolor: '#ff0000' # {WIDE}\n---\n")
    (found,) = client.request("textDocument/documentColor", document)["result"]
    assert found["range"] == {"start": {"line": 2, "character": 7}, "end": {"line": 2, "character": 16}}
    assert found["color"] == {"red": 1, "green": 0, "blue": 0, "alpha": 1}
    picked = client.request("textDocument/colorPresentation", document | found)["result"]
    assert picked[0] == {"label": "red", "textEdit": {"range": found["range"], "newText": "'red'"}}


def test_notes_can_be_switched_off(client: Client) -> None:
    client.start(initializationOptions={"inlayHints": {"tokens": False}})
    document = opened(client, "---\nname: a\ndescription: b\nmodel: sonnet\n---\n")
    whole = {"range": {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}}}
    found = client.request("textDocument/inlayHint", document | whole)["result"]
    assert [(it["label"], it["position"]) for it in found] == [("= claude-sonnet-5-5", {"line": 3, "character": 13})]


def test_a_signature_is_shown(client: Client) -> None:
    client.start(VSCODE)
    found = at(client, "---\ntools: Read, Agent($0\n---\n", "textDocument/signatureHelp")
    (signature,) = found["signatures"]
    assert signature["label"] == "Agent(names of agents)"
    assert signature["activeParameter"] == found["activeParameter"] == 0, "null is for clients of 3.18 alone"
    assert signature["parameters"][0]["label"] == [6, 21]


@pytest.mark.parametrize(("capabilities", "added"), [({"experimental": {"ownsAdditions": True}}, ["  - "]), ({}, [])])
def test_enter_goes_on_with_a_list_for_a_client_that_takes_it_back(
    client: Client, capabilities: dict[str, Any], added: list[str]
) -> None:
    client.start(capabilities)
    options = {"ch": "\n", "options": {"tabSize": 2, "insertSpaces": True}}
    found = at(client, "---\ntools:\n  - Read\n$0\n---\n", "textDocument/onTypeFormatting", more=options)
    assert [it["newText"] for it in found] == added


def test_paths_are_completed_from_the_disk(client: Client, tmp_path: Path) -> None:
    agents = tmp_path / ".claude" / "agents"
    (agents / "docs").mkdir(parents=True)
    (agents / "style.md").write_text("Style.\n")
    uri = (agents / "a.md").as_uri()
    client.start()
    document = opened(client, "---\nname: a\ndescription: b\n---\n[x](", uri)
    found = client.request("textDocument/completion", document | {"position": {"line": 4, "character": 4}})["result"]
    assert [it["label"] for it in sorted(found["items"], key=lambda it: it["sortText"])] == ["docs/", "style.md"]
    document = opened(client, "---\nname: a\ndescription: b\n---\n[x](style.md)", uri)
    found = client.request("textDocument/hover", document | {"position": {"line": 4, "character": 6}})["result"]
    assert ".claude/agents/style.md" in found["contents"]["value"]


def test_other_files_get_nothing(client: Client) -> None:
    client.start()
    document = opened(client, "---\nmodel: \n---\n", "file:///work/README.md")
    place = document | {"position": {"line": 1, "character": 7}}
    for method in ("completion", "hover", "signatureHelp"):
        assert client.request(f"textDocument/{method}", place)["result"] is None
    assert client.request("textDocument/documentColor", document)["result"] == []
