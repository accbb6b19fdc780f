"""What the hosts that read files of Claude Code in place make of real ones.

    python bench/sharing.py FOLDER [--most 300]

Of the Markdown files below FOLDER that Claude Code loads or rejects as agents: how many each other host rejects, how many
it reads as another agent (name, description, or a field of which something is lost or changed), and how many are less
restricted there.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from agentls.document import Document
from agentls.hosts import others
from agentls.hosts.verdict import Loaded
from agentls.report.hosts import outcomes, rows

IN_PLACE = ("vscode", "copilot-cli", "cursor")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", type=Path, nargs="+", help="files, or folders that are searched")
    parser.add_argument("--most", type=int, default=0, help="take this many, evenly from the sorted list")
    given = parser.parse_args()
    paths = sorted(it for path in given.paths for it in (path.rglob("*.md") if path.is_dir() else [path]))
    if given.most:
        paths = paths[:: max(len(paths) // given.most, 1)][: given.most]
    print(table(paths))


def table(paths: list[Path]) -> str:
    counts: dict[str, Counter[str]] = {it: Counter() for it in IN_PLACE}
    own = 0
    for path in paths:
        document = read(path)
        own += isinstance(document.verdict, Loaded)
        found = list(rows(document, ("claude-code", *IN_PLACE)))
        stands = outcomes(found)
        for row in found[1:]:
            counts[row.id][stands[row.id]] += 1
            counts[row.id]["weaker"] += any(it.kind in ("weaker", "header") for it in row.reading.notes)
            counts[row.id]["only here"] += found[0].reading.loads and not row.reading.loads
    lines = [f"{len(paths):,} files, of which Claude Code loads {own:,}", ""]
    lines += ["| host | reads the same | changed | rejected | of these loaded by Claude Code | less restricted |"]
    lines += ["| --- | ---: | ---: | ---: | ---: | ---: |"]
    for id, count in counts.items():
        cells = (count[it] for it in ("loads", "differs", "rejected", "only here", "weaker"))
        lines.append(f"| {others.NAMES[id]} | {' | '.join(f'{it:,}' for it in cells)} |")
    return "\n".join(lines)


def read(path: Path) -> Document:
    """A file as if it lay in a project's folder of agents."""
    data = path.read_bytes()
    text = data.decode("utf-8", "replace")
    return Document(text.removeprefix("\ufeff"), f"/project/.claude/agents/{path.name}", bom=text.startswith("\ufeff"))


if __name__ == "__main__":
    main()
