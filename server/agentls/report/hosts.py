"""How each host reads one file: `agentls show` with several hosts, as a table and as JSON."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Iterator, Sequence
from typing import Literal, NamedTuple, TypeAlias

from ..document import Document
from ..hosts import DEFAULT, default, homes, others
from ..hosts.others import Reader
from ..hosts.reading import FIELDS, File, Reading, Why
from ..hosts.remedy import Remedy
from ..hosts.servers import Surroundings
from ..hosts.unmeasured import host_of
from ..hosts.verdict import Loaded
from ..rules.shared import in_place
from ..rules.shared.wording import all_of, code, halves
from ..stdx import inert
from ..stdx.columns import columns, padded, shortened, wrapped
from ..text.source import Span
from ..workspace.claims import Claims
from .agents import ALONE, ignored, reason
from .agents import as_text as in_full

_LABEL = 15
_LINES = 4
"""The most lines of a cell in a table."""


NO_CLAIMS = Claims()


class Row(NamedTuple):
    """A host, by its id and its name for users, and what it makes of a file. ignored, lost: what is written and has no
    effect, or vanishes. denied: what is taken from all tools. served: tools of MCP servers, which count where these are
    connected. shadowed: the file of the agent of that name that the host takes instead."""

    id: str
    name: str
    reading: Reading
    ignored: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    served: tuple[str, ...] = ()
    shadowed: str = ""


def rows(document: Document, ids: Collection[str] | None = None, claims: Claims = NO_CLAIMS) -> Iterator[Row]:
    """The readings of hosts for a file, in the order of the registry. ids: the hosts; None: those that read the file in
    place. claims: the agents of other hosts among which this one is.

    A file in no host's folder is read as one of each of the given hosts: as one of the default host's folder if other
    hosts read it there, except `NAME.agent.md`. For a link to a file that does not exist, only the default host's
    reading is known.
    """
    path = document.path
    missed = {it.id: it.why() for it in others.missed(path)}
    owners = others.owners(path)
    elsewhere = bool(owners) or host_of(path) is not None
    claimed = elsewhere or homes().origin_on_disk(path) is not None or bool(who_read(document, others.IDS))
    if DEFAULT in ids if ids is not None else not owners:
        yield _own(document, elsewhere)
    if (ids is None and not claimed) or document.origin.fault == "link":
        return
    if not claimed and not path.endswith(".agent.md"):
        path = f"{homes().FOLDER}/agents/{path.rpartition('/')[2]}"
    file = document.file._replace(path=path)
    for reader in map(others.reader, others.IDS):
        reads = reader.reads(path)
        if not (reader.id in ids if ids is not None else reads or reader.id in missed):
            continue
        if reads or not claimed:
            reading = reader.load(file)
        else:
            reading = Reading(False, missed.get(reader.id, Why(f"{reader.name} does not read this folder")))
        lost = (*reading.dropped, *_words(document, reading, "lost"))
        row = Row(reader.id, reader.name, reading, tuple(_words(document, reading, "ignored")), lost)
        yield row._replace(shadowed=_shadowed(reader, file, claims) if reads else "")


def _shadowed(reader: Reader, file: File, claims: Claims) -> str:
    own = reader.claims(file) if claims is not NO_CLAIMS else None
    first = next(iter(claims.rivals(own)), own) if own else None
    return first.path if own and first and first.rank < own.rank else ""


def who_read(document: Document, ids: Collection[str]) -> tuple[str, ...]:
    """Those of some hosts that read a file in place."""
    path = document.path
    return tuple(it for it in ids if it in others.IDS and others.reader(it).reads(path))


def _own(document: Document, elsewhere: bool) -> Row:
    """The verdict of the default host in the form of the others."""
    fact, remedy = halves(reason(document) or "")
    row = Row(DEFAULT, default().dialect.host, Reading(False, Why(fact, Remedy(remedy))))
    verdict = document.verdict
    if elsewhere:
        return row._replace(reading=Reading(False, Why(f"{row.name} does not read this folder")))
    if not isinstance(verdict, Loaded):
        return row
    tools = None if verdict.tools is None else list(verdict.tools)
    served = tuple(it for it in verdict.dropped if it.startswith("mcp__"))
    return row._replace(
        reading=Reading(True, name=verdict.name, description=verdict.description, tools=tools, model=verdict.model),
        ignored=tuple(ignored(verdict)),
        lost=tuple(it for it in verdict.dropped if it not in served),
        denied=tuple(verdict.denied),
        served=served,
    )


Outcome: TypeAlias = Literal["loads", "differs", "rejected", "shadowed"]


def outcomes(found: Sequence[Row]) -> dict[str, Outcome]:
    """How the readings of each host compare with the first: rejected; shadowed by another file; a different name or
    description, or something lost; or the same."""
    first = found[0].reading
    return {it.id: "shadowed" if it.shadowed else _outcome(first, it.reading) for it in found}


def _outcome(first: Reading, reading: Reading) -> Outcome:
    if not reading.loads:
        return "rejected"
    same = not first.loads or _text(reading) == _text(first)
    return "loads" if same and all(it.kind == "ignored" for it in reading.notes) else "differs"


def _text(reading: Reading) -> tuple[str | None, str]:
    return reading.name, (reading.description or "").strip()


def as_matrix(found: Sequence[tuple[str, Sequence[Row]]]) -> str:
    """A line for each file by its path, a column for each host that reads one of them, and totals."""
    if not found:
        return "No agents.\n"
    named = {it.id: it.name for _, rows in found for it in rows}
    names = {it: named[it] for it in (DEFAULT, *others.IDS) if it in named}
    stands = [(path, outcomes(rows)) for path, rows in found]
    lines: list[tuple[str, dict[str, str]]] = [("", names)]
    lines += [(path, {id: dict[str, str](stand).get(id, "–") for id in names}) for path, stand in stands]
    left = max(columns(path) for path, _ in lines)
    out = [
        "  ".join([padded(path, left), *(f"{row[it]:<{len(names[it])}}" for it in names)]).rstrip()
        for path, row in lines
    ]
    for id, name in names.items():
        same, other, none, hidden = (
            sum(it.get(id) == kind for _, it in stands) for kind in ("loads", "differs", "rejected", "shadowed")
        )
        more = f", {hidden:,} shadowed" if hidden else ""
        out.append(f"{name}: {same:,} load, {other:,} differ, {none:,} rejected{more}")
    return inert.lines("\n".join(out)) + "\n"


def as_markdown(document: Document, ids: Collection[str], at: Span, claims: Claims = NO_CLAIMS) -> str:
    """What other hosts make of the place of a hover: of the whole file, at its first line; or of one of its fields. Empty
    elsewhere. ids: those that were chosen; if none was, all that read the file where it lies. claims: as for `rows`."""
    entry = next((it for it in document.entries.values() if it.span.start <= at.start <= it.span.end), None)
    field = entry.name if entry else ""
    if at.start > 0 and field not in FIELDS:
        return ""
    found = list(rows(document, (DEFAULT, *who_read(document, ids)) if ids else None, claims))
    own, others = found[:1], [it for it in found if it.id != DEFAULT]
    lines = []
    for row in others:
        if not row.reading.loads:
            said = f"does not load: {row.reading.why.fact if row.reading.why else ''}"
        elif row.shadowed:
            said = f"loads {code(_near(row.shadowed))} instead"
        elif entry:
            said = _shown(row, field, own)
        else:
            values = [f"{it} {_shown(row, it, own)}" for it in ("description", "tools", "model")]
            named = [f"{it} {all_of(words)}" for it in ("ignored", "lost") if (words := getattr(row, it))]
            said = "; ".join([f"loads as {code(row.reading.name)}", *values, *named])
        lines.append(f"- {row.name}: {said}")
    return "\n".join(lines)


def _shown(row: Row, field: str, own: Sequence[Row]) -> str:
    """What a host makes of a field, for a hover. own: the row of the default host, if it reads the file."""
    values = [_tools(it) if field == "tools" else _said(it, _value(it.reading, field)) for it in (row, *own)]
    if field == "description" and len(values) > 1 and own[0].id == DEFAULT and values[0] == values[1]:
        return f"the same as in {own[0].name}"
    return code(values[0], 200) if values[0] not in ("–", "all", "none") else values[0]


def matrix_json(path: str, found: Sequence[Row]) -> str:
    """How each host reads a file, as one line of JSON."""
    return inert.dumps({"path": path, "hosts": outcomes(found)})


def _words(document: Document, reading: Reading, kind: str) -> Iterator[str]:
    """What is written where the notes of a kind are; the tools of which the reading tells itself are left out."""
    tools = document.entries.get("tools")
    for it in reading.notes:
        if it.kind == kind and not (kind == "lost" and tools and tools.span.contains(it.span)):
            yield " ".join(it.span.of(document.text).split())


def as_json(document: Document, row: Row) -> str:
    """One host's reading as one line of JSON."""
    return inert.dumps({"path": document.label, "host": row.id, **values(document, row)})


def values(document: Document, row: Row) -> dict[str, object]:
    """The JSON about one host in `hosts`."""
    reading = row.reading
    return {
        "loads": reading.loads,
        "reason": reading.reason or None,
        "name": reading.name,
        "description": reading.description,
        "tools": reading.tools,
        "model": reading.model,
        "granted": None if reading.granted is None else list(reading.granted),
        "denied": list(row.denied or reading.denied),
        "ignored": list(row.ignored),
        "lost": list(row.lost),
        "shadowed_by": row.shadowed or None,
        "notes": [
            {"kind": it.kind, "line": document.source.line_number(it.span.start), "message": it.message}
            for it in reading.notes
            if it.kind != "ignored"
        ],
    }


def as_text(
    document: Document,
    found: Sequence[Row],
    width: int = 100,
    beside: Surroundings = ALONE,
) -> str:
    """The default host's reading in full, if it reads the file where it lies, and a table of all hosts that do. found:
    the rows of these; beside: what other files make of it."""
    if all(it.id != DEFAULT for it in found):
        return as_table(document, found, width)
    whole = in_full(document, width, beside)
    if len(found) == 1:
        return whole
    return f"{whole}\n{as_table(document, found, width, f'{document.label}, by the hosts that read it')}"


def as_table(document: Document, found: Sequence[Row], width: int = 100, title: str = "") -> str:
    """A column for each host, and what each changes or loses in sentences. width: columns at which text is wrapped."""
    cell = max((width - _LABEL) // max(len(found), 1) - 2, 14)
    out = [inert.line(title or document.label)]
    for label, texts in cells(found):
        whole = label == "why"
        folded = [_folded(text, cell, whole) for text in texts]
        for number in range(max(map(len, folded))):
            line = "  ".join(padded(it[number] if number < len(it) else "", cell) for it in folded)
            out.append(f"  {label if number == 0 else '':<{_LABEL - 2}}{line}".rstrip())
    for number, text in told(document, found):
        text = f"line {number}: {text}"
        out += textwrap.wrap(text, width - 4, initial_indent="  ", subsequent_indent="    ")
    return inert.lines("\n".join(out)) + "\n"


def told(document: Document, found: Sequence[Row]) -> Iterator[tuple[int, str]]:
    """What hosts change, lose or do not enforce, each with its line: once for those that do the same. Without the remedy
    if several read the file, because it may not hold for all."""
    said: dict[tuple[int, str], list[tuple[str, Why]]] = {}
    for row in found:
        for note in row.reading.notes:
            if note.kind != "ignored":
                at = document.source.line_number(note.span.start), in_place.fact(row.id, note.why)
                said.setdefault(at, []).append((row.id, note.why))
    for (number, _), ((_, why), *alike) in sorted(said.items(), key=lambda it: it[0][0]):
        yield number, f"{_fact(why, found)}{in_place.also(id for id, _ in alike)}."


def cells(found: Sequence[Row]) -> Iterator[tuple[str, list[str]]]:
    """The rows of the table; the first one has the hosts' names."""
    yield "", [it.name for it in found]
    yield "loads", ["yes" if it.reading.loads else "no" for it in found]
    if not all(it.reading.loads for it in found):
        yield "why", [_fact(it.reading.why, found) for it in found]
    if any(it.shadowed for it in found):
        yield "shadowed by", [_near(it.shadowed) for it in found]
    for label in ("name", "description"):
        yield label, [_said(it, getattr(it.reading, label)) for it in found]
    yield "tools", [_tools(it) for it in found]
    yield "model", [_said(it, _model(it.reading)) for it in found]
    for label in ("ignored", "lost"):
        if any(named := [", ".join(getattr(it, label)) for it in found]):
            yield label, named


def _near(path: str) -> str:
    """The path of a file in the folder of a host, from that folder on."""
    return path.removeprefix(f"{others.project(path)}/")


def _fact(why: Why | None, found: Sequence[Row]) -> str:
    """What a host says; without the remedy if several read the file, because it may not hold for all."""
    return "" if why is None else str(why) if len(found) == 1 else why.fact


def _folded(text: str, width: int, whole: bool) -> list[str]:
    lines = wrapped(text, width)
    if whole or len(lines) <= _LINES:
        return lines
    return [*lines[: _LINES - 1], shortened(" ".join(lines[_LINES - 1 :]), width)]


def _said(row: Row, value: object) -> str:
    if not row.reading.loads:
        return ""
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return "–" if value is None else str(value)


def _value(reading: Reading, field: str) -> object:
    return _model(reading) if field == "model" else getattr(reading, field)


def _model(reading: Reading) -> object:
    """The model by its name; with a provider and a variant, as a path and in parentheses."""
    if not isinstance(reading.model, dict):
        return reading.wanted if reading.model is None else reading.model
    name = f"{reading.model['providerID']}/{reading.model.get('modelID', reading.model.get('id'))}"
    return name + (f" ({reading.model['variant']})" if "variant" in reading.model else "")


def _tools(row: Row) -> str:
    reading = row.reading
    tools = reading.granted if reading.tools is None else reading.tools
    denied = row.denied or reading.denied
    if not reading.loads:
        return ""
    if tools is None or tools == ["*"]:
        return "all" + (f", except {', '.join(denied)}" if denied else "")
    if isinstance(tools, dict):
        return ", ".join(f"{name}: {str(value).lower()}" for name, value in tools.items())
    dropped = {part.strip() for it in reading.dropped for part in (it, *it.split(","))}
    return ", ".join([*(str(it) for it in tools if it not in dropped), *row.served]) or "none"
