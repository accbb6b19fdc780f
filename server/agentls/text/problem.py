"""What a rule finds: `Problem` as the rule reports it, `Finding` as the engine completes it.

Plain data. Spans are code-point offsets into the checked file.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Literal, TypeAlias

from ..stdx.records import cached_property, dataclass
from .source import Span


class Severity(Enum):
    """The level of a finding, by what the host does; the order of definition is the order of weight.

    ERROR: the host drops the agent or refuses every run of it. WARNING: something the author wrote is ignored, or is
    not what it seems. INFORMATION: another reader of the file would fail. HINT: a matter of taste.
    """

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"
    HINT = "hint"

    @cached_property
    def weight(self) -> int:
        """3 for an error down to 0 for a hint."""
        return 3 - list(Severity).index(self)


Tag: TypeAlias = Literal["unnecessary", "deprecated"]


@dataclass(frozen=True)
class Edit:
    """Replaces the text in `span` with `text`. An empty span inserts."""

    span: Span
    text: str


@dataclass(frozen=True)
class Fix:
    """Edits of one file that fix a problem. Edits do not overlap.

    safe: nothing that the host loads changes, except what the title names. A fix that is not safe
    makes a choice for the author.
    choice: one of several equally good fixes, so it is applied only if the user chooses it.
    early: it is applied before the fixes of the other rules of its group.
    """

    title: str
    edits: tuple[Edit, ...]
    safe: bool = True
    choice: bool = False
    early: bool = False


@dataclass(frozen=True)
class Related:
    """Another place that explains a problem. `path` is None for the same file."""

    span: Span
    message: str
    path: str | None = None


@dataclass(frozen=True)
class Problem:
    """A rule's report: where, what, and how to fix it.

    The first fix is the preferred one. host: the id of the host that it is about, in files of other hosts.
    """

    span: Span
    message: str
    fixes: tuple[Fix, ...] = ()
    related: tuple[Related, ...] = ()
    tags: tuple[Tag, ...] = ()
    host: str = ""


@dataclass(frozen=True)
class Finding:
    """A problem with the rule that found it, and its severity by the host's verdict and the settings."""

    rule: str
    severity: Severity
    span: Span
    message: str
    fixes: tuple[Fix, ...] = ()
    related: tuple[Related, ...] = ()
    tags: tuple[Tag, ...] = ()
    host: str = ""


def apply(text: str, edits: tuple[Edit, ...]) -> str:
    """The text after the edits, which do not overlap; spans are offsets into the given `text`."""
    parts: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda it: it.span):
        parts += text[at : edit.span.start], edit.text
        at = edit.span.end
    return "".join([*parts, text[at:]])


def moved(offset: int, edits: tuple[Edit, ...]) -> int:
    """The offset after the edits; inside replaced text, the beginning of the replacement."""
    shift = 0
    for edit in sorted(edits, key=lambda it: it.span):
        if edit.span.end <= offset:
            shift += len(edit.text) - (edit.span.end - edit.span.start)
        elif edit.span.start < offset:
            return edit.span.start + shift
    return offset + shift


def moved_all(offsets: Iterable[int], edits: tuple[Edit, ...]) -> list[int]:
    """The offsets after the edits. Both are in ascending order, and processed in one pass."""
    ordered = sorted(edits, key=lambda it: it.span)
    found: list[int] = []
    at = shift = 0
    for offset in sorted(offsets):
        while at < len(ordered) and ordered[at].span.end <= offset:
            start, end = ordered[at].span
            shift += len(ordered[at].text) - (end - start)
            at += 1
        inside = at < len(ordered) and ordered[at].span.start < offset
        found.append((ordered[at].span.start if inside else offset) + shift)
    return found
