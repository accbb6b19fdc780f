"""Paths in a body: finding them, resolving them, and rewriting them when they lead elsewhere.

Reads no files: a function tells whether a file exists. Paths are absolute, with `/`.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple, TypeAlias

from ..document import Document
from ..hosts import homes
from ..hosts.home import is_absolute, upwards
from ..stdx.records import pattern
from ..text.source import Span

Style: TypeAlias = Literal["link", "angle", "at", "code"]
Exists: TypeAlias = Callable[[str], "bool | None"]

_NO_PATH = pattern(r"[A-Za-z][A-Za-z0-9+.-]*:|//|~")
_IN_CODE = pattern(r"(?:\.{0,2}/)?(?:[\w.@-]+/)*[\w.@-]*(?:/|(?<=\w)\.[A-Za-z]\w{0,7}|(?<=/)[\w-]+)")
_PART = {"at": pattern(r"[\w.-]*[\w-]"), "code": pattern(r"[\w.@-]+")}
"""What a part of a path can be where nothing can be escaped."""
_NOT_IN_LINK = pattern(r"[\x00-\x20\x7f()<>%?#\\\[\]`:]")
_NOT_IN_ANGLES = pattern(r"[\x00-\x1f\x7f<>%?#\\`]")


class Written(NamedTuple):
    """A path as it is written.

    span: without anchor and query. target: without escapes and percent signs. angle: a destination in angle brackets.
    at: a path after an `@`, which is relative to the project. code: the whole text between backticks.
    """

    span: Span
    target: str
    style: Style


def written(document: Document) -> Iterator[Written]:
    """What may be a path in a body, in the order of the text: destinations of links and definitions, `@path`, code."""
    text, body = document.text, document.markdown
    spans = {it.destination for it in body.links if it.definition is None} | {it.destination for it in body.definitions}
    found = [_destination(text, it) for it in spans]
    found += [Written(it.name, it.name.of(text), "at") for it in body.mentions if not it.agent]
    for span in body.code:
        ticks = len(span.of(text)) - len(span.of(text).lstrip("`"))
        inner = Span(span.start + ticks, span.end - ticks)
        if _IN_CODE.fullmatch(text, *inner):
            found.append(Written(inner, inner.of(text), "code"))
    return iter(sorted(it for it in found if it.target and not _NO_PATH.match(it.target)))


def _destination(text: str, span: Span) -> Written:
    path = pattern(r"[^#?]*").match(text, *span)
    cut = Span(*path.span()) if path else span
    angled = text[span.start - 1 : span.start] == "<"
    return Written(cut, decoded(cut.of(text)), "angle" if angled else "link")


def decoded(destination: str) -> str:
    """The path that the destination of a link stands for."""
    from urllib.parse import unquote

    path = re.split(r"[#?]", destination, maxsplit=1)[0]
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", unquote(path) if "%" in path else path)


def project(path: str) -> str:
    """The folder of the project that a file belongs to: the one that contains the host's folder, otherwise its own."""
    before, mark, _ = path.rpartition(f"/{homes().FOLDER}/")
    return before or "/" if mark else posixpath.dirname(path)


def places(path: str, target: str, from_project: bool = False) -> Iterator[str]:
    """Where a path in the file `path` may lead: from the file's folder, and from those above it, where agents run.

    One that begins with `/` may be absolute, too, or relative to any of these folders.
    """
    for base, relative in _bases(path, target, from_project):
        yield posixpath.normpath(posixpath.join(base, relative))


def _bases(path: str, target: str, from_project: bool) -> Iterator[tuple[str, str]]:
    """The folders to which a path may be relative, with the path; for an absolute one, the root."""
    if not target or _NO_PATH.match(target):
        return
    if target.startswith("/"):
        yield "/", target
    relative = target.lstrip("/")
    for folder in (project(path),) if from_project else upwards(posixpath.dirname(path)):
        yield folder, relative


def followed(path: str, target: str, exists: Exists, from_project: bool = False) -> tuple[str, str] | None:
    """Where a path leads, and the folder to which it is relative; None if it leads nowhere, and in a file without a
    path."""
    for base, relative in _bases(path, target, from_project) if is_absolute(path) else ():
        there = posixpath.normpath(posixpath.join(base, relative))
        if exists(there):
            return there, base
    return None


# Other paths


class Moves:
    """Files and folders that are moved. Everything below a folder moves with it."""

    def __init__(self, pairs: dict[str, str], exists: Exists) -> None:
        self.pairs = {old.rstrip("/"): new.rstrip("/") for old, new in pairs.items() if old.rstrip("/")}
        self._back = {new: old for old, new in self.pairs.items()}
        self._exists = exists

    def of(self, path: str) -> str:
        """The path of a file afterwards."""
        return _moved(path, self.pairs)

    def exists(self, path: str) -> bool:
        """Whether a path exists afterwards."""
        before = _moved(path, self._back)
        if before != path:
            return bool(self._exists(before))
        return self.of(path) == path and bool(self._exists(path))


def _moved(path: str, pairs: dict[str, str]) -> str:
    at = path
    while at and at != "/":
        if at in pairs:
            return pairs[at] + path[len(at) :]
        at = posixpath.dirname(at)
    return path


def rewritten(document: Document, it: Written, moves: Moves, exists: Exists) -> str | None:
    """The text that replaces a path, so that it leads to the same file after the move; None if it still does.

    Everything that need not change stays: `./`, escapes, percent signs, the folder to which the path is relative.
    """
    from_project = it.style == "at"
    found = followed(document.path, it.target, exists, from_project)
    if found is None:
        return None
    target, base = found
    path, there = moves.of(document.path), moves.of(target)
    if path == document.path and there == target:
        return None
    own = posixpath.dirname(document.path)
    strict = base == own and not it.target.startswith("/")

    def leads(text: str) -> bool:
        plain = text if it.style in ("at", "code") else decoded(text)
        now = followed(path, plain, moves.exists, from_project)
        return now is not None and now[0] == there and (not strict or now[1] == posixpath.dirname(path))

    old = it.span.of(document.text)
    bases = [posixpath.dirname(path)] if strict else [moves.of(base), posixpath.dirname(path)]
    ways = [_relative(old, it, there, each) for each in bases]
    if posixpath.relpath(target, base) != it.target.removeprefix("./").strip("/"):
        # The way it takes is its author's.
        ways = [old, _renamed(old, it, target, there), *ways]
    for tried in (*ways, old):
        if tried is not None and leads(tried):
            return tried if tried != old else None
    return None


def _renamed(old: str, it: Written, before: str, after: str) -> str | None:
    """A path with another name for one part, if nothing else changes."""
    was, now = before.split("/"), after.split("/")
    changed = [at for at, (one, other) in enumerate(zip(was, now, strict=False)) if one != other]
    if len(was) != len(now) or len(changed) != 1:
        return None
    parts = old.split("/")
    at = len(parts) - bool(old.endswith("/")) - (len(was) - changed[0])
    if at < 0 or _plain(parts[at], it.style) != was[changed[0]]:
        return None
    name = _encoded(now[changed[0]], it.style, old)
    return None if name is None else "/".join([*parts[:at], name, *parts[at + 1 :]])


def _relative(old: str, it: Written, target: str, base: str) -> str | None:
    """The path to `target` from a folder, in the style of the old one."""
    known = {_plain(part, it.style): part for part in old.split("/")}
    parts = posixpath.relpath(target, base).split("/")
    names = [part if part == ".." else known.get(part) or _encoded(part, it.style, old) for part in parts]
    if any(name is None for name in names):
        return None
    lead = "./" if old.startswith("./") and names[0] != ".." else "/" if old.startswith("/") else ""
    return lead + "/".join(name for name in names if name) + "/" * old.endswith("/")


def _plain(part: str, style: Style) -> str:
    return part if style in ("at", "code") else decoded(part)


def _encoded(name: str, style: Style, old: str) -> str | None:
    """A name as a part of a path in a given style; None if it cannot be written."""
    if style in ("at", "code"):
        return name if _PART[style].fullmatch(name) else None
    from urllib.parse import quote

    special = _NOT_IN_ANGLES if style == "angle" else _NOT_IN_LINK
    name = special.sub(lambda found: quote(found[0], safe=""), name)
    if re.search(r"%[89A-Fa-f][0-9A-Fa-f]", old):
        name = re.sub(r"[^\x00-\x7f]+", lambda found: quote(found[0]), name)
    return name
