"""A value of the wrong type.

`name` and `description` must be strings; with a number, a boolean or a list in their place, {host} drops the
agent. In other fields it ignores such a value.

```markdown
---
name: 42
      ^^ error[field-type]: `42` is a number, not a string, so {host} skips this file; quote it
description: Reviews code.
---
You review code.
```

```markdown
---
name: reviewer
description: Reviews code.
maxTurns: many
          ^^^^ warning[field-type]: `maxTurns` is a string, so {host} ignores it; write a whole number
---
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..dialect.anchor import place
from ..dialect.validate import Violation, violations
from ..document import Document
from ..stdx.records import pattern
from ..syntax.header import value
from ..syntax.yaml.quote import printed, quote
from ..syntax.yaml.tree import Entry, Scalar, Sequence, resolve, walk
from ..syntax.yaml.tree import Mapping as Map
from ..text.problem import Edit, Fix, Problem, Severity
from ..text.source import Span
from .registry import Kind
from .shared.comments import mark
from .shared.fields import checked
from .shared.templates import is_template
from .shared.torn_values import cause
from .shared.verdicts import fault
from .shared.wording import HOST, code

SEVERITY = Severity.WARNING
KIND = Kind.TOLD_BY_HOSTS

_NAME = pattern(r"[a-z][a-z\d-]*")
_NOUNS = {
    "string": "a string",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "`true` or `false`",
    "array": "a list",
    "object": "a map",
    "null": "nothing",
}


def check(document: Document) -> Iterator[Problem]:
    header = document.header
    if document.frontmatter is None or header is None:
        return
    fatal = fault(document, "field-type")
    for name in document.dialect.required:
        entry = document.entries.get(name)
        if entry and header.attempt:
            yield from _required(document, name, entry, fatal)
    for entry in checked(document):
        for it in violations(document.dialect, entry.name, value(entry.value)):
            if it.kind != "type" or (it.got == "null" and any(mark(each, document.text) for each in walk(entry.value))):
                continue
            whole = not it.path and not isinstance(resolve(entry.value), Scalar)
            span = entry.key.span if whole else place(document.text, entry, it)
            where = (
                f"`{entry.name}`"
                if not it.path
                else f"this {'item' if isinstance(it.path[-1], int) else 'part'} of `{entry.name}`"
            )
            got = {"boolean": "a boolean", "null": "empty"}.get(str(it.got)) or _NOUNS.get(
                str(it.got), "something else"
            )
            if why := cause(document, entry):
                yield Problem(span, f"{why[0].fact}, so {HOST} ignores {where}; {why[0].remedy}", why[1])
            else:
                fixes = _values(document, entry, it)
                yield Problem(span, f"{where} is {got}, so {HOST} ignores it; write {_expected(it)}", fixes)


def _values(document: Document, entry: Entry, it: Violation) -> tuple[Fix, ...]:
    """Values of a closed set that replace what is written; for a list with one of them as its only item, that one."""
    node = resolve(entry.value)
    if it.path or it.field is None or it.field.open or "\n" in node.span.of(document.text):
        return ()
    values = ["true", "false"] if "boolean" in it.expected else [str(each.value) for each in it.field.choices]
    if isinstance(node, Sequence):
        only = node.items[0] if len(node.items) == 1 else None
        values = [each for each in values if isinstance(only, Scalar) and str(only.value) == each] or values
    return tuple(Fix(f"Write `{each}`", (Edit(node.span, each),), safe=False, choice=True) for each in values)


def _expected(it: Violation) -> str:
    choices = it.field.choices if it.field else ()
    if choices and not (it.field and it.field.open):
        values = [f"`{printed(choice.value)}`" for choice in choices]
        return values[0] if len(values) == 1 else f"{', '.join(values[:-1])} or {values[-1]}"
    if it.field and it.field.minimum and it.field.minimum > 1:
        return f"{_NOUNS['integer']} of at least {it.field.minimum}"
    return " or ".join(dict.fromkeys(_NOUNS[str(kind)] for kind in it.expected if kind != "null")) or "something else"


def _required(document: Document, name: str, entry: Entry, fatal: Span | None) -> Iterator[Problem]:
    node = resolve(entry.value)
    if isinstance(node, Scalar):
        if node.value is None or isinstance(node.value, str):
            return
        written = node.span.of(document.text)
        kind = "a boolean" if isinstance(node.value, bool) else "a number"
        what, remedy = f"{code(written)} is {kind}, not a string", "quote it"
        fixes: tuple[Fix, ...] = (Fix("Quote it", (Edit(node.span, quote(written)),)),)
    else:
        what = f"`{name}` is {'a list' if isinstance(node, Sequence) else 'a map'}, not a string"
        remedy, fixes = "quote it" if "\n" not in node.span.of(document.text) else "write a string", ()
        if "\n" not in node.span.of(document.text) and node.flow:
            fixes = (Fix("Quote it", (Edit(node.span, quote(node.span.of(document.text))),), safe=False),)
        if name == "name" and (only := _only(node)):
            remedy = f"write {code(only)}"
            fixes = (Fix(f"Write {code(only)}", (Edit(node.span, only),), safe=False),) if fixes else ()
        if torn := _sentence(document, entry):
            what = f"the `:` after {code(torn)} makes a map of `{name}`"
            remedy, fixes = f"write `{name}: |` above its lines", _block(document, entry)
    if is_template(document):
        remedy = "write a string in place of the placeholder"
    if document.origin.role == "plugin":
        if isinstance(node, Scalar):
            # As the text that it prints as.
            return
        said, is_cause = f"{what}, so {HOST} does not use it", False
    else:
        is_cause = fatal is not None and entry.span.start <= fatal.start <= entry.span.end
        said = (
            f"{what}, so {HOST} skips this file"
            if is_cause
            else f"{what}, and {HOST} would skip this file for that too"
        )
    span = fatal if fatal and is_cause else node.span if isinstance(node, Scalar) else entry.key.span
    yield Problem(span, f"{said}; {remedy}", fixes)


def _only(node: Sequence | Map) -> str:
    """The only item of a list, if that is a name."""
    item = node.items[0] if isinstance(node, Sequence) and len(node.items) == 1 else None
    written = item.value if isinstance(item, Scalar) else None
    return written if isinstance(written, str) and _NAME.fullmatch(written) else ""


def _sentence(document: Document, entry: Entry) -> str:
    """The word before the colon that makes a map of lines of prose; empty if they are not prose."""
    node = resolve(entry.value)
    if not isinstance(node, Map) or node.flow or not node.entries:
        return ""
    words = node.entries[0].key.span.of(document.text).split()
    return words[-1] if len(words) > 1 and "\n" in document.text[entry.key.span.end : node.span.start] else ""


def _block(document: Document, entry: Entry) -> tuple[Fix, ...]:
    """The lines of a value as a literal block."""
    key = document.source.line_at(entry.key.span.start)
    if document.text[entry.key.span.end : key.end].strip() != ":":
        return ()
    after = document.text.index(":", entry.key.span.end) + 1
    return (Fix(f"Write `{entry.name}` as a block of lines", (Edit(Span(after, after), " |"),)),)
