"""Measures `agentls check`, beside agnix where it is installed. Run it from the root of the repository.

    python bench/check.py [DIR] [--runs N] [--agnix COMMAND]

Checks 1, 1,000 and 10,000 files: those below DIR, as often as it takes, each under a name of its own; without DIR, the
agent of `bench/lsp.py`. Times are wall clock of a whole process, the least and the middle of all runs; memory is the
peak of the largest process. Prints a Markdown table.
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

from lsp import AGENT, BODY, ROOT  # type: ignore[import-not-found]  # It lies beside this script.

LIMIT = 60
"""Seconds after which a run is ended."""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, metavar="DIR")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--agnix", default=shutil.which("agnix"), metavar="COMMAND")
    given = parser.parse_args()
    found = sorted(given.folder.rglob("*.md")) if given.folder else []
    texts = [it.read_bytes() for it in found] or [AGENT.format(n=0, body=BODY).encode()]
    commands = {"agentls": [sys.executable, "-m", "agentls", "check"]}
    if given.agnix:
        commands["agnix"] = [given.agnix, "."]
    versions = [_version([*command[:-1], "--version"]) for command in commands.values()]
    print(f"{platform.system()}, {os.cpu_count()} cores, Python {platform.python_version()}, {', '.join(versions)}\n")
    print("| files | " + " | ".join(f"{name}, min | median | memory" for name in commands) + " |")
    print("| --- |" + " --- | --- | --- |" * len(commands))
    for count in (1, 1000, 10_000):
        with tempfile.TemporaryDirectory() as folder:
            agents = Path(folder, ".claude/agents")
            agents.mkdir(parents=True)
            for n, text in enumerate(islice(cycle(texts), count)):
                (agents / f"agent-{n}.md").write_bytes(text)
            cells = [cell for command in commands.values() for cell in _measured(command, folder, given.runs)]
        print(f"| {count:,} | {' | '.join(cells)} |", flush=True)


def _version(command: Sequence[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, env=_environment(), check=False).stdout.strip()


def _environment() -> dict[str, str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "server")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return environment


def _measured(command: Sequence[str], folder: str, runs: int) -> tuple[str, str, str]:
    """The least and the middle time, and the peak of memory; one run before them counts for nothing."""
    times: list[float] = []
    peak = 0.0
    for run in range(-1, runs):
        begun = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=_environment()
        )
        limit = threading.Timer(LIMIT, process.kill)
        limit.start()
        _, status, usage = os.wait4(process.pid, 0)
        limit.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        peak = max(peak, usage.ru_maxrss / 1024)
        if process.returncode == -signal.SIGKILL:
            return f"over {LIMIT} s", f"over {LIMIT} s", f"{peak:.0f} MB"
        if run >= 0:
            times.append(time.perf_counter() - begun)
    return f"{min(times):.2f} s", f"{statistics.median(times):.2f} s", f"{peak:.0f} MB"


if __name__ == "__main__":
    main()
