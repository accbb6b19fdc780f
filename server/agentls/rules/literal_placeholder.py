"""Notation of commands and memory files in an agent's body, where {host} replaces nothing.

In `CLAUDE.md`, `@docs/rules.md` imports a file; in commands and skills, `$ARGUMENTS` and `` !`command` `` are replaced.
The body of an agent goes to the model unchanged, except for `${CLAUDE_PLUGIN_ROOT}` in a plugin. Code and comments are
not checked, nor is an `@path` that the text tells the agent to read. Seen on {host} {version}.

There is no fix: only its author knows what the sentence should say instead.

```markdown
-- .claude/agents/reviewer.md --
---
name: reviewer
description: Reviews code.
---
Follow the rules in @docs/rules.md strictly.
                    ^^^^^^^^^^^^^^ warning[literal-placeholder]: {host} does not import `@docs/rules.md` here, so the agent gets only the path; tell it to read `docs/rules.md`

Review $ARGUMENTS.
       ^^^^^^^^^^ warning[literal-placeholder]: {host} does not replace `$ARGUMENTS` in an agent, which receives its task as a message; say "the task" in its place
-- docs/rules.md --
Rules.
```
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Literal, TypeAlias

from ..document import Document, of_body
from ..stdx.records import pattern
from ..text.problem import Problem, Related, Severity
from ..text.source import Span, is_within, joined
from ..workspace.context import Workspace
from ..workspace.links import places
from .shared.samples import is_in_sample
from .shared.wording import HOST, code

SEVERITY = Severity.WARNING

_AT = pattern(r"@(?<![\w@./]@)(?:~/|/)?[\w.-]+(?:/[\w.-]+)*\.\w")
_IMPORTED = pattern(r"(?:~|\.{1,2})/.*\.\w+|.*\.(?:md|mdc|txt)")
_EXAMPLE = pattern(r"(?i)\b(?:your|example|path/to|file(?:name)?)\b")
_TOLD = pattern(r"(?i)\b(?:read|open|load|view|cat)(?:s|ing)?(?: (?:the|file|all|also|first)){0,2}[ \t*_:(\"']*\Z")
"""What comes before a path that the agent is told to read."""
_FOUND = pattern(
    # Each alternative begins with a character of its own, by which the search skips from one candidate to the next.
    r"\$ARGUMENTS\b(?! (?:placeholder|variable|syntax))|\$\{(?:ARGUMENTS|input:[^}\n]*)\}|\{\{args\}\}|!`[^`\n]+`"
    r"|\$[1-9](?![\w.,]*\w)|\$\{(?P<variable>[A-Z]\w+)\}(?=/)"
)
_NUMBERED = pattern(
    r"(?i).*\b(?:pr|pull request|issue|ticket|file|path|branch|arguments?|feature|component|module|topic|url|folder)[ \t:#\"'(]{1,3}"
)
"""What is before `$1` where that is an argument, not an amount."""
_SIGNS = ("$", "{{args}}", "!`")
_BEFORE = {
    "$": pattern(r"(?:.*[^\w$\\`])?", re.DOTALL),
    "{": pattern(r".*", re.DOTALL),
    "!": pattern(r"(?:.*\s)?", re.DOTALL),
}
"""What has to be before a candidate on its line, by its first character."""
_MOST = 20
_Kind: TypeAlias = Literal["import", "gone", "command", "argument", "plugin"]


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    if document.frontmatter is None or not _is_suspect(document):
        return
    found: dict[_Kind, dict[str, Span]] = {}
    for kind, span in (*_imports(document, workspace), *_arguments(document)):
        written = span.of(document.text)
        if not is_in_sample(document, span) and len(each := found.setdefault(kind, {})) < _MOST:
            each.setdefault(written, span)
    for kind, each in found.items():
        span, *others = each.values()
        message = _message(kind, span.of(document.text), len(others))
        yield Problem(span, message, related=tuple(Related(it, "and here") for it in others))


def _message(kind: _Kind, written: str, more: int) -> str:
    s, they = ("s", "them") if more else ("", "it")
    what = code(written.strip("!`") if kind == "command" else written) + (f" and {more} more" if more else "")
    match kind:
        case "import":
            those = they if more else code(written[1:])
            return f"{HOST} does not import {what} here, so the agent gets only the path{s}; tell it to read {those}"
        case "gone":
            fact = f"{HOST} does not import {what} here, and the file{s} do{'' if more else 'es'} not exist"
            return f"{fact}; correct the path{s}, and tell the agent to read {they}"
        case "command":
            fact = f"{HOST} does not run {what} here, so the agent gets the line{s} unchanged"
            return f"{fact}; tell the agent to run {they}"
        case "plugin":
            fact = f"{HOST} replaces {what} only in the agents of plugins, so this agent gets {they} unchanged"
            return f"{fact}; write the path{s}"
        case "argument":
            fact = f"{HOST} does not replace {what} in an agent, which receives its task as a message"
            return f'{fact}; say "the task" in {"their" if more else "its"} place'


@of_body
def _is_suspect(document: Document) -> bool:
    """Whether the body may contain one."""
    text, body = document.text, document.body
    has_sign = any(text.find(it, *body) >= 0 for it in _SIGNS)
    return _AT.search(text, *body) is not None or (has_sign and _FOUND.search(text, *body) is not None)


def _imports(document: Document, workspace: Workspace) -> Iterator[tuple[_Kind, Span]]:
    text = document.text
    if not _outside_fences(document, _AT.finditer(text, *document.body)):
        return
    for it in document.markdown.mentions:
        path = it.name.of(text)
        if it.agent or path.endswith("/") or _EXAMPLE.search(path):
            continue
        there = [workspace.exists(at) for at in places(document.path, path)]
        if not any(there) and not _IMPORTED.fullmatch(path):
            continue
        if there and all(it is False for it in there):
            yield "gone", it.span
        elif not _TOLD.search(text, max(document.body.start, it.span.start - 40), it.span.start):
            yield "import", it.span


def _arguments(document: Document) -> Iterator[tuple[_Kind, Span]]:
    candidates = islice(_FOUND.finditer(document.text, *document.body), 200)
    found = _outside_fences(document, (it for it in candidates if _kind(document, it)))
    if not found:
        return
    comments = document.markdown.comments
    comments_or_code = joined((*comments, *document.markdown.code))
    for it in found:
        kind = _kind(document, it)
        if kind and not is_within(_sign(it), comments_or_code if kind == "argument" else comments):
            yield kind, Span(*it.span())


def _kind(document: Document, it: re.Match[str]) -> _Kind | None:
    """What notation a candidate may be, by its words and by what is before it on its line."""
    if it["variable"]:
        is_kept = document.origin.role == "plugin" or document.origin.is_outside
        return "plugin" if it["variable"] in document.host.plugin and not is_kept else None
    text, at, sign = document.text, it.start(), it[0][0]
    before = _NUMBERED if it[0][1:].isdigit() else _BEFORE[sign]
    if not before.fullmatch(text, max(document.source.line_at(at).start, document.body.start, at - 200), at):
        return None
    return "command" if sign == "!" else "argument"


def _outside_fences(document: Document, found: Iterable[re.Match[str]]) -> list[re.Match[str]]:
    """The matches outside fences, which are known without the rest of the structure that few bodies need."""
    matches = list(found)
    fences = [it.span for it in document.markdown.fences] if matches else []
    return [it for it in matches if not is_within(_sign(it), fences)]


def _sign(it: re.Match[str]) -> Span:
    return Span(it.start(), it.start() + 1)
