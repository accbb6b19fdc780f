"""The VS Code extension as far as it is data: its package.json and its lock file, and the server that it carries.

The packaged extension is tested where the environment variable AGENTLS_VSIX names it; `editors/vscode/test` tests it in
the editor.
"""

from __future__ import annotations

import json
import os
import pathlib
import re
import subprocess
import sys
import zipfile

import pytest

from agentls import __version__, settings
from agentls.lsp.app import COMMANDS
from agentls.lsp.handlers import commands
from agentls.rules.registry import rules

from . import bun

ROOT = pathlib.Path(__file__).parent.parent
EXTENSION = ROOT / "editors" / "vscode"
PACKAGE = EXTENSION / "package.json"
PYTHONS = [
    sys.executable,
    *(str(it) for it in sorted(pathlib.Path.home().glob(".pyenv/versions/3.1[0-9].*/bin/python"))),
]


def test_every_setting_of_the_server_can_be_set() -> None:
    properties = json.loads(PACKAGE.read_text(encoding="utf-8"))["contributes"]["configuration"]["properties"]
    of_the_client = {"path", "interpreter", "trace.server", settings.ASK}
    of_the_command_line = {"notes", "failOn", "baseline"}
    names = {it.removeprefix("agentls.") for it in properties} - of_the_client
    assert {it.partition(".")[0] for it in names} == set(settings.KEYS) - of_the_command_line
    boxes = {f"inlayHints.{it}" for it in settings.INLAY_HINTS} | {f"codeLens.{it}" for it in settings.CODE_LENSES}
    assert {it for it in names if "." in it} == boxes
    # A switch is a box, which shows what is so.
    assert all(it["type"] != ["boolean", "null"] for it in properties.values())
    # A box that is on shows it, and each is stored by itself.
    assert all(properties[f"agentls.{it}"]["default"] is True for it in boxes)
    assert all(properties[f"agentls.{it}"]["type"] == "boolean" for it in boxes)


def test_every_setting_is_on_the_page_of_the_extension() -> None:
    properties = json.loads(PACKAGE.read_text(encoding="utf-8"))["contributes"]["configuration"]["properties"]
    rows = re.findall(r"^\| (`.*?) \|", (EXTENSION / "README.md").read_text("utf-8"), re.M)
    told = set()
    for row in rows:
        first, *more = re.findall(r"`([^`]+)`", row)
        told |= {first} | {first.rpartition(".")[0] + it if it.startswith(".") else it for it in more}
    assert told == set(properties)


def test_every_setting_is_in_the_help_of_neovim() -> None:
    told = re.findall(r"^`(\w+)` ", (ROOT / "editors/neovim/doc/agentls.txt").read_text("utf-8"), re.M)
    of_the_command_line = {"notes", "failOn", "baseline"}
    assert {*settings.KEYS, settings.ASK} - of_the_command_line == set(told)


def test_no_command_of_the_extension_is_one_of_the_server() -> None:
    """The client registers those of the server under their names; where one is taken, it does not start."""
    given = json.loads(PACKAGE.read_text(encoding="utf-8"))["contributes"]["commands"]
    names = {name for name, _ in COMMANDS}
    assert commands.__name__.endswith("commands")
    assert len(names) > 10
    assert names.isdisjoint(it["command"] for it in given)


def test_the_versions_agree() -> None:
    assert json.loads(PACKAGE.read_text(encoding="utf-8"))["version"] == __version__
    assert json.loads((EXTENSION / "package-lock.json").read_text(encoding="utf-8"))["version"] == __version__
    assert f"## {__version__}\n" in (EXTENSION / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads((EXTENSION / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: it for name, it in lock["packages"].items() if name}
    assert not [name for name, it in packages.items() if "resolved" in it]
    assert not [name for name, it in packages.items() if "integrity" not in it]


def test_every_dependency_of_the_server_is_bundled() -> None:
    declared = re.search(r"^dependencies = \[\n(.*?)^\]", (ROOT / "pyproject.toml").read_text(), re.M | re.S)
    assert declared
    wanted = {re.split(r"[<>=; ]", it)[0].lower() for it in re.findall(r'"(.+)"', declared[1])}
    pinned = {it.split("==")[0].lower() for it in (EXTENSION / "bundled" / "requirements.txt").read_text().splitlines()}
    assert wanted <= pinned


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """The server in the packaged extension, unpacked."""
    packaged = os.environ.get("AGENTLS_VSIX")
    if not packaged:
        pytest.skip("no packaged extension: AGENTLS_VSIX is not set")
    folder = tmp_path_factory.mktemp("vsix")
    with zipfile.ZipFile(packaged) as archive:
        archive.extractall(folder)
    return folder / "extension" / "bundled" / "server.py"


def test_the_page_of_the_extension_has_its_pictures_and_its_links(bundled: pathlib.Path) -> None:
    package = json.loads((bundled.parents[1] / "package.json").read_text(encoding="utf-8"))
    repository = package["repository"]["url"].removesuffix(".git")
    assert package["bugs"]["url"] == f"{repository}/issues"
    assert (bundled.parents[1] / package["icon"]).is_file()
    assert any(it.name.lower().startswith("license") for it in bundled.parents[1].iterdir())
    readme = next(it for it in bundled.parents[1].iterdir() if it.name.lower() == "readme.md").read_text("utf-8")
    # VS Code shows no picture by a relative link.
    folder = package["repository"]["directory"]
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", readme)
    below = [it.removeprefix(f"{repository}/raw/HEAD/{folder}/") for it in pictures]
    assert below
    assert all((EXTENSION / it).is_file() and it.startswith("images/") for it in below), pictures


def test_the_rules_are_offered_sorted_described_and_at_their_own_level() -> None:
    package = json.loads(PACKAGE.read_text("utf-8"))
    levels = package["contributes"]["configuration"]["properties"]["agentls.rules"]["properties"]
    assert list(levels) == sorted(levels)
    assert all(it["description"] for it in levels.values())
    assert all(rules()[name].levels.endswith(it["default"]) for name, it in levels.items())
    assert (levels["agent-folder"]["default"], levels["unknown-tool"]["default"]) == ("error", "warning")
    for key in ("agentls.select", "agentls.ignore"):
        offered = package["contributes"]["configuration"]["properties"][key]["items"]
        assert offered["enum"] == list(levels)
        assert offered["enumDescriptions"] == [it["description"] for it in levels.values()]


def test_the_package_is_for_every_platform(bundled: pathlib.Path) -> None:
    compiled = {".so", ".pyd", ".dll", ".dylib", ".node", ".exe"}
    assert not [it for it in bundled.parents[1].rglob("*") if it.suffix in compiled]


@pytest.mark.parametrize("python", PYTHONS)
def test_the_bundled_server_says_what_the_checkout_says(bundled: pathlib.Path, python: str) -> None:
    question = ["check", "--format", "json", "examples"]

    def ask(*command: str, **environment: str) -> tuple[int, list[object]]:
        done = subprocess.run(
            [*command, *question],
            cwd=ROOT,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            timeout=60,
        )
        return done.returncode, [done.stderr, *map(json.loads, done.stdout.splitlines())]

    # -S: nothing that this Python has installed can help.
    expected = ask(sys.executable, "-m", "agentls", PYTHONPATH=str(ROOT / "server"))
    assert len(expected[1]) > 1
    assert ask(python, "-I", "-S", str(bundled)) == expected


@pytest.mark.parametrize("python", PYTHONS)
def test_the_bundled_server_answers(bundled: pathlib.Path, python: str) -> None:
    server = subprocess.Popen(
        [python, "-I", "-S", str(bundled), "server"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    messages: list[dict[str, object]] = [
        {"id": 1, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}},
        {"method": "initialized", "params": {}},
        {"id": 2, "method": "shutdown"},
        {"method": "exit"},
    ]
    sent = b""
    for it in messages:
        body = json.dumps({"jsonrpc": "2.0", **it}).encode()
        sent += b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
    output, errors = server.communicate(sent, timeout=60)
    assert server.returncode == 0, errors.decode()
    assert b'"serverInfo"' in output
    assert b'"id": 2' in output or b'"id":2' in output


def test_what_enter_added_is_taken_back_where_the_text_can_be_edited() -> None:
    found = bun.find()
    if found is None:
        pytest.skip("no bun binary: set AGENTLS_BUN, or npm install bun@" + bun.WANTED)
    done = subprocess.run([found[0], EXTENSION / "test/lists.mjs"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
