"""Diagnostics: what is published, when a document is checked again, and files that are not open.

Nothing is published to clients that pull diagnostics (`handlers/pulling.py`). If the setting `workspaceDiagnostics` is
on, files that are not open are read, and checked again when they, or files that their findings depend on, have changed;
this runs in the background, one file per step.
"""

from __future__ import annotations

import contextlib
import logging
from functools import partial
from typing import TYPE_CHECKING

from lsprotocol import types as t

from ..report.ci import DOCUMENTATION
from ..stdx import inert
from . import uri as uris
from .app import AgentServer, aside, ask, refresh_lenses
from .attaching import attach
from .convert import diagnostics as convert
from .jobs import LATER, Job, Outdated, Steps

if TYPE_CHECKING:
    from ..text.problem import Finding
    from .opened import Opened

log = logging.getLogger(__name__)

_LOOKS = 16
"""Paths that are compared with patterns in one step."""


def check(ls: AgentServer, uri: str, again: bool = False) -> None:
    """Publish the findings of a document, unless its next text is already waiting. again: only if they are not the ones
    that the client has for its text.

    Publishing ends with the client's first request for diagnostics: the capabilities do not say which clients will
    actually ask.
    """
    _take_up(ls)
    opened = ls.session.documents.get(uri)
    if opened is not None and not ls.sent.pulls and not ls.protocol.inbox.is_replaced(uri):
        ls.protocol.jobs.start(_checks(ls, opened, again))


def _checks(ls: AgentServer, opened: Opened, again: bool) -> Job:
    uri = opened.uri
    everything = yield from checked(ls, opened)
    if ls.sent.pulls:
        return
    before = ls.sent.of(uri).shown
    found = telling(ls, opened, everything)
    tell_complaints(ls)
    if again and (opened.text, tuple(found)) == before:
        return
    if found or opened.origin is not None or ls.sent.is_published(uri):
        shown = yield from aside(ls, opened, partial(diagnostics, ls, opened, found))
        publish(ls, uri, opened.version, shown)


def checked(ls: AgentServer, opened: Opened) -> Steps[list[Finding]]:
    """All findings of a document, and the state of the other files for them. A long document waits for jobs that were
    started before, which may change that state."""
    told = ls.sent.of(opened.uri)
    if opened.is_long:
        told.check(None)
        yield from aside(ls, opened, lambda: None)
    told.check(ls.session.state(uris.path(opened.uri)))
    try:
        return (yield from aside(ls, opened, partial(ls.session.findings, opened)))
    except Outdated:
        told.forget_check()
        raise


def _take_up(ls: AgentServer) -> None:
    """Update the index for long documents, too."""
    for it in ls.session.unread():
        ls.protocol.jobs.start(_takes_up(ls, it))


def _takes_up(ls: AgentServer, opened: Opened) -> Job:
    ls.session.take_in((yield from aside(ls, opened, partial(ls.session.known, opened))))
    check_others(ls)


def telling(ls: AgentServer, opened: Opened, found: list[Finding]) -> list[Finding]:
    """The findings of a document to show: while the user is typing, few new ones. A client that pulls and cannot be
    told to pull again gets all of them."""
    can_wait = not ls.sent.pulls or (ls.client.refreshes_diagnostics and not ls.client.leaves_stale)
    cursor = ls.session.cursors.at(opened.uri) if can_wait else None
    told = ls.sent.of(opened.uri).findings(opened.text, found, cursor)
    if len(told) < len(found):
        tell_later(ls)
    return told


def tell_later(ls: AgentServer) -> None:
    """Schedule the findings that were held back for when the user pauses."""
    ls.protocol.when_at_rest(lambda: _rested(ls))


def tell_agents(ls: AgentServer) -> None:
    """Notify the client, once no message arrives for a moment, that the agents that it shows may have changed."""
    if (ls.client.follows_agents or ls.client.registers_imports) and not ls.sent.is_told(ls.session.stage):
        ls.protocol.when_at_rest(lambda: _rested(ls))


def _rested(ls: AgentServer) -> None:
    """Send what was held back."""
    if not ls.sent.is_told(ls.session.stage):
        ls.sent.tell(ls.session.stage)
        attach(ls)
        if ls.client.follows_agents:
            ls.protocol.notify("agentls/agentsChanged", None)
    left = ls.session.cursors.pause()
    for uri in left:
        check(ls, uri)
    if left and ls.sent.pulls:
        ask(ls, t.WORKSPACE_DIAGNOSTIC_REFRESH, None, lambda _: None)
    if left and ls.client.refreshes_hints:
        ask(ls, t.WORKSPACE_INLAY_HINT_REFRESH, None, lambda _: None)


def publish(ls: AgentServer, uri: str, version: int | None, shown: list[t.Diagnostic]) -> None:
    """Send the findings of a document to the client; nothing if it pulls and had none."""
    if ls.sent.publish(uri, bool(shown)):
        ls.text_document_publish_diagnostics(t.PublishDiagnosticsParams(uri, shown, version))


def diagnostics(ls: AgentServer, opened: Opened, found: list[Finding]) -> list[t.Diagnostic]:
    elsewhere = ls.session.elsewhere if ls.client.shows_related else None
    address = ls.client.rule_address or DOCUMENTATION
    return [convert.diagnostic(it, opened.positions, opened.uri, elsewhere, address) for it in found]


def tell_complaints(ls: AgentServer) -> None:
    """Report errors in the editor's settings; and those in settings files that are not open, as diagnostics of these
    files."""
    for it in ls.session.choices.complaints():
        log.warning("%s", it)
        ls.window_show_message(t.ShowMessageParams(t.MessageType.Warning, f"agentls: {inert.unlinked(it)}"))
    for path, closed in ls.session.untold_configurations():
        found = ls.session.findings(closed) if closed else []
        for finding in found:
            log.warning("%s: %s", path, finding.message)
        if found or ls.sent.is_published(uris.of(path)):
            publish(ls, uris.of(path), None, diagnostics(ls, closed, found) if closed else [])


def look_for_excluded(ls: AgentServer, uri: str) -> None:
    """Find the patterns of an open settings file that match no file, in the background."""
    from ..features import settings_file

    if settings_file.is_settings(uris.path(uri)):
        ls.protocol.jobs.add(_unmatched(ls, uri))


def _unmatched(ls: AgentServer, uri: str) -> Job:
    from ..features import settings_file
    from ..scan import walk
    from ..settings import unmatched

    documents, path = ls.session.documents, uris.path(uri)
    opened = documents.get(uri)
    waiting = settings_file.patterns(path, opened.text) if opened else frozenset()
    for count, below in enumerate(walk.paths(path.rpartition("/")[0] or "/")):
        if not waiting or documents.get(uri) is not opened:
            break
        waiting = unmatched(waiting, below)
        if count % _LOOKS == 0:
            yield LATER
    if documents.get(uri) is opened and ls.session.unmatched.get(path, frozenset()) != waiting:
        ls.session.note_unmatched(path, waiting)
        ls.sent.of(uri).forget_check()
        check_others(ls)


def check_others(ls: AgentServer) -> None:
    """Check again the open documents whose findings may have changed with another file, in the background."""
    _take_up(ls)
    if any(is_outdated(ls, it) for it in ls.session.documents):
        ls.protocol.jobs.add(_rechecks(ls))
    _check_closed(ls)
    tell_agents(ls)


def check_all(ls: AgentServer) -> None:
    """Check all open documents again, in the background."""
    ls.sent.check_all()
    check_others(ls)


def is_outdated(ls: AgentServer, uri: str) -> bool:
    """Whether a file that its findings depend on has changed since a document was checked."""
    return ls.sent.of(uri).is_outdated(ls.session.state(uris.path(uri)))


def _rechecks(ls: AgentServer) -> Job:
    outdated = [it for it in ls.session.documents if is_outdated(ls, it)]
    if outdated:
        refresh_lenses(ls)
    if ls.sent.pulls:
        for uri in outdated:
            ls.sent.of(uri).check(ls.session.state(uris.path(uri)))
        if outdated and ls.client.refreshes_diagnostics:
            ask(ls, t.WORKSPACE_DIAGNOSTIC_REFRESH, None, lambda _: None)
        return
    for uri in outdated:
        if is_outdated(ls, uri):
            check(ls, uri, again=True)
            yield None


def _check_closed(ls: AgentServer) -> None:
    """Schedule checks of the files whose findings may differ from those shown."""
    session, closed = ls.session, ls.sent.closed
    if ls.sent.pulls or not session.index.complete or not closed.is_due(session.changes):
        return
    if session.choices.wants_closed() or closed:
        closed.run(True)
        ls.protocol.jobs.add(_closed_checks(ls))


def _closed_checks(ls: AgentServer) -> Job:
    session, closed = ls.session, ls.sent.closed
    try:
        while not ls.sent.pulls and closed.begin(session.changes):
            members = {session.uri_of(it): it for it in session.members()}
            for uri in closed.keep({*members, *session.documents}):
                publish(ls, uri, None, [])
            for uri, path in members.items():
                state = (session.stamps.get(path), session.state(path))
                if uri not in session.documents and not ls.sent.pulls and closed.check(uri, state):
                    yield from _closed_check(ls, uri, path)
                    yield LATER
            yield LATER
    finally:
        closed.run(False)


def _closed_check(ls: AgentServer, uri: str, path: str) -> Job:
    chosen = ls.session.choices.of(uri)
    closed = ls.session.read(path) if chosen and chosen.workspace_diagnostics else None
    with contextlib.suppress(Outdated):  # It has been opened meanwhile.
        shown = (yield from aside(ls, closed, partial(found_in, ls, closed))) if closed else []
        if shown or ls.sent.is_published(uri):
            publish(ls, uri, None, shown)


def found_in(ls: AgentServer, closed: Opened) -> list[t.Diagnostic]:
    """The findings of a file that is not open."""
    return diagnostics(ls, closed, ls.session.findings(closed))
