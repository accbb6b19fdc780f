"""Measures the index: how long it takes to build, how large it is, and what an edit costs in a large workspace.

    python bench/index.py [AGENTS…]          1,000 and 10,000 by default

Agents are written into a folder of their own, with descriptions of 60 words and bodies of 3,000 characters that mention
two others. `build` is the index alone, as `agentls check` has it; the server's times are wall clock, as a client sees
them over the pipe, from the change of a document to its diagnostics. Every tenth edit changes the agent's name. A change of
1,000 files is what `git checkout` makes.

Then two servers are typed into in turn, with 100 agents and with the most of AGENTS: of each name there are ten agents, and
there are as many skills and MCP servers as agents. The agent that is typed into misspells one of each. The exit code is
1 where a keystroke costs `MOST` times as much among many as among few.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import resource
import statistics
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from itertools import count as numbers
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "server"), str(ROOT)]

if TYPE_CHECKING:
    from tests.lsp_client import Client

WORDS = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").split()
TEXT = """---
name: agent-{n}
description: Use this agent when {description}
tools: Read, Grep, Agent(agent-{one})
---

You are agent {n}. Ask @agent-agent-{other} when in doubt.

{body}
"""
SHARED = """---
name: agent-{name}
description: Use this agent when {description}
tools: Read, Grep, Agent(agent-{one}, agnet-{one}), mcp__server-1__ask, mcp__sevrer-2__ask
skills: skill-1, skil-l2
---

You are agent {n}. Ask @agent-agent-{one} or @agent-nobody when in doubt.

{body}
"""
EDITS = 300
MOST = 1.5


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("agents", nargs="*", type=int, default=[1000, 10_000])
    parser.add_argument("--shared", action="store_true", help="only the two servers that are typed into in turn")
    given = parser.parse_args()
    if not given.shared:
        tables(given.agents)
    return shared(100, max(given.agents))


def tables(counts: list[int]) -> None:
    builds, edits = [], []
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            os.environ["CLAUDE_CONFIG_DIR"] = folder + "/home"
            write(Path(folder) / "work", count)
            seconds, size = build(folder + "/work")
            complete, times, peak = serve(Path(folder) / "work", count)
            builds.append(
                f"| {count:,} | {seconds:.2f} s | {seconds / count * 1e3:.2f} ms | {size / 1e6:.0f} MB "
                f"| {complete:.1f} s | {peak / 1000:.0f} MB |"
            )
            edits += [f"| {count:,} | {when} | {measured(given)} |" for when, given in times.items()]
    print("| agents | build | per agent | memory of the index | server complete | server's peak |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: |")
    print("\n".join(builds))
    print("\n| agents | edits | median | p95 | p99 | max |")
    print("| ---: | --- | ---: | ---: | ---: | ---: |")
    print("\n".join(edits) + "\n")


def measured(times: list[float]) -> str:
    cuts = statistics.quantiles(times, n=100)
    return f"{statistics.median(times):.2f} ms | {cuts[94]:.2f} ms | {cuts[98]:.2f} ms | {max(times):.1f} ms"


def write(root: Path, count: int) -> None:
    (root / ".git").mkdir(parents=True)
    (root / ".claude/agents").mkdir(parents=True)
    rng = random.Random(count)
    for n in range(count):
        (root / f".claude/agents/agent-{n}.md").write_text(agent(rng, n, count), encoding="utf-8")


def agent(rng: random.Random, n: int, count: int) -> str:
    plain, body = prose(rng)
    return TEXT.format(n=n, description=plain, one=rng.randrange(count), other=rng.randrange(count), body=body)


def prose(rng: random.Random) -> tuple[str, str]:
    """A description and a body."""
    plain = "".join(it if it.isalnum() or it == " " else "" for it in " ".join(rng.choices(WORDS, k=60)))
    return plain, " ".join(rng.choices(WORDS, k=480))


def build(folder: str) -> tuple[float, int]:
    """Seconds, with warm caches of the file system, and bytes that the index holds."""
    from agentls.scan import survey

    survey.index([folder])
    begin = time.perf_counter()
    survey.index([folder])
    seconds = time.perf_counter() - begin
    tracemalloc.start()
    index, _ = survey.index([folder])
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert index.complete
    return seconds, size


def serve(root: Path, count: int) -> tuple[float, dict[str, list[float]], int]:
    """Seconds until everything is known, milliseconds from edits to diagnostics, kilobytes at most."""
    from tests.lsp_client import REAL, Client

    rng = random.Random(1)
    folders = [{"uri": root.as_uri(), "name": "w"}]
    uri = (root / ".claude/agents/agent-0.md").as_uri()
    text = agent(rng, 0, count) + "\nAsk @agent-nobody.\n"
    plain = text.replace("@agent-nobody", "@agent-agent-1")
    times: dict[str, list[float]] = {}
    with Client(REAL) as client:
        begin = time.perf_counter()
        client.start(workspaceFolders=folders)
        found = client.open(uri, text)
        while "unknown-agent" not in [it["code"] for it in found["diagnostics"]]:
            found = client.published(uri)
        complete = time.perf_counter() - begin
        client.stop()
    with Client(REAL) as client:
        client.start(workspaceFolders=folders)
        client.open(uri, plain)
        times["while the index is built"] = typed(client, uri, plain, 2)
        client.stop()
    with Client(REAL) as client:
        client.start(workspaceFolders=folders)
        found = client.open(uri, text)
        while "unknown-agent" not in [it["code"] for it in found["diagnostics"]]:
            found = client.published(uri)
        times["when it is complete"] = typed(client, uri, plain, 2)
        for way in ("that the client reports", "that the server finds"):
            changed = []
            for n in range(1, min(count, 1000)):
                path = root / f".claude/agents/agent-{n}.md"
                path.write_text(agent(rng, n, count), encoding="utf-8")
                changed.append({"uri": path.as_uri(), "type": 2})
            told = way.endswith("reports")
            if told:
                client.notify("workspace/didChangeWatchedFiles", {"changes": changed})
            else:
                client.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
            times[f"after a change of {len(changed) + 1:,} files {way}"] = typed(
                client, uri, plain, 1000 if told else 2000
            )
        client.stop()
    return complete, times, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss


def typed(client: Client, uri: str, text: str, version: int) -> list[float]:
    """Milliseconds from edits to diagnostics. The next edit comes 3 ms after the last ones."""
    times = []
    for n in range(version, version + EDITS):
        changed = text.replace("Use this agent", f"Use this {n} agent") + "x" * (n % 100)
        if n % 10 == 0:
            changed = changed.replace("name: agent-0", f"name: agent-0-{n}")
        time.sleep(0.003)
        begin = time.perf_counter()
        client.change(uri, n, changed)
        client.published(uri, n)
        times.append((time.perf_counter() - begin) * 1000)
    return times


def shared(few: int, many: int) -> int:
    """Edits among few and among many agents that share their names, in turn. 1 where the many cost too much."""
    from tests.lsp_client import REAL, Client

    print("| what is typed into | " + " | ".join(f"{it:,} agents, median / p95" for it in (few, many)) + " | ratio |")
    print("| --- | --- | --- | ---: |")
    worst = 0.0
    with contextlib.ExitStack() as stack:
        typists = []
        for count in (few, many):
            root = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "work"
            os.environ["CLAUDE_CONFIG_DIR"] = f"{root.parent}/home"
            write_shared(root, count)
            client = stack.enter_context(Client(REAL))
            client.start(workspaceFolders=[{"uri": root.as_uri(), "name": "w"}])
            uri, text = (root / ".claude/agents/agent-0.md").as_uri(), shared_agent(random.Random(count), 0)
            found = client.open(uri, text)
            while "unknown-skill" not in [it["code"] for it in found["diagnostics"]]:
                found = client.published(uri)
            typists.append((client, uri, text))
        versions = numbers(2)
        for what, change in CHANGES.items():
            took: tuple[list[float], ...] = ([], [])
            for n in range(EDITS):
                for times, (client, uri, text) in zip(took, typists, strict=True):
                    version = next(versions)
                    time.sleep(0.003)
                    begin = time.perf_counter()
                    client.change(uri, version, text.replace(*change(n)))
                    client.published(uri, version)
                    times.append((time.perf_counter() - begin) * 1000)
            ratio = statistics.median(took[1]) / statistics.median(took[0])
            worst = max(worst, ratio)
            cells = [f"{statistics.median(it):.2f} / {statistics.quantiles(it, n=20)[18]:.2f} ms" for it in took]
            print(f"| {what} | {' | '.join(cells)} | {ratio:.2f} |", flush=True)
        for client, _, _ in typists:
            client.stop()
    return int(worst > MOST)


CHANGES: dict[str, Callable[[int], tuple[str, str]]] = {
    "the description": lambda n: ("Use this", "Use this " + "x" * (n % 40)),
    "the body": lambda n: ("You are", "You are " + "x" * (n % 40)),
    "the name": lambda n: ("name: agent-0", f"name: agent-{n % 7}"),
    "a name that nobody has": lambda n: ("name: agent-0", f"name: agent-0-{n}"),
    "an agent that is misspelled": lambda n: ("agnet-", f"agnet-{n}"),
    "a skill that is misspelled": lambda n: ("skil-l2", f"skil-l{n}"),
    "an MCP server that is misspelled": lambda n: ("sevrer-2", f"sevrer-{n}"),
}
"""What is replaced by what in the n-th edit."""


def write_shared(root: Path, count: int) -> None:
    (root / ".git").mkdir(parents=True)
    (root / ".claude/agents").mkdir(parents=True)
    rng = random.Random(count)
    for n in range(count):
        (root / f".claude/agents/agent-{n}.md").write_text(shared_agent(rng, n), encoding="utf-8")
        (root / f".claude/skills/skill-{n}").mkdir(parents=True)
        skill = f"---\nname: skill-{n}\ndescription: Does {n}.\n---\nDo it.\n"
        (root / f".claude/skills/skill-{n}/SKILL.md").write_text(skill, encoding="utf-8")
    servers = {f"server-{n}": {"command": "serve"} for n in range(count)}
    (root / ".mcp.json").write_text(json.dumps({"mcpServers": servers}), encoding="utf-8")


def shared_agent(rng: random.Random, n: int) -> str:
    plain, body = prose(rng)
    return SHARED.format(n=n, name=n // 10, one=n % 10, description=plain, body=body)


if __name__ == "__main__":
    sys.exit(main())
