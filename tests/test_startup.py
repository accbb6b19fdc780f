"""The fast import of lsprotocol: the same classes, and the plain import with another version of attrs."""

from __future__ import annotations

import subprocess
import sys

import pytest

from .lsp_client import ROOT

LOAD = f"""
import importlib.util
from attr import _make
spec = importlib.util.spec_from_file_location("startup", {str(ROOT / "server/agentls/lsp/startup.py")!r})
startup = importlib.util.module_from_spec(spec)
spec.loader.exec_module(startup)
before = _make._ClassBuilder._eval_snippets
"""
AFTER = """
assert _make._ClassBuilder._eval_snippets is before
from lsprotocol import types as t
def name(cls): return cls.__init__.__code__.co_name
"""
SAME = """
import attrs, inspect
here, there = t.Range(t.Position(0, 1), t.Position(2, 3)), t.Range(t.Position(0, 1), t.Position(2, 4))
one, other = t.TextEdit(here, "a"), t.TextEdit(there, "a")
assert one == t.TextEdit(here, "a") and one != other and here.start < here.end
assert repr(one) == "TextEdit(range=0:1-2:3, new_text='a')"
assert t.AnnotatedTextEdit(range=here, new_text="a", annotation_id="b") != t.AnnotatedTextEdit(range=here, new_text="a", annotation_id="c")
for wrong in (lambda: t.TextEdit(here), lambda: t.TextEdit(here, 5), lambda: hash(one), lambda: t.Position(0, 1, 2)):
    try:
        wrong()
    except TypeError:
        continue
    raise AssertionError("no error")
assert name(t.TextEdit) == "__init__" and t.TextEdit.__init__.__qualname__ == "TextEdit.__init__"
assert list(inspect.signature(t.TextEdit).parameters) == ["range", "new_text"]
"""


def run(program: str) -> None:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_classes_are_those_of_attrs() -> None:
    run(LOAD + "startup.import_libraries()" + AFTER + "assert name(t.TextEdit) == 'stand_in'" + SAME)


@pytest.mark.parametrize(
    "other",
    [
        "def broken(builder): raise AttributeError('_script_snippets')\nstartup._postponing = lambda compile_methods: broken",
        "startup._postponing = lambda compile_methods: compile_methods",
        "def idle(builder): pass\nstartup._postponing = lambda compile_methods: idle",
    ],
)
def test_another_attrs_gets_the_plain_import(other: str) -> None:
    run(LOAD + other + "\nstartup.import_libraries()" + AFTER + SAME)


def test_what_is_imported_already_stays() -> None:
    run(
        LOAD
        + "import lsprotocol.types\nstartup.import_libraries()"
        + AFTER
        + "assert name(t.TextEdit) == '__init__'"
        + SAME
    )


def test_the_collector_is_as_it_was() -> None:
    run(LOAD + "import gc\nstartup.import_libraries()\nassert gc.isenabled()")
    run(LOAD + "import gc\ngc.disable()\nstartup.import_libraries()\nassert not gc.isenabled()")
