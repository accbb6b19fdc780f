"""The report of `bench/follow.py`: what differs between two versions of the host, and from what agentls says, for a person."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from agentls.document import Document
from agentls.hosts.verdict import Loaded, Origin
from agentls.rules import engine
from agentls.text.source import decode

from . import conformance, scenes
from .lists import Lists, unknown
from .questions import one, typed

ROOT = Path(__file__).resolve().parent.parent
_SHOWN = 5
"""Files, rules or fields that are named; of more, the number is told."""
_LONGEST = 200
_ALIKE = 40
"""Code points from which on what two strings begin with alike is not shown."""
_PLACES = {
    "loads": "hosts/claude_code/loader.py, skips.py, hooks.py",
    "name": "hosts/claude_code/names.py",
    "description": "hosts/claude_code/loader.py",
    "listed": "hosts/claude_code/tools.py",
    "model": "schemas/claude-code.models.json",
    "effort": "the field `effort` in schemas/claude-code.schema.json",
    "tools": "schemas/claude-code.tools.json, hosts/claude_code/tools.py",
    "refused": "schemas/claude-code.tools.json, hosts/claude_code/tools.py",
    "agents": "hosts/claude_code/homes.py, plugins.py",
    "ran": "hosts/claude_code/homes.py",
}
"""Where the project says what a part of an answer says."""

Answers: TypeAlias = "Mapping[str, Mapping[str, Any]]"


class Change(NamedTuple):
    """A difference in one answer. what: which part of the answer, and how it differs."""

    file: str
    part: str
    what: str


def written(
    version: str,
    other: str,
    lists: tuple[Lists, Lists, Lists],
    answers: Mapping[str, tuple[Answers, Answers]],
    folders: Mapping[str, Path],
) -> Iterator[str]:
    """The report, as lines of Markdown. lists: the client's, those of the other version, those of `schemas/`. answers: of the
    other version and of this one, by the name of what was asked. folders: where the files are that were asked."""
    yield f"# Claude Code {version}, compared with {other}\n"
    found = {name: list(changes(*it)) for name, it in answers.items()}
    model = {name: list(beside_model(name, now, folders.get(name), version)) for name, (_, now) in answers.items()}
    yield "| asked | answers | of them also asked of " + other + " | that differ | differ from the loader model |"
    yield "| --- | --- | --- | --- | --- |"
    for name, (then, now) in answers.items():
        told = [it for it in found[name] if it.part != "log"]
        both, differ, wrong = (
            len(then.keys() & now.keys()),
            len({it.file for it in told}),
            len({it.file for it in model[name]}),
        )
        yield f"| {name} | {len(now)} | {both} | {differ} | {wrong} |"
    yield "\n## Its own lists\n"
    yield from _lists(*lists)
    for name, differences in found.items():
        if differences:
            yield f"\n## {name}: what differs from {other}\n"
            yield from grouped(differences, folders.get(name))
    for name, wrong_here in model.items():
        if wrong_here:
            yield f"\n## {name}: what the loader model says otherwise\n"
            yield from grouped(wrong_here, folders.get(name))


# Lists


def _lists(now: Lists, then: Lists, ours: Lists) -> Iterator[str]:
    for name, values in now.items():
        known = then.get(name)
        came = [it for it in values if it not in known] if known is not None else []
        went = [it for it in known if it not in values] if known is not None else []
        new = unknown(name, values, ours)
        same = "" if came or went else ", the same" if known is not None else ", which the other version was not asked"
        yield f"- {name}: {len(values)}{same}"
        for it in came:
            yield f"  - `{it}` came{_speaks(it)}"
        for it in went:
            yield f"  - `{it}` went{_speaks(it)}"
        if new := [it for it in new if it not in came]:
            yield f"  - not in `schemas/`: {', '.join(f'`{it}`' for it in new)}"


def _speaks(word: str) -> str:
    """The files of the project that mention a word."""
    done = subprocess.run(
        ["git", "grep", "-lwF", "-e", word, "--", "schemas", "server", "docs"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    found = done.stdout.split()
    return f": {', '.join(found[:_SHOWN])}" if found else ", and nothing here speaks of it" * (done.returncode == 1)


# Answers


def changes(then: Answers, now: Answers) -> Iterator[Change]:
    """What differs in the answers to the questions that both were asked. Where a file no longer loads, or its agent is no
    longer run, the rest of the answer follows from that."""
    for file in sorted(then.keys() & now.keys()):
        old, new = then[file], now[file]
        cause = next((it for it in ("loads", "refused") if old.get(it) != new.get(it)), "")
        for part in [cause] if cause else sorted(old.keys() | new.keys()):
            before, after = old.get(part), new.get(part)
            if before != after:
                name = Path(file).stem
                yield Change(file, part, difference(before, after).replace(f"'{name}'", "'NAME'"))


def difference(old: object, new: object) -> str:
    """Two values, before and after; of two lists or maps, what is only in one of them."""
    if isinstance(old, dict) and isinstance(new, dict):
        keys = [it for it in sorted(old.keys() | new.keys()) if old.get(it) != new.get(it)]
        return "; ".join(f"{it} {difference(old.get(it), new.get(it))}" for it in keys)
    if isinstance(old, list) and isinstance(new, list) and old and new:
        gone, added = ([it for it in one if it not in two] for one, two in ((old, new), (new, old)))
        words = [f"without {_cut(gone)}"] * bool(gone) + [f"with {_cut(added)}"] * bool(added)
        return ", ".join(words) or "in another order"
    if isinstance(old, str) and isinstance(new, str) and len(same := _shared(old, new)) > _ALIKE:
        # Of two sentences, from the word on that differs.
        start = same.rfind(" ") + 1
        old, new = f"…{old[start:]}", f"…{new[start:]}"
    return f"was {_cut(old)}, is {_cut(new)}"


def _shared(one: str, other: str) -> str:
    """What two strings begin with."""
    end = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return one[:end]


def _cut(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def beside_model(name: str, answers: Answers, folder: Path | None, version: str | None = None) -> Iterator[Change]:
    """Where agentls and the client of a version differ."""
    if name in scenes.SCENES:
        for scene, row in sorted(answers.items()):
            for it in scenes.differs(name, scene, row):
                yield Change(scene, "agents", it)
    elif name == "interactive":
        for file, row in sorted(answers.items()):
            yield from _in_terminal(file, row)
    elif folder:
        for file, row in sorted(answers.items()):
            yield from _in_print(file, row, _document(folder, file).at(version))


def _document(folder: Path, file: str) -> Document:
    """A file that was asked, in the place in which it was."""
    path = Path(file)
    origin = (
        Origin("plugin", path.stem, conformance.PLUGIN, path.parts[1:-1], path.suffix)
        if path.parts[0] == "plugin"
        else Origin(stem=path.stem, suffix=path.suffix)
    )
    decoded = decode((folder / path).read_bytes())
    return Document(decoded.text, path.name, origin, decoded.bom, decoded.lossy)


def called(folder: Path, version: str, file: Path) -> str:
    """The name under which the loader model has the agent of a file; empty where it has none."""
    verdict = _document(folder, file.relative_to(folder).as_posix()).at(version).verdict
    return verdict.name if isinstance(verdict, Loaded) else ""


def _in_print(file: str, row: Mapping[str, Any], document: Document) -> Iterator[Change]:
    verdict = document.verdict
    ours: dict[str, object] = {"loads": isinstance(verdict, Loaded)}
    if isinstance(verdict, Loaded) and row["loads"]:
        ours |= {"name": verdict.name, "description": verdict.description, "listed": verdict.listed}
        if row.get("model") and verdict.runs_as is not None:
            ours["model"] = verdict.runs_as
        if "refused" in row and (row["refused"] or verdict.refused):
            ours["refused"] = verdict.refused.message if verdict.refused else None
        if row.get("tools") is not None and (sent := verdict.at_once or verdict.tools) is not None:
            row, ours = {**row, "tools": sorted(row["tools"])}, {**ours, "tools": sorted(sent)}
    for part, value in ours.items():
        if row[part] != value:
            yield Change(file, part, f"is {_cut(row[part])}, the model says {_cut(value)}")


def _in_terminal(file: str, row: Mapping[str, Any]) -> Iterator[Change]:
    """Of an agent with one tool: whether it is refused in an interactive session, or with which tools it runs."""
    verdict = Document(one(file, typed()[file])).verdict
    assert isinstance(verdict, Loaded)
    there = verdict.interactive
    refused = (verdict.refused.message if verdict.refused else "") if there is None else there.refused
    tools = verdict.at_once or verdict.tools if there is None else there.at_once or there.tools
    if (row["refused"] or "") != refused:
        yield Change(file, "refused", f"is {_cut(row['refused'])}, the model says {_cut(refused)}")
    elif not refused and tools is not None:
        sent = sorted(row["tools"] or ())
        if sent != sorted(tools):
            yield Change(file, "tools", f"is {_cut(sent)}, the model says {_cut(sorted(tools))}")


# For a person


def grouped(found: Iterable[Change], folder: Path | None = None) -> Iterator[str]:
    """Changes as a list, the same one of several files once, the most frequent first; of lines of the log only how many
    files have others. After each, where the project speaks of it: the rules and fields of the files, and the modules."""
    files: dict[tuple[str, str], list[str]] = {}
    logged = []
    for it in found:
        if it.part == "log":
            logged.append(it.file)
        else:
            files.setdefault((it.part, it.what), []).append(it.file)
    for (part, what), where in sorted(files.items(), key=lambda it: (-len(it[1]), it[0])):
        yield f"- {_named(where)}: {part} {what}"
        yield from (f"  - {it}" for it in _about(part, where, folder))
    if logged:
        yield f"- {_named(logged)}: other lines in the log"


def _named(names: list[str]) -> str:
    rest = len(names) - _SHOWN
    return ", ".join(f"`{it}`" for it in names[:_SHOWN]) + (f" and {rest} more" if rest > 0 else "")


def _about(part: str, files: list[str], folder: Path | None) -> Iterator[str]:
    """Which facts and rules speak of a part of the answers for some files."""
    place = _PLACES.get(part)
    fields: dict[str, None] = {}
    rules: dict[str, None] = {}
    for file in files[:50] if folder else ():
        document = _document(folder or ROOT, file)
        fields |= dict.fromkeys(it for it in document.entries if it not in ("name", "description"))
        rules |= dict.fromkeys(it.rule for it in engine.check(document))
    said = [f"facts in {place}"] if place else []
    said += [f"fields {_named([*fields])}"] if fields and len(files) <= 50 else []
    said += [f"rules {_named([*rules])}"] if rules and len(files) <= 50 else []
    if said:
        yield "; ".join(said)
