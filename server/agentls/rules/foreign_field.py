"""A field of another product, or of another kind of file, which does nothing in {host}'s agents.

```markdown
---
name: reviewer
description: Reviews code.
temperature: 0.2
^^^^^^^^^^^ warning[foreign-field]: `temperature` is a field of OpenCode and Gemini CLI; {host} has no setting for it
---
You review code.
```

One fix deletes it, and leaves a comment after it in its place; the other turns it into a comment, because other
products may read the file too. If {host} has a field for it, the message names that field:

```markdown
---
name: reviewer
description: Reviews code.
allowed-tools: Read
^^^^^^^^^^^^^ warning[foreign-field]: `allowed-tools` is the field of skills and commands, so every tool is granted; in an agent file it is `tools`
---
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..dialect.model import ForeignKey
from ..dialect.validate import violations
from ..document import Document
from ..edits.header import line_end, removed
from ..hosts.tools import ALLOWED, GRANTING
from ..stdx.spelling import nearest
from ..syntax.header import value
from ..syntax.yaml.tree import Entry
from ..text.problem import Edit, Fix, Problem, Severity
from ..text.source import Span
from .registry import Kind
from .shared.fields import Fallen, fallen, foreign, granting, is_meant_to_work, unknown
from .shared.rescues import TURNS, lost_lines
from .shared.wording import code, halves

SEVERITY = Severity.WARNING
KIND = Kind.RENAME

# Fields of other products whose values mean the same in the field that the vocabulary gives for them.
_ALIKE = frozenset(
    ("steps", "maxSteps", "effortLevel", "reasoningEffort", "reasoning_effort", "is_background", "run_in_background")
)


def check(document: Document) -> Iterator[Problem]:
    # In a header that cannot be read, `yaml-syntax` reports the lines.
    in_description = document.header is not None and not document.header.attempt
    lost = fallen(document)
    for entry in unknown(document):
        # `empty-field` reports a description that has lost all of its lines.
        if lost and entry is lost.lines[0] and str(lost.text.value).strip():
            yield _fallen(document, lost)
        key = foreign(document, entry)
        if key is None or not is_meant_to_work(key):
            continue
        if entry.name in TURNS:
            # One cause, however many there are.
            if not in_description:
                yield Problem(entry.key.span, _message(document, entry, key), tuple(_in_block(document, entry)))
            in_description = True
            continue
        fixes: tuple[Fix, ...] = ()
        # Another spelling of a field holds what that field holds; another product's field may not.
        if (field := key.field) and field not in document.entries:
            same = _same(entry.name, field)
            if same or (key.name in _ALIKE and not violations(document.dialect, field, value(entry.value))):
                safe = same and field not in GRANTING
                fixes = (Fix(f"Rename it `{field}`", (Edit(entry.key.span, field),), safe),)
        if not (fixes and fixes[0].safe):
            fixes += tuple(_without(document, entry))
        yield Problem(entry.key.span, _message(document, entry, key), fixes)


def _message(document: Document, entry: Entry, key: ForeignKey) -> str:
    fact, remedy = halves(key.note.rstrip(".").replace(f"`{key.name}`", code(entry.name)))
    if key.field and (_same(entry.name, key.field) or key.name in _ALIKE):
        if key.field in document.entries:
            return f"{fact}; delete it, or move its value to the `{key.field}` of this file"
        fact += granting(document, key.field)
    return f"{fact}; {remedy}" if remedy else fact


def _fallen(document: Document, lost: Fallen) -> Problem:
    """Lines of a block that have lost their indentation. The fix moves them back."""
    source, first, last = document.source, lost.lines[0], lost.lines[-1]
    text = next(it.start for it in lost.text.pieces if document.text[it.start : it.end].strip())
    indentation = " " * (text - source.line_at(text).start)
    lines = range(source.line_of(first.span.start), source.line_of(last.span.end - 1) + 1)
    starts = [it.start for it in map(source.line_span, lines) if it.of(document.text).strip()]
    edits = tuple(Edit(Span(it, it), indentation) for it in starts)
    return Problem(
        first.key.span,
        f"{code(first.name)} is read as a field, but looks like a line of `description` that has lost its indentation; "
        "indent it",
        (Fix("Indent the lines of `description`", edits, safe=False),),
    )


def _in_block(document: Document, first: Entry) -> Iterator[Fix]:
    """A fix that makes a block scalar of the description and of the lines below it that are meant as its text."""
    lines = lost_lines(document)
    if not lines or lines[0].span != first.span:
        return
    source, start = document.source, document.entries["description"].value.span.start
    numbers = range(source.line_of(start) + 1, source.line_of(lines[-1].span.end - 1) + 1)
    spans = (it for it in map(source.line_span, numbers) if it.of(document.text).strip())
    indented = (Edit(Span(it.start, it.start), "  ") for it in spans)
    begin = Edit(Span(start, start), f"|{line_end(document)}  ")
    yield Fix("Make `description` a block scalar", (begin, *indented), safe=False)


def _without(document: Document, entry: Entry) -> Iterator[Fix]:
    """Fixes that delete the field, or turn it into a comment."""
    source, text = document.source, document.text
    lines = (source.line_span(it) for it in range(source.line_of(entry.span.start), source.line_of(entry.span.end) + 1))
    comment = tuple(Edit(Span(it.start, it.start), "# ") for it in lines if it.of(text).strip())
    yield Fix(f"Delete {code(entry.name)}", (removed(document, entry),), safe=False)
    yield Fix(f"Make {code(entry.name)} a comment", comment, safe=False)


def _same(name: str, field: str) -> bool:
    return field == ALLOWED or nearest(name, (field,)) == field
