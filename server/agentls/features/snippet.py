"""What completion inserts: values as YAML, and the shapes of fields with placeholders.

Snippets follow the syntax of the Language Server Protocol; `plain` makes the text for a client without snippets. Lines
after the first are indented relative to the line that they are inserted in.
"""

from __future__ import annotations

import re
from typing import Any

from ..dialect.model import Field
from ..stdx.records import pattern
from ..syntax.yaml.quote import as_scalar

_STOP = pattern(r"\\(.)|\$\{\d+:((?:\\.|[^}\\])*)\}|\$\{\d+\}|\$\d+", re.DOTALL)
_SPECIAL = pattern(r"[\\$}]")


def escaped(text: str) -> str:
    """Literal text, escaped for a snippet."""
    return _SPECIAL.sub(lambda it: "\\" + it[0], text)


def plain(snippet: str) -> str:
    """The text of a snippet with the defaults of its placeholders."""
    return _STOP.sub(lambda it: it[1] or re.sub(r"\\(.)", r"\1", it[2] or ""), snippet)


def entry(name: str, field: Field | None, indent: str, flow: bool) -> str:
    """A key with the shape of its value: `tools:` with a first item, `hooks:` with a first event.

    indent: the key's distance from the indentation of its line.
    """
    if field is None:
        return f"{escaped(name)}: $0"
    if field.snippet == "quoted" and not field.choices:
        return f'{name}: "$0"'
    if flow or field.snippet == "scalar":
        shape = {"list": "[$0]", "map": "{$0}"}.get(field.snippet, "$0")
        return f"{name}: {shape}"
    if field.snippet == "list" and (field.items is None or not field.items.fields):
        return f"{name}:\n{indent}  - $0"
    example = field.example
    if field.snippet == "list" and field.items is not None and field.items.fields:
        example = [field.items.example]
    if not isinstance(example, (list, dict)) or field.values:
        return f"{name}:\n{indent}  " + ("- $0" if field.snippet == "list" else "$0")
    return f"{name}:" + _block(example, field, indent + "  ", _Counter())


def item(field: Field | None, indent: str) -> str | None:
    """An item of a list of maps, with its keys; None if the list has no maps with an example."""
    if field is None or not (field.fields or field.entry) or not isinstance(field.example, dict):
        return None
    return _block([field.example], Field("", "", items=field), indent, _Counter()).lstrip()


class _Counter:
    """Numbers the placeholders of a snippet."""

    def __init__(self) -> None:
        self.last = 0

    def stop(self, value: object, field: Field | None) -> str:
        self.last += 1
        text = as_scalar(value) if isinstance(value, (str, int, float, bool)) else ""
        quote = text[:1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else ""
        if quote:
            text = text[1:-1]
        elif field is not None and field.snippet == "quoted":
            quote = '"'
        return f"{quote}${{{self.last}:{escaped(text)}}}{quote}"


def _block(value: Any, field: Field | None, indent: str, counter: _Counter) -> str:
    """A value in block style, after its key or dash."""
    if isinstance(value, dict) and value:
        below = field.fields if field else {}
        return "".join(
            f"\n{indent}{as_scalar(key)}:{_block(it, below.get(key), indent + '  ', counter)}"
            for key, it in value.items()
        )
    if isinstance(value, list) and value:
        item = field.items if field else None
        return "".join(f"\n{indent}- {_block(it, item, indent + '  ', counter).lstrip()}" for it in value)
    return " " + counter.stop(value, field)
