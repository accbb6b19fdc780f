"""A link to a file that does not exist.

An agent tries to read the paths in its instructions. A relative link is valid if it leads to a file from the file's own
folder or from any folder above it, because agents run in the project's root. Only clear paths to files are checked: no
URLs, anchors or placeholders, and nothing in code, in templates or in a quoted sentence.

There is no fix: the link does not say whether the file was moved or never written.

```markdown
-- .claude/agents/reviewer.md --
---
name: reviewer
description: Reviews code.
---
Follow the [style guide](../../docs/style.md), the [checklist](docs/checks.md)
                         ^^^^^^^^^^^^^^^^^^^ warning[broken-link]: the file `../../docs/style.md` does not exist, here or in a folder above, so an agent that follows the link finds nothing; correct the path
and the [manual](https://example.org/manual.md).
-- docs/checks.md --
Checks.
```
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ..document import Document, of_body
from ..stdx.records import pattern
from ..text.problem import Problem, Severity
from ..text.source import Span, is_within
from ..workspace.context import Workspace
from ..workspace.links import decoded, places
from .shared.samples import is_in_sample, quotations
from .shared.wording import code

SEVERITY = Severity.WARNING

_CANDIDATE = pattern(
    # After `]:`, nothing but a title follows a destination.
    r"\](?:\(|:[ \t](?=[ \t]*(?:<|[^\x00-\x20]+[ \t]*(?:[\"'(\r\n]|\Z))))[ \t]*"
    r"<?(?![a-z][a-z0-9+.-]*:|//|#|\))\S",
    re.I,
)
_MARKS = pattern(r"\][(:]")
_PLAIN = pattern(r"\]\(([^\s()<>\[\]\\]+)\)")
_NO_PATH = pattern(r"[a-z][a-z0-9+.-]*:|//|[#?~]|www\.|[\w-]+\.(?:com|org|net|io|dev|ai|app|gov|edu)\b", re.I)
_PLACEHOLDER = pattern(
    r"[{}<>$*|\[\]\"'\s]|\.\.\.|…|%[A-Z_]+%|\b(?:your|example|path/to|xxx?|foo|bar|link|url)\b|YYYY|NNN"
    r"|\A(?:\./)?(?:path|file(?:[-_]?name)?|title|name|page|document)\.\w+\Z",
    re.I,
)
_FILE = pattern(r"(?:\.{1,2}/|/)?(?:[^/]+/)*[^/]*\.[A-Za-z][A-Za-z0-9]{0,7}|\.{1,2}/.+")


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    # Most bodies link to nothing that is missing, and their structure need not be read.
    if not document.path or not _has_candidate(document, workspace.exists):
        return
    body = document.markdown
    inline = [it.destination for it in body.links if it.definition is None]
    for span in dict.fromkeys([*inline, *(it.destination for it in body.definitions)]):
        target = _target(document.text, span)
        if target and not _is_sample(document, span) and _is_missing(target, document.path, workspace.exists):
            yield Problem(
                span,
                f"the file {code(target)} does not exist, here or in a folder above, so an agent that follows the link "
                "finds nothing; correct the path",
            )


def _is_sample(document: Document, span: Span) -> bool:
    return is_in_sample(document, span) or is_within(span, quotations(document))


def _has_candidate(document: Document, exists: Callable[[str], bool | None]) -> bool:
    """Whether there may be a finding."""
    return any(it is None or _is_missing(it, document.path, exists) for it in _destinations(document))


@of_body
def _destinations(document: Document) -> tuple[str | None, ...]:
    """The paths that may be those of links, each once; None for what is not plainly visible in the text."""
    text, body = document.text, document.body
    found: dict[str | None, None] = {}
    for marks in _MARKS.finditer(text, *body):
        if _CANDIDATE.match(text, marks.start()):
            plain = _PLAIN.match(text, marks.start(), body.end)
            target = _target(text, Span(*plain.span(1))) if plain else None
            if target or not plain:
                found[target] = None
    return tuple(found)


def _target(text: str, span: Span) -> str | None:
    """The path of a destination that is plainly a file's."""
    written = span.of(text)
    if len(written) > 300 or _NO_PATH.match(written) or _PLACEHOLDER.search(written):
        return None
    path = decoded(written)
    return path if _FILE.fullmatch(path) else None


def _is_missing(target: str, path: str, exists: Callable[[str], bool | None]) -> bool:
    """Whether the file is certainly in none of the places where a reader would look."""
    found = (exists(it) is False for it in places(path, target))
    return next(found, False) and all(found)
