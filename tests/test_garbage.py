"""Reading and checking leave nothing for the garbage collector, which the server keeps off while somebody types."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from agentls.document import Document
from agentls.hosts.scopes import Tree
from agentls.hosts.verdict import Origin
from agentls.rules import engine
from agentls.settings import Settings
from agentls.workspace.context import Workspace
from agentls.workspace.index import Index
from agentls.workspace.summary import facts

TREE = Tree("/w/.claude/agents", "project", "/w", "/w")
PATH = "/w/.claude/agents/reviewer.md"
TEXTS = {
    "plain": "---\nname: reviewer\ndescription: Reviews code.\ntools: Read, Bsh\n---\n\nYou review, as `tester` does.\n",
    "second attempt": "---\nname: reviewer\ndescription: Use: for review. <example>user: hi</example>\nhooks: {a: [1]}\n---\nx\n",
    "anchors": "---\nname: &a reviewer\ndescription: *a\ncolor: *a\n---\n",
    "second attempt with anchors": "---\nname: reviewer\ndescription: Use: it\nhooks: &a [1]\ntools: *a\n---\n",
    "no YAML": "---\nname: [reviewer\ndescription: {Reviews: code\n---\n",
    "no frontmatter": "name: reviewer\ndescription: Reviews code.\n",
}


@pytest.fixture(autouse=True)
def _off() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_check_leaves_no_cycles(text: str) -> None:
    check(text)
    gc.collect()
    check(text)
    assert gc.collect() == 0


def check(text: str) -> None:
    document = Document(text, PATH, Origin("project", "reviewer"))
    index = Index().with_agents({PATH: facts(document, PATH, TREE)})
    crashed: list[str] = []
    engine.check(document, Workspace(index=index, path=PATH), Settings(), lambda rule, _: crashed.append(rule))
    assert not crashed
