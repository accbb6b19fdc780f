"""Brings what the disk holds into the session's index, in steps between messages; tells the client how far it is.

A scan looks at every file's time and size and reads those that changed, each once. The first goes through all folders
of the workspace, later ones through the folders that are known to hold agents.
"""

from __future__ import annotations

import gc
import itertools
import logging
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias
from uuid import uuid4

from lsprotocol import types as t

from .. import disk, survey
from ..survey import Found, Known, Limit, Stamp
from . import uri as uris
from .server import AgentServer, ask, check_others
from .session import Session

log = logging.getLogger(__name__)

FEW = 50
"""Files that are read at once when the client says that they changed; more are left to the next scan."""

_BATCH = 50
"""Files whose facts are put into the index at once."""

_told: set[str] = set()
"""What cannot be read is said once."""

Told: TypeAlias = "Callable[[int], None]"


def look(ls: AgentServer, whole: bool = False) -> None:
    """Have the index brought up to what the disk holds, in the background. whole: folders of which nothing is known, too."""
    ls.wanted = whole or bool(ls.wanted)
    if not ls.is_scanning:
        ls.is_scanning = True
        ls.protocol.jobs.append(_scans(ls))


def _scans(ls: AgentServer) -> Iterator[None]:
    try:
        while ls.wanted is not None:
            whole, ls.wanted = ls.wanted, None
            told, end = _progress(ls) if whole and ls.client.shows_progress else (lambda _: None, lambda: None)
            try:
                yield from scan(ls.session, whole, told)
            finally:
                end()
            if whole:
                # What stays for the session is not searched for garbage.
                gc.freeze()
            check_others(ls)
    finally:
        ls.is_scanning = False


def _progress(ls: AgentServer) -> tuple[Told, Callable[[], None]]:
    """Show how far a scan is: a function that is told how many files were seen, and one for the end."""
    token, state = str(uuid4()), {"agreed": False, "begun": False}

    def agreed(_: Any) -> None:
        state["agreed"] = True

    def told(files: int) -> None:
        if state["agreed"]:
            show(
                t.WorkDoneProgressReport(message=f"{files:,} files")
                if state["begun"]
                else t.WorkDoneProgressBegin("agentls", message=f"{files:,} files")
            )
            state["begun"] = True

    def end() -> None:
        if state["begun"]:
            show(t.WorkDoneProgressEnd())

    def show(value: object) -> None:
        ls.protocol.notify(t.PROGRESS, t.ProgressParams(token, ls.protocol.unstructured(value)))

    ask(ls, t.WINDOW_WORK_DONE_PROGRESS_CREATE, t.WorkDoneProgressCreateParams(token), agreed)
    return told, end


def scan(session: Session, whole: bool, tell: Told = lambda _: None) -> Iterator[None]:
    """One look at the disk. whole: also at folders of which nothing is known. tell: is told how many files were seen."""
    folders = list(dict.fromkeys([*session.folders.values(), *sorted(session.bases)]))
    if not whole:
        bases = (it.tree.base for it in session.index.trees.values() if it.tree.scope in ("project", "plugin"))
        folders = list(dict.fromkeys([*folders, *sorted(bases)]))
    outside = [it for it in folders if it in session.bases]
    inside = [it for it in folders if it not in session.bases]
    seen: set[str] = set()
    batch: list[tuple[str, Known | None]] = []
    for found in itertools.chain(survey.survey(inside, below=whole), survey.survey(outside, below=False)):
        if isinstance(found, Limit):
            _say(found.folder, found.why)
        elif found is not None and found.path not in seen:
            seen.add(found.path)
            if len(seen) % 100 == 0:
                tell(len(seen))
            if session.is_open(found.path) or _is_known(session, found.path, found.stamp):
                continue
            session.stamps[found.path] = found.stamp
            batch.append((found.path, _examined(found)))
        if len(batch) >= _BATCH:
            session.take_in(_still(session, batch))
            batch = []
        yield
    session.take_in(_still(session, batch))
    for path in [it for it in session.stamps if it not in seen]:
        if not _is_known(session, path, survey.stamp_of(path)):
            session.read_anew(path)
            yield
    session.complete()


def _is_known(session: Session, path: str, stamp: Stamp | None) -> bool:
    """Whether a file is as it was read, and what it is by its path and the manifests of plugins, too."""
    if stamp is None or session.stamps.get(path) != stamp:
        return False
    at, known = survey.place(path), session.index.agents.get(path)
    if known is None:
        return at is None or at.kind != "agent"
    return at is not None and (at.tree, at.origin) == (known.tree, known.origin)


def _still(session: Session, batch: list[tuple[str, Known | None]]) -> list[tuple[str, Known | None]]:
    """What was read of the files that were not opened in the meantime."""
    return [it for it in batch if not session.is_open(it[0])]


def _examined(found: Found) -> Known | None:
    at = survey.place(found.path)
    if at is None:
        return None
    try:
        return survey.examine(found.path, at, root=found.root, real=found.real)
    except disk.Unreadable as error:
        if at.kind != "unknown":
            _say(found.path, str(error))
        return None


def _say(path: str, why: str) -> None:
    if path not in _told:
        _told.add(path)
        log.warning("%s: %s", path, why)


def watchers(relative: bool) -> list[t.FileSystemWatcher]:
    """The files that a client is asked to watch. relative: it can watch outside the workspace."""
    patterns = (
        "**/.agentls.toml",
        "**/pyproject.toml",
        "**/.claude-plugin/*.json",
        "**/.mcp.json",
        "**/*.md",
    )
    found = [t.FileSystemWatcher(it) for it in patterns]
    if relative:
        user = uris.of(disk.user_folder())
        for pattern in ("{agents,skills,commands}/**/*.md", "settings.json", "plugins/installed_plugins.json"):
            found.append(t.FileSystemWatcher(t.RelativePattern(user, pattern)))
    return found
