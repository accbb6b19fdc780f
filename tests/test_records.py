"""Records and patterns behave as those of the standard library."""

from __future__ import annotations

import ast
import dataclasses
import pickle
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import agentls
from agentls.stdx import records

ROOT = Path(agentls.__file__).parent


@records.dataclass(frozen=True)
class Point:
    """A place."""

    x: int
    y: int = 0


def classes(library: Any) -> tuple[Any, Any, Any]:
    """The same classes, made by one of the libraries."""

    @library.dataclass(frozen=True)
    class Value:
        name: str
        size: int = 3
        items: list[int] = library.field(default_factory=list)
        seen: dict[str, int] = library.field(default_factory=dict, init=False, compare=False, repr=False)
        last: object = library.field(default=None, repr=False)

        @property
        def double(self) -> int:
            return self.size * 2

    @library.dataclass(frozen=True, eq=False)
    class Node:
        below: object

    @library.dataclass(frozen=True)
    class Nothing:
        """Holds nothing."""

    return Value, Node, Nothing


def said(library: Any) -> list[object]:
    """What can be seen of the values of a library's classes."""
    value, node, nothing = classes(library)
    one, same, other = value("a"), value(name="a", size=3), value("a", 4, [1], last=2)
    changed = library.replace(other, name="b", items=[2])
    looped = node([])
    looped.below.append(looped)
    match other:
        case value(name, size):
            matched = (name, size)
    return [
        *(repr(it).replace(library.__name__, "") for it in (one, other, changed, looped, nothing())),
        *(one == same, one != other, one == ("a", 3), nothing() == nothing(), node(1) == node(1)),
        *(one.seen == {}, one.items is same.items, other.double, changed.last, changed.seen is other.seen, matched),
        *(value.__match_args__, hash(value("a", 1, None)) == hash(value("a", 1, None)), nothing() in {nothing()}),
        [it.name for it in library.fields(one)],
    ]


def test_a_record_is_what_a_dataclass_is() -> None:
    assert said(records) == said(dataclasses)


@pytest.mark.parametrize("library", [records, dataclasses])
def test_wrong_arguments_are_an_error(library: Any) -> None:
    value, _, nothing = classes(library)
    wrong: list[Callable[[], object]] = [
        lambda: value(),
        lambda: value("a", seen={}),
        lambda: value("a", other=1),
        lambda: nothing(1),
    ]
    for make in wrong * 2:  # The first value is made in another way than the second.
        with pytest.raises(TypeError):
            make()


def test_records_go_to_other_processes() -> None:
    assert pickle.loads(pickle.dumps(Point(1))) == Point(1, 0)


def test_a_pattern_is_what_the_expression_is() -> None:
    lazy, plain = records.pattern(r"(?P<word>[a-z]+) ", re.IGNORECASE), re.compile(r"(?P<word>[a-z]+) ", re.IGNORECASE)
    assert lazy.pattern == plain.pattern
    assert [it.group("word") for it in lazy.finditer("Ab cd e")] == ["Ab", "cd"]
    for _ in range(2):
        assert lazy.sub("-", "Ab cd e") == plain.sub("-", "Ab cd e")
        assert (lazy.groups, lazy.flags, lazy.groupindex) == (plain.groups, plain.flags, plain.groupindex)


def test_no_module_compiles_when_it_is_imported() -> None:
    """`agentls.records` has both at less cost."""
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in ROOT.rglob("*.py")
        if path.name != "records.py"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if (isinstance(node, ast.ImportFrom) and node.module == "dataclasses")
        or (isinstance(node, ast.Attribute) and ast.unparse(node) == "re.compile")
    ]
    assert wrong == []
