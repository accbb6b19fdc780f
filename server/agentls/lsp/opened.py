"""A document as the client has it: an immutable value, with everything that is computed from it."""

from __future__ import annotations

import os

from ..document import Document
from ..hosts.others import form
from ..hosts.verdict import Origin
from ..scan.places import Place
from ..scan.survey import LONGEST
from ..stdx.records import cached_property, dataclass, replace
from ..text.source import Source
from . import uri as uris
from .positions import Encoding, Positions

LONG = 20_000
"""Code points of the longest text that is checked before the next message is handled."""


@dataclass(frozen=True, eq=False)
class Opened:
    """A document as the client has it.

    version: None for a file on disk, whose byte-order mark takes no place in a client's positions. text: without the
    byte-order mark; `bom` is whether it has one. at: its kind by its path; None for a document that is not on disk.
    origin: None for a file that is not an agent. client: the version of the host in use; None if no setting says it.
    """

    uri: str
    version: int | None
    text: str
    encoding: Encoding
    bom: bool = False
    at: Place | None = None
    origin: Origin | None = None
    client: str | None = None

    def with_text(self, version: int | None, text: str, bom: bool) -> Opened:
        """The next version of the document."""
        made = replace(self, version=version, text=text, bom=bom)
        if self.document and bom == self.bom and not made.is_too_long:
            made.__dict__["document"] = self.document.with_text(text)
        return made

    @cached_property
    def source(self) -> Source:
        return self.document.source if self.document else Source(self.text)

    @cached_property
    def positions(self) -> Positions:
        return Positions(self.source, self.encoding, self.bom and self.version is not None)

    @cached_property
    def document(self) -> Document | None:
        """The parsed document; None for a file that is not an agent, and for a file over `LONGEST`."""
        if self.origin is None or self.is_too_long:
            return None
        return Document(self.text, uris.path(self.uri), self.origin, self.bom).at(self.client)

    @cached_property
    def outlined(self) -> Document | None:
        """The parsed document, also of an agent of another host, for which only its form is meaningful."""
        if self.document or self.origin or self.is_too_long or not (host := form(path := uris.path(self.uri))):
            return self.document
        stem = os.path.basename(path).partition(".")[0]
        return Document(self.text, path, Origin("project", stem), self.bom, host=host)

    @property
    def is_long(self) -> bool:
        """Whether work on it may take so long that other messages must not wait for it."""
        return len(self.text) > LONG

    @property
    def is_too_long(self) -> bool:
        return len(self.text) > LONGEST
