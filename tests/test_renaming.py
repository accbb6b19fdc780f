"""Renames and moves as a client performs them: nothing breaks, and the reverse restores the files.

The client is in this file: it keeps files and open texts, and applies what the server's own converters give, in UTF-16.
"""

from __future__ import annotations

import os
import posixpath
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lsprotocol import types as t

from agentls.disk import files as disk
from agentls.document import Document
from agentls.features import moving, navigation, rename
from agentls.features.navigation import Named
from agentls.features.rename import Refused, Renaming
from agentls.lsp import uri as uris
from agentls.lsp.client import Client
from agentls.lsp.convert import navigation as convert
from agentls.lsp.scanning import scan
from agentls.lsp.session import Session

from .fixture import on_disk


def agent(name: str, body: str = "Do it.\n", more: str = "") -> str:
    return f"---\nname: {name}\ndescription: Does {name} things.\n{more}---\n{body}"


@dataclass
class Editor:
    """A client. files: what is on the disk. open: the texts of buffers, which may differ from it."""

    files: dict[str, str]
    open: dict[str, str] = field(default_factory=dict)

    def text(self, path: str) -> str:
        return self.open.get(path, self.files.get(path, ""))

    @property
    def texts(self) -> dict[str, str]:
        return {path: self.text(path) for path in {**self.files, **self.open}}

    @contextmanager
    def session(self) -> Iterator[tuple[Session, str]]:
        """A server's session that has looked at all files, and the root of the workspace."""
        with on_disk(self.files) as folder:
            root = folder + "/work/"
            session = Session(Client(encoding="utf-16", folders={uris.of(root[:-1]): root[:-1]}))
            for path, text in self.open.items():
                session.open(uris.of(root + path), 1, text)
            for _ in scan(session, True):
                pass
            yield session, root

    def rename(self, path: str, mark: str, name: str) -> str | None:
        """Rename at the place of `$0` in a part of a file's text. Returns the refusal."""
        before, _, after = mark.partition("$0")
        with self.session() as (session, root):
            document = reader(session)(root + path)
            assert document
            offset = document.text.index(before + after) + len(before)
            found = rename.rename(document, session.beside(root + path), offset, name, reader(session))
            assert found is not None, mark
            if isinstance(found, Refused):
                return found.why
            self.apply(session, root, found)
        return None

    def move(self, pairs: dict[str, str]) -> None:
        """Move files and folders, with the edits of the server."""
        with self.session() as (session, root):
            there = {root + old: root + new for old, new in pairs.items()}
            edits = moving.moved(there, session.index, reader(session), disk.exists)
            self.apply(session, root, Renaming(edits))
        self._move(pairs)

    def apply(self, session: Session, root: str, renaming: Renaming) -> None:
        changes = convert.workspace_edit(renaming, session.elsewhere, lambda _: None, True).document_changes or ()
        for it in changes:
            if isinstance(it, t.RenameFile):
                old, new = (uris.path(uri).removeprefix(root) for uri in (it.old_uri, it.new_uri))
                self._move({old: new})
                continue
            assert isinstance(it, t.TextDocumentEdit)
            path = uris.path(it.text_document.uri).removeprefix(root)
            text = edited(self.text(path), [each for each in it.edits if isinstance(each, t.TextEdit)])
            into = self.open if path in self.open else self.files
            into[path] = text

    def _move(self, pairs: dict[str, str]) -> None:
        def of(path: str) -> str:
            found = [old for old in pairs if path == old or path.startswith(old + "/")]
            return pairs[found[0]] + path[len(found[0]) :] if found else path

        self.files = {of(path): text for path, text in self.files.items()}
        self.open = {of(path): text for path, text in self.open.items()}

    def findings(self) -> dict[str, Counter[str]]:
        """The rules that find something, by file."""
        found = {}
        with self.session() as (session, root):
            for path, _ in session.index.agents.items():
                opened = session.read(path)
                assert opened
                found[path.removeprefix(root)] = Counter(it.rule for it in session.findings(opened))
        return found


def reader(session: Session) -> rename.Read:
    def read(path: str) -> Document | None:
        opened = session.read(path)
        return (opened.document or Document(opened.text, path)) if opened else None

    return read


def edited(text: str, edits: list[t.TextEdit]) -> str:
    """A string after edits whose positions count UTF-16 units; they must lie in it, in lines, and not overlap."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line.encode("utf-16-le")))
    units = text.encode("utf-16-le")
    places = sorted(
        (
            starts[it.range.start.line] + 2 * it.range.start.character,
            starts[it.range.end.line] + 2 * it.range.end.character,
            it.new_text,
        )
        for it in edits
    )
    parts, at = [], 0
    for start, end, new in places:
        assert at <= start <= end <= len(units)
        parts += [units[at:start], new.encode("utf-16-le")]
        at = end
    return b"".join([*parts, units[at:]]).decode("utf-16-le")


def worse(before: dict[str, Counter[str]], after: dict[str, Counter[str]], moved: dict[str, str]) -> list[str]:
    """What is found afterwards that was not found before."""
    return [
        f"{path}: {rule}"
        for path, found in after.items()
        for rule in (found - before.get(moved.get(path, path), Counter()))
    ]


# Links


LINKS = (
    ("[y](tester.md)", "[y](checker.md)"),
    ("[y](./tester.md#how 'T')", "[y](./checker.md#how 'T')"),
    ("[y](../agents/tester.md?raw=1)", "[y](../agents/checker.md?raw=1)"),
    ("[y](<../agents/tester.md>)", "[y](<../agents/checker.md>)"),
    ("[y](tester%2Emd)", "[y](checker.md)"),
    ("[y](tester\\.md)", "[y](checker.md)"),
    ("[y](.claude/agents/tester.md)", "[y](.claude/agents/checker.md)"),
    ("[y](/.claude/agents/tester.md)", "[y](/.claude/agents/checker.md)"),
    ("![y](tester.md)", "![y](checker.md)"),
    ("[y]\n\n[y]: tester.md 'T'", "[y]\n\n[y]: checker.md 'T'"),
    ("@.claude/agents/tester.md.", "@.claude/agents/checker.md."),
    ("`.claude/agents/tester.md`", "`.claude/agents/checker.md`"),
    ("[tester](tester.md)", "[checker](checker.md)"),
    ("[y](https://example.org/tester.md)", "[y](https://example.org/tester.md)"),
    ("[y](docs/tester.md)", "[y](docs/tester.md)"),
    ("`run tester.md`", "`run tester.md`"),
    ("```\n[y](tester.md)\n```", "```\n[y](tester.md)\n```"),
    ("<!-- [y](tester.md) -->", "<!-- [y](tester.md) -->"),
)


@pytest.mark.parametrize(("before", "after"), LINKS)
def test_links_follow_a_file_that_is_renamed_with_its_agent(before: str, after: str) -> None:
    editor = Editor({
        ".claude/agents/tester.md": agent("tester", "See [me](tester.md).\n"),
        ".claude/agents/lead.md": agent("lead", f"🦀 See\n\n{before}\n", "tools: Agent(tester)\n"),
        "docs/tester.md": "Another.\n",
    })  # fmt: skip
    assert editor.rename(".claude/agents/lead.md", "Agent(test$0er", "checker") is None
    assert editor.files == {
        ".claude/agents/checker.md": agent("checker", "See [me](checker.md).\n").replace("Does checker", "Does tester"),
        ".claude/agents/lead.md": agent("lead", f"🦀 See\n\n{after}\n", "tools: Agent(checker)\n"),
        "docs/tester.md": "Another.\n",
    }


def test_skills_and_commands_are_among_the_files_with_links() -> None:
    skill, command = ".claude/skills/api/SKILL.md", ".claude/commands/go.md"
    editor = Editor({
        ".claude/agents/tester.md": agent("tester"),
        skill: "---\nname: api\ndescription: d\n---\n[y](../../agents/tester.md)\n",
        command: "See @.claude/agents/tester.md\n",
    })  # fmt: skip
    assert editor.rename(".claude/agents/tester.md", "name: te$0ster", "checker") is None
    assert "(../../agents/checker.md)" in editor.files[skill]
    assert editor.files[command] == "See @.claude/agents/checker.md\n"


MOVES = (
    # A file into a folder below: its own links, and those to it.
    ({"a/x.md": "a/sub/x.md"}, "a/x.md", "[y](y.md)", "[y](../y.md)"),
    ({"a/x.md": "a/sub/x.md"}, "a/y.md", "[x](x.md#a)", "[x](sub/x.md#a)"),
    ({"a/x.md": "a/sub/x.md"}, "a/y.md", "[x](./x.md)", "[x](./sub/x.md)"),
    ({"a/x.md": "a/sub/x.md"}, "a/x.md", "[g](../../../my%20docs/g.md)", "[g](../../../../my%20docs/g.md)"),
    ({"a/x.md": "a/sub/x.md"}, "a/x.md", "[g](<../../../my docs/g.md>)", "[g](<../../../../my docs/g.md>)"),
    ({"a/x.md": "a/sub/x.md"}, "a/x.md", "[g](my%20docs/g.md)", "[g](my%20docs/g.md)"),
    ({"a/x.md": "a/sub/x.md"}, "a/y.md", "@.claude/agents/a/x.md", "@.claude/agents/a/sub/x.md"),
    # A folder, with all that is in it.
    ({"a": "b"}, "a/x.md", "[y](y.md)", "[y](y.md)"),
    ({"a": "b"}, "a/x.md", "[y](../a/y.md)", "[y](../b/y.md)"),
    ({"a": "b"}, "z.md", "[y](a/y.md)", "[y](b/y.md)"),
    ({"a": "b"}, "z.md", "[y](a/)", "[y](b/)"),
    ({"a": "b/c"}, "a/x.md", "[z](../z.md)", "[z](../../z.md)"),
    # Several at once, also two that change places.
    ({"a/x.md": "a/y.md", "a/y.md": "a/x.md"}, "z.md", "[x](a/x.md) [y](a/y.md)", "[x](a/y.md) [y](a/x.md)"),
    ({"a/x.md": "x.md", "a/y.md": "y.md"}, "a/x.md", "[y](y.md)", "[y](y.md)"),
    # A file that is not an agent; spaces are written as the link does.
    ({"../../my docs/g.md": "../../my docs/h (1).md"}, "z.md", "[g](../../my%20docs/g.md)", "[g](../../my%20docs/h%20%281%29.md)"),
    ({"../../my docs/g.md": "../../my docs/h 1.md"}, "z.md", "[g](<../../my docs/g.md>)", "[g](<../../my docs/h 1.md>)"),
    ({"../../my docs": "../../docs"}, "z.md", "[g](../../my%20docs/g.md)", "[g](../../docs/g.md)"),
)  # fmt: skip


@pytest.mark.parametrize(("pairs", "path", "before", "after"), MOVES)
def test_links_follow_files_and_folders_that_move(pairs: dict[str, str], path: str, before: str, after: str) -> None:
    agents = ".claude/agents/"
    names = {"a/x.md": "one", "a/y.md": "two", "z.md": "three"}
    files = {agents + it: agent(name, before + "\n" if it == path else "Do it.\n") for it, name in names.items()}
    pairs = {posixpath.normpath(agents + old): posixpath.normpath(agents + new) for old, new in pairs.items()}
    editor = Editor({**files, "my docs/g.md": "G.\n"})
    found = editor.findings()
    editor.move(pairs)
    there = [it for it, text in editor.files.items() if f"name: {names[path]}\n" in text]
    assert editor.files[there[0]] == agent(names[path], after + "\n")
    assert Counter(map(str, found.values())) == Counter(map(str, editor.findings().values()))


# Names that come from places


def test_a_file_that_is_called_like_its_agent_takes_it_along_and_another_does_not() -> None:
    lead = agent("lead", more="tools: Agent(q-a, other)\n")
    editor = Editor({
        ".claude/agents/q-a.md": agent("q-a"), ".claude/agents/x.md": agent("other"), ".claude/agents/lead.md": lead,
    })  # fmt: skip
    editor.move({".claude/agents/q-a.md": ".claude/agents/q-b.md", ".claude/agents/x.md": ".claude/agents/y.md"})
    assert "Agent(q-b, other)" in editor.files[".claude/agents/lead.md"]
    assert "name: other" in editor.files[".claude/agents/y.md"]
    editor.move({".claude/agents/q-b.md": ".claude/agents/deep/q-b.md"})
    assert "Agent(q-b, other)" in editor.files[".claude/agents/lead.md"]
    editor.move({".claude/agents/deep/q-b.md": ".claude/agents/lead:er.md"})
    assert "name: q-b" in editor.files[".claude/agents/lead:er.md"]


def test_agents_of_a_plugin_are_called_after_their_folders_and_files() -> None:
    editor = Editor({
        "p/.claude-plugin/plugin.json": '{"name": "plug"}',
        "p/agents/sub/q-a.md": agent("q-a", "I am q-a, also plug:sub:q-a.\n"),
        "p/agents/sub/bare.md": "Just a prompt.\n",
        "p/agents/lead.md": agent("lead", more="tools: Agent(plug:sub:q-a, plug:sub:bare)\n"),
    })  # fmt: skip
    editor.move({"p/agents/sub": "p/agents/deep"})
    assert "Agent(plug:deep:q-a, plug:deep:bare)" in editor.files["p/agents/lead.md"]
    assert "I am q-a, also plug:deep:q-a." in editor.files["p/agents/deep/q-a.md"]
    editor.move({"p/agents/deep/bare.md": "p/agents/bald.md", "p/agents/deep/q-a.md": "p/agents/deep/q-b.md"})
    assert "Agent(plug:deep:q-b, plug:bald)" in editor.files["p/agents/lead.md"]
    assert "I am q-b, also plug:deep:q-b." in editor.files["p/agents/deep/q-b.md"]


def test_skills_and_commands_are_called_after_their_folders_and_files() -> None:
    lead = ".claude/agents/lead.md"
    editor = Editor({
        lead: agent("lead", more="skills: [api, 'named', git:push]\n"),
        ".claude/skills/api/SKILL.md": "Do it.\n",
        ".claude/skills/folder/SKILL.md": "---\nname: named\ndescription: d\n---\nDo it.\n",
        ".claude/commands/git/push.md": "Push.\n",
    })  # fmt: skip
    editor.move({
        ".claude/skills/api": ".claude/skills/web", ".claude/skills/folder": ".claude/skills/other",
        ".claude/commands/git": ".claude/commands/hg",
    })  # fmt: skip
    assert "skills: [web, 'named', hg:push]" in editor.files[lead]


def test_an_agent_of_the_same_name_in_another_project_is_another() -> None:
    files = {
        f"{it}/.claude/agents/{name}.md": agent(name, "Ask @agent-q-a, [q-a](q-a.md).\n")
        for it in ("one", "two")
        for name in ("q-a", "lead")
    }
    editor = Editor(dict(files))
    with editor.session() as (session, root):
        path = root + "one/.claude/agents/lead.md"
        document = reader(session)(path)
        assert document
        name = navigation.named(document, session.beside(path), document.text.index("agent-q"))
        assert name
        spots = navigation.references(name, session.beside(path), declaration=True)
        assert {it.path.removeprefix(root).split("/")[0] for it in spots} == {"one"}
        assert len(spots) == 6
    assert editor.rename("one/.claude/agents/lead.md", "@agent-q$0-a", "q-b") is None
    assert {it: text for it, text in editor.files.items() if it.startswith("two/")} == {
        it: text for it, text in files.items() if it.startswith("two/")
    }
    assert editor.files["one/.claude/agents/lead.md"] == agent("lead", "Ask @agent-q-b, [q-b](q-b.md).\n")


def test_a_file_that_a_manifest_names_keeps_its_place() -> None:
    editor = Editor({
        "p/.claude-plugin/plugin.json": '{"name": "plug", "agents": ["./custom/q-a.md", "./agents/lead.md"]}',
        "p/custom/q-a.md": agent("q-a"),
        "p/agents/lead.md": agent("lead", more="tools: Agent(plug:q-a)\n"),
    })  # fmt: skip
    assert editor.rename("p/custom/q-a.md", "name: q$0-a", "q-b") is None
    assert editor.files["p/custom/q-a.md"] == agent("q-b")
    assert "Agent(plug:q-b)" in editor.files["p/agents/lead.md"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such links")
def test_a_file_to_which_a_link_leads_is_renamed_like_any(tmp_path: Path) -> None:
    root = Path(os.path.realpath(tmp_path))
    texts = {"q-a": agent("q-a"), "lead": agent("lead", "Ask @agent-q-a.\n")}
    for name, text in texts.items():
        (root / ".claude/agents" / f"{name}.md").parent.mkdir(parents=True, exist_ok=True)
        (root / ".claude/agents" / f"{name}.md").write_text(text)
    (root / ".claude/agents/again.md").symlink_to("q-a.md")
    session = Session(Client(encoding="utf-16", folders={uris.of(str(root)): str(root)}))
    for file in ("again", "q-a"):
        session.open(uris.of(f"{root}/.claude/agents/{file}.md"), 1, texts["q-a"])
    for _ in scan(session, True):
        pass
    for file in ("again", "q-a"):
        path = f"{root}/.claude/agents/{file}.md"
        document = reader(session)(path)
        assert document
        found = rename.rename(document, session.beside(path), document.text.index("q-a"), "q-b", reader(session))
        assert isinstance(found, Renaming)
        assert sorted(os.path.basename(it) for it in found.edits) == sorted([f"{file}.md", "lead.md"])


def test_a_name_that_stays_changes_nothing() -> None:
    editor = Editor({".claude/agents/q-a.md": agent("q-a", "I am q-a.\n")})
    before = dict(editor.files)
    assert editor.rename(".claude/agents/q-a.md", "name: q$0-a", "q-a") is None
    assert editor.files == before


def test_a_file_that_changed_behind_the_index_is_edited_where_the_name_stands() -> None:
    files = {".claude/agents/q-a.md": agent("q-a"), ".claude/agents/lead.md": agent("lead", "Ask @agent-q-a.\n")}
    with Editor(files).session() as (session, root):
        changed = Path(root + ".claude/agents/lead.md")
        changed.write_text(agent("lead", "First of all, ask @agent-q-a.\n"))
        document = reader(session)(root + ".claude/agents/q-a.md")
        assert document
        found = rename.rename(document, session.beside(document.path), 12, "q-b", reader(session))
        assert isinstance(found, Renaming)
        (edit,) = found.edits[str(changed).replace(os.sep, "/")]
        assert edit.span.of(changed.read_text()) == "q-a"


# Where a name can be renamed


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        ("@ag$0ent-q-a.", "q-a"), ("$0@agent-q-a.", "q-a"), ("@agent-q-a$0.", "q-a"), ('@$0"q-a (agent)"', "q-a"), ('"q-a (ag$0ent)"', "q-a"),
        ("[q$0-a](q-a.md)", "q-a"), ("use q$0-a to", None), ("Agent(Pl$0an", "`Plan` comes with Claude Code; it has no file in which it could be renamed"),
        ("m$0cp__srv__get", "`srv` is an MCP server; only agents are renamed here"), ("srv__g$0et", "`srv` is an MCP server; only agents are renamed here"),
        ("Agent(Plan, no$0ne", "there is no agent `none` here"),
    ],
)  # fmt: skip
def test_a_click_anywhere_on_a_mention_finds_its_name(mark: str, expected: str | None) -> None:
    body = 'Ask @agent-q-a. Or @"q-a (agent)", or [q-a](q-a.md), or use q-a to do it.\n'
    lead = agent("lead", body, "tools: Agent(Plan, none), mcp__srv__get\n")
    editor = Editor({".claude/agents/q-a.md": agent("q-a"), ".claude/agents/lead.md": lead})
    before, _, after = mark.partition("$0")
    with editor.session() as (session, root):
        document = reader(session)(root + ".claude/agents/lead.md")
        assert document
        offset = document.text.index(before + after) + len(before)
        found = rename.prepare(document, session.beside(document.path), offset)
        if isinstance(found, Named):
            assert found.span.of(document.text) == found.name == expected
            assert found.whole.covers(offset)
        else:
            assert (found.why if found else None) == expected


# What holds for all


SAID = (
    "Ask @agent-{}.", "Run `{}` 🦀.", 'subagent_type: "{}"', "the {} agent", '@"{} (agent)"', "**{}**", "[{0}]({0}.md)",
    "[y]({}.md)", "[y](./{}.md#top)", "[y](../agents/{}.md?x)", "[y](<{}.md>)", "[r][]\n\n[r]: {}.md 'T'\n", "@.claude/agents/{}.md",
    "`.claude/agents/{}.md`", "[y](docs/{}/notes.md)", "https://example.org/{}", "See docs/{}/notes.md and {}.md.", "```\nUse {} now.\n```",
    '{{"agent": "{}"}}', "I am {}.", "[g](../../my%20docs/{}.md)", "plug:{}",
)  # fmt: skip
NAMES = st.from_regex(r"[a-z]{2,6}-[a-z]{2,6}", fullmatch=True)
BODY = st.lists(st.sampled_from(SAID), max_size=6)
QUOTES = st.sampled_from(["", "'", '"'])


@given(
    NAMES,
    NAMES,
    BODY,
    BODY,
    QUOTES,
    st.sampled_from(["\n", "\r\n"]),
    st.sets(st.sampled_from(["own", "lead"])),
    st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_a_rename_breaks_nothing_and_the_way_back_leads_back(
    old: str, new: str, mine: list[str], theirs: list[str], quote: str, newline: str, opened: set[str], plugin: bool
) -> None:
    if old == new:
        return
    folder, prefix = ("p/agents/", "plug:") if plugin else (".claude/agents/", "")

    def lines(said: list[str]) -> str:
        return "\n".join(it.format(old, old) for it in said) + "\n"

    own, lead = f"{folder}{old}.md", f"{folder}lead.md"
    files = {
        own: agent(quote + old + quote, lines(mine)),
        lead: agent("lead", lines(theirs), f"tools: Agent({prefix}{old})\n"),
        f"my docs/{old}.md": "Guide.\n",
    }
    files = {path: text.replace("\n", newline) for path, text in files.items()}
    if plugin:
        files["p/.claude-plugin/plugin.json"] = '{"name": "plug"}'
    paths = {"own": own, "lead": lead}
    unsaved = {paths[it]: files[paths[it]] for it in opened}
    for path in unsaved:
        files[path] = agent("zz-" + posixpath.basename(path)[:-3], "Something else.\n")
    editor = Editor(files, unsaved)
    texts, found = editor.texts, editor.findings()
    assert editor.rename(lead, f"Agent({prefix}{old[0]}$0", new) is None
    assert f"{folder}{new}.md" in editor.texts
    assert worse(found, editor.findings(), {f"{folder}{new}.md": own}) == []
    assert editor.rename(lead, f"Agent({prefix}{new[0]}$0", old) is None
    assert editor.texts == texts


FOLDERS = st.sampled_from(["", "a/", "b/", "a/b/", "c/d/"])


@given(
    st.lists(FOLDERS, min_size=3, max_size=3),
    FOLDERS,
    st.lists(st.sampled_from([it for it in SAID if ".md" not in it])),
    st.sampled_from(["plain", "root", "at"]),
)
@settings(max_examples=60, deadline=None)
def test_a_move_breaks_nothing_and_the_way_back_leads_back(
    places: list[str], to: str, said: list[str], how: str
) -> None:
    base = ".claude/agents/"
    paths = [posixpath.normpath(f"{base}{place}n-{i}.md") for i, place in enumerate(places)]

    def linked(i: int) -> str:
        form = {"plain": "[x]({})", "root": "[x](<{}>)", "at": "@{}"}[how]
        here = "." if how == "at" else posixpath.dirname(paths[i])
        return "\n".join(form.format(posixpath.relpath(it, here)) for it in paths) + "\n"

    body = "\n".join(it.format("n-0", "n-0") for it in said) + "\n\n"
    editor = Editor({path: agent(f"n-{i}", body + linked(i)) for i, path in enumerate(paths)})
    texts, found = editor.texts, editor.findings()
    new = posixpath.normpath(f"{base}{to}n-0.md")
    editor.move({paths[0]: new})
    broken = {path: Counter({"broken-link": it["broken-link"]}) for path, it in editor.findings().items()}
    assert worse(found, broken, {new: paths[0]}) == []
    editor.move({new: paths[0]})
    assert editor.texts == texts
