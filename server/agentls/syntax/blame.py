"""Why a YAML text does not load, at the place that its author would call the cause.

The host's parser notices a mistake somewhere behind it; this module looks back. Decides nothing about validity.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from ..text import Span
from .scan import Scanner, Stop

ErrorKind: TypeAlias = Literal[
    "colon-in-value",
    "unclosed-quote",
    "text-after-quote",
    "unclosed-flow",
    "text-after-flow",
    "reserved-start",
    "tab-indent",
    "bad-indent",
    "unindented-continuation",
    "not-a-field",
    "unknown-alias",
    "anchor-in-prose",
    "bad-escape",
    "control-character",
    "several-documents",
    "too-deep",
    "other",
]


@dataclass(frozen=True)
class YamlError:
    """One reason why the host cannot read a text. `related` is a second place that explains it."""

    kind: ErrorKind
    span: Span
    related: Span | None = None


def control_character(scanner: Scanner, at: int) -> YamlError:
    return YamlError("control-character", scanner.span(at, at + 1))


def explain(scanner: Scanner, stop: Stop) -> YamlError:
    at = min(stop.at, max(len(scanner.src) - 2, 0))
    return YamlError("other", scanner.span(at, min(at + 1, len(scanner.src) - 1)))
