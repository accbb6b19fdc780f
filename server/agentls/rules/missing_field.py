"""A missing `name` or `description`.

If either is missing, {host} drops the agent. In a plugin, it uses the file's name and an empty phrase as the description.
The fix uses the file's name too, as the authors did in all 60 repairs that were examined. Only its author can say what
an agent is for.

```markdown
---
^^^ error[missing-field]: `description` is missing, so {host} skips this file; add one that says when to use this agent
name: reviewer
tools: Read
---
You review code.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..edits.header import added_first
from ..hosts.documents import is_document
from ..hosts.verdict import Loaded, Skipped
from ..stdx.records import pattern
from ..syntax.yaml.tree import Mapping
from ..text.problem import Edit, Fix, Problem, Related, Severity
from ..text.source import Span
from .registry import Kind
from .shared.cuts import cut_short
from .shared.fields import misspelled
from .shared.verdicts import fault, plugin_name, skipped
from .shared.wording import HOST, all_of, code

SEVERITY = Severity.WARNING
KIND = Kind.RENAME

_SLUG = pattern(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")


def check(document: Document) -> Iterator[Problem]:
    header, verdict = document.header, skipped(document)
    if (
        document.frontmatter is None
        or header is None
        or (isinstance(verdict, Skipped) and verdict.reason == "document")
    ):
        return
    is_read = header.attempt and isinstance(header.root, Mapping | None)
    if not is_read and fault(document, "missing-field") is None:
        return
    cut = cut_short(document)
    lost = {name for name, _ in cut.fields} if cut else set()
    in_plugin = document.origin.role == "plugin"
    required = document.dialect.required
    missing = [
        it
        for it in required
        if it not in document.entries and it not in lost and not (in_plugin and _is_filled(document, it))
    ]
    if not in_plugin and len(missing) == len(required):
        yield _below(document) or _both(document, bool(is_read))
        return
    for name in missing:
        meant, added = misspelled(document, name), _stem(document) if name == "name" else None
        fixes = []
        related: tuple[Related, ...] = ()
        if meant:
            fixes.append(Fix(f"Rename {code(meant.name)} to `{name}`", (Edit(meant.key.span, name),)))
            related = (Related(meant.key.span, f"{code(meant.name)} is not read"),)
            remedy = f"rename {code(meant.name)}"
        elif added:
            remedy = f"add `name: {document.origin.stem}`"
            # A README with fields is a document; a name would make an agent of it.
            safe = _SLUG.fullmatch(document.origin.stem) is not None and not is_document(document.origin.stem)
            fixes.append(Fix(f"Add `name: {document.origin.stem}`", (added,), safe))
        else:
            remedy = "add it" if name == "name" else "add one that says when to use this agent"
        if in_plugin:
            fact = f"`{name}` is missing, so nothing says when to use {code(plugin_name(document))}"
        else:
            fact = f"`{name}` is missing, so {HOST} skips this file"
        yield Problem(_place(document), f"{fact}; {remedy}", tuple(fixes), related)


def _place(document: Document) -> Span:
    return fault(document, "missing-field") or document.anchor()


def _stem(document: Document) -> Edit | None:
    """An edit that adds the file's name."""
    stem = document.origin.stem
    return added_first(document, f"name: {stem}") if stem and ":" not in stem and not stem.startswith("-") else None


def _both(document: Document, is_read: bool) -> Problem:
    """The problem of a header with neither `name` nor `description`: one cause, also where both are misspelled."""
    meant = {name: it for name in document.dialect.required if (it := misspelled(document, name))}
    edits = [Edit(it.key.span, name) for name, it in meant.items()]
    titles = [f"rename {code(it.name)} to `{name}`" for name, it in meant.items()]
    remedies = [f"rename {all_of(it.name for it in meant.values())}"] if meant else []
    if "name" not in meant and is_read and _SLUG.fullmatch(document.origin.stem) and (added := _stem(document)):
        edits.append(added)
        titles.append(f"add `name: {document.origin.stem}`")
        remedies += [titles[-1]] if meant else []
    if meant and "description" not in meant:
        remedies.append("add a description that says when to use this agent")
    title = " and ".join(titles)
    return Problem(
        _place(document),
        f"`name` and `description` are missing, so {HOST} skips this file; {' and '.join(remedies) or 'add both'}",
        (Fix(title[0].upper() + title[1:], tuple(edits), bool(meant) and not is_document(document.origin.stem)),)
        if edits
        else (),
        tuple(Related(it.key.span, f"{code(it.name)} is not read") for it in meant.values()),
    )


def _below(document: Document) -> Problem | None:
    """The problem of required fields that are below the only key of the header."""
    root = document.header.root if document.header else None
    if not isinstance(root, Mapping) or len(root.entries) != 1:
        return None
    (outer,) = root.entries
    inner = outer.value
    if not isinstance(inner, Mapping) or not set(document.dialect.required) <= {it.name for it in inner.entries}:
        return None
    source, first = document.source, inner.entries[0].key.span.start
    begin, end = source.line_of(outer.key.span.start), source.line_of(inner.span.end - 1)
    indent = first - source.line_at(first).start
    lines = [it for it in map(source.line_span, range(begin + 1, end + 1)) if it.of(document.text).strip()]
    edits = [Edit(Span(it.start, it.start + indent), "") for it in lines]
    fixes: tuple[Fix, ...] = ()
    if not inner.flow and lines and all(not it.span.of(document.text).strip() for it in edits):
        outside = Edit(Span(source.line_span(begin).start, source.line_span(begin + 1).start), "")
        fixes = (Fix(f"Delete `{outer.name}:`, and remove the indentation", (outside, *edits)),)
    return Problem(
        _place(document),
        f"`name` and `description` are below {code(outer.name)}, so {HOST} skips this file; remove {code(outer.name)}",
        fixes,
        (Related(outer.key.span, "they are below this key"),),
    )


def _is_filled(document: Document, name: str) -> bool:
    """Whether a plugin's agent has what an absent field would give it: the name of its file, or another field."""
    verdict = document.verdict
    return name == "name" or (isinstance(verdict, Loaded) and bool(verdict.described_by))
