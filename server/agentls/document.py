"""`Document`: a parsed agent file as an immutable value. Parsing never fails; errors are part of the value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from typing import Any, Literal, NamedTuple, TypeAlias, TypeVar, get_args

from .dialect.model import Dialect
from .hosts import default, versions
from .hosts.host import Host
from .hosts.reading import File
from .hosts.verdict import Loaded, Origin, Verdict
from .hosts.versions import Lack
from .stdx.records import cached_property, dataclass, field, pattern, replace
from .syntax import header
from .syntax.examples import parse as examples
from .syntax.examples.tree import Block, Examples
from .syntax.frontmatter import Frontmatter
from .syntax.header import Header
from .syntax.markdown.structure import Markdown
from .syntax.yaml.scalar import source_span
from .syntax.yaml.tree import Entry, Scalar, resolve
from .syntax.yaml.tree import Mapping as Fields
from .text.source import Source, Span

T = TypeVar("T")
_UP = pattern(r"(?:\.\.?/)*")

Kind: TypeAlias = Literal["agent", "command", "skill", "notes", "settings", "workflow"]
"""What a file is. In files other than agents, only the names of agents matter. notes: instructions and other Markdown.
settings: JSON, including manifests and hooks of plugins."""

_TAGS_OF_EXAMPLES = ("<example", "</example", "<Example", "<commentary")


Part: TypeAlias = Literal["description", "examples", "fields", "body"]


class Parts(NamedTuple):
    """What is written in the parts of an agent: the field `description`, what has a part in the examples there, the other
    fields, and the body.

    A part that is the same in another version means the same there, though maybe at another place. place: of the field
    `description`.
    """

    description: str
    examples: object
    fields: object
    body: object
    place: Span

    def changed(self, before: Parts) -> frozenset[Part]:
        """The parts that are not the same."""
        return frozenset(it for it in _PARTS if getattr(self, it) != getattr(before, it))


_PARTS = get_args(Part)


class ExamplesOfFile(NamedTuple):
    """The `<example>` blocks of a file, with spans in the file. description: those that the main model reads."""

    description: Examples
    body: Examples

    @property
    def blocks(self) -> tuple[Block, ...]:
        return self.description.blocks + self.body.blocks


@dataclass(frozen=True, eq=False)
class ExampleReading:
    """The `<example>` blocks of one text. text: of the loaded string, what has a part in them. tree: with spans in it.
    place: maps these spans to the file."""

    text: str = ""
    tree: Examples = field(default_factory=Examples)
    place: Callable[[int, int], Span] = Span

    @cached_property
    def placed(self) -> Examples:
        """The tree with spans in the file. Costs as much as parsing, and most files never need it."""
        return examples.relocated(self.tree, self.place)


@dataclass(frozen=True, eq=False)
class Document:
    """A file's text and everything that follows from it alone. Each property is computed once, on demand.

    path: absolute, with `/`; empty for a buffer without a path. shown: the path as reports give it, if that is another.
    Spans are code-point offsets into `text`.
    """

    text: str
    path: str = ""
    origin: Origin = field(default_factory=Origin)
    bom: bool = False
    lossy: bool = False
    data: bytes = b""
    host: Host = field(default_factory=default)
    kind: Kind = "agent"
    shown: str = ""

    @cached_property
    def memo(self) -> dict[Callable[[Document], Any], Any]:
        """Cached results of functions of the document, see `remembered`."""
        return {}

    @cached_property
    def head(self) -> dict[object, Any]:
        """Cached results of functions of the header alone, see `of_header`; the same dict in a later version of the
        file with the same header. No result refers to a document."""
        return {}

    @cached_property
    def lately(self) -> dict[object, Any] | None:
        """Notes on the version that was checked last, the same dict in all versions; None before there are several."""
        return None

    @cached_property
    def tail(self) -> dict[object, Any]:
        """Cached results of functions of the body alone, see `of_body`; the same dict in a later version with the same body."""
        return {}

    def with_text(self, text: str) -> Document:
        """The document with another text. If the header or the body is the same, what follows from it alone is not
        computed again."""
        after = replace(self, text=text, data=b"")
        after.__dict__["lately"] = {} if self.lately is None else self.lately
        cut = self.frontmatter
        # What is in the line of the closing dashes, or cuts a line in two, is part of what ends the header.
        if cut and self._closes_alone(cut):
            if text.startswith(self.text[: cut.body.start]):
                after.__dict__["head"] = self.head
            other, tail = after.frontmatter, self.text[cut.closing.start - 1 :]
            if other and text[other.closing.start - 1 :] == tail:
                after.__dict__["tail"] = self.tail
        return after

    def _closes_alone(self, cut: Frontmatter) -> bool:
        """Whether the closing dashes are a line of their own, which nothing above or below it changes."""
        return self.text[cut.closing.start - 1] == "\n" and "\n" in self.text[cut.closing.end : cut.body.start]

    @cached_property
    def parts(self) -> Parts | None:
        """The parts of an agent; None if they cannot be told apart by what is written."""
        cut, header, entry, text = self.frontmatter, self.header, self.entries.get("description"), self.text
        if not cut or not header or not entry or not self._closes_alone(cut):
            return None
        root, value = header.root, entry.value
        if not isinstance(root, Fields) or not isinstance(value, Scalar) or value.anchor:
            return None
        # A merge may read the description; in braces, it may be on a line with other fields.
        if root.merged is not None or root.flow:
            return None
        (start, end), close = entry.span, cut.closing.start
        at = header.error.span.start if header.error else -1
        fault = at if at < start else max(at - end + 1, 0), header.error and header.error.kind
        comments = tuple(it.of(text) for it in header.comments)
        told = _told(value)
        return Parts(
            text[start:end],
            (told and told[1], value.style, at == value.span.start),
            (text[:start], text[end:close], fault, comments),
            text[close:],
            entry.span,
        )

    @property
    def label(self) -> str:
        """The path as reports give it."""
        return self.shown or self.path

    def label_of(self, path: str) -> str:
        """Another path as reports give it: relative to the same folder as that of this document."""
        up = _UP.match(self.label)
        start = up.end() if up else 0
        base = self.path.removesuffix(self.label[start:])
        return self.label[:start] + path[len(base) :] if path.startswith(base) else path

    @property
    def dialect(self) -> Dialect:
        """The fields, tools and models of the host."""
        return self.host.dialect

    @property
    def file(self) -> File:
        """The file in the form that other hosts' loaders take."""
        return File(self.path, self.text, self.bom, self.lossy, self.data)

    @cached_property
    def source(self) -> Source:
        return Source(self.text)

    @cached_property
    def frontmatter(self) -> Frontmatter | None:
        """The frontmatter as the host cuts it; None if it sees none."""
        return self.host.split(self.text)

    @cached_property
    def meant(self) -> Frontmatter | None:
        """The frontmatter as the host cuts it, or if it sees none, the one that the author seems to mean."""
        return self.frontmatter or self.host.intended(self.text)

    @property
    def region(self) -> Span | None:
        """Where fields are or may be typed: the header, even one that the host does not see."""
        return self.meant.header if self.meant else None

    @cached_property
    def header(self) -> Header | None:
        """The header as the host reads it, or what can be read of it; None if there is none."""
        return _header(self)

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """The fields by name, as far as they can be read."""
        return _entries(self)

    @property
    def body(self) -> Span:
        """The text after the frontmatter, which becomes the system prompt."""
        return self.meant.body if self.meant else Span(0, len(self.text))

    @cached_property
    def markdown(self) -> Markdown:
        """The structure of the body."""
        return Markdown(self.text, self.body)

    @cached_property
    def examples(self) -> ExamplesOfFile:
        """The `<example>` blocks of the description and of the body, with spans in the file."""
        return ExamplesOfFile(*(it.placed for it in self.example_readings))

    @cached_property
    def example_readings(self) -> tuple[ExampleReading, ExampleReading]:
        """The `<example>` blocks as parsed: of the description, and of the body.

        Includes those of a description that is half typed or in a broken header. Tags in code and comments of the body
        do not count.
        """
        scalar = self.scalar("description")
        description = body = ExampleReading()
        if scalar and (told := _told(scalar)):
            begin, given = told
            description = ExampleReading(
                given, _examples(given), lambda start, end: source_span(scalar, start + begin, end + begin)
            )
        start, end = self.body
        text = self.text[start:end]
        if _may_hold_examples(text):
            skipped = (*(it.span for it in self.markdown.fences), *self.markdown.code, *self.markdown.comments)
            tree = _examples(text, tuple(it.moved(-start) for it in skipped))
            body = ExampleReading(text, tree, lambda first, last: Span(first + start, last + start))
        return description, body

    @cached_property
    def verdict(self) -> Verdict:
        """How the host loads the file."""
        known = self.head.get(Loaded)
        verdict = known or self.host.load(self.text, self.frontmatter, self.header, self.dialect, self.origin)
        if isinstance(verdict, Loaded) and not verdict.placeholder:
            self.head[Loaded] = verdict
        return verdict

    def at(self, version: str | None) -> Document:
        """The document as a given version of the host reads it; the document itself if the version is unknown."""
        if not version or version == self.dialect.used:
            return self
        if version not in self._others:
            self._others[version] = replace(self, host=versions.at(self.host, version))
        return self._others[version]

    @cached_property
    def _others(self) -> dict[str, Document]:
        return {}

    @cached_property
    def lacking(self) -> tuple[Lack, ...]:
        """What the file uses that the version in use does not have."""
        return tuple(versions.lacking(self.entries, self.dialect, self.host.tools))

    def scalar(self, name: str) -> Scalar | None:
        """The scalar that a field holds, if it holds one."""
        entry = self.entries.get(name)
        node = resolve(entry.value) if entry else None
        return node if isinstance(node, Scalar) else None

    def anchor(self) -> Span:
        """Where a finding about something missing is shown: at the opening dashes, otherwise at the first text."""
        if self.meant and self.meant.opening.end > self.meant.opening.start:
            return self.meant.opening
        for line in range(len(self.source.line_starts)):
            span = self.source.line_span(line)
            if span.of(self.text).strip():
                return span
        return Span(0, min(1, len(self.text)))


def remembered(function: Callable[[Document], T]) -> Callable[[Document], T]:
    """A decorator that caches the results of a function of a document in that document, like its properties."""

    return _kept_in("memo", function)


def of_header(function: Callable[[Document], T]) -> Callable[[Document], T]:
    """A decorator like `remembered`, for a function that reads nothing below the header and no verdict but an agent's:
    the results also hold for the next versions of a file, until the header changes."""

    return _kept_in("head", function)


def of_body(function: Callable[[Document], T]) -> Callable[[Document], T]:
    """A decorator like `of_header`, for a function that reads nothing but the body. Places that it returns are counted
    from the start of the body, which may move."""

    return _kept_in("tail", function)


def _kept_in(place: Literal["memo", "head", "tail"], function: Callable[[Document], T]) -> Callable[[Document], T]:
    @wraps(function)
    def asked(document: Document) -> T:
        known = getattr(document, place)
        if function not in known:
            known[function] = function(document)
        given: T = known[function]
        return given

    return asked


@of_header
def _header(document: Document) -> Header | None:
    region = document.region
    again = bool(document.lately)
    return document.host.read_header(document.text, region, document.dialect.fields, again) if region else None


@of_header
def _entries(document: Document) -> Mapping[str, Entry]:
    return header.entries(document.header.root) if document.header else {}


_SHORT = 20_000
"""Code points of the longest text of which the examples are kept."""


def _examples(text: str, skip: tuple[Span, ...] = ()) -> Examples:
    """The examples in a string. A short one is not read again: a description where only the body is typed into."""
    return _kept(text, skip) if len(text) <= _SHORT else examples.parse(text, skip)


_kept = lru_cache(maxsize=8)(examples.parse)


def _told(description: Scalar) -> tuple[int, str] | None:
    """What of a description has a part in its examples, and where that begins; None if it has none."""
    text = description.value
    if not isinstance(text, str) or not ("<" in text or _may_hold_examples(text)):
        return None
    begin = examples.begin(text)
    return begin, text[begin:]


def _may_hold_examples(text: str) -> bool:
    """Whether a string is worth parsing: most bodies have neither a tag nor a turn.

    A part that several patterns share is searched first, which saves half of the searches in most files.
    """
    return (
        ("<" in text and any(it in text for it in _TAGS_OF_EXAMPLES))
        or ("ser:" in text and ("user:" in text or "User:" in text))
        or ("ssistant:" in text and ("assistant:" in text or "Assistant:" in text))
    )
