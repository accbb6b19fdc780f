-- Run inside a real Neovim by tests/test_neovim.py: runs the Lua file that the environment names, with the
-- functions below, and writes what it returns as JSON.

local T = {}

--- Waits until the function returns something, and returns it; after a minute nil.
function T.wait(check)
  local value
  vim.wait(60000, function()
    value = check()
    return value
  end, 5)
  return value
end

--- Edits a file and waits until the server is attached to it.
function T.open(path)
  vim.cmd.edit(vim.fn.fnameescape(path))
  assert(T.wait(function()
    return T.client()
  end), 'no client is attached')
  return T.client()
end

function T.client()
  local client = require('agentls').clients(0)[1]
  return client and client.initialized and client
end

--- The diagnostics of the buffer as `line:column-column severity[rule]`, 1-based; waits for the first one.
function T.diagnostics(count)
  T.wait(function()
    return #vim.diagnostic.get(0) == (count or #vim.diagnostic.get(0)) and (count or #vim.diagnostic.get(0) > 0)
  end)
  return vim.tbl_map(function(it)
    local severity = vim.diagnostic.severity[it.severity]:lower()
    return ('%d:%d-%d %s[%s]'):format(it.lnum + 1, it.col + 1, it.end_col + 1, severity, it.code)
  end, vim.diagnostic.get(0))
end

--- Accepts the completion with a label at the cursor.
function T.complete(label)
  local items = T.request('textDocument/completion')
  for _, item in ipairs(items.items or items) do
    if item.label == label then
      local edit = item.textEdit
      edit.range = edit.range or edit.replace
      vim.lsp.util.apply_text_edits({ edit }, vim.api.nvim_get_current_buf(), T.client().offset_encoding)
      return vim.api.nvim_get_current_line()
    end
  end
  return 'nothing with the label ' .. label
end

function T.lines()
  return vim.api.nvim_buf_get_lines(0, 0, -1, false)
end

--- Puts the cursor on the first character of the first match of a plain text, or after it.
function T.at(text, behind)
  for number, line in ipairs(T.lines()) do
    local first, last = line:find(text, 1, true)
    if first then
      vim.wo.virtualedit = 'onemore'
      vim.api.nvim_win_set_cursor(0, { number, behind and last or first - 1 })
      return
    end
  end
  error('not in the buffer: ' .. text)
end

--- Sends a request about the cursor's position and returns the result.
function T.request(method, more)
  local client = T.client()
  local params = vim.tbl_extend('force', vim.lsp.util.make_position_params(0, client.offset_encoding), more or {})
  local failure, result = require('agentls').request(client, method, params)
  assert(not failure, failure)
  return result
end

--- A second Neovim with the file open and attached, in which keys are typed as a person types them.
function T.person(path)
  local channel = vim.fn.jobstart(
    { vim.env.AGENTLS_NVIM, '--clean', '--embed', '--headless', '--cmd', 'set rtp=' .. vim.o.rtp },
    { rpc = true }
  )
  local person = {}
  function person.lua(code, ...)
    return vim.rpcrequest(channel, 'nvim_exec_lua', code, { ... })
  end
  function person.type(keys)
    vim.rpcrequest(channel, 'nvim_input', keys)
  end
  --- Waits until a Lua expression is true there, and returns it.
  function person.wait(expression)
    local found = T.wait(function()
      local value = person.lua('return ' .. expression)
      return value ~= vim.NIL and value or nil
    end)
    assert(found, 'never: ' .. expression)
    return found
  end
  person.lua('vim.o.completeopt = "menuone,noselect"')
  person.lua('vim.cmd.edit(...)', path)
  person.wait("#require('agentls').clients(0) > 0 and require('agentls').clients(0)[1].initialized")
  return person
end

--- What vim.notify was given.
T.messages = {}
vim.notify = function(message)
  table.insert(T.messages, message)
end
vim.notify_once = vim.notify

_G.T = T
-- `nvim --clean` does this after the command line has run; a person's buffers come after it.
local done, result = xpcall(dofile, debug.traceback, vim.env.AGENTLS_TEST)
vim.fn.writefile({ vim.json.encode({ done = done, result = result, messages = T.messages }) }, vim.env.AGENTLS_RESULT)
local clients = vim.lsp.get_clients or vim.lsp.get_active_clients
for _, client in ipairs(clients()) do
  client.stop(client, true)
end
-- An editor that quits while it still writes to a server that is gone ends by SIGPIPE.
T.wait(function()
  return #clients() == 0
end)
vim.cmd('qa!')
