"""A `matcher` of a hook that is not an expression or that matches no tool, or an `if` that is never true.

A matcher of letters, digits, `_`, `-`, spaces, commas and bars is a list of names; `*` and an empty one match
everything. Anything else is a regular expression of JavaScript. If it is not valid, {host} loads the agent
silently. Seen on {host} {version}.

A matcher is compared only with the name of the tool: `Bash(git push *)`, `Bash:git`, `/Bash/`, `bash` and `Bash Edit`
never match, and neither does `mcp__server`. The condition on a command is the handler's `if`: one permission rule. It
compares what is in the parentheses with commands and paths (`Bash`, `Read`, `Edit`, `Write`), but not with the agent of
`Agent`, the skill of `Skill` or the domain of `WebFetch`. Seen on {host} {version}.

There is no fix for an expression: only its author knows what it was meant to match.

```markdown
---
name: reviewer
description: Reviews code.
hooks:
  PreToolUse:
    - matcher: "(?i)bash"
               ^^^^^^^^^^ warning[hook-matcher]: `(?i)bash` is not a JavaScript regular expression, so this hook does not run where it should, and {host} says nothing: `(?i` does not begin a group; fix it, or list names with `|`
      hooks:
        - type: command
          command: ./check.sh
---
Review the diff.
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..dialect.model import Tool
from ..document import Document
from ..stdx.records import pattern
from ..syntax.header import entries
from ..syntax.yaml.tree import Mapping as Map
from ..syntax.yaml.tree import Node, Scalar, resolve
from ..text.problem import Problem, Severity
from .shared.hook_faults import ON_TOOLS, groups
from .shared.mistaken_matchers import COMPARED, mistake, of_host
from .shared.wording import code

SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Problem]:
    for group in groups(document):
        if group.event.name in ON_TOOLS:
            yield from _conditions(document, group.handlers)
        if found := mistake(document, group):
            yield found


_CONDITION = pattern(r"([A-Za-z_][\w*-]*)(?:\(([^()]*(?:\([^()]*\)[^()]*)*)\))?")


def _conditions(document: Document, handlers: tuple[Node, ...]) -> Iterator[Problem]:
    """Each `if` of a handler that is never true."""
    for handler in handlers:
        entry = entries(handler).get("if") if isinstance(handler, Map) else None
        node = resolve(entry.value) if entry else None
        if not isinstance(node, Scalar) or not isinstance(node.value, str) or "\n" in node.span.of(document.text):
            continue
        condition = node.value.strip()
        if condition and (why := _untrue(condition, document.dialect.tools)):
            yield Problem(node.span, f"{code(condition)} is never true, so this handler never runs: {why}")


def _untrue(condition: str, known: Mapping[str, Tool]) -> str:
    """Why no call meets a condition, with a remedy; empty if one may."""
    found = _CONDITION.fullmatch(condition)
    if not found:
        return "it is not one permission rule; write one, such as `Bash(git *)`"
    name, asked = found[1], found[2]
    if name.startswith("mcp__"):
        return (
            "" if "__" in name[5:].strip("_*") and "*" not in name else "it has to name one tool of the server; name it"
        )
    own = {it.lower(): it for it in of_host(known)}
    if (right := own.get(name.lower(), name)) != name:
        return f"names of tools are case-sensitive; write `{right}`"
    if asked not in (None, "", "*") and COMPARED.get(name) is False:
        return f"`{name}` is not compared with what is in parentheses; write `if: {name}`, and read `tool_input` in the hook"
    return ""
