"""What `agentls fix` does with one document: the text after the fixes, what is left to say of it, and both in words."""

from __future__ import annotations

import difflib
import json
from collections import Counter
from collections.abc import Collection

from ..document import Document
from ..fixes.apply import fix_all
from ..rules import engine, registry
from ..settings import Settings
from ..stdx.records import dataclass, pattern, replace
from ..text.problem import Finding
from ..workspace.context import Workspace, beside

_LINE = pattern(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True)
class Fixed:
    """A document before and after. applied: how many problems of which rule. left: what is found afterwards."""

    before: Document
    after: Document
    applied: Counter[str]
    found: list[Finding]
    left: list[Finding]


def fixed(
    document: Document, workspace: Workspace, settings: Settings, *, unsafe: bool, names: Collection[str]
) -> Fixed:
    """The document with its fixes. names: the rules, also those whose hints are not shown; all by default."""
    levels = {it: registry.rules()[it].severity.value for it in names}
    settings = replace(settings, rules={**levels, **settings.rules})

    def check(it: Document) -> list[Finding]:
        return engine.check(it, workspace if it is document else beside(workspace, it), settings)

    found = check(document)
    if document.lossy or not any(it.fixes for it in found):
        return Fixed(document, document, Counter(), found, found)
    made = fix_all(document, check, workspace, safe_only=not unsafe, names=names or None)
    after = replace(document, text=made.text)
    return Fixed(document, after, made.applied, found, check(after))


def encoded(document: Document) -> bytes:
    """The bytes of the file that a document was decoded from, or is to be. Not for one that was decoded with loss."""
    return b"\xef\xbb\xbf" * document.bom + document.text.encode("utf-8")


def line(it: Fixed) -> str:
    """What was done, on one line; empty if that is nothing."""
    if not it.applied:
        return ""
    each = ", ".join(f"{rule}{f' {count}' if count > 1 else ''}" for rule, count in it.applied.items())
    return f"{it.before.path}: fixed {each}\n"


def as_json(it: Fixed, left: list[Finding], is_written: bool) -> str:
    """What was done, as one line of JSON."""
    row = {
        "path": it.before.path,
        "fixed": dict(it.applied) if is_written else {},
        "left": [
            {"rule": one.rule, "severity": one.severity.value, "message": one.message, "offset": one.span.start}
            for one in left
        ],
    }
    return json.dumps(row) + "\n"


def diff(it: Fixed, path: str) -> str:
    """What would be done to a file, as a unified diff that `patch -p1` and `git apply` take; empty for nothing."""
    mark = "\ufeff" * it.before.bom
    before, after = _LINE.findall(mark + it.before.text), _LINE.findall(mark + it.after.text)
    lines = difflib.unified_diff(before, after, _named("a/" + path), _named("b/" + path))
    return "".join(each if each.endswith("\n") else f"{each}\n\\ No newline at end of file\n" for each in lines)


_SPECIAL = pattern(r'[\x00-\x1f"\\\x7f]')


def _named(path: str) -> str:
    """A path in the header of a diff: quoted as Git does where it has to be, and with a tab after one with spaces."""
    if _SPECIAL.search(path):
        return '"' + _SPECIAL.sub(lambda it: f"\\{ord(it[0]):03o}", path) + '"'
    return path + "\t" * (" " in path)
