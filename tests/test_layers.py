"""The import rule: a module imports only from the layers below its own, and libraries only where they belong."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import agentls
from agentls.rules.registry import NAMES

ROOT = Path(agentls.__file__).parent

LAYERS = (
    "stdx",
    "text",
    "syntax",
    "dialect",
    "disk",
    "hosts",
    "document",
    "workspace",
    "cursor",
    "settings",
    "edits",
    "rules features",
    "fixes",
    "scan report",
    "lsp",
    "cli",
    "__main__",
)
LIBRARIES = {
    "lsprotocol": "lsp",
    "pygls": "lsp",
    "yaml": "syntax",
    "frontmatter": "syntax",
    "jsonschema": "dialect",
}
_LEVEL = {name: i for i, names in enumerate(LAYERS) for name in names.split()}


def _layer(path: Path) -> str:
    first = path.relative_to(ROOT).parts[0]
    return first.removesuffix(".py")


def _imports(path: Path) -> Iterator[str]:
    """What a module imports: `.layer` for the project's own layers, the first part of the name for others."""
    depth = len(path.relative_to(ROOT).parts)
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (it.name.split(".")[0] for it in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield (node.module or "").split(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.level == depth:
            yield from ("." + (node.module or it.name).split(".")[0] for it in node.names)


def test_each_module_imports_only_from_the_layers_below() -> None:
    wrong = []
    for path in ROOT.rglob("*.py"):
        if path.name == "__init__.py" and path.parent == ROOT:
            continue
        layer = _layer(path)
        for name in _imports(path):
            if not name.startswith(".") or name[1:] in ("__version__", layer):
                continue
            if _LEVEL[name[1:]] >= _LEVEL[layer]:
                wrong.append(f"{path.relative_to(ROOT)} imports {name[1:]}")
    assert wrong == []


LSP = (
    "uri inbox jobs parent startup structuring",
    "positions told",
    "client protocol sent",
    "convert",
    "app choices opened",
    "cursors scans",
    "session",
    "attaching",
    "diagnostics roster",
    "creating",
    "scanning",
    "handlers",
    "main",
)


LAZY = {"app imports session"}
"""The server object makes its session on first use, so that the reply to `initialize` does not wait for the core."""


def test_the_server_has_no_circle_of_imports() -> None:
    """Imports in functions count; those for type checking never run."""
    level = {name: i for i, names in enumerate(LSP) for name in names.split()}
    wrong = []
    for path in (ROOT / "lsp").rglob("*.py"):
        parts = path.relative_to(ROOT / "lsp").parts
        own = parts[0].removesuffix(".py")
        if own == "__init__":
            continue
        tree = ast.parse(path.read_text("utf-8"))
        unused = [it for it in ast.walk(tree) if isinstance(it, ast.If) and ast.unparse(it.test) == "TYPE_CHECKING"]
        skipped = {id(it) for each in unused for it in ast.walk(each)}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.level == len(parts) and id(node) not in skipped:
                names = [node.module.split(".")[0]] if node.module else [it.name for it in node.names]
                wrong += [f"{own} imports {it}" for it in names if it != own and level[it] >= level[own]]
    assert set(wrong) == LAZY


def test_a_rule_is_named_in_its_own_module_only() -> None:
    """Others know a rule by what it declares, see `Kind`. The registry lists all; the host's verdict names the cause."""
    rules = ROOT / "rules"
    wrong = []
    for path in ROOT.rglob("*.py"):
        if path == rules / "registry.py" or path.is_relative_to(ROOT / "hosts/claude_code"):
            continue
        own = path.stem.replace("_", "-") if path.parent == rules else ""
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and node.value in NAMES and node.value != own:
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} names {node.value}")
    assert wrong == []


def test_no_rule_imports_another() -> None:
    wrong = []
    modules = {it.replace("-", "_") for it in NAMES}
    for name in modules:
        for node in ast.walk(ast.parse((ROOT / f"rules/{name}.py").read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level == 1:
                wrong += [f"{name} imports {it}" for it in {node.module, *(it.name for it in node.names)} & modules]
    assert wrong == []


def test_only_the_protocol_reaches_into_pygls() -> None:
    wrong = [
        f"{path.name}: {found}"
        for path in (ROOT / "lsp").rglob("*.py")
        for found in re.findall(r"\b(?:protocol|server|ls)\._\w+", path.read_text("utf-8"))
    ]
    assert wrong == []


STATE = re.compile(r"(?:ls|(?:.*\.)?(?:session|sent|told|closed))\b(?!\.protocol\.jobs$)")
"""What is reached through the server, its session, or what the client was sent. Jobs have a method `add`."""


def _is_state(node: ast.expr) -> bool:
    """Whether an expression is an attribute of the server or of a part of it, or something in one."""
    if isinstance(node, ast.Subscript):
        return _is_state(node.value)
    is_own = isinstance(node, ast.Attribute) and ast.unparse(node.value) == "self"
    return isinstance(node, ast.Attribute) and not is_own and STATE.match(ast.unparse(node)) is not None


def test_the_state_of_the_server_is_changed_by_its_methods_only() -> None:
    changes = {"add", "append", "clear", "discard", "extend", "pop", "popitem", "remove", "setdefault", "update"}
    wrong = []
    for path in (ROOT / "lsp").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            changed: list[ast.expr] = []
            if isinstance(node, (ast.Assign, ast.Delete)):
                changed = node.targets
            elif isinstance(node, (ast.AugAssign, ast.AnnAssign)):
                changed = [node.target]
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in changes:
                changed = [node.func.value]
            wrong += [f"{path.name}: {ast.unparse(it)}" for it in changed if _is_state(it)]
    assert wrong == []


def test_files_are_opened_by_the_folder_disk_or_as_it_does() -> None:
    """The installation's own, and the device that takes the place of a closed stream, aside."""
    wrong = []
    for path in ROOT.rglob("*.py"):
        if path.is_relative_to(ROOT / "disk") or path == ROOT / "dialect/load.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            written = ast.unparse(node) if isinstance(node, ast.Call) else ""
            if written.startswith("open(") and "os.devnull" not in written and "opener=disk." not in written:
                wrong.append(f"{path.relative_to(ROOT)}: {written}")
    assert wrong == []


def test_every_module_that_is_spoken_of_exists() -> None:
    root = ROOT.parents[1]
    modules = [
        f"/{it.relative_to(root)}" for part in ("server", "tests", "bench") for it in (root / part).rglob("*.py")
    ]
    texts = [*ROOT.rglob("*.py"), *(root / "bench").glob("*.*"), *root.glob("*.md")]
    missing = [
        f"{path.relative_to(root)}: {name}"
        for path in texts
        for name in re.findall(r"`([\w/]+\.py)`", path.read_text("utf-8"))
        if not any(it.endswith(f"/{name}") for it in modules)
    ]
    assert missing == []


def test_each_layer_is_described() -> None:
    described = (ROOT.parents[1] / "ARCHITECTURE.md").read_text("utf-8")
    missing = [it for it in _LEVEL if it != "__main__" and not re.search(rf"\b{it}(/|\.py) ", described)]
    assert missing == []


def test_each_library_is_used_in_its_layer_only() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in ROOT.rglob("*.py")
        for name in _imports(path)
        if name in LIBRARIES and _layer(path) != LIBRARIES[name]
    ]
    assert wrong == []


SLOW_TO_LOAD = {
    "asyncio", "dataclasses", "datetime", "difflib", "hashlib", "inspect", "jsonschema", "logging", "lsprotocol",
    "multiprocessing", "pygls", "random", "shutil", "subprocess", "tempfile", "tomllib", "unicodedata", "yaml",
}  # fmt: skip
"""Libraries that a check of one plain file does without: each takes a millisecond of a tenth of a second, or many."""


def test_the_command_line_loads_only_what_it_uses(tmp_path: Path) -> None:
    agents = tmp_path / ".claude/agents"
    agents.mkdir(parents=True)
    (agents / "a.md").write_text("---\nname: a\ndescription: b\nmodel: sonnet\ntools: Read\n---\nBody.\n")
    # What argparse loads by itself does not count: in Python 3.14 that is `dataclasses`, for its colors.
    program = (
        "import argparse, sys; form = lambda prog: argparse.HelpFormatter(prog, width=80);"
        "argparse.ArgumentParser(formatter_class=form).add_argument('it'); known = set(sys.modules);"
        f"sys.path.insert(0, {str(ROOT.parent)!r}); from agentls.cli import main; main(['check', {str(tmp_path)!r}]);"
        f"print(sorted({{it.split('.')[0] for it in sys.modules.keys() - known}} & {SLOW_TO_LOAD}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.splitlines()[-1] == "[]"
