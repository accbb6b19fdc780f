"""Rules are completed and explained in the comments that silence them, and nowhere else."""

from __future__ import annotations

import pytest

from agentls.features import ignoring
from agentls.rules.registry import NAMES, abouts
from agentls.text.problem import apply
from tests.completing import cursor
from tests.lsp_client import REAL, Client

HEAD = "---\nname: a\ndescription: b\n"
COMMENTS = {
    "in the frontmatter": HEAD + "# agentls: ignore[$0]\ntools: Reed\n---\nBody.\n",
    "at the end of a line": HEAD + "tools: Reed # agentls: ignore[$0\n---\nBody.\n",
    "in the body": HEAD + "---\n<!-- agentls: ignore[$0] -->\nBody.\n",
    "in the body, not closed": HEAD + "---\n<!-- agentls: ignore[$0",
    "after letters": HEAD + "# agentls: ignore[file-$0]\n---\n",
}


@pytest.mark.parametrize("fixture", COMMENTS.values(), ids=COMMENTS.keys())
def test_rules_are_proposed(fixture: str) -> None:
    text, offset = cursor(fixture)
    found = ignoring.complete(text, offset, abouts())
    assert found
    assert [it.label for it in found.items] == list(NAMES)
    (item,) = (it for it in found.items if it.label == "file-name")
    assert apply(text, (item.edit,)) == fixture.replace("file-$0", "$0").replace("$0", "file-name")


def test_one_that_is_named_is_not_proposed_again() -> None:
    text, offset = cursor("# agentls: ignore[file-name, $0]")
    found = ignoring.complete(text, offset, abouts())
    assert found
    assert {it.label for it in found.items} == set(NAMES) - {"file-name"}


@pytest.mark.parametrize(
    "fixture", ["# agentls: $0ignore[]", "# agentls: ignore[]$0", "agentls: ignore[$0]", "# x [$0]"]
)
def test_nothing_is_proposed_elsewhere(fixture: str) -> None:
    assert ignoring.complete(*cursor(fixture), abouts()) is None


def test_a_name_is_explained() -> None:
    text, offset = cursor("x\n<!-- agentls: ignore[no-such, file-$0name] -->\n")
    told = ignoring.hover(text, offset, abouts())
    assert told
    assert (told.span.of(text), told.text) == ("file-name", abouts()["file-name"])
    assert ignoring.hover(text, text.index("such"), abouts()) is None


def test_over_the_wire() -> None:
    uri = "file:///work/.claude/agents/a.md"
    text = HEAD + "# agentls: ignore[\n---\nBody.\n"
    asked = {"textDocument": {"uri": uri}, "context": {"triggerKind": 1}}
    with Client(REAL) as client:
        client.start({"textDocument": {"completion": {"completionItem": {"documentationFormat": ["markdown"]}}}})
        client.open(uri, text)
        position = {"line": 3, "character": 18}
        items = client.request("textDocument/completion", {**asked, "position": position})["result"]["items"]
        assert [it["label"] for it in items] == list(NAMES)
        resolved = client.request("completionItem/resolve", items[0])["result"]
        assert abouts()[NAMES[0]] in resolved["documentation"]["value"]
        client.change(uri, 2, text.replace("ignore[", "ignore[file-name]"))
        place = {"textDocument": {"uri": uri}, "position": {"line": 3, "character": 20}}
        assert abouts()["file-name"] in client.request("textDocument/hover", place)["result"]["contents"]["value"]
        assert client.stop() == 0
        assert client.errors == b""
