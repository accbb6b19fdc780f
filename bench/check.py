"""Measures `agentls check` in each format, beside another checkout and agnix. Run it from the root of the repository.

    python bench/check.py [DIR] [--runs N] [--files N ...] [--beside FOLDER] [--agnix COMMAND]

Checks 1, 1,000 and 10,000 files: those below DIR, as often as it takes, each under a name of its own; without DIR, the
agent of `bench/lsp.py`. The commands run in turn, so that what else the machine does meets all of them. Times are wall
clock of a whole process, the least and the middle of all runs; memory is the peak of the largest process; the last
columns say how many times as long the others take, by the middle. Prints a Markdown table.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.lsp import AGENT, BODY, ROOT

LIMIT = 60
"""Seconds after which a run is ended."""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, metavar="DIR")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--files", type=int, nargs="+", default=(1, 1000, 10_000), metavar="N")
    parser.add_argument("--beside", type=Path, metavar="FOLDER", help="another checkout of agentls")
    parser.add_argument("--agnix", default=shutil.which("agnix"), metavar="COMMAND")
    given = parser.parse_args()
    found = sorted(given.folder.rglob("*.md")) if given.folder else []
    sources = [it.read_bytes for it in found] or [AGENT.format(n=0, body=BODY).encode]
    others = {"beside": _Command(_agentls("text"), given.beside / "server")} if given.beside else {}
    if given.agnix:
        others["agnix"] = _Command([given.agnix, "."])
    commands = {it: _Command(_agentls(it)) for it in FORMATS} | others
    versions = [_version([sys.executable, "-m", "agentls"]), *([_version([given.agnix])] if given.agnix else [])]
    print(f"{platform.system()}, {os.cpu_count()} cores, Python {platform.python_version()}, {', '.join(versions)}\n")
    print("| files | command | min | median | memory |" + "".join(f" {it} |" for it in others))
    print("| ---: | --- | ---: | ---: | ---: |" + " ---: |" * len(others))
    for count in given.files:
        with tempfile.TemporaryDirectory() as folder:
            agents = Path(folder, ".claude/agents")
            agents.mkdir(parents=True)
            for n, text in enumerate(islice(cycle(sources), count)):
                (agents / f"agent-{n}.md").write_bytes(text())
            measured: dict[str, list[_Run]] = {it: [] for it in commands}
            for run in range(-1, given.runs):
                for name, command in commands.items():
                    # The first run fills caches. One that took too long is not tried again.
                    if run <= 0 or not measured[name][0].is_ended:
                        measured[name] = [*(measured[name] if run > 0 else ()), _measured(command, folder)]
        for name, runs in measured.items():
            print(f"| {count:,} | {name} | {_cells(runs)} |", end="")
            print("".join(f" {_ratio(measured[it], runs)} |" for it in others), flush=True)


FORMATS = ("text", "json", "sarif", "github")


class _Command(NamedTuple):
    """A command, and the `agentls` that it runs."""

    words: Sequence[str]
    server: Path = ROOT / "server"


class _Run(NamedTuple):
    seconds: float
    memory: float
    is_ended: bool


def _agentls(form: str) -> list[str]:
    return [sys.executable, "-m", "agentls", "check", "--format", form]


def _cells(runs: Sequence[_Run]) -> str:
    peak = f"{max(it.memory for it in runs):.0f} MB"
    if runs[0].is_ended:
        return f"over {LIMIT} s | over {LIMIT} s | {peak}"
    times = [it.seconds for it in runs]
    return f"{min(times):.2f} s | {statistics.median(times):.2f} s | {peak}"


def _ratio(runs: Sequence[_Run], own: Sequence[_Run]) -> str:
    found = statistics.median(it.seconds for it in runs) / statistics.median(it.seconds for it in own)
    return f"{'over ' * runs[0].is_ended}{found:.2g}"


def _version(command: Sequence[str]) -> str:
    words = [*command, "--version"]
    done = subprocess.run(words, capture_output=True, text=True, env=_environment(ROOT / "server"), check=False)
    return done.stdout.strip()


def _environment(server: Path) -> dict[str, str]:
    environment = {**os.environ, "PYTHONPATH": str(server.resolve())}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return environment


def _measured(command: _Command, folder: str) -> _Run:
    """How long a command takes, and the peak of its memory."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        command.words,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=_environment(command.server),
    )
    limit = threading.Timer(LIMIT, process.kill)
    limit.start()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    limit.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    return _Run(seconds, usage.ru_maxrss / 1024, process.returncode == -signal.SIGKILL)


if __name__ == "__main__":
    main()
