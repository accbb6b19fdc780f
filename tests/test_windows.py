"""Paths as Windows has them: `ntpath` in the place of `os.path`, as no machine here runs Windows."""

from __future__ import annotations

import ntpath
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from agentls.disk import files as disk
from agentls.document import Document
from agentls.features import body
from agentls.hosts.claude_code import homes
from agentls.hosts.home import upwards
from agentls.hosts.verdict import Origin
from agentls.lsp import uri as uris
from agentls.rules import engine
from agentls.scan.places import place
from agentls.workspace import links
from agentls.workspace.context import Workspace


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A disk without files, with the working folder `c:\\Work`."""

    def no_file(path: str, *_: object) -> Any:
        raise FileNotFoundError(path)

    path = SimpleNamespace(**{it: getattr(ntpath, it) for it in dir(ntpath) if not it.startswith("_")})
    path.abspath = lambda it: ntpath.normpath(ntpath.join("c:\\Work", it))
    path.realpath = path.abspath
    path.relpath = lambda it, start=".": ntpath.relpath(path.abspath(it), path.abspath(start))
    given = {
        "path": path,
        "sep": "\\",
        "environ": {},
        "getcwd": lambda: "c:\\Work",
        "name": "nt",
        "open": no_file,
        "stat": no_file,
    }
    monkeypatch.setattr(disk, "os", SimpleNamespace(**given))
    disk.forget()
    yield
    disk.forget()


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("a.md", "C:/Work/a.md"),
        (".claude\\agents\\a.md", "C:/Work/.claude/agents/a.md"),
        ("d:\\x\\..\\a.md", "D:/a.md"),
        ("D:/a.md", "D:/a.md"),
        ("\\\\server\\share\\a.md", "//server/share/a.md"),
    ],
)
def test_a_file_has_one_spelling(windows: None, given: str, found: str) -> None:
    assert disk.absolute(given) == found
    assert disk.real(given) == found
    assert disk.absolute(uris.path(uris.of(found))) == found


@pytest.mark.parametrize("uri", ["file:///c%3A/Work/a.md", "file:///C:/Work/a.md", "file:///c:/Work/a.md"])
def test_an_editor_and_the_disk_name_a_file_alike(windows: None, uri: str) -> None:
    assert uris.path(uri) == disk.absolute("a.md")
    assert uris.path(uris.of(disk.absolute("a.md"))) == disk.absolute("a.md")


@pytest.mark.parametrize(
    ("path", "folder", "found"),
    [("C:/Work/x/a.md", "c:/Work", "x/a.md"), ("C:/a.md", "C:/Work", "../a.md"), ("d:/a.md", "C:/Work", "D:/a.md")],
)
def test_another_drive_has_no_relative_path(windows: None, path: str, folder: str, found: str) -> None:
    assert disk.relative(path, folder) == found


def test_the_users_folder_has_the_spelling_of_its_files(windows: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", "c:\\Users\\me\\.claude\\")
    assert homes.user_folder() == "C:/Users/me/.claude"
    assert homes.origin("C:/Users/me/.claude/agents/a.md", lambda _: None) == Origin("user", "a")


def test_folders_above_end_at_the_drive() -> None:
    assert list(upwards("C:/a/b")) == ["C:/a/b", "C:/a", "C:"]
    found = list(links.places("C:/p/.claude/agents/a.md", "docs/x.md"))
    assert found[0] == "C:/p/.claude/agents/docs/x.md"
    assert all(it.startswith("C:/") for it in found)


def test_a_link_leads_to_a_file_on_a_drive() -> None:
    path, there = "C:/p/.claude/agents/a.md", {"C:/p/docs/x.md"}
    assert links.followed(path, "docs/x.md", there.__contains__) == ("C:/p/docs/x.md", "C:/p")
    assert body.folder(path, "docs/", from_root=True) == "C:/p/docs"
    text = "---\nname: a\ndescription: b\n---\nRead [one](../../docs/x.md) and [two](../../docs/y.md).\n"
    document = Document(text, path, Origin("project", "a"))
    (finding,) = engine.check(document, Workspace(exists=there.__contains__, path=path))
    assert (finding.rule, finding.span.of(text)) == ("broken-link", "../../docs/y.md")


def test_a_project_on_a_drive_has_its_folder_of_agents(windows: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(homes, "repository", lambda folder: "C:/p")
    at = place("C:/p/.claude/agents/team/a.md")
    assert at is not None
    assert (at.kind, at.tree.path, at.tree.base) == ("agent", "C:/p/.claude/agents", "C:/p")
