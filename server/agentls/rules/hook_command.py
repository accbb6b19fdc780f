"""A hook whose command runs a file that does not exist, or that cannot be run.

The hook then fails, and {host} reports nothing: a `PreToolUse` hook that fails this way blocks nothing, unless it has
`onFailure: block`. Seen on {host} {version}.

A relative path starts in the folder where {host} works, and `$CLAUDE_PROJECT_DIR` is the folder where it was started.
Both are assumed to be the folder that contains `.claude`; the user's own agents belong to no project and are not checked.
Only the file with which the command begins is checked, or the file that `bash`, `python3`, `node` or the like runs.

A handler with `args` runs without a shell, and only `${CLAUDE_PROJECT_DIR}` is replaced there.

```markdown
-- .claude/agents/reviewer.md --
---
name: reviewer
description: Reviews code.
hooks:
  PreToolUse:
    - matcher: Bash
      hooks:
        - type: command
          command: ./hooks/denny.sh
                   ^^^^^^^^^^^^^^^^ warning[hook-command]: the project has no file `hooks/denny.sh`, so this hook fails and the call goes ahead; did you mean `deny.sh`?
        - type: command
          command: python3 "$CLAUDE_PROJECT_DIR/hooks/check.py" --strict
---
Review the diff.
-- hooks/deny.sh --
exit 2
-- hooks/check.py --
print()
```
"""

from __future__ import annotations

import posixpath
import shlex
from collections.abc import Iterator
from typing import NamedTuple

from ..document import Document
from ..stdx.records import pattern
from ..stdx.spelling import nearest
from ..syntax.header import entries
from ..syntax.yaml.scalar import source_span
from ..syntax.yaml.tree import Node, Scalar, resolve
from ..text.problem import Edit, Fix, Problem, Related, Severity
from ..text.source import Span
from ..workspace.context import Workspace
from .shared.hook_faults import groups
from .shared.wording import code, code_path, did_you_mean, write

SEVERITY = Severity.WARNING

_COMMAND = pattern(
    r"\s*(?:[A-Za-z_]\w*=[\w./:-]*\s+)*"
    r"(?P<by>(?:(?:/usr)?/bin/(?:env[ \t]+)?)?(?:(?:ba|z|da)?sh|python3?|node|ruby|perl|bun|uv run)[ \t]+"
    r"(?:(?:-[eux]+|-[eux]*o[ \t]+pipefail|-[uBEI]+|--no-warnings|--script|--quiet)[ \t]+)*)?"
    r"(?P<file>(?:\"[^\"\\`\n]*\"|'[^'$\n]*'|[^\s\"'\\`;&|<>()])+)(?=[\s;&|<>)]|\Z)"
)
"""A command that begins with a file, or with what runs it and options that name none."""
_FILE = pattern(r"(?:[\w@+. -]+/)*[\w@+. -]+")
_QUOTES = pattern("[\"']")
_MADE = pattern(r"(?:^|/)(?:node_modules|\.?venv|target|dist|build)/")
_INTERPRETERS = {
    "sh": "bash",
    "bash": "bash",
    "py": "python3",
    "js": "node",
    "mjs": "node",
    "cjs": "node",
    "rb": "ruby",
}
"""What runs a file of a suffix."""


def check(document: Document, workspace: Workspace) -> Iterator[Problem]:
    project = _project(document, workspace)
    faults: dict[tuple[str, str, bool], list[_Fault]] = {}
    for group in groups(document):
        for handler in group.handlers:
            fields = {name: resolve(entry.value) for name, entry in entries(handler).items()}
            node = fields.get("command")
            if _text(fields.get("type")) != "command" or _text(fields.get("shell")) == "powershell":
                continue
            if not isinstance(node, Scalar) or not isinstance(node.value, str):
                continue
            program = _program(node.value, "args" in fields)
            if program is None:
                continue
            if problem := _unreplaced(document, node, program):
                yield problem
            elif fault := _fault(document, workspace, project, node, program):
                outcome = _outcome(group.event.name, _text(fields.get("onFailure")))
                key = fault.what, fault.remedy, "blocks" in outcome
                faults.setdefault(key, []).append(fault._replace(outcome=outcome))
    for (what, remedy, _), found in faults.items():
        # A guard that lets something through matters more than another failing hook.
        outcome = max((it.outcome for it in found), key=len)
        edits = tuple(edit for it in found for edit in it.edits)
        yield Problem(
            found[0].span,
            f"{what}, so {outcome}; {remedy}",
            (Fix(found[0].title, edits, safe=False),) if all(it.edits for it in found) else (),
            tuple(Related(it.span, "and here") for it in found[1:]),
        )


class _Fault(NamedTuple):
    """A file that a hook cannot run. title, edits: of the fix. outcome: what happens when the hook runs."""

    span: Span
    what: str
    remedy: str
    title: str = ""
    edits: tuple[Edit, ...] = ()
    outcome: str = ""


class _Program(NamedTuple):
    """The file that a command runs. span: its place in the command. by: the program that runs it; empty for itself.
    in_shell: a shell starts it."""

    span: Span
    by: str
    in_shell: bool


def _program(command: str, has_args: bool) -> _Program | None:
    if has_args:
        return _Program(Span(0, len(command)), "", False)
    found = _COMMAND.match(command)
    if found is None or "||" in command:
        return None  # A failure is handled.
    return _Program(Span(*found.span("file")), found["by"] or "", True)


def _unreplaced(document: Document, node: Scalar, program: _Program) -> Problem | None:
    """A variable that no shell expands."""
    variable = document.host.project
    if program.in_shell or not variable or not str(node.value).startswith(f"${variable}"):
        return None
    span = source_span(node, 0, len(variable) + 1)
    fixes = write(span, f"${{{variable}}}") if span.of(document.text) == f"${variable}" else ()
    return Problem(
        span,
        f"`${variable}` is not replaced in a handler with `args`, which runs without a shell; write `${{{variable}}}`",
        fixes,
    )


def _fault(
    document: Document, workspace: Workspace, project: str | None, node: Scalar, program: _Program
) -> _Fault | None:
    """A file that does not exist in the project, or is not a program."""
    command = str(node.value)
    written = _QUOTES.sub("", program.span.of(command))
    variable = document.host.project
    path = written
    for start in (f"${variable}/", f"${{{variable}}}/") if variable else ():
        path = path.removeprefix(start)
    if project is None or not _FILE.fullmatch(path) or ("/" not in written and not (program.by and "." in path)):
        return None
    path = posixpath.normpath(path)
    if path.startswith("..") or _MADE.search(path):
        return None
    span = source_span(node, *program.span)
    if workspace.exists(project + path) is False:
        folder, name = posixpath.split(path)
        near = nearest(name, (it for it in workspace.listing(posixpath.join(project, folder) or ".") if it[-1:] != "/"))
        begin = program.span.start + program.span.of(command).rfind(name)
        at = source_span(node, begin, begin + len(name))
        edits = (Edit(at, near),) if near and at.of(document.text) == name else ()
        remedy = did_you_mean(near, "correct the path")
        return _Fault(span, f"the project has no file {code_path(path)}", remedy, f"Write {code(near)}", edits)
    if program.by or workspace.executable(project + path) is not False:
        return None
    by = _INTERPRETERS.get(path.rpartition(".")[2]) if program.in_shell else None
    remedy = f"run `chmod +x {shlex.quote(path)}`" + (f", or write `{by}` before it" if by else "")
    edits = (Edit(Span(span.start, span.start), f"{by} "),) if by else ()
    return _Fault(span, f"{code_path(path)} is not executable", remedy, f"Run it with `{by}`", edits)


def _outcome(event: str, on_failure: str) -> str:
    if event != "PreToolUse":
        return "this hook fails"
    return (
        "this hook fails and blocks every call" if on_failure == "block" else "this hook fails and the call goes ahead"
    )


def _text(node: Node | None) -> str:
    return str(node.value) if isinstance(node, Scalar) else ""


def _project(document: Document, workspace: Workspace) -> str | None:
    """The prefix of the project's paths, in the form of the path of the current file; None if the project is
    unknown."""
    tree = workspace.tree
    base = tree.base.rstrip("/") + "/" if tree else ""
    if tree is None or tree.scope != "project" or not workspace.path.startswith(base):
        return None
    below = workspace.path.removeprefix(base)
    return document.path.removesuffix(below) if document.path.endswith(below) else base
