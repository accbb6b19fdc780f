"""A file that {host} reads at the first attempt, but a strict YAML parser rejects or reads differently.

Other tools read agent files with a plain YAML parser. This rule uses python-frontmatter with PyYAML as a model of them.

```markdown
---
name: reviewer
description: Reviews code.
  ---
  ^^^ information[strict-yaml]: the closing `---` is indented, so other parsers find no frontmatter; remove the indentation
You review code.
```

Words that are booleans or numbers in YAML 1.1 and strings in YAML 1.2:

```markdown
---
name: on
      ^^ information[strict-yaml]: other YAML parsers read `on` as `true`, {host} as a string; quote it
description: Reviews code.
---
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..dialect.validate import violations
from ..document import Document
from ..edits.header import rest_of_line
from ..stdx.records import pattern
from ..syntax.header import value
from ..syntax.yaml import strict
from ..syntax.yaml.quote import quote
from ..syntax.yaml.strict import Differs, Fails
from ..syntax.yaml.tree import Mapping, Scalar, Sequence, resolve
from ..text.problem import Edit, Fix, Problem, Severity
from ..text.source import Span
from .registry import Kind
from .shared.cuts import cut_short
from .shared.wording import HOST, code

SEVERITY = Severity.INFORMATION
KIND = Kind.REPAIR | Kind.QUOTE | Kind.OTHER_READERS | Kind.TOLD_BY_HOSTS

_BREAKS = pattern("[\x85\u2028\u2029]")
_WORD = pattern(r"\S+")

_TAIL = f"which YAML parsers other than {HOST}'s reject"


def check(document: Document) -> Iterator[Problem]:
    header, cut = document.header, document.frontmatter
    if (
        cut is None
        or header is None
        or header.attempt != 1
        or not isinstance(header.root, Mapping)
        or cut_short(document)
    ):
        return
    if document.bom:
        message = "a byte order mark comes first, so other parsers find no frontmatter; save the file without it"
        yield Problem(cut.opening, message)
        return
    if (
        cut.closing.start > 0
        and document.text[cut.closing.start - 1] in "\r\n"
        and strict.is_plain(cut.header.of(document.text))
    ):
        return
    loaded = value(header.root)
    if not isinstance(loaded, dict):
        return
    match strict.ask(document.text, cut, loaded):
        case Fails(at, "fence"):
            line = document.source.line_at(at).start
            if line < at and not document.text[line:at].strip():
                message = "the closing `---` is indented, so other parsers find no frontmatter; remove the indentation"
                yield Problem(
                    Span(at, at + 3), message, (Fix("Begin the line with `---`", (Edit(Span(line, at), ""),)),)
                )
        case Fails() | Differs() if _BREAKS.search(document.text, *cut.header):
            # Line breaks to others, and reported as invisible.
            return
        case Fails(at, "tab"):
            fix = Fix("Write a space", (Edit(Span(at, at + 1), " "),))
            yield Problem(Span(at, at + 1), f"a tab where YAML requires spaces, {_TAIL}; write a space", (fix,))
        case Fails(at, "control"):
            fix = Fix("Delete the character", (Edit(Span(at, at + 1), ""),), safe=False)
            yield Problem(
                Span(at, at + 1),
                f"an invisible character, U+{ord(document.text[at]):04X}, {_TAIL}; delete it",
                (fix,),
            )
        case Fails(at, "date"):
            yield Problem(_word(document, at), f"a value that looks like a date but is not one, {_TAIL}; quote it")
        case Fails(at, "syntax"):
            yield Problem(_word(document, at), f"not strictly valid YAML, {_TAIL}; quote the value")
        case Differs(path, theirs):
            yield from _difference(document, path, theirs)


def _word(document: Document, at: int) -> Span:
    """The word at a place, or, at the end of a line, the last one in it."""
    line = document.source.line_at(at)
    words = [Span(*it.span()) for it in _WORD.finditer(document.text, *line)]
    return next(
        (Span(max(it.start, at), it.end) for it in words if it.end > at), words[-1] if words else document.anchor()
    )


def _difference(document: Document, path: strict.Path, theirs: str | None) -> Iterator[Problem]:
    name = str(path[0])
    entry = document.entries.get(name)
    if name not in document.dialect.fields or entry is None or theirs is None:
        return
    node = resolve(entry.value)
    for step in path[1:]:
        match node:
            case Mapping():
                below = [it.value for it in node.entries if it.name == step]
                if not below:
                    return
                node = resolve(below[-1])
            case Sequence() if isinstance(step, int) and step < len(node.items):
                node = resolve(node.items[step])
            case _:
                return
    # A value that the host does not take either is for `field-value` to report.
    if not isinstance(node, Scalar) or violations(document.dialect, name, value(entry.value)):
        return
    line = rest_of_line(document, node.span.start)
    span = Span(node.span.start, min(node.span.end, max(line.end, node.span.start + 1)))
    fix = (Fix("Quote it", (Edit(node.span, quote(node.value)),)),) if isinstance(node.value, str) else ()
    remedy = "quote it" if fix else "write it so that all parsers agree"
    if node.style in ("plain", "raw") and span == node.span and span.start < span.end:
        written = code(span.of(document.text))
        message = f"other YAML parsers read {written} as {theirs}, {HOST} as {_kind(node)}; {remedy}"
    else:
        message = f"other YAML parsers read a different string here than {HOST}; {remedy}"
    yield Problem(span if span.start < span.end else entry.key.span, message, fix)


def _kind(node: Scalar) -> str:
    match node.value:
        case str():
            return "a string"
        case bool():
            return "a boolean"
        case None:
            return "nothing"
        case _:
            return f"the number {node.value}"
