"""A `matcher` of a hook that is no expression.

A matcher of letters, digits, `_`, `-`, blanks, commas and bars is a list of names; `*` and an empty one match
everything. Anything else is a regular expression of JavaScript. {host} loads an agent whose expression is none,
and says nothing. Seen on {host} {version}.

There is no fix: what the expression was meant to match, only its author knows.

```markdown
---
name: reviewer
description: Reviews code.
hooks:
  PreToolUse:
    - matcher: "(?i)bash"
               ^^^^^^^^^^ warning[hook-matcher]: `(?i)bash` is no regular expression of JavaScript, so that this hook does not run where it is to, and {host} says nothing: `(?i` begins no group; mend it, or list names with `|`
      hooks:
        - type: command
          command: ./check.sh
---
Review the diff.
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..document import Document
from ..stdx.records import pattern
from ..syntax.header import entries
from ..syntax.yaml.tree import Scalar, Sequence, resolve
from ..text.problem import Problem, Severity
from ..workspace.context import Workspace
from .shared.hook_faults import hooks
from .shared.wording import HOST, code

SEVERITY = Severity.WARNING

_NAMES = pattern(r"[\w\-, |]*|\*")
_TOKEN = pattern(
    r"(?P<escape>\\(?P<bound>[bB])?)"
    r"|(?P<set>\[)"
    r"|(?P<group>\((?:\?(?:[:=!]|<[=!]|<[^=!>][^>]*>|[ims]*(?:-[ims]*)?:))?)"
    r"|(?P<close>\))"
    r"|(?P<many>[*+?]|\{[0-9]+(?:,[0-9]*)?\})"
    r"|(?P<edge>[\^$|])"
    r"|(?P<other>.)",
    re.DOTALL,
)


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    field = hooks(document)
    if field is None:
        return
    for event in entries(field.value).values():
        groups = resolve(event.value)
        for group in groups.items if isinstance(groups, Sequence) else ():
            entry = entries(group).get("matcher")
            node = resolve(entry.value) if entry else None
            if not isinstance(node, Scalar) or not isinstance(node.value, str) or "\n" in node.span.of(document.text):
                continue
            if fault := fault_of(node.value):
                remedy = "write `.*` for any text" if node.value.startswith("*") else "mend it, or list names with `|`"
                yield Problem(
                    node.span,
                    f"{code(node.value)} is no regular expression of JavaScript, so that this hook does not run "
                    "where it is to,"
                    f" and {HOST} says nothing: {fault}; {remedy}",
                )


def fault_of(matcher: str) -> str | None:
    """Why a matcher is certainly no expression (`new RegExp(matcher)` throws), or None.

    Looks for unbalanced brackets, unknown groups and repetitions of nothing; what else may be wrong passes.
    """
    if _NAMES.fullmatch(matcher) or len(matcher) > 1000:
        return None
    open_groups: list[str] = []
    repeatable, at = False, 0
    while at < len(matcher):
        token = _TOKEN.match(matcher, at)
        assert token is not None
        text, at = token.group(), token.end()
        match token.lastgroup:
            case "escape" | "bound":
                if token.group("bound"):
                    repeatable = False
                    continue
                if at == len(matcher):
                    return "it ends in a backslash"
                at, repeatable = at + 1, True
            case "set":
                end = _set_end(matcher, at)
                if end is None:
                    return "nothing closes `[`"
                at, repeatable = end, True
            case "group":
                if text == "(" and matcher.startswith("?", at):
                    return f"`{matcher[at - 1 : at + 2]}` begins no group"
                open_groups.append(text)
                repeatable = False
            case "close":
                if not open_groups:
                    return "nothing opens `)`"
                # A look behind cannot be repeated; a look ahead can, for the sake of old pages.
                repeatable = not open_groups.pop().startswith(("(?<=", "(?<!"))
            case "many":
                if not repeatable:
                    return f"`{text}` repeats nothing"
                at += matcher.startswith("?", at)
                repeatable = False
            case "edge":
                repeatable = False
            case _:
                repeatable = True
    return "nothing closes `(`" if open_groups else None


def _set_end(matcher: str, at: int) -> int | None:
    while at < len(matcher):
        if matcher[at] == "]":
            return at + 1
        at += 2 if matcher[at] == "\\" else 1
    return None
