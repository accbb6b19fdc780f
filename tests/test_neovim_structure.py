"""What Neovim makes of tokens, folds and rewritings."""

from __future__ import annotations

import pytest

from .test_neovim import AGENT, Editor, editor, is_older, pytestmark

__all__ = ["editor", "pytestmark"]

TEXT = """---
name: reviewer
description: |
  Reviews code.
  <example>
  user: "Is it 🙂 right?"
  assistant: "I use the reviewer."
  </example>
tools: Read
---
You review.

# Approach

One.
"""

FEATURES = {
    "tags have a colour of their own": (
        """T.at('<example>') local found
        T.wait(function() local pos = vim.api.nvim_win_get_cursor(0)
          found = vim.lsp.semantic_tokens.get_at_pos(0, pos[1] - 1, pos[2]) return found and #found > 0 end)
        return found[1].type""",
        "keyword",
    ),
    "the agent's name has one after wide characters, too": (
        """T.at('reviewer.') local found
        T.wait(function() local pos = vim.api.nvim_win_get_cursor(0)
          found = vim.lsp.semantic_tokens.get_at_pos(0, pos[1] - 1, pos[2]) return found and #found > 0 end)
        return found[1].type""",
        "class",
    ),
    "an example is folded": (
        """vim.wo.foldmethod = 'expr' vim.wo.foldexpr = 'v:lua.vim.lsp.foldexpr()' T.at('<example>')
        T.wait(function() vim.cmd('normal! zx') return vim.fn.foldlevel('.') == 3 end)
        vim.cmd('normal! zc') return { vim.fn.foldclosed('.'), vim.fn.foldclosedend('.') }""",
        [5, 8],
    ),
    "the description becomes one line": (
        """T.at('description')
        vim.lsp.buf.code_action({ apply = true, context = { only = { 'refactor.rewrite' } }, filter = function(it)
          return it.title:find('one quoted line') end })
        T.wait(function() return T.lines()[4] == 'tools: Read' end) return T.lines()[4]""",
        "tools: Read",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("script", "expected"), FEATURES.values(), ids=FEATURES.keys())
def test_structure(editor: Editor, script: str, expected: object) -> None:
    if "vim.lsp.foldexpr" in script and is_older(11):
        pytest.skip("vim.lsp.foldexpr is there since Neovim 0.11")
    editor.write(AGENT, TEXT)
    assert editor.run(f"T.open({AGENT!r}) {script}") == expected
