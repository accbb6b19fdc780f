"""Publishes what is found in files that are not open, where the setting `workspaceDiagnostics` wants that.

Clients that ask for diagnostics ask for these too (`pulling.py`); this is for those that do not. A file is read and
checked again when it, or what its findings depend on, has changed; in the background, one file a step.
"""

from __future__ import annotations

from collections.abc import Iterator

from .server import AgentServer, diagnostics, publish


def look(ls: AgentServer) -> None:
    """Have the files checked whose findings may be others than those that are shown."""
    session = ls.session
    if ls.pulled or ls.is_checking_closed or not session.index.complete or ls.seen_closed == session.changes:
        return
    if session.wants_closed() or ls.closed:
        ls.is_checking_closed = True
        ls.protocol.jobs.append(_checks(ls))


def _checks(ls: AgentServer) -> Iterator[None]:
    session = ls.session
    try:
        while ls.seen_closed != session.changes and not ls.pulled:
            ls.seen_closed = session.changes
            members = {session.uri_of(it): it for it in session.members()}
            for uri in [it for it in ls.closed if it not in members and it not in session.documents]:
                del ls.closed[uri]
                publish(ls, uri, None, [])
            for uri, path in members.items():
                state = (session.stamps.get(path), session.state(path))
                if uri not in session.documents and ls.closed.get(uri) != state and not ls.pulled:
                    ls.closed[uri] = state
                    _check(ls, uri, path)
                    yield
            yield
    finally:
        ls.is_checking_closed = False


def _check(ls: AgentServer, uri: str, path: str) -> None:
    chosen = ls.session.settings_for(uri)
    closed = ls.session.read(path) if chosen and chosen.workspace_diagnostics else None
    shown = diagnostics(ls, closed, ls.session.findings(closed)) if closed else []
    if shown or uri in ls.shown:
        publish(ls, uri, None, shown)
