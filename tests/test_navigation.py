"""Names as identifiers: where they lead, who mentions them, what becomes of them under another name."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentls.document import Document
from agentls.features import calls, lenses, navigation, rename, workspace_symbols
from agentls.features.navigation import Spot
from agentls.scan import survey
from agentls.scan.places import place
from agentls.settings import CODE_LENSES
from agentls.stdx.records import replace
from agentls.text.problem import apply
from agentls.workspace.context import Workspace
from agentls.workspace.index import Index
from agentls.workspace.summary import facts

from .fixture import on_disk

AGENT = "---\nname: {name}\ndescription: {description}\n{more}---\n{body}"


def agent(name: str, description: str = "Does things.", more: str = "", body: str = "Do it.\n") -> str:
    return AGENT.format(name=name, description=description, more=more, body=body)


TEAM = {
    ".claude/agents/code-reviewer.md": agent(
        "code-reviewer", '|\n  Reviews code.\n  <example>\n  assistant: "I use the code-reviewer agent."\n  </example>'
    ),
    ".claude/agents/lead.md": agent(
        "lead",
        more="tools: Read, Agent(code-reviewer, tester), mcp__my_server__get\nskills: [api]\nmcpServers:\n  - my server\n",
        body="Ask @agent-code-reviewer, then the `tester` agent, and the `code-reviewer`.\n\nSee [the guide](docs/guide.md).\n",
    ),
    ".claude/agents/test.md": agent("tester", body='subagent_type: "code-reviewer"\n'),
    "web/.claude/agents/code-reviewer.md": agent("code-reviewer", "Reviews pages."),
    ".claude/skills/api/SKILL.md": "---\nname: api-conventions\ndescription: d\n---\n",
    ".mcp.json": '{"mcpServers": {"my server": {}}}',
    "docs/guide.md": "Guide.\n",
}


class Files:
    """Files on a disk that is only a dictionary, with their index."""

    def __init__(self, files: dict[str, str]) -> None:
        self.files = files
        with on_disk(files) as folder:
            self.root = folder + "/work/"
            self.index: Index = survey.index([folder + "/work"])[0]
            self.origins = {path: at.origin for path in files if (at := place(self.root + path))}

    def document(self, path: str) -> Document:
        return Document(self.files[path], self.root + path, self.origins[path])

    def read(self, path: str) -> Document | None:
        return self.document(path.removeprefix(self.root)) if path.removeprefix(self.root) in self.files else None

    def beside(self, path: str) -> Workspace:
        there = {self.root + it for it in self.files}
        return Workspace(lambda it: it in there, index=self.index, path=self.root + path)

    def at(self, path: str, mark: str) -> tuple[Document, Workspace, int]:
        """The place of `$0` in a part of a file's text."""
        before, _, after = mark.partition("$0")
        return self.document(path), self.beside(path), self.files[path].index(before + after) + len(before)

    def shown(self, spots: list[Spot]) -> list[str]:
        """Each as `PATH:text` with the text that is there."""
        return [
            f"{it.path.removeprefix(self.root)}:{it.span.of(self.files[it.path.removeprefix(self.root)])}"
            for it in spots
        ]


@pytest.fixture(scope="module")
def team() -> Files:
    return Files(TEAM)


@pytest.mark.parametrize(
    ("path", "mark", "expected"),
    [
        ("lead", "Agent(code-re$0viewer", [".claude/agents/code-reviewer.md:code-reviewer", "web/.claude/agents/code-reviewer.md:code-reviewer"]),
        ("lead", "@agent-code$0", [".claude/agents/code-reviewer.md:code-reviewer", "web/.claude/agents/code-reviewer.md:code-reviewer"]),
        ("lead", ", tes$0ter)", [".claude/agents/test.md:tester"]),
        ("lead", "skills: [ap$0i", [".claude/skills/api/SKILL.md:api-conventions"]),
        ("lead", "- my$0 server", [".mcp.json:my server"]),
        ("lead", "mcp__my$0_server", [".mcp.json:my server"]),
        ("lead", "(docs/gu$0ide.md", ["docs/guide.md:"]),
        ("lead", "name: le$0ad", [".claude/agents/lead.md:lead"]),
        ("lead", "tools: Re$0ad", []),
        ("lead", "th$0en", []),
        ("test", "code$0-reviewer", [".claude/agents/code-reviewer.md:code-reviewer", "web/.claude/agents/code-reviewer.md:code-reviewer"]),
    ],
)  # fmt: skip
def test_definitions(team: Files, path: str, mark: str, expected: list[str]) -> None:
    assert team.shown(navigation.definitions(*team.at(f".claude/agents/{path}.md", mark))) == expected


def references(team: Files, path: str, mark: str, declaration: bool = False) -> list[str]:
    document, beside, offset = team.at(path, mark)
    name = navigation.named(document, beside, offset)
    return team.shown(navigation.references(name, beside, declaration)) if name else []


def test_references_of_an_agent_are_all_mentions(team: Files) -> None:
    lead, test, own = (f".claude/agents/{it}.md:code-reviewer" for it in ("lead", "test", "code-reviewer"))
    found = references(team, ".claude/agents/code-reviewer.md", "name: code$0")
    assert found == [own, lead, lead, lead, test]
    assert references(team, ".claude/agents/code-reviewer.md", "name: code$0", True) == [own, *found]
    assert references(team, ".claude/agents/lead.md", "@agent-code$0") == found


def test_references_of_tools_skills_and_servers(team: Files) -> None:
    assert references(team, ".claude/agents/lead.md", "tools: Re$0ad") == [".claude/agents/lead.md:Read"]
    assert references(team, ".claude/agents/lead.md", "skills: [ap$0i", True) == [
        ".claude/skills/api/SKILL.md:api-conventions",
        ".claude/agents/lead.md:api",
    ]


def test_who_launches_whom(team: Files) -> None:
    name = team.root + ".claude/agents/{}.md"
    reviewer = team.index.agents.get(name.format("code-reviewer"))
    assert reviewer
    into = calls.incoming(team.index, reviewer)
    assert [(it.path, len(spans)) for it, spans in into] == [(name.format("lead"), 3), (name.format("test"), 1)]
    lead = team.index.agents.get(name.format("lead"))
    assert lead
    out = calls.outgoing(team.index, lead)
    assert [(it.called, len(spans)) for it, spans in out] == [("code-reviewer", 3), ("tester", 2)]


def test_symbols_are_found_by_their_letters(team: Files) -> None:
    found = workspace_symbols.symbols(team.index, "CRev")
    assert [(it.name, it.kind) for it in found] == [("code-reviewer", "agent")] * 2
    assert [it.name for it in workspace_symbols.symbols(team.index, "")] == [
        "lead", "tester", "my server", "code-reviewer", "code-reviewer", "api-conventions",
    ]  # fmt: skip


def test_links_lead_to_files_skills_and_the_web(team: Files) -> None:
    document = team.document(".claude/agents/lead.md")
    document = replace(
        document,
        text=document.text + "<https://example.org/a> [b](https://example.org/b) [c](nowhere.md) @docs/guide.md\n",
    )
    found = navigation.links(document, team.beside(".claude/agents/lead.md"))
    assert sorted((span.of(document.text), target.removeprefix(team.root)) for span, target in found) == [
        ("@docs/guide.md", "docs/guide.md"),
        ("api", ".claude/skills/api/SKILL.md"),
        ("docs/guide.md", "docs/guide.md"),
        ("https://example.org/a", "https://example.org/a"),
        ("https://example.org/b", "https://example.org/b"),
    ]


def test_lenses_and_what_switches_them_off(team: Files) -> None:
    path = ".claude/agents/code-reviewer.md"
    document, beside = team.document(path), team.beside(path)
    assert [it.text for it in lenses.lenses(document, beside, CODE_LENSES)] == [
        "4 references",
        "about 24 tokens in every conversation",
        "shadowed by web/.claude/agents/code-reviewer.md",
    ]
    for kind in CODE_LENSES:
        assert kind not in [it.kind for it in lenses.lenses(document, beside, CODE_LENSES - {kind})]


# Renaming


def renamed(files: Files, path: str, mark: str, name: str) -> Files | str:
    document, beside, offset = files.at(path, mark)
    found = rename.rename(document, beside, offset, name, files.read)
    assert found is not None
    if isinstance(found, rename.Refused):
        return found.why
    after = dict(files.files)
    for changed, edits in found.edits.items():
        short = changed.removeprefix(files.root)
        after[short] = apply(after[short], edits)
    if found.file:
        old, new = (it.removeprefix(files.root) for it in found.file)
        after[new] = after.pop(old)
    return Files(after)


ALONE = {path: text for path, text in TEAM.items() if not path.startswith("web/")}


def test_the_name_changes_everywhere_with_the_file() -> None:
    after = renamed(Files(ALONE), ".claude/agents/lead.md", "@agent-code$0-", "critic-of-code")
    assert isinstance(after, Files)
    assert after.files == {
        path.replace("code-reviewer", "critic-of-code"): text.replace("code-reviewer", "critic-of-code")
        for path, text in ALONE.items()
    }


def test_a_file_that_is_called_otherwise_keeps_its_name() -> None:
    after = renamed(Files(ALONE), ".claude/agents/test.md", "name: tes$0ter", "test-runner")
    assert isinstance(after, Files)
    assert ".claude/agents/test.md" in after.files
    assert "Agent(code-reviewer, test-runner)" in after.files[".claude/agents/lead.md"]


@pytest.mark.parametrize(
    ("mark", "name", "why"),
    [
        ("name: le$0ad", "lead:er", "Claude Code drops an agent whose name contains `:`, begins with `-` or is longer than 256"),
        ("name: le$0ad", "-lead", "Claude Code drops an agent whose name contains `:`, begins with `-` or is longer than 256"),
        ("name: le$0ad", "", "Claude Code drops an agent without a name"),
        ("name: le$0ad", "a, b", "write a name of letters, digits, `-`, `_`, `.` and single spaces, so it can be in every mention"),
        ("name: le$0ad", "true", "written unchanged, `true` would not be loaded as this name; write letters, digits and `-`"),
        ("name: le$0ad", "12", "written unchanged, `12` would not be loaded as this name; write letters, digits and `-`"),
        ("name: le$0ad", "explore", "`Explore` is an agent that comes with Claude Code"),
        ("Agent(code-re$0", "Crit Ic", "`Crit Ic` would be cut in mentions"),
        ("Agent(code-re$0", "critic.v2", "`critic.v2` would be cut in mentions"),
        ("Agent(code-re$0", "2nd-critic", "`2nd-critic` would be cut in mentions"),
        ("tools: Re$0ad", "x", "`Read` is a tool of Claude Code; only agents are renamed here"),
        ("- my$0 server", "x", "`my server` is an MCP server; only agents are renamed here"),
        ("[ap$0i", "x", "`api` is a skill; only agents are renamed here"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(mark: str, name: str, why: str) -> None:
    found = renamed(Files(ALONE), ".claude/agents/lead.md", mark, name)
    assert isinstance(found, str)
    assert found.startswith(why)


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("Read", "`Read` is a tool of Claude Code;"),
        ("websearch", "`websearch` is a tool of OpenCode;"),
        ("Effective", "`Effective` is not an agent;"),
        (f"Do{'o' * 99}", "…` is not an agent;"),
    ],
)
def test_only_a_tool_is_called_one(word: str, said: str) -> None:
    text = f"---\nname: a\ndescription: Looks.\ntools: [{word}]\n---\nLook.\n"
    found = rename.prepare(Document(text), Workspace(), text.index("tools: [") + 10)
    assert isinstance(found, rename.Refused)
    assert said in found.why


def test_a_name_that_is_taken_is_refused() -> None:
    found = renamed(Files(ALONE), ".claude/agents/lead.md", "name: le$0ad", "Tes-Ter")
    assert isinstance(found, str)
    assert found.startswith("`tester` is taken by ")
    twins = {**ALONE, ".claude/agents/team/x.md": agent("lead")}
    found = renamed(Files(twins), ".claude/agents/lead.md", "name: le$0ad", "boss")
    assert isinstance(found, str)
    assert "has this name too" in found


def test_the_name_in_quotes_stays_in_quotes() -> None:
    files = Files({".claude/agents/a.md": '---\nname: "a-b"\ndescription: d\n---\n'})
    after = renamed(files, ".claude/agents/a.md", 'name: "a$0', "c-d")
    assert isinstance(after, Files)
    assert after.files[".claude/agents/a.md"] == '---\nname: "c-d"\ndescription: d\n---\n'


def test_a_plugins_agent_is_renamed_behind_its_prefix() -> None:
    files = {
        "p/.claude-plugin/plugin.json": '{"name": "plug"}',
        "p/agents/sub/a-b.md": agent("a-b"),
        "p/agents/lead.md": agent("lead", more="tools: Agent(plug:sub:a-b)\n"),
    }
    after = renamed(Files(files), "p/agents/lead.md", "sub:a-$0b", "c-d")
    assert isinstance(after, Files)
    assert "Agent(plug:sub:c-d)" in after.files["p/agents/lead.md"]
    assert after.files["p/agents/sub/c-d.md"] == agent("c-d")


FORMS: tuple[Callable[[str], str], ...] = (
    lambda name: f"Ask @agent-{name}.",
    lambda name: f"Run `{name}`.",
    lambda name: f'subagent_type: "{name}"',
    lambda name: f"the {name} agent",
    lambda name: f'@"{name} (agent)"',
    lambda name: f"**{name}**",
    lambda name: "Nothing.",
)
NAMES = st.from_regex(r"[a-z]{2,6}-[a-z]{2,6}", fullmatch=True)


@given(NAMES, NAMES, st.lists(st.sampled_from(FORMS), max_size=5), st.sampled_from(["plain", "single", "double"]))
def test_to_rename_and_to_rename_back_changes_nothing(
    old: str, new: str, forms: list[Callable[[str], str]], style: str
) -> None:
    if old == new or "lead" in (old, new) or {old, new} & {"my-server", "api-conventions"}:
        return
    quote = {"plain": "", "single": "'", "double": '"'}[style]
    body = "\n".join(it(old) for it in forms) + "\n"
    files = {
        f".claude/agents/{old}.md": agent(quote + old + quote, body=body),
        ".claude/agents/lead.md": agent("lead", more=f"tools: Agent({old})\n", body=body),
    }
    there = renamed(Files(files), ".claude/agents/lead.md", f"Agent({old[0]}$0", new)
    assert isinstance(there, Files)
    assert not re.search(rf"(?<![\w-]){old}(?![\w-])", "".join(there.files.values()))
    assert posixpath.join(".claude/agents", new + ".md") in there.files
    back = renamed(there, ".claude/agents/lead.md", f"Agent({new[0]}$0", old)
    assert isinstance(back, Files)
    assert back.files == files


def test_every_mention_lies_where_the_name_stands(team: Files) -> None:
    for path in (".claude/agents/lead.md", ".claude/agents/test.md"):
        document = team.document(path)
        at = place(team.root + path)
        assert at
        for it in facts(document, team.root + path, at.tree).mentions:
            assert it.span.of(document.text) == it.name
