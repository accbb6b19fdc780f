"""What is computed from a document is cached in it, and nowhere else."""

from __future__ import annotations

import ast
import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

import agentls
from agentls.document import Document, of_body, of_header, remembered
from agentls.hosts.verdict import Origin, Skipped
from agentls.lsp.opened import Opened
from agentls.rules import engine
from agentls.scan.survey import LONGEST
from agentls.text.source import Span
from agentls.workspace import mentions
from agentls.workspace.context import Workspace

ROOT = Path(agentls.__file__).parent
_CACHES = {"cache", "lru_cache"}
_OF_A_FILE = {"Document", "Workspace", "Index"}


def test_a_remembered_function_runs_once_for_each_document() -> None:
    asked = []

    @remembered
    def length(document: Document) -> int:
        asked.append(document)
        return len(document.text)

    one, other = Document("a"), Document("a")
    assert [length(it) for it in (one, other, one, other)] == [1, 1, 1, 1]
    assert asked == [one, other]


def test_two_remembered_functions_keep_their_own_values() -> None:
    @remembered
    def first(document: Document) -> str:
        return document.text[0]

    @remembered
    def last(document: Document) -> str:
        return document.text[-1]

    document = Document("ab")
    assert (first(document), last(document), first(document)) == ("a", "b", "a")


@pytest.mark.parametrize("hosts", [(), ("cursor",)])
def test_a_document_goes_with_all_that_was_found_in_it(hosts: tuple[str, ...]) -> None:
    from agentls.fixes.offer import with_offered

    document = Document("---\nname: a\ndescription: b\ntools: read, Bash\n---\nText.\n", "/x/.claude/agents/a.md")
    workspace = Workspace(hosts=hosts)
    gone = weakref.ref(document)
    # The server hides the objects of a long check from the garbage collector, so that a cycle would stay for ever.
    gc.disable()
    try:
        fixed = {it.rule for it in with_offered(document, engine.check(document, workspace), workspace) if it.fixes}
        assert "tool-case" in fixed
        del document
        assert gone() is None
    finally:
        gc.enable()


def test_no_cache_is_keyed_by_documents() -> None:
    wrong = []
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and _CACHES & {
                ast.unparse(it).partition("(")[0] for it in node.decorator_list
            }:
                kinds = {ast.unparse(it.annotation) for it in node.args.args if it.annotation}
                wrong += [f"{path.relative_to(ROOT)}: {node.name}"] * bool(kinds & _OF_A_FILE)
    assert wrong == []


def test_examples_are_not_read_again_where_only_the_body_is_typed_into() -> None:
    text = '---\nname: a\ndescription: \'<example>user: "Look." assistant: "I look."</example>\'\n---\nDo it.\n'
    one, other = (Document(it).example_readings[0] for it in (text, text + "Now.\n"))
    assert len(one.tree.blocks) == 1
    assert other.tree is one.tree


AGENT = "---\nname: a\ndescription: b\ntools: Read, Bsh\n---\nText.\n"


def test_what_follows_from_the_header_is_kept_until_the_header_changes() -> None:
    asked = []

    @of_header
    def fields(document: Document) -> int:
        asked.append(document.text)
        return len(document.entries)

    first = Document(AGENT)
    same, other = (first.with_text(it) for it in (AGENT + "More.\n", AGENT.replace("Bsh", "Bash")))
    assert [fields(it) for it in (first, same, other, same)] == [3, 3, 3, 3]
    assert asked == [first.text, other.text]
    assert same.header is first.header
    assert same.verdict is first.verdict
    assert other.header is not first.header


def test_what_follows_from_the_body_is_kept_until_the_body_changes() -> None:
    asked = []

    @of_body
    def length(document: Document) -> int:
        asked.append(document.text)
        return document.body.end - document.body.start

    first = Document(AGENT)
    same, other = (first.with_text(it) for it in (AGENT.replace("Bsh", "Bash"), AGENT + "More.\n"))
    assert [length(it) for it in (first, same, other, same)] == [6, 6, 12, 6]
    assert asked == [first.text, other.text]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("---\nname: a\n---\nText.\n", "---\nname: a---\nText.\n"),
        ("---\nname: a\n---\nText.\n", "---\nname: a\n--- \nText.\n"),
        ("---\nname: a\n---\nText.\n", "---\nname: a\n---\nMore.\n---\nText.\n"),
        ("---\nname: a\n---\nText.\n", "name: a\n---\nText.\n"),
        ("---\nname: a\n---\nText.\n---\n", "---\nText.\n---\n"),
        ("name: a\n---\nText.\n", "name: b\n---\nText.\n"),
    ],
)
def test_a_body_with_another_beginning_is_read_again(before: str, after: str) -> None:
    first = Document(before)
    assert first.with_text(after).tail is not first.tail


def test_another_text_does_not_keep_the_bytes_that_were_read() -> None:
    first = Document(AGENT, data=AGENT.encode())
    assert first.with_text(AGENT + "More.\n").file.data == b""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # The text after the dashes is part of what cuts the header.
        ("---\nname: a\n---", "---\nname: a\n---\nText.\n"),
        ("---\nname: a\n--- and\nText.\n", "---\nname: a\n--- and more\nText.\n"),
        ("---\nname: a---\nText.\n", "---\nname: a---\ndescription: b\n---\n"),
        ("name: a\n", "name: a\nText.\n"),
    ],
)
def test_a_header_without_a_closing_line_of_its_own_is_read_again(before: str, after: str) -> None:
    first = Document(before)
    assert first.with_text(after).head is not first.head


@pytest.mark.parametrize("origin", [Origin("project", "a"), Origin("plugin", "a", plugin="p")])
def test_whether_a_file_without_fields_is_an_agent_is_asked_for_each_body(origin: Origin) -> None:
    first = Document("---\n---\n", origin=origin)
    assert first.verdict != first.with_text("---\n---\nName: a thing\n").verdict


def test_the_rules_run_again_where_the_body_decides_why_a_file_is_skipped() -> None:
    head = "---\ndescription: Reviews code.\n---\n"
    first = Document(head + "Text.\n", "/x/.claude/agents/a.md")
    second = first.with_text(head + "name: a\n---\nText.\n")
    found = [[it.rule for it in engine.check(it)] for it in (first, second, first)]
    assert found == [["missing-field"], ["frontmatter-cut"], ["missing-field"]]


def test_the_next_version_of_an_open_document_keeps_what_follows_from_its_header() -> None:
    first = Opened("file:///a.md", 1, AGENT, "utf-16", origin=Origin("project", "a"))
    assert first.document
    later = first.with_text(2, AGENT + "More.\n", False)
    assert (later.version, later.text, later.bom) == (2, AGENT + "More.\n", False)
    assert later.document
    assert later.document.text == later.text
    assert later.document.head is first.document.head
    marked = first.with_text(2, AGENT, True).document
    assert marked
    assert marked.bom
    assert first.with_text(2, AGENT + "x" * LONGEST, False).document is None


def test_names_are_not_searched_again_in_a_description_where_the_body_is_typed_into(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []
    search = mentions.in_prose

    def noted(text: str, part: Span) -> Iterator[mentions.Mention]:
        asked.append(text)
        return search(text, part)

    monkeypatch.setattr(mentions, "in_prose", noted)
    mentions._in_part.cache_clear()
    text = "---\nname: a\ndescription: Ask the x-tester agent.\n---\nAsk the y-reviewer agent.\n"
    found = [list(mentions.in_text(Document(it))) for it in (text, text + "More.\n")]
    assert found[0] == found[1]
    assert [(it.name, it.span.of(text)) for it in found[0]] == [("x-tester", "x-tester"), ("y-reviewer", "y-reviewer")]
    assert asked == ["Ask the x-tester agent.", "Ask the y-reviewer agent.\n", "Ask the y-reviewer agent.\nMore.\n"]


def test_a_header_without_fields_is_judged_again_when_the_body_changes() -> None:
    text = "---\n---\n"
    empty = Document(text, "/kit/agents/a.md", origin=Origin("plugin", "a", "kit"))
    before, after = (
        [it.rule for it in engine.check(it)] for it in (empty, empty.with_text(f"{text}You review code.\n"))
    )
    assert "missing-field" in before
    assert "missing-field" not in after


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        *(
            (f"---\n{field}\n---\nText.\n", "missing-field")
            for field in ("name: a", "description: b", "tools: Read", "Model: opus", "descripton: b")
        ),
        *((f"---\n{field}\n---\nText.\n", "document") for field in ("title: a", "color: red", "just text", "# name")),
        ("---\nagent:\n  name: a\n  description: b\n---\nText.\n", "missing-field"),
        ("---\nagent:\n  name: a\n---\nText.\n", "document"),
        ("---\nagent:\n  name: a\n  description: b\nmore: c\n---\nText.\n", "document"),
        ("---\n \n---\n", "missing-field"),
        ("---\n \n---\nText.\n", "document"),
        ("---\n# later\n---\n", "document"),
        ("---\n\n---\nmodel: opus\n---\nText.\n", "frontmatter-cut"),
        ('---\nname: a\ndescription: "b\n---\nc"\nx: [\n---\nText.\n', "yaml-syntax"),
    ],
)
def test_what_is_meant_as_an_agent(text: str, reason: str) -> None:
    verdict = Document(text, ".claude/agents/a.md").verdict
    assert isinstance(verdict, Skipped)
    assert verdict.reason == reason
