"""Counts the names of agents in files that are not agents, by form and by what becomes of them.

    python bench/references.py FOLDER…

Each folder is a clone of its own. here: an agent of that name is there; built-in: it comes with the host; reported: by
`unknown-reference`; elsewhere: it may come from a place that is not read. In doubt: samples and prose, which are never reported.
The user's own agents are left out.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "server"))

from agentls.document import Document
from agentls.hosts import default
from agentls.rules.shared.neighbours import is_built_in
from agentls.rules.unknown_reference import check
from agentls.scan import survey

COLUMNS = ("here", "built-in", "reported", "elsewhere", "in doubt")


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("folders", nargs="+")
    with tempfile.TemporaryDirectory() as home:
        os.environ["CLAUDE_CONFIG_DIR"] = home
        counts, files = Counter[tuple[str, str]](), 0
        for folder in arguments.parse_args().folders:
            found, read = counted(folder)
            counts, files = counts + found, files + read
    print(f"{files:,} files\n\n| form | {' | '.join(COLUMNS)} |\n| --- |{' ---: |' * len(COLUMNS)}")
    for form in sorted({form for form, _ in counts}):
        print(f"| {form} | {' | '.join(f'{counts[form, it]:,}' for it in COLUMNS)} |")


def counted(folder: str) -> tuple[Counter[tuple[str, str]], int]:
    """How many names there are in a folder, by form and what becomes of them; and in how many files."""
    index, _ = survey.index([folder])
    counts, files = Counter[tuple[str, str]](), 0
    for path, _ in index.referrers.items():
        beside = survey.beside(index, path)
        if beside.referrer is None or not beside.referrer.mentions:
            continue
        files += 1
        reported = {it.span for it in check(Document("", path, kind="notes"), beside)}
        for it in beside.referrer.mentions:
            if not it.sure:
                became = "in doubt"
            elif index.has(it.name):
                became = "here"
            elif is_built_in(it.name, default()):
                became = "built-in"
            else:
                became = "reported" if it.span in reported else "elsewhere"
            counts[it.where, became] += 1
    return counts, files


if __name__ == "__main__":
    main()
