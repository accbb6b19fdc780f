"""The cost of a file is linear: the instructions that Python executes, at one length and at four times that."""

from __future__ import annotations

from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types as t

from agentls.cli import main
from agentls.document import Document
from agentls.fixes import suppress
from agentls.fixes.apply import fix_all
from agentls.hosts.opencode.rules import grants
from agentls.hosts.reading import restricts
from agentls.hosts.verdict import Origin
from agentls.lsp.app import FEATURES, AgentServer
from agentls.lsp.client import Client
from agentls.lsp.handlers import actions
from agentls.lsp.main import build
from agentls.lsp.structuring import converter
from agentls.report.findings import as_text, identity
from agentls.rules import engine
from agentls.settings import Settings
from agentls.stdx import spelling
from agentls.stdx.records import replace
from agentls.syntax.yaml import strict
from agentls.text.problem import Finding
from agentls.text.source import Span
from agentls.workspace.mentions import in_text

from .asked import requests_about
from .counting import steps
from .hostile import FRAGMENTS

SIZE, SMALL = 1000, 400
FIRST = 100
"""The length of the file for which everything is imported and compiled."""
FIXED = (
    "commentaries",
    "equal examples",
    "equal keys",
    "equal tools",
    "keys with an invisible character",
    "misspelt tools",
    "renamed tools",
    "suppressions of a rule",
    "tools in small letters",
    "tools that YAML splits",
    "tools that are denied",
)
"""What has many fixes."""
ASKED = (
    "entries",
    "equal keys",
    "examples in a description",
    "fences",
    "hooks",
    "links",
    "mentions",
    "tables",
    "tags that open, then close",
    "turns",
)
"""What has many answers. `bench/bounds.py` sends requests about the others, too."""
ELSEWHERE = (
    "/w/.codex/agents/reviewer.toml",
    "/w/.cursor/agents/reviewer.md",
    "/w/.gemini/agents/reviewer.md",
    "/w/.github/agents/reviewer.agent.md",
    "/w/.opencode/agents/reviewer.md",
    "/w/.qwen/agents/reviewer.md",
)
"""Where other hosts find agents. `bench/bounds.py` runs commands on all fragments there."""
ONCE = 20_000
"""Instructions of a check that do not depend on the file."""


def _costs(text: str) -> tuple[int, int]:
    """Of a check, and of printing the findings."""
    document, found = Document(text, "/w/.claude/agents/reviewer.md", Origin("project", "reviewer")), list[Finding]()
    spelling._shape.cache_clear()
    check = steps(lambda: found.extend(engine.check(document, settings=Settings(hints=True))))
    return check, steps(lambda: as_text(document, found, 80, color=True))


def _cost_elsewhere(path: str, text: str) -> int:
    return steps(lambda: engine.check(Document(text, path)))


def _cost_of_requests(text: str) -> Counter[str]:
    """Of the requests with a method, one after the other. Where they are made depends on the length, so they count together."""
    server, uri = build(), "file:///w/.claude/agents/reviewer.md"
    server.meet(Client(takes_code_actions=True, resolves_edits=True))
    server.session.open(uri, 1, text)
    handlers = {method: handler for method, _, handler in FEATURES}
    costs: Counter[str] = Counter()
    for method, params in requests_about(uri, text, []).values():
        kind: Any = t.METHOD_TO_TYPES[method][2]
        costs[method] += steps(partial(handlers[method], server, converter().structure(params, kind)))
    return costs


def _cost_of_fixes(text: str) -> int:
    document = Document(text, "/w/.claude/agents/reviewer.md", Origin("project", "reviewer"))
    spelling._shape.cache_clear()
    return steps(lambda: fix_all(document, engine.check, safe_only=False))


def test_tables_of_agents_without_a_line_between_them_are_read_once() -> None:
    def cost(size: int) -> int:
        document = Document(FRAGMENTS["tables of agents"](size), "/w/.claude/agents/reviewer.md")
        return steps(lambda: list(in_text(document)))

    few, many = cost(SIZE), cost(4 * SIZE)
    assert many < ONCE + 5 * few, (few, many)


@pytest.mark.parametrize("fragment", FRAGMENTS)
def test_a_file_of_four_times_the_length_costs_four_times_as_much(fragment: str) -> None:
    for _, few, many in zip(*(_costs(FRAGMENTS[fragment](size)) for size in (FIRST, SIZE, 4 * SIZE)), strict=True):
        assert many < ONCE + 5 * few, (few, many)


@pytest.mark.parametrize("path", ELSEWHERE)
def test_a_file_of_another_host_of_four_times_the_length_costs_four_times_as_much(path: str) -> None:
    few, many = (_cost_elsewhere(path, FRAGMENTS["keys without a value"](size)) for size in (SIZE, 4 * SIZE))
    assert many < ONCE + 5 * few, (few, many)


@pytest.mark.parametrize("path", ELSEWHERE)
def test_a_value_of_another_host_is_not_as_long_as_its_aliases_make_it(path: str) -> None:
    few, many = (_cost_elsewhere(path, FRAGMENTS["fields of aliases"](24 * doublings)) for doublings in (15, 17))
    assert many < ONCE + 2 * few, (few, many)


def test_four_times_the_rules_for_tools_of_opencode_cost_four_times_as_much() -> None:
    few, many = (dict.fromkeys(map(str, range(count)), True) for count in (100, 400))
    costs = [steps(partial(grants, {"tools": it}, "permission")) for it in (few, many)]
    assert costs[1] < ONCE + 5 * costs[0], costs


def test_no_list_is_written_out_to_see_whether_it_restricts() -> None:
    class Unprintable(list[object]):
        def __repr__(self) -> str:
            raise AssertionError

    assert restricts("disallowedTools", Unprintable())


@pytest.mark.parametrize("fragment", FIXED)
def test_fixing_a_file_of_four_times_the_length_costs_four_times_as_much(fragment: str) -> None:
    _, few, many = (_cost_of_fixes(FRAGMENTS[fragment](size)) for size in (FIRST, SMALL, 4 * SMALL))
    assert many < ONCE + 6 * few, (few, many)


@pytest.mark.parametrize("fragment", ASKED)
def test_a_request_about_a_file_of_four_times_the_length_costs_four_times_as_much(fragment: str) -> None:
    few, many = (_cost_of_requests(FRAGMENTS[fragment](size)) for size in (SMALL, 4 * SMALL))
    assert {name: (few[name], cost) for name, cost in many.items() if cost > ONCE + 6 * few[name]} == {}


def test_comments_that_silence_cost_as_many_checks_for_more_findings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    checks, real = [0], engine.check

    def check(*given: Any) -> list[Finding]:
        checks[0] += 1
        return real(*given)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(engine, "check", check)
    (tmp_path / ".claude/agents").mkdir(parents=True)
    for findings in (10, 40):
        lines = "".join(f"Read [it](nowhere/{n}.md) {{}}.\n" for n in range(findings))
        tools = "".join(f"  - Bsh{n}\n" for n in range(findings))
        text = f"---\nname: reviewer\ndescription: Reviews code.\ntools:\n  - Read\n{tools}---\n{lines}"
        (tmp_path / ".claude/agents/reviewer.md").write_text(text)
        checks[0] = 0
        main(["check", "--add-ignore"])
        assert checks[0] == 3
        assert f"Added {2 * findings} comments in 1 file; left: no problems found." in capsys.readouterr().out


def test_a_comment_is_tried_for_no_more_findings_in_a_longer_file(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []
    monkeypatch.setattr(suppress, "silenced", lambda document, finding: tried.append(finding.span.start))
    found = []
    for size in (SIZE, 4 * SIZE):
        tried.clear()
        server, uri = AgentServer(), "file:///w/.claude/agents/reviewer.md"
        server.meet(Client())
        server.session.open(uri, 1, FRAGMENTS["equal examples in a description"](size))
        whole = t.Range(t.Position(0, 0), t.Position(size, 0))
        asked = t.CodeActionParams(t.TextDocumentIdentifier(uri), whole, t.CodeActionContext([]))
        actions.code_action(server, asked)
        found.append(len(tried))
    assert 0 < found[0] == found[1]


@pytest.mark.parametrize("line", ["Ask again. " * 2000, "\u0301" * 20_000])
def test_a_finding_on_a_long_line_is_printed_and_recognized_by_a_part_of_it(line: str) -> None:
    document = Document(f"---\nname: a\ndescription: Reviews.\ntools: Bsh\n---\n{line}", "/w/.claude/agents/a.md")
    finding = replace(engine.check(document)[0], span=Span(document.body.start, document.body.start + 1))
    assert identity(document, finding)[2] == line[:10_000].strip()
    assert len(as_text(document, [finding], 80, color=False)) < 400


def test_a_number_that_is_too_long_to_write_is_no_crash() -> None:
    assert strict._words(10**5000) == "a large number"
