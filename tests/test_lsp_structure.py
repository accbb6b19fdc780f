"""The real server over standard streams: structure of a file, and rewriting its description."""

from __future__ import annotations

from typing import Any

import pytest

from .lsp_client import REAL, Client

URI = "file:///work/.claude/agents/reviewer.md"
TEXT = """---
name: reviewer
description: 🙂 Reviews.\\n<example>\\nContext: é\\nuser: 'Is it 🙂?'\\nassistant: 'I use the reviewer.'\\n</example>
tools: Read
---
🙂 You review.

# Approach

One.

## Steps

Two.
"""
NESTED: dict[str, Any] = {
    "textDocument": {
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
        "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}},
    }
}
WIDTH = {
    "utf-8": lambda text: len(text.encode()),
    "utf-16": lambda text: len(text.encode("utf-16-le")) // 2,
    "utf-32": len,
}
LINES = TEXT.split("\n")


def asked(client: Client, method: str, **more: Any) -> Any:
    answer = client.request(f"textDocument/{method}", {"textDocument": {"uri": URI}, **more})
    assert "error" not in answer, answer
    return answer["result"]


def shown(place: dict[str, Any], encoding: str) -> str:
    """The text of a range, on one line."""
    start, end = place["start"], place["end"]
    assert start["line"] == end["line"]
    return cut(start["line"], start["character"], end["character"], encoding)


def cut(line: int, start: int, end: int, encoding: str) -> str:
    """The text between two columns, which are units of the encoding."""
    widths = [WIDTH[encoding](LINES[line][:i]) for i in range(len(LINES[line]) + 1)]
    return LINES[line][widths.index(start) : widths.index(end)]


def opened(client: Client, encoding: str = "utf-16") -> dict[str, Any]:
    capabilities = client.start({**NESTED, "general": {"positionEncodings": [encoding]}})
    client.open(URI, TEXT)
    return capabilities


@pytest.mark.parametrize("encoding", WIDTH)
def test_tokens_count_in_the_client_s_units(client: Client, encoding: str) -> None:
    legend = opened(client, encoding)["semanticTokensProvider"]["legend"]
    data = asked(client, "semanticTokens/full")["data"]
    found, line, character = [], 0, 0
    for i in range(0, len(data), 5):
        lines, units, length, kind, _ = data[i : i + 5]
        line, character = line + lines, units + (character if lines == 0 else 0)
        found.append((legend["tokenTypes"][kind], cut(line, character, character + length, encoding)))
    assert [it for it in found if it[0] != "operator"] == [
        ("property", "name"),
        ("class", "reviewer"),
        ("property", "description"),
        ("keyword", "<example>"),
        ("parameter", "Context:"),
        ("parameter", "user:"),
        ("string", "'Is it 🙂?'"),
        ("parameter", "assistant:"),
        ("string", "'I use the"),
        ("class", "reviewer"),
        ("string", ".'"),
        ("keyword", "</example>"),
        ("property", "tools"),
        ("enumMember", "Read"),
    ]
    line_of_tools = {"start": {"line": 3, "character": 0}, "end": {"line": 4, "character": 0}}
    part = asked(client, "semanticTokens/range", range=line_of_tools)["data"]
    assert part[:2] == [3, 0]
    assert len(part) == 10


@pytest.mark.parametrize("encoding", WIDTH)
def test_places_count_in_the_client_s_units(client: Client, encoding: str) -> None:
    opened(client, encoding)
    column = WIDTH[encoding](LINES[2][: LINES[2].index("</example>") + 4])
    position = {"line": 2, "character": column}
    ends = [shown(it["range"], encoding) for it in asked(client, "documentHighlight", position=position)]
    assert ends == ["<example>", "</example>"]
    names = [shown(it, encoding) for it in asked(client, "linkedEditingRange", position=position)["ranges"]]
    assert names == ["example", "example"]
    chain = asked(client, "selectionRange", positions=[position])[0]
    assert shown(chain["range"], encoding) == "example"
    assert shown(chain["parent"]["range"], encoding).startswith("<example>")
    hover = asked(client, "hover", position=position)
    assert shown(hover["range"], encoding) == "</example>"


def test_the_outline_is_a_tree_or_flat(client: Client) -> None:
    opened(client)
    agent, approach = asked(client, "documentSymbol")
    assert [it["name"] for it in agent["children"]] == ["name", "description", "tools"]
    assert [it["name"] for it in agent["children"][1]["children"]] == ["Example 1: é"]
    assert [it["name"] for it in approach["children"]] == ["Steps"]
    with Client(REAL) as flat:
        flat.start()
        flat.open(URI, TEXT)
        found = asked(flat, "documentSymbol")
        assert [(it["name"], it.get("containerName")) for it in found if it["name"] in ("Steps", "tools")] == [
            ("tools", "reviewer"),
            ("Steps", "Approach"),
        ]


def test_folds(client: Client) -> None:
    opened(client)
    assert [(it["startLine"], it["endLine"]) for it in asked(client, "foldingRange")] == [(0, 4), (7, 13), (11, 13)]


def test_a_file_that_is_no_agent_has_no_structure(client: Client) -> None:
    client.start(NESTED)
    uri = "file:///work/README.md"
    text = {"uri": uri, "languageId": "markdown", "version": 1, "text": "# Notes\n\nText.\n"}
    client.notify("textDocument/didOpen", {"textDocument": text})
    for method in ("foldingRange", "documentSymbol"):
        assert client.request(f"textDocument/{method}", {"textDocument": {"uri": uri}})["result"] == []


def actions(client: Client, line: int, character: int, only: list[str] | None = None) -> list[dict[str, Any]]:
    place = {"line": line, "character": character}
    context: dict[str, Any] = {"diagnostics": [], **({"only": only} if only else {})}
    found: list[dict[str, Any]] = asked(client, "codeAction", range={"start": place, "end": place}, context=context)
    return found


def test_the_description_can_be_rewritten(client: Client) -> None:
    opened(client)
    titles = {it["title"]: it["kind"] for it in actions(client, 2, 1)}
    assert titles["Rewrite the description as a block scalar"] == "refactor.rewrite"
    assert any(it.startswith("Move the examples to the body") for it in titles)
    on_the_break = {it["title"]: it["kind"] for it in actions(client, 2, LINES[2].index("\\n") + 1)}
    assert on_the_break["Rewrite the description as a block scalar"] == "quickfix"
    assert actions(client, 3, 1, ["refactor"]) == []
    refactorings = actions(client, 2, LINES[2].index("\\n") + 1, ["refactor"])
    assert {it["kind"] for it in refactorings} == {"refactor.rewrite"}
    (block,) = (it for it in refactorings if "block scalar" in it["title"])
    (edit,) = block["edit"]["changes"][URI]
    assert shown(edit["range"], "utf-16") == LINES[2].removeprefix("description: ")
    assert edit["newText"].startswith("|-\n  🙂 Reviews.\n  <example>\n  Context: é\n")


def test_a_bracket_offers_an_example(client: Client) -> None:
    capabilities = opened(client)
    assert "<" in capabilities["completionProvider"]["triggerCharacters"]
    client.change(URI, 2, "---\nname: reviewer\ndescription: |\n  🙂 <\n---\n")
    found = asked(client, "completion", position={"line": 3, "character": 6})
    assert [it["label"] for it in found["items"]] == ["<example>"]


def test_a_field_that_the_host_ignores_is_faded(client: Client) -> None:
    """Also where hints are not asked for; the command line says nothing of it then."""
    client.start()
    text = "---\nname: faded\ndescription: Reviews code.\nteam: web\n---\nReview it.\n"
    (found,) = client.open("file:///w/.claude/agents/faded.md", text)["diagnostics"]
    assert (found["code"], found["severity"], found["tags"]) == ("extra-field", 4, [1])
    assert client.stop() == 0
