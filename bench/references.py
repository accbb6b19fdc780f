"""Counts the names of agents in files that are not agents, by form and by what becomes of them.

    python bench/references.py FOLDER…
    python bench/references.py --typed COUNT…

Each folder is a clone of its own. here: an agent of that name is there; built-in: it comes with the host; reported: by
`unknown-reference`; elsewhere: it may come from a place that is not read. In doubt: samples and prose, also where a launch
of the plugin's own agent is reported. The user's own agents are left out.

With `--typed`, what a keystroke in an agent and in a command costs, from the text to the findings, among 100 agents and COUNT
commands that name three each; processor time, so that other work on the machine does not count.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "server"))

from agentls.document import Document
from agentls.hosts import default
from agentls.lsp.client import Client
from agentls.lsp.session import Session
from agentls.rules.shared.neighbours import is_built_in
from agentls.rules.unknown_reference import check
from agentls.scan import survey

COLUMNS = ("here", "built-in", "reported", "elsewhere", "in doubt")


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("folders", nargs="*")
    arguments.add_argument("--typed", nargs="+", type=int, default=[], metavar="COUNT")
    with tempfile.TemporaryDirectory() as home:
        os.environ["CLAUDE_CONFIG_DIR"] = home
        for count in arguments.parse_args().typed:
            with tempfile.TemporaryDirectory() as made:
                typed(Path(made).resolve(), count)
        if not arguments.parse_args().folders:
            return
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


def typed(root: Path, count: int) -> None:
    """Print what the index and keystrokes cost among many commands."""
    words = "Say what was done, and stop when all tests pass. " * 50
    for n in range(100):
        _write(root / f".claude/agents/agent-{n}.md", f"---\nname: agent-{n}\ndescription: Does {n}.\n---\nWork.\n")
    for n in range(count):
        named = f'Launch subagent_type: "agent-{n % 100}", ask @agent-agent-{n % 99}, use the agent-{n % 98} agent.'
        path = root / f".claude/commands/{n // 100}/command-{n}.md"
        _write(path, f"---\ndescription: Does {n}.\n---\n{words}\n{named}\n{words}\n")
    session, begun = Session(Client()), time.process_time()
    session.index, _ = survey.index([str(root)])
    print(f"{count:,} commands: the index {time.process_time() - begun:.2f} s")
    for path in (root / ".claude/agents/agent-1.md", root / ".claude/commands/0/command-1.md"):
        text, times = path.read_text(), []
        for n in range(500):
            begun = time.process_time()
            session.findings(session.open(path.as_uri(), n, f"{text}Ask @agent-nobody.{'x' * (n % 60)}"))
            times.append(1000 * (time.process_time() - begun))
        print(
            f"    {path.parts[-2]}/{path.name}: median {statistics.median(times):.2f} ms, p95 {sorted(times)[475]:.2f} ms"
        )


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


if __name__ == "__main__":
    main()
