"""Quoting the file in messages, and listing words. A message is one readable line, whatever the file contains."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ...stdx.records import pattern
from ...text.problem import Edit, Fix
from ...text.source import Span

_LONGEST, _LONGEST_PATH = 60, 240
_CODE = pattern(r"`([^`]*)`")

HOST = "\ufdd0"
"""Stands for the host's name in a message, a title or a related message; the engine replaces it. It is a noncharacter
code point, so `code` and `plain` never let it through from a file."""


def for_host(message: str, name: str) -> str:
    """A message with the host's name."""
    return message.replace(HOST, name)


def code(text: object, longest: int = _LONGEST) -> str:
    """Text of the file as a message quotes it, in backquotes: never empty, on one line, at most `longest`
    characters."""
    shown = plain(text, longest) or '""'
    return f'"{shown}"' if "`" in shown else f"`{shown}`"


def code_path(given: str) -> str:
    """A path as a message quotes it: a long one without its beginning, because its end tells files apart."""
    return code(given if len(given) <= _LONGEST_PATH else f"…{given[1 - _LONGEST_PATH :]}", _LONGEST_PATH)


def plain(text: object, longest: int = _LONGEST) -> str:
    """The same without the backquotes, and empty if the text is. Invisible characters are escaped."""
    cut = str(text)[: 20 * longest]
    shown = " ".join(cut.split())
    if not shown.isprintable():
        shown = "".join(it if it.isprintable() else f"\\u{ord(it):04x}" for it in shown)
    if not shown and cut:
        return '" "'
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def did_you_mean(word: object, otherwise: str) -> str:
    """The remedy for something that is probably misspelled. otherwise: without such a word."""
    return f"did you mean {code(word)}?" if word else otherwise


def write(span: Span, text: str | None, *, safe: bool = False) -> tuple[Fix, ...]:
    """The fix that writes something in a place; none for nothing."""
    return (Fix(f"Write {code(text)}", (Edit(span, text),), safe),) if text else ()


class Said(NamedTuple):
    """What is wrong, and what to do about it: two clauses."""

    fact: str
    remedy: str

    def so(self, effect: str) -> str:
        """Both, with the effect between them."""
        return f"{self.fact}, so {effect}; {self.remedy}"

    def __str__(self) -> str:
        return f"{self.fact}; {self.remedy}"


def shown(message: str) -> str:
    """A message in which text of the file is shortened, and invisible characters are escaped."""
    said = _CODE.sub(lambda it: _short(it[1]), message)
    return said if said.isprintable() else "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in said)


def _short(text: str) -> str:
    """Text in backquotes, shortened; paths as in `code_path`."""
    if "/" in text and " " not in text:
        return code_path(text)
    return f"`{text[:59]}…`" if len(text) > 60 else f"`{text}`"


def halves(message: str) -> tuple[str, str]:
    """What is wrong, with the effect, and what to do about it: the last clause of a finding's message."""
    fact, _, remedy = message.rpartition("; ")
    return (fact, remedy) if fact else (remedy, "")


def clause(sentence: str) -> str:
    """A sentence as a clause: with a small first letter, without the full stop."""
    return sentence[:1].lower() + sentence[1:].rstrip(".")


def any_of(words: Iterable[object], last: str = "or") -> str:
    """The words in backquotes, as alternatives."""
    return joined([code(it) for it in words], last)


def joined(words: Sequence[str], last: str = "and") -> str:
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else "".join(words)


def all_of(words: Iterable[object]) -> str:
    return any_of(words, "and")
