"""Findings on what is being typed wait until it is left: by a key elsewhere, by saving, by a pause."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from agentls.text.source import Span
from agentls.text.typing import is_in_hand, typed
from tests.lsp_client import REAL, Client

URI = "file:///work/.claude/agents/a.md"
TEXT = "---\nname: a\ndescription: Reviews code.\n{}\n---\nBody.\n"


@pytest.fixture
def client() -> Iterator[Client]:
    with Client(REAL) as it:
        yield it


def published(client: Client, version: int) -> list[str]:
    said = client.wait(
        lambda it: it.get("method") == "textDocument/publishDiagnostics" and it["params"]["version"] == version
    )
    return [it["code"] for it in said["params"]["diagnostics"]]


def begin(client: Client, line: str) -> None:
    client.start({"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}})
    opened: dict[str, Any] = {"uri": URI, "languageId": "markdown", "version": 0, "text": TEXT.format(line)}
    client.notify("textDocument/didOpen", {"textDocument": opened})
    published(client, 0)


WORDS = {
    "a key": ("", "mod", "yaml-syntax"),
    "a model": ("model: ", "so", "unknown-model"),
    "a tool": ("tools: Read, ", "Ba", "unknown-tool"),
    "the only tool": ("tools: ", "Rea", "no-tools"),
    "a colour": ("color: ", "pi", "unknown-color"),
    "a colon": ("tools", ":", "empty-tools"),
}


@pytest.mark.parametrize(("begun", "keys", "rule"), WORDS.values(), ids=WORDS.keys())
def test_what_is_being_typed_is_spared_until_somebody_pauses(client: Client, begun: str, keys: str, rule: str) -> None:
    begin(client, begun)
    for count in range(1, len(keys) + 1):
        client.change(URI, count, TEXT.format(begun + keys[:count]))
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


def test_what_is_pasted_is_told_at_once(client: Client) -> None:
    begin(client, "tools: Read, ")
    client.change(URI, 1, TEXT.format("tools: Read, Bsah"))
    assert "unknown-tool" in published(client, 1)


@pytest.mark.parametrize(
    ("before", "after", "cursor"),
    [
        ("ab", "axb", 2),
        ("ab", "abx", 3),
        ("", "x", 1),
        ("aab", "aaab", 3),
        ("axb", "ab", 1),
        ("a", "", 0),
        ("ab", "ab", None),
        ("ab", "axyb", None),
        ("ab", "a\nb", None),
        ("ab", "xa", None),
    ],
)
def test_one_key_says_where_the_cursor_is(before: str, after: str, cursor: int | None) -> None:
    assert typed(before, after) == cursor


@pytest.mark.parametrize(("cursor", "is_held"), [(0, False), (1, True), (3, True), (5, True), (6, False)])
def test_a_place_is_in_hand_from_its_start_to_the_colon_after_it(cursor: int, is_held: bool) -> None:
    assert is_in_hand(" ab: c\n", Span(1, 3), cursor) == is_held
