"""Fixtures in text: a file as a person sees it, with its findings below the lines that they are about.

    ---
    name: reviewer
    description: Reviews code.
    tools: Read, Bsh
                 ^^^ warning[unknown-tool]: …
    ---

A line of spaces, carets and a finding annotates the line above it, column for column. `check` takes
these lines out, runs the rules, writes the findings back in the same notation and compares two
texts; so a failing test prints the fixture that would pass, and an unexpected finding fails as loudly as a
missing one. `-- PATH --` on a line begins another file; without it the file is `.claude/agents/reviewer.md`.
"""

from __future__ import annotations

import os
import re
import tempfile
import textwrap
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from unittest import mock

from agentls.disk import files as disk
from agentls.document import Document, Kind
from agentls.fixes.offer import preferred_of_all, with_offered
from agentls.fixes.verify import proofs
from agentls.hosts import others
from agentls.hosts.claude_code import homes, plugins
from agentls.hosts.home import Denial
from agentls.hosts.others import is_elsewhere
from agentls.hosts.verdict import Origin
from agentls.rules import engine
from agentls.scan import survey
from agentls.scan.places import place
from agentls.settings import Settings
from agentls.stdx.records import replace
from agentls.text.problem import Finding, Fix, Severity, apply
from agentls.workspace.context import Workspace
from agentls.workspace.index import Index

PATH = ".claude/agents/reviewer.md"
_ANNOTATION = re.compile(r"^[ \t]*\^+ (?:error|warning|information|hint)\[[\w-]+\]: .*$")
_FILE = re.compile(r"^-- (\S+) --$")


def check(
    fixture: str, *, only: Iterable[str] | None = None, settings: Settings | None = None, newline: str = "\n"
) -> None:
    """Fail unless the findings in the files of the fixture are exactly those that it shows.

    only: the rules to look at; all by default. Hints are on unless `settings` say otherwise.
    newline: the line end of the files, which a fixture cannot show.
    """
    fixture = textwrap.dedent(fixture).removeprefix("\n")
    files = split(fixture)
    plain = {
        path: "\n".join(it for it in text.split("\n") if not _ANNOTATION.match(it)) for path, text in files.items()
    }
    found = []
    several = "-- " + next(iter(files)) + " --" in fixture
    index, folder, kinds = _known(plain) if several else (Index(), "", {})
    for path, text in plain.items():
        document = parse(text.replace("\n", newline), path, plain)
        document = replace(document, kind=kinds.get(path, document.kind))
        around = replace(
            workspace(plain | {_absolute(it, folder): text for it, text in plain.items()}),
            index=index,
            path=_absolute(path, folder),
            listing=lambda at: _listing(plain, at.removeprefix(folder + "/work/")),
            denials=_denials(plain, folder),
            in_use=_in_use(plain, folder),
        )
        findings = (
            run(document, plain, settings, around)
            if path in kinds or _origin(path, plain) or is_elsewhere(path)
            else []
        )
        shown = [it for it in findings if only is None or it.rule in set(only)]
        header = "" if list(files) == [PATH] and "-- " + PATH not in fixture else f"-- {path} --\n"
        found.append(header + render(document, shown))
    assert "".join(found) == fixture


def _denials(files: dict[str, str], folder: str) -> Callable[[str], dict[str, Denial]]:
    return lambda base: homes.denials(base, lambda path: files.get(path.removeprefix(folder + "/work/")))


def _in_use(files: dict[str, str], folder: str) -> Callable[[str], dict[str, str]]:
    def below(path: str) -> str:
        return path.removeprefix(folder + "/work/")

    def exists(path: str) -> bool:
        return any(it == below(path) or it.startswith(below(path) + "/") for it in files)

    return lambda base: others.in_use(base, exists, lambda path: files.get(below(path)))


def _listing(files: dict[str, str], folder: str) -> tuple[str, ...]:
    below = (it.removeprefix(folder + "/") for it in files if it.startswith(folder + "/"))
    return tuple(sorted({first + slash for first, slash, _ in (it.partition("/") for it in below)}))


def run(
    document: Document,
    files: dict[str, str] | None = None,
    settings: Settings | None = None,
    around: Workspace | None = None,
) -> list[Finding]:
    def crashed(rule: str, error: Exception) -> None:
        raise error

    return engine.check(document, around or workspace(files or {}), settings or Settings(hints=True), crashed)


def indexed(files: dict[str, str]) -> tuple[Index, str]:
    """The index of the files, written into a folder, and that folder. A path that begins with `~/` is the user's."""
    return _known(files)[:2]


def _known(files: dict[str, str]) -> tuple[Index, str, dict[str, Kind]]:
    """The index of the files, their folder, and what those are that only name agents."""
    with on_disk(files) as folder:
        index = survey.index([folder + "/work"])[0]
        places = {it: place(_absolute(it, folder)) for it in files}
        kinds: dict[str, Kind] = {path: found.names for path, found in places.items() if found and found.names}
        kinds.update((it, "notes") for it in files if it not in kinds and index.referrer(_absolute(it, folder)))
        return index, folder, kinds


@contextmanager
def on_disk(files: dict[str, str]) -> Iterator[str]:
    """A folder with the files in `work` and the user's in `home`, which is the host's own for as long as it is
    there."""
    with tempfile.TemporaryDirectory() as made:
        folder = disk.absolute(os.path.realpath(made))
        os.makedirs(folder + "/work/.git")
        for path, text in files.items():
            place = _absolute(path, folder)
            os.makedirs(os.path.dirname(place), exist_ok=True)
            with open(place, "w", encoding="utf-8", newline="") as file:
                file.write(text)
        with mock.patch.dict(os.environ, CLAUDE_CONFIG_DIR=folder + "/home/.claude"):
            homes.forget()
            yield folder
        homes.forget()


def _absolute(path: str, folder: str) -> str:
    return f"{folder}/home/{path[2:]}" if path.startswith("~/") else f"{folder}/work/{path}"


def offered(document: Document, finding: Finding, workspace: Workspace | None = None) -> tuple[Fix, ...]:
    """The fixes of a finding that can be proved, in the order of the rule."""
    return with_offered(document, [finding], workspace)[0].fixes


def preferred(document: Document, finding: Finding, *, safe_only: bool = True) -> Fix | None:
    """The fix of a finding that is applied by default."""
    chosen = preferred_of_all(proofs(document), [finding], safe_only=safe_only)
    return chosen[0].fix if chosen else None


def check_fix(before: str, after: str, *, rule: str, title: str | None = None) -> None:
    """Fail unless the first fix (or the one with `title`) of the rule's first finding turns `before` into `after`."""
    document = parse(before)
    fixes = [fix for it in run(document) if it.rule == rule for fix in it.fixes if title in (None, fix.title)]
    assert fixes, f"no fix of {rule}"
    assert apply(before, fixes[0].edits) == after


def split(fixture: str) -> dict[str, str]:
    files: dict[str, str] = {}
    path = PATH
    lines: list[str] = []
    for line in fixture.split("\n"):
        if named := _FILE.match(line):
            if lines:
                files[path] = "\n".join([*lines, ""])
            path, lines = named.group(1), []
        else:
            lines.append(line)
    files[path] = "\n".join(lines)
    return files


def parse(text: str, path: str = PATH, files: dict[str, str] | None = None) -> Document:
    at = place(f"/work/{path}")
    kind = at.names if at and at.names else "agent"
    return Document(text, path=path, origin=_origin(path, files or {}) or Origin(), kind=kind)


def _origin(path: str, files: dict[str, str]) -> Origin | None:
    """Where the host finds a file; None for a manifest and for a target of a link."""
    if path.startswith("~/.claude/agents/"):
        return Origin("user", os.path.splitext(os.path.basename(path))[0])
    manifests = {it: text for it, text in files.items() if ".claude-plugin/" in it}
    found = homes.origin(path, lambda folder: plugins.at(folder, manifests.get))
    return found or homes.shaped_origin(path, path, files.get(path, ""))


def workspace(files: dict[str, str]) -> Workspace:
    return Workspace(exists=lambda path: path in files if files else None)


def render(document: Document, findings: list[Finding]) -> str:
    """The text with each finding below the line it begins on, in the notation of the fixtures."""
    source = document.source
    below: dict[int, list[str]] = {}
    for it in findings:
        line, column = source.position(it.span.start)
        width = max(1, min(it.span.end, source.line_span(line).end) - it.span.start)
        pad = "".join("\t" if c == "\t" else " " for c in source.line_span(line).of(document.text)[:column])
        below.setdefault(line, []).append(f"{pad}{'^' * width} {it.severity.value}[{it.rule}]: {it.message}")
    out = []
    for line in range(len(source.line_starts)):
        out.append(source.line_span(line).of(document.text))
        out += below.get(line, [])
    return "\n".join(out)


ALL = tuple(Severity)
