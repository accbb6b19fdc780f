"""Findings on what is being typed wait until it is left: by a key elsewhere, by saving, by a pause."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from lsprotocol import types as t

from agentls.lsp.client import Client as Typist
from agentls.lsp.session import Session
from agentls.lsp.told import Told
from agentls.text.source import Span
from agentls.text.typing import is_in_hand, is_left, mover, typed
from tests.lsp_client import REAL, Client
from tests.typed import AGENTS

URI = "file:///work/.claude/agents/a.md"
TEXT = "---\nname: a\ndescription: Reviews code.\n{}\n---\nBody.\n"


def published(client: Client, version: int) -> list[str]:
    said = client.wait(
        lambda it: it.get("method") == "textDocument/publishDiagnostics" and it["params"]["version"] == version
    )
    return [it["code"] for it in said["params"]["diagnostics"]]


def opened(client: Client, line: str) -> None:
    document = {"uri": URI, "languageId": "markdown", "version": 0, "text": TEXT.format(line)}
    client.notify("textDocument/didOpen", {"textDocument": document})


def begin(client: Client, line: str) -> None:
    client.start({"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}})
    opened(client, line)
    published(client, 0)


WORDS: dict[str, tuple[str, Sequence[str], str]] = {
    "a key": ("", "mod", "yaml-syntax"),
    "a model": ("model: ", "so", "unknown-model"),
    "a tool": ("tools: Read, ", "Ba", "unknown-tool"),
    "the only tool": ("tools: ", "Rea", "no-tools"),
    "a colour": ("color: ", "pi", "unknown-color"),
    "a colon": ("tools", ":", "empty-tools"),
    "a line and its first key at once": ("model: opus", ["\nt", "o"], "yaml-syntax"),
}


@pytest.mark.parametrize(("begun", "keys", "rule"), WORDS.values(), ids=WORDS.keys())
def test_what_is_being_typed_is_spared_until_somebody_pauses(
    client: Client, begun: str, keys: Sequence[str], rule: str
) -> None:
    begin(client, begun)
    for count in range(1, len(keys) + 1):
        client.change(URI, count, TEXT.format(begun + "".join(keys[:count])))
        assert rule not in published(client, count)
    # The same text, after a pause.
    assert rule in published(client, len(keys))


def test_what_is_being_typed_is_told_when_it_is_left(client: Client) -> None:
    begin(client, "tools: Read, B")
    client.change(URI, 1, TEXT.format("tools: Read, Bx"))
    assert "unknown-tool" not in published(client, 1)
    client.change(URI, 2, TEXT.format("tools: Read, Bx,"))
    assert "unknown-tool" in published(client, 2)


def test_what_is_elsewhere_stays(client: Client) -> None:
    begin(client, "tools: Read, Raed, B")
    client.change(URI, 1, TEXT.format("tools: Read, Raed, Bx"))
    assert published(client, 1).count("unknown-tool") == 1


def test_what_was_told_stays_where_it_moves(client: Client) -> None:
    begin(client, "tools: Read, ")
    text = TEXT.format("tools: Raed, Grep")
    client.change(URI, 1, text)
    assert published(client, 1) == ["unknown-tool"]
    for count in range(2, 5):
        text = text.replace("Reviews", "xReviews", 1)
        client.change(URI, count, text)
        assert published(client, count) == ["unknown-tool"]


def test_what_is_pasted_is_told_at_once(client: Client) -> None:
    begin(client, "tools: Read, ")
    client.change(URI, 1, TEXT.format("tools: Read, Bsah"))
    assert "unknown-tool" in published(client, 1)


def test_who_asks_is_spared_too_and_told_to_ask_again() -> None:
    asked = {"textDocument": {"uri": URI}}
    with Client(REAL) as client:
        client.start({"workspace": {"diagnostics": {"refreshSupport": True}}, "textDocument": {"diagnostic": {}}})
        opened(client, "model: opus\n")
        assert client.request("textDocument/diagnostic", asked)["result"]["items"] == []
        for count, typed_line in enumerate(("model: opus\nt", "model: opus\nto"), 1):
            client.change(URI, count, TEXT.format(typed_line))
            assert client.request("textDocument/diagnostic", asked)["result"]["items"] == []
        told: list[dict[str, str]] = []
        while not told:  # The end of the first look at the disk refreshes, too.
            client.wait(lambda it: it.get("method") == "workspace/diagnostic/refresh")
            told = client.request("textDocument/diagnostic", asked)["result"]["items"]
        assert [it["code"] for it in told] == ["yaml-syntax"]
        # Going on spares nothing that was told.
        client.change(URI, 3, TEXT.format("model: opus\ntoo"))
        told = client.request("textDocument/diagnostic", asked)["result"]["items"]
        assert [it["code"] for it in told] == ["yaml-syntax"]
        assert client.stop() == 0
        assert client.errors == b""


def test_who_asks_and_cannot_be_told_to_ask_again_gets_all() -> None:
    with Client(REAL) as client:
        client.start({"textDocument": {"diagnostic": {}}})
        opened(client, "model: opus")
        client.request("textDocument/diagnostic", {"textDocument": {"uri": URI}})
        client.change(URI, 1, TEXT.format("model: opus\nt"))
        told = client.request("textDocument/diagnostic", {"textDocument": {"uri": URI}})["result"]["items"]
        assert [it["code"] for it in told] == ["yaml-syntax"]


def test_saving_tells_all(client: Client) -> None:
    begin(client, "model: opus")
    client.change(URI, 1, TEXT.format("model: opusx"))
    assert published(client, 1) == []
    client.notify("textDocument/didSave", {"textDocument": {"uri": URI}})
    assert published(client, 1) == ["unknown-model"]


WHOLE = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}


def notes(client: Client) -> list[tuple[int, int, str]]:
    found = client.request("textDocument/inlayHint", {"textDocument": {"uri": URI}, "range": WHOLE})["result"]
    return [(it["position"]["line"], it["position"]["character"], it["label"].split()[0]) for it in found]


def lenses(client: Client) -> list[tuple[int, str]]:
    found = client.request("textDocument/codeLens", {"textDocument": {"uri": URI}})["result"]
    return [(it["range"]["start"]["line"], it["command"]["title"]) for it in found]


def state(client: Client) -> str:
    asked = {"command": "agentls.state", "arguments": [URI]}
    label: str = client.request("workspace/executeCommand", asked)["result"]["label"]
    return label


def test_notes_and_the_status_stay_while_the_header_is_not_yaml() -> None:
    with Client(REAL) as client:
        client.start({"workspace": {"inlayHint": {"refreshSupport": True}}})
        opened(client, "\nmodel: opus")
        client.published(URI, 0)
        before, above = notes(client), lenses(client)
        assert [it[:2] for it in before] == [(2, 26), (4, 11)]
        assert above == [(1, "0 references")]
        assert state(client) == "loads"
        client.change(URI, 1, TEXT.format("t\nmodel: opus"))
        assert (state(client), lenses(client)) == ("loads", above)
        assert notes(client) == before
        client.wait(lambda it: it.get("method") == "workspace/inlayHint/refresh")
        assert notes(client) == before
        assert (state(client), lenses(client)) == ("skipped: yaml-syntax", above)
        # A line above them: they move.
        client.change(URI, 2, TEXT.format("\nt\nmodel: opus"))
        assert notes(client) == [before[0], (5, *before[1][1:])]
        client.change(URI, 3, TEXT.format("tools: Read\nmodel: opus"))
        assert (state(client), notes(client)) == ("loads", before)


def test_a_note_on_the_line_that_is_typed_waits() -> None:
    with Client(REAL) as client:
        client.start({"workspace": {"inlayHint": {"refreshSupport": True}}})
        opened(client, "tools")
        client.published(URI, 0)
        client.change(URI, 1, TEXT.format("tools:"))
        assert [it[0] for it in notes(client)] == [2]
        client.wait(lambda it: it.get("method") == "workspace/inlayHint/refresh")
        assert notes(client)[1:] == [(3, 6, "no")]
        # What is shown stays.
        client.change(URI, 2, TEXT.format("tools: "))
        assert notes(client)[1:] == [(3, 7, "no")]


@pytest.mark.parametrize(
    ("before", "after", "cursor"),
    [
        ("ab", "axb", 2),
        ("ab", "abx", 3),
        ("", "x", 1),
        ("aab", "aaab", 3),
        ("axb", "ab", 1),
        ("a", "", 0),
        ("ab", "abxyz", 5),
        ("ab", "a\n  b", 4),
        ("ab", "a\r\n  - b", 7),
        ("ab", "a\n  - xb", 7),
        ("ab", "a\nxyzb", 5),
        ("a\nb", "a\n  x\nb", 5),
        ("a\nb", "a\n\nb", 2),
        ("a\r\nb", "a\r\nx\r\nb", 4),
        ("ab", "a\nwxyzb", None),
        ("ab", "ab", None),
        ("ab", "abwxyz", None),
        ("ab", "a\nx\nb", None),
        ("a\nb", "ab", None),
        ("abc", "a", None),
        ("ab", "xa", None),
    ],
)
def test_a_few_keys_say_where_the_cursor_is(before: str, after: str, cursor: int | None) -> None:
    assert typed(before, after) == cursor


def test_places_move_with_what_is_typed() -> None:
    move = mover("ab cd", "ab xxcd")
    assert [move(it) for it in range(6)] == [0, 1, 2, 3, 6, 7]
    assert [mover("abcd", "ad")(it) for it in range(5)] == [0, 1, 1, 1, 2]


@pytest.mark.parametrize(("cursor", "is_over"), [(2, False), (3, True), (5, True), (6, False)])
def test_a_comma_ends_an_item(cursor: int, is_over: bool) -> None:
    assert is_left("ab, c\n", Span(0, 2), cursor) == is_over


@pytest.mark.parametrize(("cursor", "is_held"), [(0, False), (1, True), (3, True), (5, True), (6, False)])
def test_a_place_is_in_hand_from_its_start_to_the_colon_after_it(cursor: int, is_held: bool) -> None:
    assert is_in_hand(" ab: c\n", Span(1, 3), cursor) == is_held


@pytest.mark.parametrize("text", AGENTS.values(), ids=AGENTS.keys())
def test_nothing_is_underlined_while_an_agent_is_typed_without_a_pause(text: str) -> None:
    session, told = Session(Typist()), Told()
    session.open(URI, 0, "")
    for count in range(1, len(text) + 1):
        whole = t.TextDocumentContentChangeWholeDocument(text[:count])
        document = session.change(URI, count, [whole])
        assert document
        assert told.findings(document.text, session.findings(document), session.cursors.at(URI)) == []
