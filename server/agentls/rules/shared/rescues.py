"""What the host's second attempt does to a header: which values it quotes, and which of them were valid.

Also the edits after which the second attempt is not needed, or works.
"""

from __future__ import annotations

import re
from itertools import takewhile

from ...dialect.validate import violations
from ...document import Document, of_header
from ...stdx.records import dataclass, pattern
from ...syntax import header as headers
from ...syntax.yaml.quote import quote
from ...syntax.yaml.tree import Entry, Mapping, Node, Scalar, resolve
from ...text.problem import Edit, Fix
from ...text.source import Span

TURNS = frozenset(("user", "User", "assistant", "Assistant", "Context", "commentary", "Commentary", "Use"))
"""Words at the start of lines of a description that has lost its indentation."""
_CRLF = pattern(r"\r\n")
_UNCLOSED = pattern(r"""(["'])(?!.*\1)|\[(?!.*\])|\{(?!.*\})""", re.DOTALL)


@dataclass(frozen=True)
class Rescued:
    """A field whose value the second attempt puts in quotes.

    alone: what the value would be without a mistake elsewhere; None if the mistake is in this line.
    """

    entry: Entry
    value: Scalar
    alone: Node | None

    @property
    def is_damaged(self) -> bool:
        """Whether the line itself is valid, and the quotes change its value."""
        return headers.is_damaged(self.value, self.alone)


@of_header
def rescued(document: Document) -> tuple[Rescued, ...]:
    """The fields of the header that the second attempt reads as strings, as written."""
    root = document.header.root if document.header and document.header.attempt == 2 else None
    error = document.header.error if document.header else None
    if not isinstance(root, Mapping):
        return ()
    found = []
    for entry in root.entries:
        value = resolve(entry.value)
        if isinstance(value, Scalar) and value.style == "raw":
            is_cause = error and value.span.covers(error.span.start)
            found.append(Rescued(entry, value, None if is_cause else headers.alone(document.text, entry, value)))
    return tuple(found)


def is_misread(document: Document, entry: Entry) -> bool:
    """Whether a value could not be read, or a valid one was changed by the second attempt."""
    node = resolve(entry.value)
    if not isinstance(node, Scalar):
        return False
    return node.style == "broken" or (
        node.style == "raw" and any(it.entry is entry and it.is_damaged for it in rescued(document))
    )


def lost_lines(document: Document) -> list[Entry]:
    """The fields right below a description without quotes that were meant as its lines."""
    root = document.header.root if document.header else None
    above = document.entries.get("description")
    text = resolve(above.value) if above else None
    if not isinstance(root, Mapping) or above is None or not isinstance(text, Scalar):
        return []
    below = takewhile(lambda it: it.name in TURNS, root.entries[root.entries.index(above) + 1 :])
    return list(below) if text.style in ("plain", "raw") and str(text.value).strip() else []


def has_lost_lines(document: Document) -> bool:
    """Whether a line that cannot be read was meant as one of the description, which `foreign-field` reports."""
    lines = {it.key.span for it in lost_lines(document)}
    return any(it.entry.key.span in lines for it in rescued(document) if it.alone is None)


def is_useless(document: Document, it: Rescued) -> bool:
    """Whether a value has no effect as the string that the second attempt makes of it, so quotes do not help."""
    field = document.dialect.fields.get(it.entry.name)
    if field is None or (field.ignored_in_plugins and document.origin.role == "plugin"):
        return False
    return it.alone is None and bool(violations(document.dialect, field.name, it.value.value))


def rescue_fixes(document: Document) -> tuple[Fix, ...]:
    """Quotes around the values that make the first attempt fail.

    The other values that the second attempt quotes are then read as they are written. The fix is not safe if this
    changes one of them, or if quotes hide a quote or a bracket that is not closed.
    """
    values = rescued(document)
    broken = [it for it in values if it.alone is None]
    if not broken or has_lost_lines(document) or any(is_useless(document, it) for it in broken):
        return ()
    edits = tuple(Edit(it.value.span, quote(str(it.value.value))) for it in broken)
    title = f"Quote the value of `{broken[0].entry.name}`" if len(broken) == 1 else "Quote the values"
    hides = any(_UNCLOSED.match(str(it.value.value)) for it in broken)
    return (Fix(title, edits, safe=not hides and not any(it.is_damaged for it in values)),)


def needs_line_feeds(document: Document) -> bool:
    """Whether the second attempt fails only because of the CR before each LF."""
    if document.header is None or document.header.attempt:
        return False
    written = document.header.span.of(document.text)
    second = document.host.second_attempt
    return bool(second and "\r\n" in written and second(written.replace("\r\n", "\n"), 0).error is None)


def line_feeds(document: Document) -> Fix:
    edits = tuple(Edit(Span(it.start(), it.start() + 1), "") for it in _CRLF.finditer(document.text))
    return Fix("Use LF line ends", edits)
