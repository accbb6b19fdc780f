"""Measures completion and hover in a workspace of many agents. Run it from the root of the repository.

    python bench/editing.py [--agents N] [--runs N]

Times are milliseconds of the pure functions and of the conversion to JSON, each on a document that was just changed, so
that parsing is part of them; medians and 95th percentiles. What an answer takes over the pipe, `bench/lsp.py` says.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "server"))

from agentls.document import Document
from agentls.features.completion import complete
from agentls.features.hover import hover
from agentls.lsp.client import Client
from agentls.lsp.convert import editing as convert_editing
from agentls.lsp.positions import Positions
from agentls.lsp.structuring import converter
from agentls.workspace.catalog import McpServer, Skill
from agentls.workspace.context import AgentInfo, Workspace

AGENT = """---
name: reviewer
description: |
  Use this agent when code was written and nobody has read it yet.

  <example>
  Context: The user wrote a function.
  user: "Look at it"
  assistant: "The reviewer will read it"
  </example>
tools: Read, Grep, {tools}
model: {model}
hooks:
  PreToolUse:
    - matcher: Bash
      hooks:
        - type: command
          command: ./scripts/check.sh
{key}
---

You review code. Ask {mention} first.
""" + "".join(f"\n## Part {n}\n\n{n}. Read the change, and say where it fails; quote `x = {n}`.\n" for n in range(40))
CLIENT = Client(takes_snippets=True, takes_insert_replace=True, shows_details=True)


def around(count: int) -> Workspace:
    """A workspace of agents, a fifth as many skills, and ten servers with twenty tools each."""
    describe = "Does its part of the work, and says what it found. Use it when that part is due, and not before."
    return Workspace(
        agents=tuple(AgentInfo(f"agent-{n}", describe, f"/work/.claude/agents/agent-{n}.md") for n in range(count)),
        skills=tuple(
            Skill(f"skill-{n}", describe, f"/work/.claude/skills/skill-{n}/SKILL.md") for n in range(count // 5)
        ),
        servers={
            f"server-{n}": McpServer(f"server-{n}", "/work/.mcp.json", tuple(f"tool_{i}" for i in range(20)))
            for n in range(10)
        },
    )


PLACES = {
    "a key": "key",
    "a model": "model",
    "a tool": "tools",
    "an agent in `Agent(`": "tools",
    "an agent behind `@`": "mention",
}
TYPED = {
    "a key": "ef",
    "a model": "so",
    "a tool": "Ed",
    "an agent in `Agent(`": "Agent(ag",
    "an agent behind `@`": "@agent-a",
}


def text(kind: str) -> tuple[str, int]:
    """An agent that is being typed, and where the cursor is."""
    given = {"tools": "Edit", "model": "sonnet", "key": "color: red", "mention": "nobody"}
    fixture = AGENT.format(**{**given, PLACES[kind]: TYPED[kind] + "\0"})
    return fixture.replace("\0", ""), fixture.index("\0")


def measured(run: Callable[[int], object], runs: int) -> tuple[float, float]:
    """The median and the 95th percentile of a call, in milliseconds."""
    times = []
    for n in range(runs):
        start = time.perf_counter()
        run(n)
        times.append((time.perf_counter() - start) * 1000)
    times.sort()
    return statistics.median(times), times[int(len(times) * 0.95)]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--agents", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=200)
    options = parser.parse_args()
    known = around(options.agents)
    to_json = converter()
    print(f"{options.agents} agents, {options.runs} runs: median and p95 in ms, number of items")
    for kind in PLACES:
        given, offset = text(kind)

        def fresh(n: int, given: str = given) -> Document:
            return Document(given + "\n" * (n % 7), "/work/.claude/agents/reviewer.md")

        def completed(n: int, offset: int = offset) -> object:
            return complete(fresh(n), known, offset)

        def answered(n: int, offset: int = offset) -> object:
            document = fresh(n)
            positions = Positions(document.source, "utf-16")
            found = complete(document, known, offset)
            shown = convert_editing.completion(found, positions, offset, "file:///a.md", CLIENT)
            return json.dumps(to_json.unstructure(shown))

        def hovered(n: int, offset: int = offset) -> object:
            return hover(fresh(n), known, offset)

        items = len(complete(fresh(0), known, offset).items)
        for name, run in (("completion", completed), ("with JSON", answered), ("hover", hovered)):
            median, p95 = measured(run, options.runs)
            print(f"  {kind:<22} {name:<12} {median:7.2f} {p95:7.2f}" + (f" {items:6}" if name == "completion" else ""))


if __name__ == "__main__":
    main()
