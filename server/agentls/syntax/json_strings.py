"""The strings of a JSON text with their places, even if the text is half typed. Never raises; linear."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from ..stdx.records import pattern
from ..text.source import Span

_TOKEN = pattern(r'"(?:[^"\\\n]|\\.)*"|[{}\[\],:]|//[^\n]*|/\*(?:[^*]|\*(?!/))*')
"""Strings, signs, and comments, which editors allow."""
_PART = pattern(r"\\u([0-9a-fA-F]{4})|\\(.)|.")
_MEANT = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_DEEPEST = 12
"""The maximum nesting of a value or key that is returned."""


class String(NamedTuple):
    """A value or a key. path: the keys that lead to a value, `*` for an array index, including the key itself for a
    key. span: the text inside the quotes."""

    path: tuple[str, ...]
    span: Span
    is_key: bool = False


def unescaped(text: str, span: Span) -> tuple[str, Callable[[Span], Span]]:
    """What a string means, and the place in the text of a part of that. span: the text inside the quotes."""
    raw = span.of(text)
    if "\\" not in raw:
        return raw, lambda it: it.moved(span.start)
    parts = list(_PART.finditer(raw))
    value = "".join(chr(int(it[1], 16)) if it[1] else _MEANT.get(it[2], it[2]) if it[2] else it[0] for it in parts)
    ends = [*(span.start + it.start() for it in parts), span.end]
    return value, lambda it: Span(ends[it.start], ends[it.end])


def strings(text: str) -> Iterator[String]:
    """The values that are strings, in the order of the text, except very deep ones."""
    return (it for it in every(text) if not it.is_key)


def every(text: str) -> Iterator[String]:
    """The values that are strings, and the keys, in the order of the text, except very deep ones."""
    keys: list[str] = []
    """The current key of every object around, `*` for an array."""
    is_value = True
    last: Span | None = None
    for token in _TOKEN.finditer(text):
        sign = token[0]
        if sign[0] == '"':
            last = Span(token.start() + 1, token.end() - 1)
            if is_value and len(keys) <= _DEEPEST:
                yield String(tuple(keys), last)
        elif sign[0] == "/":
            continue
        elif sign in "{[":
            keys.append("" if sign == "{" else "*")
            is_value = sign == "["
        elif sign in "}]":
            if keys:
                keys.pop()
            is_value = False
        elif sign == ":":
            if keys and keys[-1] != "*" and last:
                keys[-1] = last.of(text)
                if len(keys) <= _DEEPEST:
                    yield String(tuple(keys), last, is_key=True)
            is_value = True
        else:
            is_value = not keys or keys[-1] == "*"
