-- Starts `agentls server` for agent files, and defines the commands. `vim.g.agentls_enabled = false`, set before,
-- leaves starting it to the user; the commands are defined in any case.

if vim.g.loaded_agentls then
  return
end
vim.g.loaded_agentls = true

if vim.fn.has('nvim-0.8') == 0 then
  vim.notify('agentls: Neovim 0.8 or later is needed', vim.log.levels.WARN)
  return
end

-- Cursor reads these, and Neovim gives them no file type.
local names = { '[mM][dD][cC]?', '[mM][aA][rR][kK][dD][oO][wW][nN]' }
for _, suffix in ipairs(names) do
  for _, folder in ipairs({ 'claude', 'cursor' }) do
    vim.filetype.add({ pattern = { [('.*/%%.%s/agents/.*%%.%s'):format(folder, suffix)] = 'markdown' } })
  end
end

if vim.g.agentls_enabled ~= false then
  if vim.lsp.enable then
    vim.lsp.enable('agentls')
  end
  local group = vim.api.nvim_create_augroup('agentls', {})
  vim.api.nvim_create_autocmd('FileType', {
    group = group,
    pattern = '*',
    desc = 'agentls: start the server for agent files',
    callback = function(event)
      require('agentls').opened(event.buf)
    end,
  })
  vim.api.nvim_create_autocmd('InsertEnter', {
    group = group,
    desc = 'agentls: completion inserts the text of a proposal',
    callback = function(event)
      require('agentls').complete(event.buf)
    end,
  })
  -- Something else may have changed files: a branch was switched, an agent was created.
  vim.api.nvim_create_autocmd('FocusGained', {
    group = group,
    desc = 'agentls: have the server look at the disk, where Neovim watches no files for it',
    callback = function()
      require('agentls').look_again()
    end,
  })
  -- Buffers that were opened before a plugin manager loaded this file.
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(buffer) then
      require('agentls').opened(buffer)
    end
  end
end

-- One row for each command. The functions are in lua/agentls/commands.lua, which is loaded when one is called.
for name, about in pairs({
  Show = { desc = 'Show what the host makes of this agent' },
  List = { desc = 'List the agents of this workspace, of the user and of plugins' },
  Graph = { desc = 'Show which agents, commands and skills launch which agents' },
  New = { desc = 'Create an agent', nargs = '?' },
  CopyEntry = { desc = 'Copy what the main model reads about this agent' },
  FixAll = { desc = 'Apply all safe fixes to this file' },
  Explain = { desc = 'Explain a rule', nargs = '?', complete = 'Rules' },
  Restart = { desc = 'Restart the server' },
  Log = { desc = 'Open the log of the language client' },
}) do
  vim.api.nvim_create_user_command('Agentls' .. name, function(call)
    require('agentls.commands')[name](call)
  end, {
    desc = 'agentls: ' .. about.desc,
    nargs = about.nargs or 0,
    complete = about.complete and function(begun)
      return require('agentls.commands').complete[about.complete](begun)
    end,
  })
end
