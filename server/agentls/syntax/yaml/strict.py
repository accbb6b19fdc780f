"""How a strict reader reads a file that the host loads: not at all, as the same mapping, or as another one.

The strict reader is python-frontmatter with PyYAML, which represents tools that read such files with an ordinary YAML
parser. It answers only this question and is asked only if the text alone does not settle it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal, TypeAlias

from ...stdx.records import dataclass, pattern
from ...text.source import Span
from ..frontmatter import Frontmatter
from .tree import Value

LIMIT = 65_536
"""Code points of the longest header that the strict reader is given."""

_NODES = 10_000

Path: TypeAlias = "tuple[str | int, ...]"


@dataclass(frozen=True)
class Fails:
    """The strict reader stops at the offset `at`, or finds no frontmatter ("fence", at the closing dashes)."""

    at: int
    why: Literal["fence", "tab", "control", "tag", "date", "syntax"]


@dataclass(frozen=True)
class Differs:
    """The strict reader finds another value at `path`: `value`, in words for people; None if it has no such key."""

    path: Path
    value: str | None


Answer: TypeAlias = "Fails | Differs | None"


def ask(text: str, cut: Frontmatter, loaded: Mapping[str, Value]) -> Answer:
    """How a strict reader's result differs from `loaded`, what the host loads from `text` at its first attempt; None if
    it does not. Never raises.

    Headers that could keep the strict reader busy for long are not given to it: None.
    """
    if not _is_line_of_dashes(text, cut.closing):
        return Fails(cut.closing.start, "fence")
    header = cut.header.of(text)
    if is_plain(header) or not _is_bounded(header):
        return None
    return _ask(header, cut.header.start, loaded)


@lru_cache(maxsize=4)  # A rule and a proof ask one after the other.
def is_plain(header: str) -> bool:
    """Whether all readers, of YAML 1.1 and 1.2, read a header the same.

    True only if there are only comments without indentation and fields of a few forms whose reading is beyond doubt: a
    plain text that no reader reads as anything else, a quoted text on one line, a block scalar whose lines have the same
    indentation, a whole number, a list of words or quoted texts.
    """
    header = header.replace("\r\n", "\n")
    # What is not printable may be a line break for one reader: U+0085, U+2028 and U+FEFF among others.
    return header.replace("\n", "").isprintable() and _PLAIN.fullmatch(header) is not None


def _is_line_of_dashes(text: str, closing: Span) -> bool:
    """Whether python-frontmatter cuts at `closing`, as the host does: a line begins with it that holds only dashes.

    Both take the opening dashes and the first such line; nothing before `closing` holds three dashes.
    """
    return text[closing.start - 1 : closing.start] == "\n" and _DASHES.match(text, closing.start) is not None


_DASHES = pattern(r"-{3,}[^\S\n]*(?:\n|\Z)")

_START = r"[^\n\x20-\x23\x25-\x27*-.0-@\[-`{-~]"
# The words are booleans in YAML 1.1 and text in YAML 1.2; keys that are words of either are not text for every reader.
_TEXT = (
    r"(?!(?:yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF)[ ]*\n)"
    rf"{_START}[^\n:#]*(?:(?::(?=[!-~])|(?<=[!-~])#)[^\n:#]*)*"
)
_ENTRY = r"""(?:(?!(?:yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF)[ ]*[,\]])[A-Za-z](?:[\w./*-]|[ ](?=[\w./*-]))*|"[^\n"\\]*"|'[^\n']*')"""
_PLAIN = pattern(
    r"(?:(?!(?i:yes|no|on|off|true|false|null):)[A-Za-z][\w-]{0,99}:(?:"
    rf"[ ]+{_TEXT}"
    r'|[ ]+"[^\n"\\]*(?:\\[nt"\\][^\n"\\]*)*"[ ]*'
    r"|[ ]+'[^\n']*(?:''[^\n']*)*'[ ]*"
    r"|[ ]+(?:[1-9][0-9]{0,14}|0)[ ]*"
    rf"|[ ]+\[[ ]*{_ENTRY}[ ]*(?:,[ ]*{_ENTRY}[ ]*)*\][ ]*"
    r"|[ ]+[|>]-?[ ]*\n([ ]+)[^ \n][^\n]*(?:\n+\1[^ \n][^\n]*)*"
    rf"|[ ]*\n([ ]*)-[ ]{_TEXT}(?:\n\2-[ ]{_TEXT})*"
    r"|[ ]*"
    r")\n|#[^\n]*\n|[ ]*\n)*",
    re.ASCII,
)

_NESTED = pattern(r"(?:[-?][ \t]+){40}")


def _is_bounded(header: str) -> bool:
    """Whether a header is short, shallow, and too poor in aliases to grow while it is read."""
    return (
        len(header) <= LIMIT
        and header.count("[") + header.count("{") < 200
        and ("<<" not in header or header.count("*") < 16)
        and _NESTED.search(header) is None
    )


def _ask(header: str, base: int, loaded: Mapping[str, Value]) -> Answer:
    # Loading the YAML library costs as much as checking twenty files.
    import yaml
    from frontmatter.default_handlers import YAMLHandler

    try:
        found = YAMLHandler().load(header)
    except yaml.reader.ReaderError:
        control = _UNPRINTABLE.search(header)
        return Fails(base + (control.start() if control else 0), "control")
    except yaml.MarkedYAMLError as error:
        at = min(error.problem_mark.index, max(len(header) - 1, 0)) if error.problem_mark else 0
        if isinstance(error, yaml.constructor.ConstructorError):
            return Fails(base + at, "tag")
        # PyYAML names the place where it could not go on, which lies after the tab that it did not expect.
        tab = _TAB.search(header, header.rfind("\n", 0, at) + 1)
        return Fails(base + (tab.start() if tab else at), "tab" if tab else "syntax")
    except ValueError:
        date = _DATE.search(header)
        return Fails(base + (date.start() if date else 0), "date")
    except (yaml.YAMLError, RecursionError):
        return Fails(base, "syntax")
    return _Comparison().maps(loaded, found, ()) if isinstance(found, dict) else None


_UNPRINTABLE = pattern(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]|[\ud800-\udfff]|[\ufeff\ufffe\uffff]")
_TAB = pattern(r"\t")
_DATE = pattern(r"(?<=[ \t])\d{4}-\d\d?-\d\d?")


class _Comparison:
    """Compares what two readers read, with a limit: after `_NODES` values it finds no difference."""

    def __init__(self) -> None:
        self.left = _NODES

    def maps(self, ours: Mapping[str, Value], theirs: Mapping[Any, object], path: Path) -> Differs | None:
        names = {_key(key): value for key, value in theirs.items()}
        for name, value in ours.items():
            if name not in names:
                return Differs((*path, name), None)
            if difference := self.values(value, names[name], (*path, name)):
                return difference
        return None

    def values(self, ours: Value, theirs: object, path: Path) -> Differs | None:
        self.left -= 1
        if self.left < 0 or len(path) > 40:
            return None
        if isinstance(ours, dict) and isinstance(theirs, dict):
            return self.maps(ours, theirs, path)
        if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
            return next(
                (it for i, pair in enumerate(zip(ours, theirs, strict=True)) if (it := self.values(*pair, (*path, i)))),
                None,
            )
        if isinstance(ours, (dict, list)) or isinstance(ours, bool) != isinstance(theirs, bool) or ours != theirs:
            # A number that is none equals nothing, itself included.
            return None if ours != ours and theirs != theirs else Differs(path, _words(theirs))
        return None


def _key(key: object) -> str:
    """A key of PyYAML's as the host has it, a string."""
    return str(key).lower() if isinstance(key, bool) else "null" if key is None else str(key)


def _words(value: object) -> str:
    """A strict reader's value, in words."""
    match value:
        case bool():
            return f"`{str(value).lower()}`"
        case None:
            return "nothing"
        case int() | float():
            return (
                f"the number {value}" if not isinstance(value, int) or value.bit_length() <= 1024 else "a large number"
            )
        case str():
            return f"`{value}`" if len(value) < 40 else "another text"
        case _:
            # The one type of a plain scalar that is none of these: PyYAML makes dates of `2026-01-31`.
            return "a date" if hasattr(value, "isoformat") else "another value"
