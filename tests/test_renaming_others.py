"""A new name for an agent of another host: what changes, what is refused, and that its hosts read the same agent."""

from __future__ import annotations

import os

import pytest

from agentls.disk import files as disk
from agentls.document import Document
from agentls.features.moving import moved
from agentls.features.rename import Refused
from agentls.features.rename_others import prepare, rename
from agentls.hosts.others import form
from agentls.scan import survey
from agentls.text.problem import apply
from agentls.workspace.context import Workspace

from .fixture import on_disk

TOML = 'name = "reviewer"\ndescription = "Looks."\ndeveloper_instructions = "Look."\n'
GITHUB = "---\nname: reviewer\ndescription: Looks.\n---\nLook.\n"


def renamed(files: dict[str, str], name: str) -> dict[str, str] | str:
    """All files after the agent of the first one is called otherwise, by path; or why that is refused."""
    with on_disk(files) as folder:
        root = f"{folder}/work/"
        path = root + next(iter(files))
        index, _ = survey.index([root])

        def read(path: str) -> Document | None:
            text = files.get(path.removeprefix(root))
            return None if text is None else Document(text, path, host=form(path) or Document("").host)

        document = read(path)
        assert document
        offset = document.text.index("reviewer")
        found = rename(document, Workspace(disk.exists, index=index, path=path), offset, name, read)
        if isinstance(found, Refused):
            return found.why.replace(root, "")
        assert found
        after = {it: apply(text, found.edits.get(root + it, ())) for it, text in files.items()}
        if found.file:
            old, new = (it.removeprefix(root) for it in found.file)
            after[new] = after.pop(old)
        return {it: text for it, text in after.items() if files.get(it) != text}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".codex/agents/a.toml", TOML),
        (".codex/agents/a.toml", TOML.replace('"reviewer"', "'reviewer'")),
        (".qwen/agents/a.md", "---\nname: 'reviewer'  # who\ndescription: Looks.\n---\nLook at the change.\n"),
        (".gemini/agents/a.md", "---\nname: reviewer\ndescription: Looks.\n---\nLook.\n"),
        (".cursor/agents/a.md", "---\nname: reviewer\ndescription: it: looks\n---\nLook.\n"),
        (".opencode/agents/a.md", "---\nname: reviewer\ndescription: Looks.\n---\nLook.\n"),
        (".github/agents/a.agent.md", GITHUB),
    ],
)
def test_the_name_alone_changes(path: str, text: str) -> None:
    assert renamed({path: text}, "critic") == {path: text.replace("reviewer", "critic")}


def test_quotes_that_are_part_of_the_name() -> None:
    path, text = ".cursor/agents/a.md", '---\nname: "reviewer"\ndescription: Looks.\n---\nLook.\n'
    assert renamed({path: text}, "critic") == {path: text.replace('"reviewer"', "critic")}


def test_who_calls_the_agent_and_the_file() -> None:
    caller = (
        "---\ndescription: Plans.\nagents: [reviewer, 'tester']\nhandoffs:\n  - label: Go on\n    agent: reviewer\n"
        "---\nCall the reviewer.\n"
    )
    elsewhere = {"web/.github/agents/plan.agent.md": caller}
    files = {".github/agents/reviewer.agent.md": GITHUB, ".github/agents/plan.agent.md": caller, **elsewhere}
    assert renamed(files, "critic") == {
        ".github/agents/critic.agent.md": GITHUB.replace("reviewer", "critic"),
        ".github/agents/plan.agent.md": caller.replace("[reviewer", "[critic").replace(": reviewer", ": critic"),
    }


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".opencode/agents/%s.md", "---\nname: %s\ndescription: Looks.\n---\n%s\n"),
        (".github/agents/%s.agent.md", "---\nname: %s\ndescription: Looks.\n---\n%s\n"),
        (".codex/agents/%s.toml", 'name = "%s"\ndescription = "Looks."\ndeveloper_instructions = """\n%s\n"""\n'),
    ],
)
def test_a_name_in_prose(path: str, text: str) -> None:
    own, said = "You are the {0} agent.", "Ask @{0}, the `{0}` agent. Of a reviewer: me@reviewer.org, @reviewer/b."

    def files(name: str) -> dict[str, str]:
        return {path % name: text % (name, own.format(name)), path % "lead": text % ("lead", said.format(name))}

    assert renamed(files("reviewer"), "critic") == files("critic")


@pytest.mark.parametrize(
    ("path", "head", "changes"),
    [
        (".opencode/agents/%s.md", "", True),
        (".github/agents/%s.agent.md", "", True),
        (".github/agents/%s.agent.md", "name: reviewer\n", False),
    ],
)
def test_a_file_after_which_its_agent_is_called_takes_the_name_along(path: str, head: str, changes: bool) -> None:
    said = "---\ndescription: Plans.\n---\nAsk @%s.\n"
    files = {path % "reviewer": f"---\n{head}description: Looks.\n---\nLook.\n", path % "lead": said % "reviewer"}
    with on_disk(files) as folder:
        root = f"{folder}/work/"
        index, _ = survey.index([root])
        pairs = {root + path % "reviewer": root + path % "critic"}
        found = moved(pairs, index, lambda it: Document(files[it.removeprefix(root)], it), disk.exists)
        after = {it.removeprefix(root): apply(files[it.removeprefix(root)], edits) for it, edits in found.items()}
    assert after == ({path % "lead": said % "critic"} if changes else {})


@pytest.mark.parametrize(
    ("files", "name", "why"),
    [
        (
            {".codex/agents/a.toml": TOML, ".codex/agents/b.toml": TOML.replace("reviewer", "b")},
            "b",
            "is taken by `.codex/",
        ),
        (
            {".gemini/agents/a.md": GITHUB},
            "two words",
            "cannot be a name there: `name` contains characters that are not allowed, so Gemini CLI",
        ),
        ({".codex/agents/a.toml": TOML}, 'a"b', "write a name of letters"),
    ],
)
def test_a_name_that_is_refused(files: dict[str, str], name: str, why: str) -> None:
    found = renamed(files, name)
    assert isinstance(found, str)
    assert why in found


def test_only_a_written_name_is_renamed() -> None:
    document = Document(GITHUB, f"{os.sep}work/.github/agents/a.agent.md")
    assert prepare(document, GITHUB.index("Looks")) is None
    assert prepare(Document("---\nname: 3\n---\n", document.path), 11) is None
