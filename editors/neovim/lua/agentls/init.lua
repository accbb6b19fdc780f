--- The client's configuration, and the start of the server on every Neovim since 0.8.
--- Only lsp/agentls.lua defines which files are agent files.

local M = {}

M.name = 'agentls'

--- The message if the server is not found.
M.remedy = 'install it with `uv tool install git+https://github.com/agentls/agentls` or `pipx install git+https://github.com/agentls/agentls`, or name the program in `cmd` '
  .. '(:help agentls-configuration)'

--- The configuration: lsp/agentls.lua and what the user adds to it with `vim.lsp.config` since Neovim 0.11 and in
--- `vim.g.agentls` before.
function M.config()
  if vim.lsp.enable then
    return vim.deepcopy(vim.lsp.config[M.name])
  end
  local file = assert(vim.api.nvim_get_runtime_file('lsp/agentls.lua', false)[1])
  local config = vim.tbl_deep_extend('force', dofile(file), vim.g.agentls or {})
  config.name = M.name
  config.capabilities =
    vim.tbl_deep_extend('force', vim.lsp.protocol.make_client_capabilities(), config.capabilities or {})
  return config
end

--- Whether the program of the configuration can be started; unknown for a function or an address.
function M.is_executable(config)
  return type(config.cmd) ~= 'table' or vim.fn.executable(config.cmd[1]) == 1
end

--- Called when a buffer gets its file type: shows a message if it is an agent file and there is no server; starts the
--- server where Neovim does not do that by itself (before 0.11).
function M.opened(buffer)
  local config = M.config()
  if vim.bo[buffer].buftype ~= '' or not vim.tbl_contains(config.filetypes or {}, vim.bo[buffer].filetype) then
    return
  end
  local function start(root)
    if not M.is_executable(config) then
      vim.notify_once(('agentls: `%s` is not on PATH; %s'):format(config.cmd[1], M.remedy), vim.log.levels.WARN)
    elseif not vim.lsp.enable then
      config.root_dir = root
      vim.api.nvim_buf_call(buffer, function()
        vim.lsp.start(config)
      end)
    end
  end
  if type(config.root_dir) == 'function' then
    config.root_dir(buffer, start)
  else
    start(config.root_dir)
  end
end

--- Typing begins: has |i_CTRL-X_CTRL-O| insert the text of a proposal, not its label, and Enter go on with a list, since
--- Neovim 0.11. Where the user has enabled completion, with options of their own, these stay: the first call for a buffer
--- decides.
function M.complete(buffer)
  if vim.lsp.completion then
    for _, client in ipairs(M.clients(buffer)) do
      vim.lsp.completion.enable(true, client.id, buffer)
      if vim.lsp.on_type_formatting then -- It would go on with the list a second time.
        vim.lsp.on_type_formatting.enable(false, { client_id = client.id })
      end
      require('agentls.lists').follow(buffer, client)
    end
  end
end

--- Makes the servers look for changes on the disk, except those for which Neovim watches the files.
function M.look_again()
  for _, client in ipairs(M.clients()) do
    local own = client.capabilities or client.config.capabilities or {}
    if not vim.tbl_get(own, 'workspace', 'didChangeWatchedFiles', 'dynamicRegistration') then
      local params = { changes = {} }
      if vim.fn.has('nvim-0.11') == 1 then
        client:notify('workspace/didChangeWatchedFiles', params)
      else
        client.notify('workspace/didChangeWatchedFiles', params)
      end
    end
  end
end

--- The running clients, of one buffer or all.
function M.clients(buffer)
  local get = vim.lsp.get_clients or vim.lsp.get_active_clients
  return get({ name = M.name, bufnr = buffer })
end

--- The client of the current buffer, else any, else a new one for the working folder; nil if none starts.
function M.client()
  local found = M.clients(vim.api.nvim_get_current_buf())[1] or M.clients()[1]
  if not found then
    local config = M.config()
    if not M.is_executable(config) then
      vim.notify(('agentls: `%s` is not on PATH; %s'):format(config.cmd[1], M.remedy), vim.log.levels.ERROR)
      return nil
    end
    config.root_dir = vim.fs.normalize(vim.fn.getcwd())
    local id
    if vim.fn.has('nvim-0.11') == 1 then
      id = vim.lsp.start(config, { attach = false })
    else
      id = vim.lsp.start_client(config)
    end
    found = id and vim.lsp.get_client_by_id(id)
  end
  if found and not vim.wait(10000, function()
    return found.initialized or found.is_stopped(found)
  end, 10) then
    found = nil
  end
  if not found then
    vim.notify('agentls: the server does not start; see :AgentlsLog and :checkhealth agentls', vim.log.levels.ERROR)
  end
  return found
end

--- Sends a request about the current buffer, including the last typed text, and waits for the answer, at most ten
--- seconds. Returns error text and result, either nil.
function M.request(client, method, params)
  -- With the buffer's number: for 0, Neovim 0.11 does not send the pending changes first.
  local buffer = vim.api.nvim_get_current_buf()
  local answer, failure
  if vim.fn.has('nvim-0.11') == 1 then
    answer, failure = client:request_sync(method, params, 10000, buffer)
  else
    answer, failure = client.request_sync(method, params, 10000, buffer)
  end
  if not answer then
    return failure or 'no answer', nil
  end
  if answer.err then
    return answer.err.message or vim.inspect(answer.err), nil
  end
  return nil, answer.result
end

return M
