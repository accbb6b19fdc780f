"""The index: what it says does not depend on how it came about, and every finding that changes with it is noticed."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from agentls.disk import files as disk
from agentls.document import Document
from agentls.hosts import default, resolution
from agentls.hosts.resolution import order
from agentls.hosts.scopes import Scope, Tree, together
from agentls.hosts.verdict import Loaded, Origin
from agentls.lsp import scanning
from agentls.lsp import uri as uris
from agentls.lsp.client import Client
from agentls.lsp.session import Session
from agentls.rules import engine
from agentls.scan import survey, walk
from agentls.stdx.layered import Layered
from agentls.stdx.records import replace
from agentls.text.problem import Finding
from agentls.workspace import summary
from agentls.workspace.context import Workspace, around, beside
from agentls.workspace.index import Index
from agentls.workspace.summary import APART, Facts, alike, likeness

from .counting import steps
from .fixture import indexed, on_disk
from .lsp_client import worked_off

# Layered maps


@given(
    st.dictionaries(st.integers(0, 20), st.integers()),
    st.lists(st.dictionaries(st.integers(0, 20), st.none() | st.integers(), max_size=5)),
)
def test_a_layered_map_is_a_map(base: dict[int, int], changes: list[dict[int, int | None]]) -> None:
    with mock.patch("agentls.stdx.layered._PARTS", 4):
        layered, plain = Layered(base), dict(base)
        for change in changes:
            before, kept = dict(plain), layered
            layered = layered.with_(change)
            plain = {key: value for key, value in {**plain, **change}.items() if value is not None}
            assert dict(kept.items()) == before
            assert dict(layered.items()) == plain
            assert len(layered) == len(plain)
            assert all(layered.get(key) == plain.get(key) and (key in layered) == (key in plain) for key in range(21))


# Any order of changes

NAMES = ("code-reviewer", "code_reviewer", "tester", "lead", "Explore")
FILES = (
    ".claude/agents/a.md",
    ".claude/agents/b.md",
    ".claude/agents/team/c.md",
    "web/.claude/agents/a.md",
    "web/.claude/agents/d.md",
    "~/.claude/agents/a.md",
    "plugin/agents/a.md",
    "plugin/agents/x/a.md",
    "collection/agents/a.md",
    ".claude/skills/api/SKILL.md",
    ".claude/commands/do.md",
    ".mcp.json",
)
WORDS = [
    "reviews",
    "every",
    "change",
    "of",
    "the",
    "public",
    "interface",
    "with",
    "great",
    "care",
    "before",
    "it",
    "is",
    "released",
    "to",
    "anyone",
]


@st.composite
def texts(draw: st.DrawFn) -> str:
    name = draw(st.sampled_from(NAMES))
    if draw(st.integers(0, 9)) == 0:
        return draw(
            st.sampled_from(["", "# Notes\n", f"---\nname: {name}\n---\n", f"---\nname: {name}\ndescription: [\n---\n"])
        )
    words = list(WORDS) if draw(st.booleans()) else WORDS[: draw(st.integers(1, 16))]
    length = draw(st.sampled_from([1, 1, 1, 1500]))
    tools = draw(
        st.sampled_from(
            ["", "tools: Read, mcp__githb__get\n", f"tools: Agent({draw(st.sampled_from(NAMES))}, tesster)\n"]
        )
    )
    skills = draw(st.sampled_from(["", "skills: [api, do]\n", "skills: apii\n"]))
    body = draw(st.sampled_from(["", f"Ask @agent-{draw(st.sampled_from(NAMES))}.\n", "Ask `code-reviewer`.\n"]))
    return f"---\nname: {name}\ndescription: {' '.join(words * length)}\n{tools}{skills}---\n{body}"


SERVERS = st.sampled_from(["", "{", '{"mcpServers": {"github": {"command": "x"}}}', '{"mcpServers": {"gitlab": {}}}'])


def text_for(draw: st.DrawFn, path: str) -> str:
    if path == ".mcp.json":
        return draw(SERVERS)
    if "agents" in path:
        return draw(texts())
    return draw(
        st.sampled_from(["", "---\ndescription: d\n---\n", "---\nname: apii\ndisable-model-invocation: true\n---\n"])
    )


@st.composite
def actions(draw: st.DrawFn) -> list[tuple[str, str, str]]:
    found = []
    for _ in range(draw(st.integers(1, 14))):
        path = draw(st.sampled_from(FILES))
        kind = draw(
            st.sampled_from(
                ["write", "write", "delete", "open", "change", "change", "close", "rename", "scan", "watched"]
            )
        )
        more = draw(st.sampled_from(FILES)) if kind == "rename" else text_for(draw, path)
        found.append((kind, path, more))
    return found


class World:
    """A folder, a session that follows it, and what a client would have been shown of the documents that are open."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.session = Session(Client(folders={uris.of(folder + "/work"): folder + "/work"}))
        self.shown: dict[str, list[Finding]] = {}
        self.states: dict[str, tuple[int, int]] = {}
        self.clock = 1
        self.scan(whole=True)

    def path(self, name: str) -> str:
        return f"{self.folder}/home/{name[2:]}" if name.startswith("~/") else f"{self.folder}/work/{name}"

    def scan(self, whole: bool = False) -> None:
        worked_off(scanning.scan(self.session, whole))

    def do(self, kind: str, name: str, more: str) -> None:
        path, session = self.path(name), self.session
        uri = uris.of(path)
        if kind == "write":
            self.write(path, more)
        elif kind == "delete" and os.path.exists(path):
            os.remove(path)
        elif kind == "rename" and os.path.exists(path):
            os.makedirs(os.path.dirname(self.path(more)), exist_ok=True)
            os.replace(path, self.path(more))
        elif kind in ("open", "change"):
            self.open(uri, self.clock, more)
            self.check(uri)
        elif kind == "close" and uri in session.documents:
            session.close(uri)
            worked_off(session.read_anew(path))
            self.shown.pop(uri, None)
        elif kind == "watched":
            worked_off(session.read_anew(path))
        if kind in ("write", "delete", "rename", "scan"):
            self.scan(whole=True)
        for uri in session.documents:
            if self.states.get(uri) != session.state(uris.path(uri)):
                self.check(uri)

    def open(self, uri: str, version: int | None, text: str) -> None:
        self.session.open(uri, version, text)
        for it in self.session.unread():
            self.session.take_in(self.session.known(it))

    def check(self, uri: str) -> None:
        self.states[uri] = self.session.state(uris.path(uri))
        self.shown[uri] = self.session.findings(self.session.documents[uri])

    def write(self, path: str, text: str) -> None:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        Path(path).write_text(text, encoding="utf-8")
        self.clock += 1
        os.utime(path, ns=(self.clock, self.clock))


def same(one: Index, other: Index) -> bool:
    parts: tuple[Callable[[Index], object], ...] = (
        lambda it: it.agents,
        lambda it: it.named,
        lambda it: it.mentioned,
        lambda it: it.bands,
        lambda it: it.loaded,
        lambda it: it.plural,
        lambda it: it.parts,
        lambda it: it.links,
        lambda it: it.skills,
        lambda it: it.servers,
        lambda it: {(name, path): it.near(name, all_.tree) for name in NAMES for path, all_ in it.trees.items()},
        lambda it: {path: (totals.files, totals.agents, totals.tokens) for path, totals in it.trees.items()},
        lambda it: {path: it.budget(totals.tree)[1:] for path, totals in it.trees.items()},
        lambda it: {path: it.costliest(totals.tree) for path, totals in it.trees.items()},
    )
    for part in parts:
        assert part(one) == part(other)
    return True


def test_two_agents_whose_names_are_swapped_are_still_counted() -> None:
    tree = Tree("/p/.claude/agents", "project", "/p", "/p")

    def files(names: Sequence[str]) -> dict[str, Facts | None]:
        long = "long words " * 30
        texts = {
            f"{tree.path}/{n}.md": f"---\nname: {name}\ndescription: {long}\n---\n" for n, name in enumerate(names)
        }
        return {path: summary.facts(Document(text, path), path, tree) for path, text in texts.items()}

    before = Index().with_agents(files(["a", "b", *"cdefghijklmn"]))
    assert same(before.with_agents(files(["b", "a"])), Index().with_agents(files(["b", "a", *"cdefghijklmn"])))


SHAPED = "---\nname: code-reviewer\ndescription: reviews\n---\n"


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(actions())
@example([("open", "collection/agents/a.md", SHAPED), ("open", "collection/agents/a.md", "")])
def test_after_any_changes_the_index_and_all_findings_are_those_of_a_fresh_start(
    steps: list[tuple[str, str, str]],
) -> None:
    files = {
        "plugin/.claude-plugin/plugin.json": '{"name": "plug"}',
        ".claude/agents/b.md": "---\nname: lead\ndescription: d\n---\n",
    }
    with on_disk(files) as folder:
        world = World(folder)
        for step in steps:
            world.do(*step)
        fresh = World(folder)
        for uri, opened in world.session.documents.items():
            if opened.origin is not None:
                # What was written as an agent once stays one until it is closed.
                fresh.open(uri, None, SHAPED)
            fresh.open(uri, opened.version, opened.text)
        same(world.session.index, fresh.session.index)
        for uri in world.session.documents:
            assert world.shown[uri] == fresh.session.findings(fresh.session.documents[uri])
        for path in fresh.session.members():
            mine, theirs = world.session.read(path), fresh.session.read(path)
            assert mine
            assert theirs
            assert world.session.findings(mine) == fresh.session.findings(theirs)


def test_the_order_of_files_does_not_matter() -> None:
    files = {
        f".claude/agents/{n}.md": f"---\nname: agent-{n % 7}\ndescription: {'word ' * n}\n---\nAsk @agent-agent-{n % 3}.\n"
        for n in range(40)
    }
    index, _ = indexed(files)
    agents = list(index.agents.items())
    random.Random(1).shuffle(agents)
    one = Index()
    for path, facts in agents:
        one = one.with_agents({path: facts})
    same(replace(one, complete=True), index)
    for path, _ in agents[:30]:
        one = one.with_agents({path: None})
    left: dict[str, Facts | None] = dict(agents[30:])
    same(one, Index().with_agents(left))


# What is found on the disk


def test_every_kind_of_file_is_found_in_its_place() -> None:
    agent = "---\nname: {}\ndescription: Does things.\n---\n"
    index, folder = indexed(
        {
            ".claude/agents/a.md": agent.format("a"),
            "web/.claude/agents/b.md": agent.format("b"),
            "~/.claude/agents/c.md": agent.format("c"),
            "plugin/.claude-plugin/plugin.json": '{"name": "plug"}',
            "plugin/agents/sub/d.md": agent.format("d"),
            "plugin/skills/ps/SKILL.md": "---\ndescription: d\n---\n",
            "collection/agents/e.md": agent.format("e"),
            "docs/f.md": "# No agent\n",
            ".claude/skills/api/SKILL.md": "---\nname: api-conventions\ndescription: d\n---\n",
            ".claude/skills/deep/er/SKILL.md": "---\ndescription: d\n---\n",
            ".claude/commands/sub/do.md": "---\ndescription: d\ndisable-model-invocation: true\n---\n",
            "~/.claude/skills/mine/SKILL.md": "no frontmatter\n",
            ".mcp.json": '{"mcpServers": {"my server": {}, "b": {}}}',
            "node_modules/x/.claude/agents/n.md": agent.format("n"),
        }
    )
    assert sorted((it.called, it.tree.scope) for it in index.agents.values()) == [
        ("a", "project"),
        ("b", "project"),
        ("c", "user"),
        ("e", "collection"),
        ("plug:sub:d", "plugin"),
    ]
    skills = sorted((it.name, it.other, it.barred, it.plugin) for it in index.skills.all())
    assert skills == [
        ("api-conventions", "api", "", ""),
        ("mine", "", "", ""),
        ("plug:ps", "", "", "plug"),
        ("sub:do", "", "disabled", ""),
    ]
    text = '{"mcpServers": {"my server": {}, "b": {}}}'
    assert [(it.name, it.span.of(text)) for it in index.servers.all()] == [("my server", "my server"), ("b", "b")]
    root = next(it for it in index.agents.values() if it.called == "a").tree
    assert sorted(it.called for it in index.agents.values() if together(it.tree, root)) == ["a", "b", "c"]
    assert {it.name for it in index.skills.all(root)} == {"api-conventions", "mine", "sub:do"}
    assert folder


def test_links_in_a_circle_and_files_that_cannot_be_read(tmp_path: Path) -> None:
    agents = tmp_path / ".claude/agents"
    agents.mkdir(parents=True)
    (agents / "a.md").write_text("---\nname: a\ndescription: d\n---\n")
    (agents / "loop").symlink_to(agents)
    (agents / "out").symlink_to("/etc")
    (agents / "gone.md").symlink_to(tmp_path / "nowhere.md")
    (agents / "folder.md").mkdir()
    (agents / "large.md").write_bytes(b"x" * (disk.LIMIT + 1))
    with mock.patch.dict(os.environ, CLAUDE_CONFIG_DIR=str(tmp_path / "home")):
        index, unread = survey.index([str(tmp_path)])
        assert [it.called for it in index.agents.values()] == ["a"]
        assert [path for path, _ in unread] == [str(agents / "large.md")]
        with mock.patch.object(survey, "FOLDERS", 1):
            found = list(survey.survey([str(tmp_path)]))
    assert any(isinstance(it, walk.Limit) for it in found)


def test_the_home_folder_is_no_workspace(tmp_path: Path) -> None:
    agents = tmp_path / "projects/p/.claude/agents"
    agents.mkdir(parents=True)
    (agents / "a.md").write_text("---\nname: a\ndescription: d\n---\n")
    with mock.patch.dict(os.environ, HOME=str(tmp_path), CLAUDE_CONFIG_DIR=""):
        assert len(survey.index([str(tmp_path)])[0].agents) == 0
        assert len(survey.index([str(tmp_path / "projects")])[0].agents) == 1


def test_a_scan_reads_each_file_once_and_only_what_changed_again() -> None:
    files = {f".claude/agents/{n}.md": f"---\nname: a{n}\ndescription: d\n---\n" for n in range(20)}
    with on_disk(files) as folder, mock.patch.object(disk, "read", wraps=disk.read) as read:

        def were_read() -> list[str]:
            found = sorted(call.args[0] for call in read.call_args_list if call.args[0].endswith(".md"))
            read.reset_mock()
            return found

        world = World(folder)
        assert were_read() == sorted(world.path(it) for it in files)
        world.scan()
        assert were_read() == []
        world.do("write", ".claude/agents/3.md", "---\nname: other\ndescription: d\n---\n")
        assert were_read() == [world.path(".claude/agents/3.md")]
        world.do("open", ".claude/agents/4.md", "---\nname: a4\ndescription: changed\n---\n")
        world.scan()
        assert were_read() == []


def test_only_what_may_have_changed_is_checked_again() -> None:
    files = {f".claude/agents/{n}.md": f"---\nname: a{n}\ndescription: d\n---\n" for n in range(3)}
    with on_disk(files) as folder:
        world = World(folder)
        paths = [world.path(it) for it in files]
        before = [world.session.state(it) for it in paths]
        world.do("open", ".claude/agents/0.md", "---\nname: a0\ndescription: d\n---\nA body.\n")
        world.do("change", ".claude/agents/0.md", "---\nname: a0\ndescription: another one\n---\nAnother body.\n")
        assert [world.session.state(it) for it in paths] == before
        world.do("change", ".claude/agents/0.md", "---\nname: a1\ndescription: another one\n---\n")
        assert [world.session.state(it) for it in paths] != before


def test_a_keystroke_costs_the_same_among_many_agents() -> None:
    agent = (
        "---\nname: {}\ndescription: Reads {} with care before it is released to anyone.\nskills: do-1, od-1\n"
        "tools: Agent(agent-1, agnet-1), mcp__serve-1__ask, mcp__sevre-1__ask\n---\nAsk @agent-agent-1 or @agent-nobody.\n"
    )
    costs = []
    for count in (40, 400):
        files = {f".claude/agents/{n}.md": agent.format(f"agent-{n // 20}", n) for n in range(count)}
        files |= {f".claude/skills/do-{n}/SKILL.md": "---\ndescription: d\n---\n" for n in range(count)}
        files[".mcp.json"] = json.dumps({"mcpServers": {f"serve-{n}": {} for n in range(count)}})
        with on_disk(files) as folder:
            session = World(folder).session
            uri = uris.of(f"{folder}/work/.claude/agents/0.md")

            def typed(name: str, subject: str, session: Session = session, uri: str = uri) -> None:
                found = session.findings(session.open(uri, None, agent.format(name, subject)))
                assert {"unknown-agent", "unknown-skill", "unknown-mcp-server", "duplicate-name"} <= {
                    it.rule for it in found
                }

            typed("agent-0", "a change")
            costs.append([steps(lambda: typed("agent-0", "changes")), steps(lambda: typed("agent-1", "changes"))])
    few, many = costs
    assert all(after < 1.3 * before for before, after in zip(few, many, strict=True)), (few, many)


def test_of_a_name_that_many_have_the_first_are_told_and_all_are_counted() -> None:
    files = {f".claude/agents/{n:02}.md": "---\nname: a\ndescription: d\n---\n" for n in range(30)}
    with on_disk(files) as folder:
        os.symlink("00.md", f"{folder}/work/.claude/agents/link.md")
        index, _ = survey.index([f"{folder}/work"])
        own = index.agents.get(f"{folder}/work/.claude/agents/00.md")
        assert own
        found = index.rivals(own)
        assert [os.path.basename(it.path) for it in found.twins] == [f"{n:02}.md" for n in range(1, 11)]
        assert found.twin_count == 29


WORD = "reads every change of an interface with care before it is released to anyone "


@pytest.mark.parametrize(
    ("rule", "before", "after"),
    [
        ("duplicate-name", ("b", "d", ""), ("a", "d", "")),
        ("ambiguous-name", ("b", "d", ""), ("A", "d", "")),
        ("unknown-agent", ("lead", "d", ""), ("leader", "d", "")),
        ("similar-descriptions", ("b", "something else", ""), ("b", WORD, "")),
        ("similar-descriptions", ("b", WORD, ""), ("b", "something else", "")),
        ("description-budget", ("b", "d", ""), ("b", WORD * 300, "")),
        ("description-budget", ("b", WORD * 600, ""), ("b", WORD * 601, "")),
    ],
)
def test_a_change_in_one_file_is_seen_in_another(
    rule: str, before: tuple[str, str, str], after: tuple[str, str, str]
) -> None:
    text = "---\nname: {}\ndescription: {}\n---\n{}"
    mine = text.format("a", WORD if rule == "similar-descriptions" else WORD * 500, "Ask @agent-lead.\n")
    files = {".claude/agents/b.md": text.format(*before)}
    with on_disk(files) as folder:
        world = World(folder)
        world.do("open", ".claude/agents/a.md", mine)
        uri = uris.of(world.path(".claude/agents/a.md"))
        first = [it for it in world.shown[uri] if it.rule == rule]
        world.do("write", ".claude/agents/b.md", text.format(*after))
        second = [it for it in world.shown[uri] if it.rule == rule]
        assert first != second
        world.do("change", ".claude/agents/b.md", text.format(*before))
        assert [it for it in world.shown[uri] if it.rule == rule] == first


def test_names_that_may_be_meant_are_found_among_many() -> None:
    files = {f".claude/agents/{n}.md": f"---\nname: agent-{n}\ndescription: d\n---\n" for n in range(400)}
    files[".claude/agents/x.md"] = "---\nname: code-reviewer\ndescription: d\n---\n"
    index, _ = indexed(files)
    tree = next(iter(index.trees.values())).tree
    for slip in ("code-reviewr", "cdoe-reviewer", "code-reviewerss", "kode_reviever", "oderevie-wer"):
        assert index.near(slip, tree) == ["code-reviewer"]
    assert index.near("agent-1234", tree)[:4] == ["agent-123", "agent-124", "agent-134", "agent-234"]
    assert len(index.near("agent-1234", tree)) == 16
    path = next(path for path, it in index.agents.items() if it.called == "code-reviewer")
    assert index.with_agents({path: None}).near("code-reviewr", tree) == []


# What may be named


def test_completion_is_offered_what_the_file_can_name() -> None:
    agent = "---\nname: {}\ndescription: Does things.\n---\n"
    index, folder = indexed(
        {
            ".claude/agents/a.md": agent.format("a"),
            ".claude/agents/b.md": agent.format("b"),
            "web/.claude/agents/b.md": agent.format("b"),
            "collection/agents/e.md": agent.format("e"),
            ".claude/skills/api/SKILL.md": "---\ndescription: d\n---\n",
            ".mcp.json": '{"mcpServers": {"github": {}}}',
        }
    )
    found = around(Workspace(index=index, path=folder + "/work/.claude/agents/a.md"))
    assert [it.name for it in found.agents] == ["b"]
    assert [it.name for it in found.skills] == ["api"]
    assert list(found.servers) == ["github"]


def test_without_an_index_nothing_is_missed() -> None:
    document = Document(
        "---\nname: a\ndescription: d\ntools: Agent(nobody)\nskills: [none]\n---\n", ".claude/agents/a.md"
    )
    assert {it.rule for it in engine.check(document, Workspace())} & {"unknown-agent", "unknown-skill"} == set()


def test_a_folder_without_anything_is_known_completely() -> None:
    with TemporaryDirectory() as made:
        assert survey.index([made], below=False)[0].complete


@given(st.sets(st.integers(0, 10**6), min_size=6, max_size=390), st.data())
def test_descriptions_that_nothing_tells_apart_share_a_band(numbers: set[int], data: st.DataObject) -> None:
    words = sorted(numbers)
    left = data.draw(st.sets(st.sampled_from(words), max_size=len(words) // APART))
    more = data.draw(st.sets(st.integers(10**7, 10**8), max_size=len(words) // APART - len(left)))
    (one, bands), (other, others) = alike(" ".join(map(str, words))), alike(" ".join(map(str, {*words, *more} - left)))
    if likeness(one, other) >= 1 - 1 / APART:
        assert {*bands} & {*others}
    assert len(bands) <= 17


def test_two_descriptions_that_differ_in_more_than_one_word_of_fifty_are_apart() -> None:
    agent = "---\nname: {}\ndescription: {}\n---\nLook.\n"

    def similar(count: int) -> int:
        words = " ".join(f"word{it}" for it in range(count))
        files = {f".claude/agents/{it}.md": agent.format(it, f"{words} {it}") for it in ("go", "kotlin")}
        index, _ = indexed(files)
        return sum(len(index.similar(it)) for _, it in index.agents.items())

    assert similar(97) == 0
    assert similar(98) == 2


def test_a_user_s_agent_comes_before_a_plugin_s() -> None:
    scopes: list[Scope] = ["collection", "plugin", "user", "project", "managed"]
    trees = [Tree(f"/{it}", it, everywhere=it not in ("project", "collection")) for it in scopes]
    assert [it.scope for it in sorted(trees, key=order)] == ["managed", "project", "user", "plugin", "collection"]


def test_the_first_tree_wins_and_in_it_the_first_path() -> None:
    assert resolution.winner([(1, "a"), (0, "c"), (0, "b")]) == "b"
    assert resolution.winner([]) is None


def test_a_shadowed_agent_is_like_none() -> None:
    def agent(name: str, rank: int) -> resolution.Agent:
        verdict = Document(f"---\nname: {name}\ndescription: Looks.\n---\nLook.\n").verdict
        assert isinstance(verdict, Loaded)
        return resolution.Agent(f"/{rank}/{name}.md", verdict, Origin(), f"/{rank}", rank)

    agents = [agent("code-reviewer", 0), agent("code_reviewer", 0), agent("code-reviewer", 1)]
    found = resolution.standings(agents, default())
    assert [[it.name for it in each.alike] for each in found] == [["code_reviewer"], ["code-reviewer"], []]
    assert found[2].shadowed_by is agents[0]


def test_what_all_files_know_of_an_edit_is_computed_where_it_is_asked() -> None:
    text = "---\nname: a\ndescription: Looks.\n---\nBody.\n"
    index, folder = indexed({".claude/agents/a.md": text})
    path = f"{folder}/work/.claude/agents/a.md"
    there = Workspace(index=index, path=path)
    with mock.patch("agentls.workspace.context.facts", wraps=summary.facts) as asked:
        after = beside(there, Document(text.replace("name: a", "name: b"), path))
        assert (after.path, after.hosts, asked.call_count) == (path, there.hosts, 0)
        assert [it for it in "ab" if after.index.seen(it, None)] == ["b"]
        assert (after.own, asked.call_count) == (after.index.agents.get(path), 1)
    again = beside(after, Document(text, path))
    assert [it for it in "ab" if again.index.seen(it, None)] == ["a"]
