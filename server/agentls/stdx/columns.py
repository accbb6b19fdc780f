"""Text in the columns of a terminal: East Asian characters and emoji take two, combining marks none."""

from __future__ import annotations

from collections.abc import Iterator

from .records import pattern

_JOINED = pattern("\u200d.")
"""An emoji that is joined to the one before it."""


def columns(text: str) -> int:
    """How many columns a line takes."""
    return len(text) if text.isascii() else sum(map(_width, _JOINED.sub("", text)))


def _width(char: str) -> int:
    if char < "\u0300":
        return 1
    import unicodedata

    # Also without a width: the vowels and final consonants of a Hangul syllable, and skin tones.
    if (
        unicodedata.category(char) in ("Mn", "Me", "Cf")
        or "\u1160" <= char <= "\u11ff"
        or "\U0001f3fb" <= char <= "\U0001f3ff"
    ):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def padded(text: str, width: int) -> str:
    """A line with spaces after it, up to `width` columns."""
    return text + " " * (width - columns(text))


def wrapped(text: str, width: int) -> list[str]:
    """Text in lines of at most `width` columns, at least one: broken at spaces, at wide characters, and in long words."""
    if _is_plain(text):
        import textwrap

        return textwrap.wrap(text, width) or [""]
    lines = [""]
    for word in text.split():
        space = " " if lines[-1] else ""
        for piece in _pieces(word, width):
            if columns(lines[-1]) + columns(space + piece) <= width:
                lines[-1] += space + piece
            else:
                lines.append(piece)
            space = ""
    return lines


def shortened(text: str, width: int) -> str:
    """The words of a text that fit into `width` columns, and `…` for the others."""
    if _is_plain(text):
        import textwrap

        return textwrap.shorten(text, width, placeholder=" …")
    first, *others = wrapped(text, width)
    return f"{wrapped(text, width - 2)[0]} …" if others else first


def _is_plain(text: str) -> bool:
    return text.isascii() or all(_width(it) == 1 for it in text)


def _pieces(word: str, width: int) -> Iterator[str]:
    """The parts of a word between which a line may end: before and after wide characters, and every `width` columns."""
    piece = ""
    for char in word:
        is_wide, grows = _width(char) == 2, _width(char) > 0 and not piece.endswith("\u200d")
        if piece and grows and (is_wide or _width(piece[0]) == 2 or columns(piece) >= width):
            yield piece
            piece = ""
        piece += char
    yield piece
