"""How often each rule fires: "rule, severity, findings, files, repositories" for a folder of agent files.

    python bench/rules.py FOLDER…                 the table
    python bench/rules.py --show RULE FOLDER…     the findings of one rule, with their lines
    python bench/rules.py --time FOLDER           microseconds per file and rule

Files outside an `agents` folder that a host reads are taken as a project's agents. The repository of a file comes
from `manifest.csv` above the folder, or is the first folder of its path, `owner+name` in the collections.
"""

from __future__ import annotations

import argparse
import collections
import csv
import os
import time
from collections.abc import Iterator
from pathlib import Path

from agentls.disk import files as disk
from agentls.document import Document
from agentls.hosts.verdict import Origin
from agentls.rules import engine, registry
from agentls.settings import Settings
from agentls.workspace.context import Workspace


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--show", metavar="RULE")
    parser.add_argument("--severity")
    parser.add_argument("--most", type=int, default=1000)
    parser.add_argument("--time", action="store_true")
    options = parser.parse_args()
    if options.time:
        times(options.folders)
    elif options.show:
        show(options.folders, options.show, options.severity, options.most)
    else:
        table(options.folders)


def documents(folder: Path) -> Iterator[tuple[str, Document]]:
    """The files of a folder as agents, with their paths relative to it."""
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() != ".md" or not path.is_file():
            continue
        decoded = disk.read(str(path))
        stem, suffix = os.path.splitext(path.name)
        text, relative = decoded.text, str(path.relative_to(folder))
        origin = Origin("project", stem, suffix=suffix)
        yield relative, Document(text, str(path), origin, bom=decoded.bom, lossy=decoded.lossy)


def repositories(folder: Path) -> dict[str, str]:
    """The repository by path, from the nearest manifest above."""
    manifest = folder.parent / "manifest.csv"
    if not manifest.is_file():
        return {}
    with manifest.open(encoding="utf-8", newline="") as file:
        return {row["path"]: row["repository"] for row in csv.DictReader(file)}


def table(folders: list[Path]) -> None:
    findings: collections.Counter[tuple[str, str]] = collections.Counter()
    files: dict[tuple[str, str], set[str]] = collections.defaultdict(set)
    repos: dict[tuple[str, str], set[str]] = collections.defaultdict(set)
    total = 0
    everywhere = set()
    for folder in folders:
        known = repositories(folder)
        for path, document in documents(folder):
            total += 1
            repository = known.get(f"{folder.name}/{path}") or path.split("/")[0]
            everywhere.add(repository)
            for it in engine.check(document, Workspace(), Settings(hints=True), crashed):
                check_span(document, it.span.start, it.span.end, f"{path} {it.rule}")
                key = it.rule, it.severity.value
                findings[key] += 1
                files[key].add(f"{folder.name}/{path}")
                repos[key].add(repository)
    print(f"{total} files, {len(everywhere)} repositories\n")
    print("| rule | severity | findings | files | repositories |\n| --- | --- | ---: | ---: | ---: |")
    order = list(registry.NAMES)
    for rule, severity in sorted(findings, key=lambda it: (order.index(it[0]), it[1])):
        key = rule, severity
        print(f"| {rule} | {severity} | {findings[key]} | {len(files[key])} | {len(repos[key])} |")


def crashed(rule: str, error: Exception) -> None:
    raise error


def check_span(document: Document, start: int, end: int, path: str) -> None:
    """A span lies in the file, is not empty, and stays on one line."""
    line = document.source.line_span(document.source.line_of(start))
    assert 0 <= start < end <= max(line.end, 1) or not document.text, (path, start, end, line)


def show(folders: list[Path], rule: str, severity: str | None, most: int) -> None:
    for folder in folders:
        for path, document in documents(folder):
            for it in engine.check(document, Workspace(), Settings(hints=True), crashed):
                if it.rule == rule and severity in (None, it.severity.value) and most > 0:
                    most -= 1
                    line = document.source.line_span(document.source.line_of(it.span.start))
                    left = max(line.start, it.span.start - 60)
                    print(
                        f"{folder.name}/{path}:{document.source.line_of(it.span.start) + 1} {it.severity.value}: {it.message}"
                    )
                    before, marked, after = left, it.span, min(line.end, it.span.end + 50)
                    text = document.text
                    print(f"    {text[before : marked.start]}⟦{marked.of(text)}⟧{text[marked.end : after]}")
                    print(f"    fixes: {', '.join(fix.title for fix in it.fixes)}")


def times(folders: list[Path]) -> None:
    given = [it for folder in folders for it in documents(folder)]
    for _, document in given:
        # What all rules share is not theirs.
        _ = document.verdict
    spent: collections.Counter[str] = collections.Counter()
    for _, document in given:
        for rule in registry.rules().values():
            begin = time.process_time_ns()
            list(rule.check(document, Workspace()))
            spent[rule.name] += time.process_time_ns() - begin
    count = len(given) or 1
    for name, nanoseconds in spent.most_common():
        print(f"{nanoseconds / count / 1000:8.1f} µs  {name}")
    print(f"{sum(spent.values()) / count / 1000:8.1f} µs  all")


if __name__ == "__main__":
    main()
