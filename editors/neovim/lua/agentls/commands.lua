--- The commands: `:Agentls` followed by the name of a function here. Requests to the server are sent by
--- `workspace/executeCommand`; each answer is text or the URI of a file.

local agentls = require('agentls')

local M = {}

local function say(message, level)
  vim.notify('agentls: ' .. message, level or vim.log.levels.INFO)
end

--- Runs a command of the server; returns nil and shows a message if it does not answer.
local function execute(command, arguments)
  local client = agentls.client()
  if not client then
    return nil
  end
  local offered = (client.server_capabilities.executeCommandProvider or {}).commands or {}
  if not vim.tbl_contains(offered, command) then
    say(('this server has no command `%s`; a later version of agentls has it'):format(command), vim.log.levels.WARN)
    return nil
  end
  local failure, result =
    agentls.request(client, 'workspace/executeCommand', { command = command, arguments = arguments })
  if failure then
    say(failure, vim.log.levels.ERROR)
  elseif result == nil or result == vim.NIL then
    say('nothing to show')
    result = nil
  end
  return result
end

local function uri()
  return vim.uri_from_bufnr(0)
end

--- Shows text in a read-only split, which is reused.
local function show(title, text, call, filetype)
  local name = 'agentls://' .. title
  local buffer = vim.fn.bufnr('^' .. vim.fn.escape(name, '[]*?{}^$\\') .. '$')
  if buffer == -1 then
    buffer = vim.api.nvim_create_buf(false, true)
    vim.api.nvim_buf_set_name(buffer, name)
    vim.bo[buffer].bufhidden = 'wipe'
    vim.bo[buffer].filetype = filetype or 'text'
    vim.keymap.set('n', 'q', '<Cmd>close<CR>', { buffer = buffer, nowait = true, desc = 'Close' })
  end
  vim.bo[buffer].modifiable = true
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, vim.split((text:gsub('\n$', '')), '\n', { plain = true }))
  vim.bo[buffer].modifiable = false
  vim.bo[buffer].readonly = true
  local window = vim.fn.bufwinid(buffer)
  if window ~= -1 then
    vim.api.nvim_set_current_win(window)
  else
    vim.cmd((call.mods ~= '' and call.mods .. ' ' or '') .. 'sbuffer ' .. buffer)
  end
end

function M.Show(call)
  local title = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(0), ':t:r')
  local text = execute('agentls.showAgent', { uri() })
  if text then
    show(title, text, call)
  end
end

--- Edits a file in the previous window.
local function edit(path)
  vim.cmd('wincmd p')
  vim.cmd.edit(vim.fn.fnameescape(path))
end

--- Opens the file of the agent in a line of the list: the one of this name in the folder that the section is about, or
--- a file that does not load, also from the line below it that says why.
local function open_listed()
  local row = vim.fn.line('.')
  if vim.fn.getline(row):match('^    %S') then
    row = row - 1
  end
  local name = vim.fn.getline(row):match('^  (%S.-)  ') or vim.fn.getline(row):match('^  (%S.*)$')
  if name and vim.fn.filereadable(name) == 1 then
    edit(name)
    return
  end
  local folder
  while row > 0 and not folder do
    folder = vim.fn.getline(row):match('^(%S.-) %([^()]*%)$')
    row = row - 1
  end
  local client = name and folder and agentls.client()
  local failure, found
  if client then
    failure, found = agentls.request(client, 'workspace/symbol', { query = name })
  end
  for _, it in ipairs(not failure and found or {}) do
    if it.name == name and vim.startswith(vim.uri_to_fname(it.location.uri), vim.fs.normalize(folder) .. '/') then
      edit(vim.uri_to_fname(it.location.uri))
      return
    end
  end
  say('no agent on this line', vim.log.levels.WARN)
end

function M.List(call)
  local text = execute('agentls.listAgents', {})
  if text then
    show('agents', text, call)
    vim.keymap.set('n', '<CR>', open_listed, { buffer = true, desc = 'Open the file of this agent' })
  end
end

function M.Graph(call)
  local text = execute('agentls.showGraph', {})
  if text then
    show('graph', text, call, 'markdown')
  end
end

function M.New(call)
  local function create(name, folder)
    if not name or name == '' then
      return
    end
    local made = execute('agentls.newAgent', { name, folder })
    if made then
      vim.cmd.edit(vim.fn.fnameescape(vim.uri_to_fname(made.uri)))
      if vim.snippet then -- Since Neovim 0.10.
        vim.api.nvim_buf_set_lines(0, 0, -1, false, {})
        vim.snippet.expand(made.snippet)
      end
    end
  end
  local function name_it(place)
    if place and call.args ~= '' then
      create(call.args, place.folder)
    elseif place then
      vim.ui.input({ prompt = ('Name of the agent in %s: '):format(place.path) }, function(name)
        create(name, place.folder)
      end)
    end
  end
  local places = execute('agentls.newAgentPlaces', { '' }) or {}
  if #places < 2 then
    return name_it(places[1])
  end
  vim.ui.select(places, {
    prompt = 'New agent: where',
    format_item = function(it)
      return ('%s  %s'):format(it.label, it.path)
    end,
  }, name_it)
end

--- Shows the documentation of a rule: the named one, or that of the finding on this line.
function M.Explain(call)
  local rule = call.args
  if rule == '' then
    local found = vim.tbl_filter(function(it)
      return it.source == 'agentls' and it.code
    end, vim.diagnostic.get(0, { lnum = vim.fn.line('.') - 1 }))
    rule = found[1] and found[1].code or nil
  end
  local text = execute(rule and 'agentls.explainRule' or 'agentls.listRules', { rule })
  if text then
    show(rule or 'rules', text, call, 'markdown')
  end
end

M.complete = {
  --- The rules that begin with the typed text.
  Rules = function(begun)
    local found = {}
    for name in (execute('agentls.listRules', {}) or ''):gmatch('([%w-]+): [^\n]*') do
      if vim.startswith(name, begun) then
        table.insert(found, name)
      end
    end
    return found
  end,
}

function M.CopyEntry()
  local text = execute('agentls.copyEntry', { uri() })
  if text then
    vim.fn.setreg('"', text)
    pcall(vim.fn.setreg, '+', text)
    say('copied what the main model reads')
  end
end

--- Applies `source.fixAll.agentls` and returns when it is done, so that it can be in a BufWritePre.
function M.FixAll()
  local buffer = vim.api.nvim_get_current_buf()
  local client = agentls.clients(buffer)[1]
  if not client then
    return say('no server is attached to this buffer; see :checkhealth agentls', vim.log.levels.WARN)
  end
  local failure, actions = agentls.request(client, 'textDocument/codeAction', {
    textDocument = { uri = uri() },
    range = {
      start = { line = 0, character = 0 },
      ['end'] = { line = vim.api.nvim_buf_line_count(buffer), character = 0 },
    },
    context = { diagnostics = {}, only = { 'source.fixAll.agentls' } },
  })
  if failure then
    return say(failure, vim.log.levels.ERROR)
  end
  local action = (actions ~= vim.NIL and actions or {})[1]
  if action and not action.edit and action.data then
    failure, action = agentls.request(client, 'codeAction/resolve', action)
    if failure then
      return say(failure, vim.log.levels.ERROR)
    end
  end
  if not action or not action.edit then
    local left = #vim.diagnostic.get(buffer, { namespace = vim.lsp.diagnostic.get_namespace(client.id) })
    local ones = left == 1 and '1 finding needs' or left .. ' findings need'
    return say(left == 0 and 'nothing to fix' or ('nothing safe to fix; %s your choice'):format(ones))
  end
  vim.lsp.util.apply_workspace_edit(action.edit, client.offset_encoding)
end

function M.Restart()
  local buffers = {}
  for _, client in ipairs(agentls.clients()) do
    for buffer in pairs(client.attached_buffers or {}) do
      buffers[buffer] = true
    end
    client.stop(client)
  end
  vim.wait(3000, function()
    return #agentls.clients() == 0
  end, 10)
  for buffer in pairs(buffers) do
    vim.api.nvim_exec_autocmds('FileType', { buffer = buffer, modeline = false })
  end
end

function M.Log()
  vim.cmd.tabedit(vim.fn.fnameescape(vim.lsp.get_log_path()))
end

return M
