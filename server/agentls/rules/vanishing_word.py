"""A first word that is not part of the value: `&name` and `!tag` mean something in YAML.

```markdown
---
name: reviewer
description: !Important reviews code.
             ^^^^^^^^^^ warning[vanishing-word]: `!Important` is a YAML tag, not part of the value that {host} reads; quote the value
---
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..edits.header import rest_of_line
from ..hosts.tools import ALLOWED
from ..stdx.records import pattern
from ..syntax.yaml.quote import quote
from ..syntax.yaml.tree import Alias, Node, Scalar, walk
from ..text.problem import Edit, Fix, Problem, Severity
from ..text.source import Span
from .shared.comments import EFFECT, PROSE, mark, noun
from .shared.tool_lists import lists
from .shared.wording import HOST, code

SEVERITY = Severity.WARNING

_MARKS = pattern(r"[&!](?<=[\s\[{,].)")


def check(document: Document) -> Iterator[Problem]:
    header, text = document.header, document.text
    if document.frontmatter is None or header is None or not header.attempt or header.root is None:
        return
    if not _MARKS.search(text, header.span.start, header.span.end):
        return
    nodes = list(walk(header.root))
    used = {it.name for it in nodes if isinstance(it, Alias)}
    fields = {id(it.value): name for name, it in document.entries.items()}
    for found in lists(document):
        if not found.items and (empty := next((it for it in walk(found.field.value) if mark(it, text)), None)):
            fields[id(empty)] = found.field.name
    for node in nodes:
        if isinstance(node, Alias):
            continue
        name = fields.get(id(node), "")
        if word := mark(node, text):
            if name not in document.dialect.required:
                yield _only(word, word.of(text), name)
            continue
        anchor, tag = node.anchor, node.tag
        is_plain = isinstance(node, Scalar) and node.style == "plain"
        if anchor and is_plain and anchor.of(text).lstrip("&") not in used:
            yield _problem(document, node, anchor)
        if tag and tag.of(text) != "!" and not tag.of(text).startswith("!!"):
            yield _problem(document, node, tag) if is_plain else _beside(tag, tag.of(text), text)


def _only(span: Span, written: str, name: str) -> Problem:
    """The problem of a word that is the whole value of a field, or of anything else."""
    what = f"{code(written)} is {noun(written)}, so "
    if not name:
        return Problem(span, f"{what}{HOST} reads nothing here; write {code(written[1:])}, or remove it")
    fixes: tuple[Fix, ...] = ()
    remedy = "quote the value"
    if name == ALLOWED and written.startswith("!"):
        # Perhaps meant to exclude a tool.
        remedy = "list its tools"
    elif name not in PROSE:
        remedy = "take the sign out"
        fixes = (Fix(f"Take out the `{written[0]}`", (Edit(Span(span.start, span.start + 1), ""),), safe=False),)
    return Problem(span, f"{what}`{name}` is empty{EFFECT.get(name, '')}; {remedy}", fixes)


def _beside(span: Span, written: str, text: str) -> Problem:
    """The problem of a tag before a value in quotes, on several lines or in brackets."""
    end = span.end + (text[span.end : span.end + 1] == " ")
    fix = Fix(f"Remove {code(written)}", (Edit(Span(span.start, end), ""),))
    return Problem(span, f"{code(written)} is {noun(written)}, which {HOST} ignores; remove it", (fix,))


def _problem(document: Document, node: Node, word: Span) -> Problem:
    written = word.of(document.text)
    fixes: tuple[Fix, ...] = ()
    whole = rest_of_line(document, word.start)
    if isinstance(getattr(node, "value", None), str) and whole.end == node.span.end:
        # Another name or list of tools is for its author to choose.
        safe = node is document.scalar("description")
        fixes = (Fix("Quote the value", (Edit(whole, quote(whole.of(document.text))),), safe=safe),)
    what = noun(written)
    return Problem(word, f"{code(written)} is {what}, not part of the value that {HOST} reads; quote the value", fixes)
