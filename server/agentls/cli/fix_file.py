"""`agentls fix` for one document: the text after the fixes, the findings that are left, and both as text."""

from __future__ import annotations

import difflib
import json
from collections import Counter
from collections.abc import Collection

from ..disk import atomic
from ..document import Document
from ..fixes.apply import fix_all
from ..rules import engine, registry
from ..settings import Settings, running
from ..stdx import inert
from ..stdx.records import dataclass, pattern, replace
from ..text.problem import Finding, Severity
from ..workspace.context import Workspace, beside

_LINE = pattern(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True)
class Fixed:
    """A document before and after its fixes. applied: the number of fixed problems by rule. found, left: the findings
    before and after."""

    before: Document
    after: Document
    applied: Counter[str]
    found: list[Finding]
    left: list[Finding]

    @property
    def uncovered(self) -> int:
        """How many of the fixed problems were found only after others were fixed."""
        return (self.applied - Counter(it.rule for it in self.found)).total()


def fixed(
    document: Document, workspace: Workspace, settings: Settings, *, unsafe: bool, names: Collection[str]
) -> Fixed:
    """Apply the fixes of a document. names: the rules whose fixes are applied, also where settings turn these
    off; all by default."""
    # The others run anyway, and a level would make a warning of the error that the host's verdict names.
    hints = {it: "hint" for it in names if registry.rules()[it].severity is Severity.HINT}
    settings = running(settings, names)
    settings = replace(settings, rules={**hints, **settings.rules})

    def check(it: Document) -> list[Finding]:
        return engine.check(it, workspace if it is document else beside(workspace, it), settings)

    found = check(document)
    if document.lossy or not any(it.fixes for it in found):
        return Fixed(document, document, Counter(), found, found)
    made = fix_all(document, check, workspace, safe_only=not unsafe, names=names or None)
    after = replace(document, text=made.text)
    return Fixed(document, after, made.applied, found, check(after))


def encoded(document: Document) -> bytes:
    """The bytes of a file with this text and byte-order mark. Not for a document that was decoded with loss."""
    return b"\xef\xbb\xbf" * document.bom + document.text.encode("utf-8")


def save(before: Document, after: Document) -> str:
    """Write a file. Returns why that failed; empty if it did not."""
    try:
        atomic.save(before.path, encoded(before), encoded(after))
    except atomic.Unsaved as why:
        return f"{before.label}: {why}; it was not changed"
    return ""


def line(it: Fixed) -> str:
    """One line that says what was fixed; empty if nothing was."""
    if not it.applied:
        return ""
    each = ", ".join(f"{rule}{f' ({count})' if count > 1 else ''}" for rule, count in it.applied.items())
    return inert.lines(f"{it.before.label}: fixed {each}\n")


def as_json(it: Fixed, left: list[Finding], is_written: bool) -> str:
    """One line of JSON that says what was fixed and what is left."""
    row = {
        "path": it.before.label,
        "fixed": dict(it.applied) if is_written else {},
        "left": [
            {"rule": one.rule, "severity": one.severity.value, "message": one.message, "offset": one.span.start}
            for one in left
        ],
    }
    return json.dumps(row) + "\n"


def diff(it: Fixed, path: str) -> str:
    """The changes as a unified diff for `patch -p1` and `git apply`; empty if there are none."""
    mark = "\ufeff" * it.before.bom
    before, after = _LINE.findall(mark + it.before.text), _LINE.findall(mark + it.after.text)
    lines = difflib.unified_diff(before, after, _named("a/" + path), _named("b/" + path))
    return "".join(each if each.endswith("\n") else f"{each}\n\\ No newline at end of file\n" for each in lines)


_SPECIAL = pattern(r'[\x00-\x1f"\\\x7f]')


def _named(path: str) -> str:
    """A path for the header of a diff: quoted as Git does if necessary, and followed by a tab if it has spaces."""
    if _SPECIAL.search(path):
        return '"' + _SPECIAL.sub(lambda it: f"\\{ord(it[0]):03o}", path) + '"'
    return path + "\t" * (" " in path)
