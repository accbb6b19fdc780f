"""A typist in a real Neovim who looks at no popup, while the answers of the server come late: how many characters are not
what was typed, and how many proposals that are accepted are not those that had the focus.

    python bench/typist.py [--late 0 50 150 300] [--delay 30 60 110]

In VS Code: `bash editors/vscode/test/run.sh typist-0 typist-50 typist-300`.
"""

from __future__ import annotations

import argparse
import pathlib
import sys
import tempfile

ROOT = pathlib.Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.test_neovim import AGENT, TYPIST, Editor
from tests.typed import TYPED_AGENT

ACCEPTED = (
    *(("Web", "WebFetch"), ("WebS", "WebSearch"), ("Rea", "Read"), ("Gre", "Grep"), ("Edi", "Edit"), ("Bas", "Bash")),
    *(("Wri", "Write"), ("Note", "NotebookEdit"), ("Todo", "TodoWrite"), ("Ski", "Skill")),
)
HEAD = "---\nname: reviewer\ndescription: Reviews.\n"
PAUSE = 400
"""Milliseconds after each third Enter and before a line: long enough that the answer to Enter comes before the next key."""


def begin(delay: int) -> str:
    return f"""{TYPIST}
        local function type(text)
          local enters = 0
          for _, key in ipairs(keys_of(text)) do
            person.type(key)
            enters = enters + (key == '<CR>' and 1 or 0)
            vim.wait(key == '<CR>' and enters % 3 == 0 and {PAUSE} or {delay})
          end
        end
    """


def editor(folder: str, late: int) -> Editor:
    made = Editor(pathlib.Path(folder))
    program = made.bin / "agentls"
    command = f"{sys.executable} {ROOT / 'tests' / 'late.py'} {late} {sys.executable} -m agentls"
    program.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
    made.write(AGENT, HEAD + "---\n")
    return made


def types(late: int, delay: int) -> str:
    script = f"{begin(delay)} person.type('ggdGi') type([==[{TYPED_AGENT}]==]) return text()"
    with tempfile.TemporaryDirectory() as folder:
        found = editor(folder, late).run(script)
    return f"{len(TYPED_AGENT)} keys typed, {wrong(found, TYPED_AGENT)} wrong"


def accepts(late: int, delay: int) -> str:
    """With `<C-y>`, which accepts the proposal that has the focus. The list is waited for: Neovim shows none that comes
    after another key."""
    script = (
        begin(delay)
        + "person.lua([[vim.o.completeopt = 'menuone,noinsert']]) person.type('3Gotools: Glob') vim.wait(600)"
    )
    for begun, chosen in ACCEPTED:
        script += f"""
            type(', ') vim.wait({2 * late + 200}) type('{begun}')
            person.wait([[(function()
              local shown = vim.fn.complete_info()
              return (shown.items[shown.selected + 1] or {{}}).abbr == {chosen!r}
            end)()]])
            person.type('<C-y>') vim.wait({delay + late})"""
    wanted = ["Glob", *(chosen for _, chosen in ACCEPTED)]
    with tempfile.TemporaryDirectory() as folder:
        found: str = editor(folder, late).run(f"{script} return text()")
    made = found.rpartition("tools: ")[2].partition("\n")[0].split(", ")
    missed = sum(1 for i, it in enumerate(wanted) if made[i : i + 1] != [it])
    return f"{len(ACCEPTED)} proposals accepted, {missed} wrong"


def wrong(found: str, wanted: str) -> int:
    """The characters between the common beginning and the common end of two strings."""
    start = next(
        (i for i, (a, b) in enumerate(zip(found, wanted, strict=False)) if a != b), min(len(found), len(wanted))
    )
    rest, other = found[start:][::-1], wanted[start:][::-1]
    end = next((i for i, (a, b) in enumerate(zip(rest, other, strict=False)) if a != b), min(len(rest), len(other)))
    return max(len(rest), len(other)) - end


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--late", type=int, nargs="+", default=[0, 50, 150, 300], help="milliseconds")
    parser.add_argument("--delay", type=int, nargs="+", default=[30, 60, 110], help="milliseconds between two keys")
    given = parser.parse_args()
    for late in given.late:
        for delay in given.delay:
            print(f"{late:>4} ms late, a key each {delay} ms: {types(late, delay)}; {accepts(late, delay)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
