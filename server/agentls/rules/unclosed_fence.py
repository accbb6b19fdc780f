"""A code fence that nothing closes.

{host} sends the body unchanged, and everything after such a fence reads as code: headings, rules and
instructions too. The usual cause is a block that shows other blocks: the first inner fence without a language ends it.
A fence around fences needs more backticks than they have.

````markdown
---
name: reviewer
description: Reviews code.
---
Run this first:

```sh
^^^ warning[unclosed-fence]: this code fence is never closed, so everything after it reads as code; close it, or remove it
git diff

## Report
````

`````markdown
---
name: writer
description: Writes documentation.
---
Answer in this form:

```markdown
^^^ warning[unclosed-fence]: the fences inside this block end it early, so what follows reads as code and text in turn; begin and end the block with four backticks
## Usage
```sh
make
```
## Result
```
`````
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ..document import Document
from ..edits.header import line_end
from ..stdx.records import pattern
from ..syntax.markdown.structure import Fence
from ..text.problem import Edit, Fix, Problem, Related, Severity
from ..text.source import Span

SEVERITY = Severity.WARNING

_LINE = pattern(r"(?:^|(?<=\r))[ \t>]*(?:[-*+][ \t]+|\d+[.)][ \t]+)?(`{3,}|~{3,})[ \t]*([^`\r\n]*)(?=[\r\n]|\Z)", re.M)
_NUMBERS = {4: "four", 5: "five", 6: "six"}
_KINDS = {"`": "backticks", "~": "tildes"}


class _Block(NamedTuple):
    """A block and those inside it, as the author means them.

    marks: the number of marks that its fences need. certain: whether this is the only reading.
    """

    opening: Span
    closing: Span
    marks: int
    certain: bool


def check(document: Document) -> Iterator[Problem]:
    last = document.markdown.last_fence
    # A quote or a list closes the blocks in it when it ends.
    if last is None or last.closing or last.content.end < document.body.end or document.frontmatter is None:
        return
    meant = _as_meant(document)
    if meant is None:
        yield _unclosed(document, last)
    elif block := next((it for it in meant if it.marks > it.opening.end - it.opening.start), None):
        yield _too_short(document, block, last)


def _unclosed(document: Document, fence: Fence) -> Problem:
    text = document.text
    end = len(text.rstrip())
    close = Edit(Span(end, end), line_end(document) + fence.marks.of(text))
    remove = Edit(document.source.whole_line(document.source.line_of(fence.marks.start)), "")
    ways = [
        Fix("Close the block at the end of the file", (close,), safe=False),
        Fix("Remove the fence", (remove,), safe=False),
    ]
    if fence.info.start == fence.info.end:
        # A fence without a language that opens nothing was most likely left over.
        ways.reverse()
    return Problem(
        fence.marks,
        "this code fence is never closed, so everything after it reads as code; close it, or remove it",
        tuple(ways),
    )


def _too_short(document: Document, block: _Block, last: Fence) -> Problem:
    mark = document.text[block.opening.start]
    count = f"{_NUMBERS.get(block.marks, block.marks)} {_KINDS[mark]}"
    edits = tuple(Edit(it, mark * block.marks) for it in (block.opening, block.closing))
    return Problem(
        block.opening,
        "the fences inside this block end it early, so what follows reads as code and text in turn;"
        f" begin and end the block with {count}",
        (Fix(f"Begin and end the block with {count}", edits, safe=False),) if block.certain else (),
        (Related(last.marks, "so this fence is never closed"),),
    )


def _as_meant(document: Document) -> list[_Block] | None:
    """The blocks, if a fence with a language begins a block even inside another one; None if the fences then do not
    match.

    Indentation does not count: a fence that is indented differently from its partner was still meant to close it.
    """
    text = document.text
    open_: list[tuple[Span, int]] = []  # the marks, and how many the block needs for what is inside it
    found: list[_Block] = []
    certain = True
    for line in _LINE.finditer(text, document.body.start):
        marks = Span(*line.span(1))
        length = marks.end - marks.start
        if not line.group(2).strip() and open_ and length >= open_[-1][0].end - open_[-1][0].start:
            opening, needed = open_.pop()
            found.append(_Block(opening, marks, needed, certain))
            if open_:
                open_[-1] = (open_[-1][0], max(open_[-1][1], length + 1))
        elif not open_ or line.group(2).strip():
            certain = certain and bool(line.group(2).strip())
            open_.append((marks, 0))
    found.sort(key=lambda it: it.opening)
    return None if open_ else [it._replace(certain=certain) for it in found]
