"""Text in the body that a model reads and a person does not see.

Unicode has characters without a shape: tags that spell ASCII, zero-width characters and variation selectors that can
carry bits, and controls that reverse the order of the letters. Nobody types such sequences by accident; they are used
to hide instructions in a file that looks harmless. The marks that emoji and right-to-left scripts need are not reported.

The message says which characters these are, and the words that tags spell. This rule checks only the body; in the
frontmatter, `invisible-character` reports each character.

```markdown
---
name: reviewer
description: Reviews code.
---
Review the\u200b\u200b\u200b\u200b\u200b\u200b\u200b\u200b diff.
          ^^^^^^^^ warning[hidden-text]: 8 zero-width characters in a row, which can carry hidden text: {host} sends it to the model with the rest; delete it
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import Document
from ..stdx.records import pattern
from ..text.problem import Edit, Fix, Problem, Severity
from ..text.source import Span
from .shared.wording import HOST, code

SEVERITY = Severity.WARNING

_TAGS = "\U000e0000-\U000e007f"
_ZERO = "\u180e\u200b-\u200d\u2060-\u2064\ufeff"
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_OVERRIDES = "\u202d\u202e"

# In every hidden text is one of these characters, or in UTF-8 the beginning of one beyond U+E0000 or a row of selectors:
# looking for each of them, in what is left without ASCII, is many times faster than the expression.
_SUSPECT = (
    *(it.encode() for it in "\u180e\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff" + _OVERRIDES),
    b"\xf3\xa0",
)
_ROW = pattern(rb"\xef\xb8[\x80-\x8f](?:\xef\xb8[\x80-\x8f]){3}")
_ASCII = bytes(range(128))

_HIDDEN = pattern(
    # A black flag with tags after it is the flag of a region, such as Scotland.
    "(?P<flag>\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f)"
    f"|(?P<tags>[{_TAGS}]+)|(?P<zero>[{_ZERO}]{{8,}})|(?P<selectors>[{_SELECTORS}]{{4,}})|(?P<override>[{_OVERRIDES}])"
)


def check(document: Document) -> Iterator[Problem]:
    text, body = document.text, document.body
    if text.isascii() or not _is_suspect(text[slice(*body)]):
        return
    for found in _HIDDEN.finditer(text, *body):
        if found.lastgroup == "flag":
            continue
        count = found.end() - found.start()
        span = Span(*found.span())
        match found.lastgroup:
            case "tags":
                what = f"{_number(count, 'invisible tag character')}{_spelt(found.group())}"
            case "zero":
                what = f"{count} zero-width characters in a row, which can carry hidden text"
            case "selectors":
                what = f"{count} variation selectors in a row, which can carry hidden text"
            case _:
                what = "a control character that reverses the order of what follows, so it reads differently from how it looks"
        yield Problem(
            span,
            f"{what}: {HOST} sends it to the model with the rest; delete it",
            (Fix(f"Remove {_number(count, 'invisible character')}", (Edit(span, ""),)),),
        )


def _is_suspect(text: str) -> bool:
    data = text.encode("utf-8", "surrogatepass").translate(None, _ASCII)
    return any(it in data for it in _SUSPECT) or _ROW.search(data) is not None


def _number(count: int, thing: str) -> str:
    return f"{count} {thing}{'s' if count > 1 else ''}"


def _spelt(tags: str) -> str:
    """The text that tag characters spell, as far as it is printable."""
    text = "".join(chr(ord(it) - 0xE0000) for it in tags if 0xE0020 <= ord(it) <= 0xE007E).strip()
    return f" that spell {code(text)}," if text else ","
