"""The server object: how handlers are registered with it, and how it sends requests to the client.

A feature consists of a pure function in `features/`, a converter in `convert/`, and a short handler in `handlers/`:

    @feature(t.TEXT_DOCUMENT_HOVER)
    @about(agent)
    def hover(ls: AgentServer, opened: Opened, document: Document, params: t.HoverParams) -> t.Hover | None:
        found = features.hover(document, opened.positions.offset(params.position))
        return convert.hover(found, opened.positions) if found else None

The capability follows from the registration. Handlers are plain functions, not coroutines: they take about a
millisecond, and run in the order of the messages. A handler that answers about a document and changes nothing is marked
`reading`: for a long document, the second thread of `jobs.py` calls it. Modules of the core are imported by
`AgentServer.session`, so the reply to `initialize` does not wait for them; a handler that needs one imports it locally.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial, wraps
from typing import TYPE_CHECKING, Any, TypeVar

from lsprotocol import types as t

from .. import __version__
from ..stdx.records import cached_property
from . import client
from .jobs import OTHERS, Job, Outdated, Steps
from .protocol import Protocol, Server
from .sent import Sent
from .structuring import converter

if TYPE_CHECKING:
    from ..document import Document
    from .opened import Opened
    from .session import Check, Session

log = logging.getLogger(__name__)

T = TypeVar("T")
_Handler = TypeVar("_Handler", bound="Callable[..., Any]")
FEATURES: list[tuple[str, Any, Callable[..., Any]]] = []
COMMANDS: list[tuple[str, Callable[..., Any]]] = []


def feature(method: str, options: Any = None) -> Callable[[_Handler], _Handler]:
    """Register a handler, which gets the server and the parameters, for the servers that `build` makes."""

    def register(handler: _Handler) -> _Handler:
        FEATURES.append((method, options, handler))
        return handler

    return register


def command(name: str) -> Callable[[_Handler], _Handler]:
    """Register a command, which gets the server and its arguments, for the servers that `build` makes."""

    def register(handler: _Handler) -> _Handler:
        COMMANDS.append((name, handler))
        return handler

    return register


def reading(handler: Callable[..., Any]) -> Callable[..., Any]:
    """Marks the handler of a request about a document, or of a command with its URI, that changes nothing which other
    requests read. If the answer has to be noted, it returns a function that notes it and returns it, which the main
    thread calls."""

    @wraps(handler)
    def begin(ls: AgentServer, params: Any, *rest: Any) -> Any:
        opened = ls.session.documents.get(_uri(params))
        work = partial(handler, ls, params, *rest)
        return _ended_by(aside(ls, opened, work)) if opened and opened.is_long else _ended(work())

    return begin


def _ended_by(job: Job) -> Job:
    return _ended((yield from job))


def _ended(found: Any) -> Any:
    return found() if callable(found) else found


_Part = Callable[["Session", "Opened"], "Document | None"]
"""What of an open file a request is about."""


def agent(session: Session, opened: Opened) -> Document | None:
    """The file as an agent."""
    return opened.document


def outlined(session: Session, opened: Opened) -> Document | None:
    """The file as an agent of any host, for requests about its form."""
    return opened.outlined


def named(session: Session, opened: Opened) -> Document | None:
    """The file as an agent, or as a file that names agents."""
    return opened.document or session.naming(opened)


def about(part: _Part, nothing: Callable[[], Any] = lambda: None) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Marks a handler as `reading` that also gets the open file and a part of it. nothing: the answer without that
    part."""

    def mark(handler: Callable[..., Any]) -> Callable[..., Any]:
        @reading
        @wraps(handler)
        def begin(ls: AgentServer, params: Any) -> Any:
            opened = ls.session.documents.get(params.text_document.uri)
            document = part(ls.session, opened) if opened else None
            return handler(ls, opened, document, params) if document else nothing()

        return begin

    return mark


def _uri(params: Any) -> str:
    """The URI of the document that a request, a command, or an item made for one is about."""
    if isinstance(params, str):
        return params
    if document := getattr(params, "text_document", None):
        return str(document.uri)
    data = getattr(params, "data", None)
    return str(data.get("uri")) if isinstance(data, dict) else ""


def aside(ls: AgentServer, opened: Opened, work: Callable[[], T]) -> Steps[T]:
    """The result of work on a document, which another thread does if the document is long. Raises `Outdated` if the
    client's text has changed meanwhile."""

    from ..rules import registry

    def current() -> None:
        if not ls.session.is_current(opened):
            raise Outdated("the document changed")

    def wanted() -> T:
        current()
        return work()

    if not opened.is_long:
        return work()
    registry.rules()  # Beside work of the other thread, importing them takes several times as long.
    found: T = yield wanted
    current()
    return found


def until_known(ls: AgentServer) -> Job:
    """Wait until the first scan of the disk has ended, if one runs."""
    while ls.session.scans.is_running and not ls.session.index.complete:
        yield OTHERS


def until_scanned(ls: AgentServer) -> Job:
    """Wait until the scans that have been asked for have ended, but not for those that are asked for meanwhile."""
    asked = ls.session.scans.asked
    while ls.session.scans.done < asked:
        yield OTHERS


class AgentServer(Server):
    """The server and the session of its one client."""

    def __init__(self, check: Check | None = None) -> None:
        super().__init__(
            "agentls",
            __version__,
            text_document_sync_kind=t.TextDocumentSyncKind.Full,
            protocol_cls=Protocol,
            converter_factory=converter,
        )
        self.client = client.Client()
        self.sent = Sent()
        self._check = check

    def meet(self, who: client.Client) -> None:
        """Serve a client."""
        self.client = who

    @cached_property
    def session(self) -> Session:
        """Created on first use, after the reply to `initialize`."""
        from .session import Session

        session = Session(self.client, self._check) if self._check else Session(self.client)
        # What is loaded stays, and what a check makes is gone with the next text: neither is searched for garbage while
        # somebody types. `protocol.py` does that when nothing happens; this is for a client that never rests.
        gc.freeze()
        gc.set_threshold(200_000, 10, 10)
        gc.enable()
        return session

    def place(self, params: Any, part: _Part) -> tuple[Opened, Document, int] | None:
        """The file, its part and the offset that a request is about; None without that part."""
        opened = self.session.documents.get(params.text_document.uri)
        document = part(self.session, opened) if opened else None
        return (opened, document, opened.positions.offset(params.position)) if opened and document else None


def ask(ls: AgentServer, method: str, params: Any, answered: Callable[[Any], None]) -> None:
    """Send a request. An error response is logged and changes nothing."""

    def done(future: Future[Any]) -> None:
        if future.cancelled():  # The server ends.
            return
        try:
            answered(future.result())
        except Exception as error:
            log.warning("the answer to %s is not usable: %s", method, error)

    ls.protocol.send_request(method, params).add_done_callback(done)


def refresh_lenses(ls: AgentServer) -> None:
    if ls.client.refreshes_lenses:
        ask(ls, t.WORKSPACE_CODE_LENS_REFRESH, None, lambda _: None)
