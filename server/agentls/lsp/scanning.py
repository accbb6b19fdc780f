"""Reads the files on disk into the session's index, in steps between messages; reports progress to the client.

A scan compares every file's time and size and reads those that changed, each once. The first scan walks all folders of
the workspace, as does one before which the patterns of ignored files changed; the others walk the folders that are known
to contain agents. Where a walk finds an agent, or one is open, each scan finds all that the host reads there, also what
is ignored. Files that the client reports as changed are read first. A step reads one file, or compares a few.
"""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias
from uuid import uuid4

from lsprotocol import types as t

from ..disk import files as disk
from ..hosts import homes, others
from ..scan import ignored, survey
from ..scan.places import Place, place
from ..scan.survey import Found, Known, Stamp
from ..scan.walk import Limit
from . import uri as uris
from .app import AgentServer, ask
from .diagnostics import check_all, check_others
from .jobs import LATER, Job, Steps
from .session import Read, Session, examined

log = logging.getLogger(__name__)

_BATCH = 8
"""Files whose facts are put into the index at once: up to this number, more files take less time each; beyond, a step
becomes too long."""

_LOOKS = 16
"""Unchanged files that are compared in one step."""

Told: TypeAlias = "Callable[[int], None]"


def look(ls: AgentServer, whole: bool = False, changed: Iterable[str] = ()) -> None:
    """Schedule a scan in the background.

    whole: also look in unknown folders. changed: paths to read in any case, and first.
    """
    if paths := list(dict.fromkeys(changed)):
        ls.protocol.jobs.add(_reads(ls, paths))
    if ls.session.scans.want(whole):
        ls.protocol.jobs.add(_scans(ls))


def look_beside(ls: AgentServer, before: set[str]) -> None:
    """Schedule a scan if the agents of other folders are wanted than before: of everything if fewer are."""
    wanted = ls.session.bases
    if wanted != before:
        look(ls, whole=not wanted >= before)


def look_if_due(ls: AgentServer) -> None:
    """Schedule a scan if the client watches no files and the last scan was some time ago."""
    if not ls.client.registers_watchers and ls.session.scans.is_due(time.monotonic()):
        look(ls)


def _scans(ls: AgentServer) -> Job:
    begun = time.monotonic()
    try:
        while (whole := ls.session.scans.take()) is not None:
            told, end = _progress(ls) if whole and ls.client.shows_progress else (lambda _: None, lambda: None)
            try:
                yield from scan(ls.session, whole, told)
            finally:
                end()
            check_others(ls)
    finally:
        ls.session.scans.end(begun, time.monotonic())


def _reads(ls: AgentServer, paths: list[str]) -> Job:
    before = ls.session.bases
    yield from read(ls.session, paths)
    if ls.session.bases - before:
        look(ls)
    check_all(ls)


def _progress(ls: AgentServer) -> tuple[Told, Callable[[], None]]:
    """Show the progress of a scan: a function that takes the number of files seen, and one for the end."""
    token, is_shown, is_over = str(uuid4()), False, False

    def show(value: object) -> None:
        ls.protocol.notify(t.PROGRESS, t.ProgressParams(token, ls.protocol.unstructured(value)))

    def agreed(_: Any) -> None:
        """A client may accept the progress token after the scan is over; the token is begun and ended all the same."""
        nonlocal is_shown
        is_shown = True
        show(t.WorkDoneProgressBegin("agentls", message="reading agents"))
        if is_over:
            show(t.WorkDoneProgressEnd())

    def told(files: int) -> None:
        if is_shown:
            show(t.WorkDoneProgressReport(message=f"{files:,} files"))

    def end() -> None:
        nonlocal is_over
        is_over = True
        if is_shown:
            show(t.WorkDoneProgressEnd())

    ask(ls, t.WINDOW_WORK_DONE_PROGRESS_CREATE, t.WorkDoneProgressCreateParams(token), agreed)
    return told, end


def scan(session: Session, whole: bool, tell: Told = lambda _: None) -> Job:
    """One scan of the disk.

    tell: takes the number of files seen. whole: also look in unknown folders; files that are then not found are removed
    from the index. So does a scan for which other files are ignored than for the one before.
    """
    whole = session.begin_scan(whole)
    before = list(session.stamps)
    seen: set[str] = set()
    batch: list[Read] = []
    ignoring = session.choices.respects_ignore_files()
    for found in survey.survey(session.folders.values(), whole, ignoring, lambda: sorted(session.bases)):
        if isinstance(found, Limit):
            _say(session, found.folder, found.why)
        elif found is not None and found.path not in seen:
            seen.add(found.path)
            if len(seen) % 100 == 0:
                tell(len(seen))
            at = place(found.path)
            session.note_place(found.path, at)
            if session.is_open(found.path) or _is_known(session, found.path, found.stamp, at):
                if len(seen) % _LOOKS:
                    continue
            else:
                session.note_stamp(found.path, found.stamp)
                batch.append(Read(found.path, found.stamp, (yield from _examined(session, found, at))))
                if len(batch) == _BATCH:
                    yield LATER
                    _settle(session, batch)
        yield LATER
    _settle(session, batch)
    changed = []
    for n, path in enumerate([it for it in before if it not in seen]):
        if whole and not session.is_open(path):
            session.note_stamp(path, None)
            batch.append(Read(path, None, None))
            if len(batch) == _BATCH:
                _settle(session, batch)
        elif not _is_known(session, path, survey.stamp_of(path), place(path)):
            changed.append(path)
        if n % _LOOKS == 0:
            yield LATER
    _settle(session, batch)
    yield from read(session, changed)
    session.complete(whole)


def _is_known(session: Session, path: str, stamp: Stamp | None, at: Place | None) -> bool:
    """Whether a file is as it was read, including `at`, its kind by its path and the manifests of plugins."""
    if stamp is None or session.stamps.get(path) != stamp:
        return False
    known = session.index.agents.get(path)
    if known is None:
        skills, servers = session.index.skills.at(path), session.index.servers.at(path)
        if at is None:
            return not skills and not servers and path not in session.index.referrers
        tree, naming = at.tree, session.index.referrers.get(path)
        if naming and naming.tree != tree:
            return False
        if at.kind in ("skill", "command"):
            return [(it.base, it.everywhere, it.plugin) for it in skills] == [(tree.base, tree.everywhere, tree.plugin)]
        return at.kind != "agent" and all((it.base, it.everywhere) == (tree.base, tree.everywhere) for it in servers)
    return at is not None and (at.tree, at.origin) == (known.tree, known.origin)


def read(session: Session, paths: Iterable[str]) -> Job:
    """Read files again, whatever is known about them. A file that does not exist is removed."""
    batch: list[Read] = []
    for path in paths:
        if not session.is_open(path):
            batch.append((yield from session.examine(path)))
            yield None
        if len(batch) == _BATCH:
            _settle(session, batch)
            yield None
    _settle(session, batch)
    session.announce()


def _settle(session: Session, batch: list[Read]) -> None:
    """Put what was read into the index, except files that were opened or read again meanwhile. Long-lived objects are
    then excluded from garbage collection."""
    session.take_in([(it.path, it.known) for it in batch if session.is_latest(it)], announced=False)
    batch.clear()
    gc.collect(0)
    gc.freeze()


def _examined(session: Session, found: Found, at: Place | None) -> Steps[Known | None]:
    if at is None:
        return None
    try:
        client = session.choices.client(uris.of(found.path))
        return (yield from examined(found._replace(client=client), at))
    except disk.Unreadable as error:
        if at.kind != "unknown":
            _say(session, found.path, str(error))
        return None


def _say(session: Session, path: str, why: str) -> None:
    if session.scans.is_news(path):
        log.warning("%s: %s", path, why)


def watchers(relative: bool) -> list[t.FileSystemWatcher]:
    """The files that a client is asked to watch. relative: it can watch outside the workspace."""
    ours = (".agentls.toml", "pyproject.toml", *ignored.FILES)
    patterns = (*(f"**/{it}" for it in ours), *homes().WATCHED, *others.WATCHED, *others.CONFIGURATIONS)
    found = [t.FileSystemWatcher(it) for it in patterns]
    if relative:
        user = uris.of(homes().user_folder())
        found += (t.FileSystemWatcher(t.RelativePattern(user, it)) for it in homes().USERS_WATCHED)
    return found
