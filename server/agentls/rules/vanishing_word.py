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
from ..stdx.records import pattern
from ..syntax.yaml.quote import quote
from ..syntax.yaml.tree import Alias, Node, Scalar, walk
from ..text.problem import Edit, Fix, Problem, Severity
from ..text.source import Span
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
    for node in nodes:
        if isinstance(node, Alias):
            continue
        anchor, tag = node.anchor, node.tag
        if anchor and anchor.of(text).lstrip("&") not in used:
            yield _problem(document, node, anchor, "a YAML anchor")
        if tag and tag.of(text) != "!" and not tag.of(text).startswith("!!"):
            yield _problem(document, node, tag, "a YAML tag")


def _problem(document: Document, node: Node, word: Span, what: str) -> Problem:
    written = word.of(document.text)
    fixes: tuple[Fix, ...] = ()
    if (
        isinstance(node, Scalar)
        and node.style == "plain"
        and isinstance(node.value, str)
        and word.end < node.span.start
    ):
        whole = rest_of_line(document, word.start)
        if whole.end == node.span.end:
            # Another name or list of tools is for its author to choose.
            safe = node is document.scalar("description")
            fixes = (Fix("Quote the value", (Edit(whole, quote(whole.of(document.text))),), safe=safe),)
    return Problem(word, f"{code(written)} is {what}, not part of the value that {HOST} reads; quote the value", fixes)
