"""What is computed from a document is cached in it, and nowhere else."""

from __future__ import annotations

import ast
import gc
import weakref
from pathlib import Path

import agentls
from agentls.document import Document, remembered

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


def test_a_document_goes_with_all_that_was_found_in_it() -> None:
    from agentls.fixes.offer import with_offered
    from agentls.rules import engine

    document = Document("---\nname: a\ndescription: b\ntools: read, Bash\n---\nText.\n", "/x/.claude/agents/a.md")
    assert with_offered(document, engine.check(document))[0].fixes
    gone = weakref.ref(document)
    del document
    gc.collect()
    assert gone() is None


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
