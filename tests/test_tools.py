"""Lists of tools: how they are split, what an entry resolves to, what an agent gets."""

from __future__ import annotations

import gc
import tracemalloc
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentls.dialect.load import dialect
from agentls.document import Document
from agentls.hosts.claude_code import tools
from agentls.hosts.servers import connected
from agentls.hosts.tools import Everything, Known, McpServer, McpTool, Resolved, Unknown
from agentls.hosts.verdict import Loaded, Session
from agentls.report.agents import rows
from agentls.syntax.yaml.tree import Node

DIALECT = dialect("claude-code")


def value(text: str) -> Node:
    """The node after `tools:` in a header that holds nothing else."""
    return Document(f"---\ntools: {text}\n---\n").entries["tools"].value


def entries(text: str) -> list[str]:
    return [it.text for it in tools.entries(value(text))]


def resolve(text: str) -> Resolved:
    (entry,) = tools.entries(value(f"[{text!r}]"))
    return tools.resolve(entry, DIALECT)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Read, Write", ["Read", "Write"]),
        ("Read Write,, ,Edit", ["Read", "Write", "Edit"]),
        ("Bash(a, b), Read", ["Bash(a, b)", "Read"]),
        ("Foo(a(b), c), Read", ["Foo(a(b)", "c)", "Read"]),
        ("Foo(a(b, c), Read", ["Foo(a(b, c)", "Read"]),
        ("Bash(a, Read", ["Bash(a, Read"]),
        ("Bash (a)", ["Bash", "(a)"]),
        ("Read\tWrite", ["Read\tWrite"]),
        ("Read,\tWrite\n", ["Read", "Write"]),
        ("Read\nWrite", ["Read\nWrite"]),
        ("Read\u00a0Write", ["Read\u00a0Write"]),
        ("\u00a0Read,\ufeffWrite\u2003", ["Read", "Write"]),
        ("[Read, Write]", ["[Read", "Write]"]),
        (" , ", []),
    ],
)
def test_a_string_is_split(text: str, expected: list[str]) -> None:
    assert [it.of(text) for it in tools.split(text)] == expected


@given(st.text(alphabet="ab,() \t\n\\*", max_size=60))
def test_entries_are_trimmed_disjoint_and_leave_nothing_behind(text: str) -> None:
    spans = list(tools.split(text))
    assert all(it.of(text) == it.of(text).strip() != "" for it in spans)
    assert all(a.end < b.start for a, b in pairwise(spans))
    kept = "".join(it.of(text) for it in spans)
    assert sum(c in "ab()" for c in kept) == sum(c in "ab()" for c in text)


@pytest.mark.parametrize(
    ("text", "name", "specifier"),
    [
        ("Bash", "Bash", None),
        ("Bash(git:*)", "Bash", "git:*"),
        ("Bash()", "Bash", ""),
        ("Bash(a)(b)", "Bash", "a)(b"),
        ("Bash(a)b", "Bash(a)b", None),
        ("(a)", "(a)", None),
        (r"Bash(a\)", r"Bash(a\)", None),
        (r"Bash(a\\)", "Bash", r"a\\"),
        (r"Bash\(a)", r"Bash\(a)", None),
        ("Bash(a\nb)", "Bash", "a\nb"),
    ],
)
def test_an_entry_has_a_name_and_a_specifier(text: str, name: str, specifier: str | None) -> None:
    assert tools.parse(text) == (name, specifier)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[Read, Write]", ["Read", "Write"]),
        ('[Read, "Write, Edit"]', ["Read", "Write", "Edit"]),
        ("[Read, 5, null, true, {a: b}, [Edit], '']", ["Read"]),
        ("\n  - Read\n  - Write", ["Read", "Write"]),
        ("5", []),
        ("{Read: true}", []),
        ("", []),
    ],
)
def test_lists_give_their_strings(text: str, expected: list[str]) -> None:
    assert entries(text) == expected


@pytest.mark.parametrize(
    "text",
    ["Read, Bash(git add:*)", "[Read, 'Bash(git add:*)']", '"Read, Bash(git add:*)"', ">\n  Read,\n  Bash(git add:*)"],
)
def test_an_entry_knows_its_place_in_every_notation(text: str) -> None:
    document = Document(f"---\ntools: {text}\n---\n")
    assert [it.span.of(document.text) for it in tools.entries(document.entries["tools"].value)] == [
        "Read",
        "Bash(git add:*)",
    ]


def test_an_entry_knows_its_place_in_a_line_of_the_second_attempt() -> None:
    document = Document("---\ndescription: a: b\ntools: [Read] and Write\n---\n")
    assert [it.span.of(document.text) for it in tools.entries(document.entries["tools"].value)] == [
        "[Read]",
        "and",
        "Write",
    ]


def test_an_entry_written_with_escapes_is_placed_whole() -> None:
    document = Document('---\ntools: "\\u0052ead, Write"\n---\n')
    assert [it.span.of(document.text) for it in tools.entries(document.entries["tools"].value)] == [
        "\\u0052ead",
        "Write",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*", Everything()),
        ("Read", Known(DIALECT.tools["Read"])),
        ("Read(./src/**)", Known(DIALECT.tools["Read"])),
        ("Task", Known(DIALECT.tools["Task"])),
        ("frobnicate", Unknown()),
        ("*(x)", Unknown()),
        ("mcp__docs", McpServer("docs")),
        ("mcp__docs__*", McpServer("docs")),
        ("mcp__docs*", McpServer("docs*")),
        ("mcp__docs__find", McpTool("docs", "find")),
        ("mcp__docs__a__b", McpTool("docs", "a__b")),
        ("mcp__docs__", Unknown()),
        ("mcp__*", Unknown()),
        ("mcp__", Unknown()),
        ("mcp_docs", Unknown()),
    ],
)
def test_an_entry_resolves(text: str, expected: Resolved) -> None:
    assert resolve(text) == expected


def granted(allowed: str, denied: str | None = None, **settings: bool) -> tuple[str, tuple[str, ...] | None]:
    found = tools.toolset(value(allowed), value(denied) if denied else None, tools.Run(DIALECT, **settings))
    return found.listed, found.granted


def test_what_is_denied_is_not_granted_but_listed_unless_the_texts_are_equal() -> None:
    assert granted("Bash(x), Read", "Bash") == ("Bash(x), Read", ("Read",))
    assert granted("Bash, Read", "Bash") == ("Read", ("Read",))


def test_a_star_in_disallowed_tools_removes_nothing() -> None:
    assert granted("Read", "'*, Read'") == ("Read", ("Read",))


def test_memory_adds_the_tools_that_it_needs() -> None:
    assert granted("Read", memory=True) == ("Read, Write, Edit", ("Read", "Write", "Edit"))


def test_the_shell_replaces_the_searches() -> None:
    assert granted("Bash, Grep, Glob") == ("Bash, Grep, Glob", ("Bash",))
    assert granted("Bash, Grep, Glob", "Bash")[1] == ("Grep", "Glob")


def test_only_plan_mode_leaves_plan_mode() -> None:
    assert granted("ExitPlanMode, Read") == ("ExitPlanMode, Read", ("Read",))
    assert granted("ExitPlanMode", plan=True) == ("ExitPlanMode", ("ExitPlanMode",))


def test_what_is_dropped_is_named_in_the_order_of_the_source() -> None:
    found = tools.toolset(value("Grep, Nothing, Bash, mcp__docs"), None, tools.Run(DIALECT))
    assert [it.text for it in found.dropped] == ["Grep", "Nothing", "mcp__docs"]
    assert found.refusal is None


def test_a_refusal_names_each_entry_with_its_reason() -> None:
    found = tools.toolset(value("Workflow, read, mcp__docs"), None, tools.Run(DIALECT))
    assert found.refusal == (
        "unrecognized [read]; not available to subagents [Workflow]; "
        "recognized but matched no tools in this session [mcp__docs]"
    )
    assert [it.text for it in found.unless] == ["mcp__docs"]


def test_an_agent_whose_tools_are_all_denied_runs_without_tools() -> None:
    found = tools.toolset(value("Read"), value("Read"), tools.Run(DIALECT))
    assert (found.listed, found.granted, found.refusal) == ("None", (), None)


@pytest.mark.parametrize("denied", ["mcp__*", "mcp__*__*", "mcp__*(x)", "mcp__docs", "mcp__docs__*", "mcp__docs(x)"])
def test_an_agent_whose_servers_are_all_denied_runs_without_tools(denied: str) -> None:
    found = tools.toolset(value("mcp__docs__find"), value(denied), tools.Run(DIALECT))
    assert (found.granted, found.refusal, found.unless) == ((), None, ())
    some = tools.toolset(value("mcp__docs__find, Nothing"), value(denied), tools.Run(DIALECT))
    assert some.refusal == "unrecognized [Nothing]"


def session(fields: str) -> Session | None:
    agent = Document(f"---\nname: a\ndescription: b\n{fields}\n---\n").verdict
    assert isinstance(agent, Loaded)
    return agent.interactive


def test_an_interactive_session_runs_every_agent_in_the_background() -> None:
    gone = ("ListAgents", "ReportFindings", "CronCreate", "CronDelete", "CronList")
    first = ("Read", "Write", "Bash", "Edit", "Agent", "Skill", "ToolSearch")
    assert session("color: red") == Session(None, gone, first)
    assert session("disallowedTools: ListAgents, CronList") == Session(None, gone[1:4], first)
    assert session("tools: Read, Bash") is None
    assert session("background: true") is None
    assert session("tools: Read, CronList") == Session(("Read",), dropped=("CronList",))
    assert session("tools: CronList, WebFetch, ToolSearch") == Session(
        ("WebFetch",), (), ("ToolSearch",), ("CronList",)
    )


def first(fields: str, version: str = DIALECT.version) -> tuple[str, ...]:
    agent = Document(f"---\nname: a\ndescription: b\n{fields}\n---\n").at(version).verdict
    assert isinstance(agent, Loaded)
    return agent.at_once


def test_a_search_for_tools_comes_with_a_listed_tool_that_it_loads() -> None:
    assert first("tools: ToolSearch, Read, WebFetch") == ("Read", "ToolSearch")
    assert first("tools: [ToolSearch, Monitor]\nmemory: user") == ("Write", "Edit", "Read", "ToolSearch")
    for it in (
        "tools: ToolSearch, Read, Glob",
        "tools: ToolSearch",
        "tools: ToolSearch, WebFetch\ndisallowedTools: ToolSearch",
    ):
        assert first(it) == ()
    assert first("tools: ToolSearch, WebFetch\nmodel: claude-3-opus-latest") == ()
    assert first("tools: ToolSearch, WebFetch", "2.1.303") == ()


def test_an_agent_without_tools_looks_for_some_of_them() -> None:
    in_background = ("Read", "Write", "Bash", "Edit", "Agent", "Skill", "ToolSearch")
    assert first("background: true") == in_background
    assert first("disallowedTools: Bash") == (
        *(it for it in in_background if it != "Bash"),
        "ListAgents",
        "ReportFindings",
    )
    assert (
        first("tools: Read, WebFetch")
        == first("disallowedTools: ToolSearch")
        == first("model: claude-3-opus-latest")
        == ()
    )


@pytest.mark.parametrize(("name", "version"), [("ToolSearch", "2.1.303"), ("Monitor", "2.1.309")])
def test_a_tool_that_a_version_lacks_gives_nothing(name: str, version: str) -> None:
    agent = Document(f"---\nname: a\ndescription: b\ntools: {name}\n---\n").at(version).verdict
    assert isinstance(agent, Loaded)
    assert agent.refused is not None
    assert f"unrecognized [{name}]" in agent.refused.message


def test_an_agent_begins_with_all_tools_where_it_can_look_for_none() -> None:
    assert first("color: red", "2.1.303") == ()


@pytest.mark.parametrize("name", ["CronCreate", "ListAgents", "ReportFindings", "AskUserQuestion", "ExitPlanMode"])
def test_what_an_interactive_session_refuses_alone(name: str) -> None:
    found = session(f"tools: {name}")
    assert found is not None
    assert f"resolved to nothing: not available to subagents [{name}]. " in found.refused


def shown(entries: str, *servers: str) -> tuple[tuple[str, ...] | None, bool]:
    document = Document(f"---\nname: a\ndescription: b\n{entries}\n---\n")
    found = connected(document.verdict, servers, document.host.tools, DIALECT)
    assert isinstance(found, Loaded)
    return found.tools, found.refused is not None


@pytest.mark.parametrize("entry", ["mcp__docs", "mcp__docs__*", "mcp__docs__find", "mcp__docs__find(x)"])
def test_a_configured_server_makes_its_tools_resolve(entry: str) -> None:
    assert shown(f"tools: {entry}", "docs") == ((entry,), False)
    assert shown(f"tools: {entry}", "Docs") == ((), True)
    assert shown(f"tools: Read, {entry}\ndisallowedTools: mcp__docs", "docs") == (("Read",), False)


@pytest.mark.parametrize("entry", ["mcp__*", "mcp__docs__fi*", "mcp__DOCS__find"])
def test_what_a_configured_server_does_not_make_resolve(entry: str) -> None:
    assert shown(f"tools: {entry}", "docs") == ((), True)


@pytest.mark.parametrize(
    ("allowed", "denied", "is_refused"),
    [("Agent", "Agent", False), ("Agent", "Agent(tester)", False), ("Task", "Task", True), ("Agent(a)", "Agent", True)],
)
def test_only_the_plain_name_of_the_agent_tool_is_left_out_of_a_refusal(
    allowed: str, denied: str, is_refused: bool
) -> None:
    found = tools.toolset(value(allowed), value(denied), tools.Run(DIALECT))
    assert found.granted == ()
    assert (found.refusal is not None) == is_refused


def told(fields: str) -> dict[str, str]:
    return rows(Document(f"---\nname: a\ndescription: b\n{fields}\n---\n"))


def test_what_differs_between_sessions_is_told_for_each() -> None:
    assert told("tools: Read")["tools"] == "Read"
    assert "refused" not in told("tools: Read")
    assert (
        told("color: red")["tools"]
        == "print session: all\ninteractive session: all, except ListAgents, ReportFindings, CronCreate, CronDelete, CronList"
    )
    in_background = "Agent, Bash, Edit, Read, Skill, ToolSearch, Write"
    assert told("color: red")["at once"] == (
        "print session: Agent, Bash, Edit, ListAgents, Read, ReportFindings, Skill, ToolSearch, Write\n"
        f"interactive session: {in_background}\nthe others after a search"
    )
    assert told("background: true")["at once"] == f"{in_background}\nthe others after a search"
    assert "at once" not in told("tools: Read")
    some = told("tools: ListAgents")
    assert some["tools"] == "print session: ListAgents\ninteractive session: none"
    assert some["refused"].startswith(
        "print session: no\ninteractive session: Agent 'a' would be spawned with zero tools"
    )
    both = told("tools: AskUserQuestion")
    assert both["tools"] == "none"
    assert [it.partition(": ")[0] for it in both["refused"].split("\n")] == ["print session", "interactive session"]


def test_a_model_of_which_nothing_is_left_is_told() -> None:
    assert told('model: "[1m]"')["model"] == "[1m], of which nothing is left to send"


@pytest.mark.parametrize("field", ["tools", "disallowedTools"])
def test_no_long_list_is_kept(field: str) -> None:
    def kept() -> int:
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    def reads(times: range) -> None:
        for it in times:
            long = ", ".join(f"Tool{i}of{it}" for i in range(1_000))
            told(f"{field}: Read, {long}")

    tracemalloc.start()
    reads(range(20))
    before = kept()
    reads(range(20, 40))
    after = kept()
    tracemalloc.stop()
    assert after - before < 100_000, after - before
