--- `:checkhealth agentls`: whether the server can start and does, and the files it is attached to.

local agentls = require('agentls')

local M = {}

local health = vim.health
local start = health.start or health.report_start
local ok = health.ok or health.report_ok
local info = health.info or health.report_info
local warn = health.warn or health.report_warn
local error = health.error or health.report_error

--- The version of the server, and those of the host: the one that was measured, and the one in use in the files of a
--- client; nil if none is an agent.
local function versions(client)
  for buffer in pairs(client.attached_buffers or {}) do
    local params = { command = 'agentls.state', arguments = { vim.uri_from_bufnr(buffer) } }
    local _, state = agentls.request(client, 'workspace/executeCommand', params)
    if type(state) == 'table' then
      return state.versions
    end
  end
end

function M.check()
  start('agentls: the editor')
  local version = vim.version()
  local editor = ('Neovim %d.%d.%d'):format(version.major, version.minor, version.patch)
  if vim.lsp.enable then
    ok(editor .. ': the server starts by `vim.lsp.enable`')
    if vim.lsp.is_enabled and not vim.lsp.is_enabled(agentls.name) then
      warn('it is not enabled', { '`vim.lsp.enable("agentls")`, or take `vim.g.agentls_enabled = false` away' })
    end
  else
    ok(editor .. ': the server starts by `vim.lsp.start`')
    if vim.g.agentls_enabled == false then
      warn('it is not enabled', { 'take `vim.g.agentls_enabled = false` away' })
    end
  end

  start('agentls: the server')
  local config = agentls.config()
  if type(config.cmd) ~= 'table' then
    info('`cmd` is a function; it is not tried here')
  elseif not agentls.is_executable(config) then
    error(('`%s` is not on PATH'):format(config.cmd[1]), { agentls.remedy })
  else
    ok(('`%s` is %s'):format(config.cmd[1], vim.fn.exepath(config.cmd[1])))
    -- A program of several words (`uvx agentls server`) is run with all of them except the last.
    local question = vim.list_slice(config.cmd, 1, #config.cmd - 1)
    table.insert(question, '--version')
    local answer = vim.trim(vim.fn.system(question))
    if vim.v.shell_error == 0 then
      ok(answer)
    else
      error(('`%s` ended with %d'):format(table.concat(question, ' '), vim.v.shell_error), { answer })
    end
  end

  start('agentls: the files')
  local clients = agentls.clients()
  if #clients == 0 then
    info('no agent file is open, so no server runs')
  end
  for _, client in ipairs(clients) do
    local count = vim.tbl_count(client.attached_buffers or {})
    local encoding = client.offset_encoding
    ok(
      ('client %d serves %d %s in %s, positions in %s'):format(
        client.id,
        count,
        count == 1 and 'buffer' or 'buffers',
        client.config.root_dir or 'no folder',
        encoding
      )
    )
    local said = versions(client)
    if said then
      info(said)
    end
  end
end

return M
