"""A character in the frontmatter that is invisible, or looks like a space.

Zero-width and directional characters become part of a name, a tool or a path, which then matches nothing. A no-break space
is not a space to YAML: after a colon it makes the key and its value one word. Here, U+200B is after `Grep`:

```markdown
---
name: reviewer
description: Reviews code.
tools: Read, Grep\u200b
                 ^ warning[invisible-character]: an invisible character, zero width space (U+200B), is part of what {host} reads; delete it
---
You review code.
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from ..document import Document
from ..stdx.records import pattern
from ..syntax.frontmatter import overrun
from ..text.problem import Edit, Fix, Problem, Severity
from ..text.source import Span
from .shared.wording import HOST

SEVERITY = Severity.WARNING

_SUSPECT = pattern("[\x85\u00a0\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u2069\u3000\ufeff]")
_BLANKS = "\u00a0\u202f\u3000"
_BREAKS = "\u2028\u2029\x85"


def check(document: Document) -> Iterator[Problem]:
    region, text = document.region, document.text
    if region is None or text.isascii() or not _SUSPECT.search(text, *region):
        return
    end = (overrun(text, document.frontmatter, document.dialect.fields) if document.frontmatter else None) or region.end
    header = document.header
    # `yaml-syntax` reports the mistake that makes a header unreadable.
    told = document.source.line_of(header.error.span.start) if header and header.error and not header.attempt else -1
    fixes = []
    first: re.Match[str] | None = None
    for found in _hidden().finditer(text, region.start, end):
        if found[0] in _BLANKS and document.source.line_of(found.start()) == told:
            continue
        first = first or found
        fixes.append(Edit(Span(*found.span()), " " if found[0] in _BLANKS + _BREAKS else ""))
    if first is None:
        return
    import unicodedata

    code = f"U+{ord(first[0]):04X}"
    name = unicodedata.name(first[0], "a control character").lower()
    more = f" and {len(fixes) - 1} more" if len(fixes) > 1 else ""
    if first[0] in _BLANKS:
        message = f"{name} ({code}) is not a space in YAML; write a space"
    elif first[0] in _BREAKS:
        message = f"{name} ({code}){more} looks like a line break but is not one to {HOST}; write a space"
    else:
        message = f"an invisible character, {name} ({code}){more}, is part of what {HOST} reads; delete it"
    title = (
        "Write a space" if first[0] in _BLANKS + _BREAKS else "Delete the invisible character" + ("s" if more else "")
    )
    yield Problem(Span(*first.span()), message, (Fix(title, tuple(fixes), safe=False),))


@lru_cache(maxsize=1)
def _hidden() -> re.Pattern[str]:
    # Joiners inside words of Persian and Indian scripts and inside emoji are harmless.
    return pattern(
        "[\u00ad\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\x85]"
        "|(?<![\u00a9-\U0010ffff])[\u200c\u200d]|[\u200c\u200d](?![\u00a9-\U0010ffff])"
        "|(?<=:)[\u00a0\u202f\u3000]|^[\u00a0\u202f\u3000]",
        re.MULTILINE,
    )
