---@brief
---
--- `agentls`, a language server for agent files: Markdown with YAML frontmatter that defines AI coding agents.
---
--- Install it with `uv tool install agentls` or `pipx install agentls`.
---
--- It starts for agent files only, not for every Markdown file: those below `.claude/agents` of a project, below
--- `~/.claude/agents` or `$CLAUDE_CONFIG_DIR/agents`, below `agents` of a plugin (a `.claude-plugin` stands beside it
--- or higher), and those below any other `agents` that are written as agents: collections, folders to be copied.

local function real(path)
  return vim.fs.normalize((vim.uv or vim.loop).fs_realpath(path) or path)
end

local function is_file(path)
  local about = (vim.uv or vim.loop).fs_stat(path)
  return about ~= nil and about.type == 'file'
end

--- Whether a buffer begins with a header that has a name and a description, as an agent has.
local function is_shaped(bufnr)
  local lines = vim.api.nvim_buf_get_lines(bufnr, 0, 200, false)
  local name, description = false, false
  for number, line in ipairs(lines) do
    if number == 1 then
      if not line:find('^%-%-%-%s*$') then
        return false
      end
    elseif line:find('^%-%-%-') then
      break
    end
    name = name or line:find('^name:') ~= nil
    description = description or line:find('^description:') ~= nil
  end
  return name and description
end

--- The folder that an agent file belongs to; nil if the buffer holds no agent file. The file need not exist.
---@param bufnr integer
---@return string?
local function root_of(bufnr)
  local path = vim.fs.normalize(vim.api.nvim_buf_get_name(bufnr))
  if not path:find('%.[mM][dD]$') then
    return nil
  end

  local config = vim.env.CLAUDE_CONFIG_DIR
  local user = vim.fs.normalize((config and config ~= '') and config or '~/.claude')
  for _, folder in ipairs({ user, real(user) }) do
    if vim.startswith(path, folder .. '/agents/') then
      return folder
    end
  end
  -- A dotfiles repository often holds the folder that ~/.claude/agents links to.
  if vim.startswith(path, real(user .. '/agents') .. '/') then
    return user
  end

  local project = path:match('^(.*)/%.claude/agents/')
  if project then
    return project == '' and '/' or project
  end

  local collection = path:match('^(.*)/agents/')
  if not collection then
    return nil
  end
  for folder in vim.fs.parents(collection .. '/agents') do
    local manifests = folder .. '/.claude-plugin/'
    if is_file(manifests .. 'plugin.json') or is_file(manifests .. 'marketplace.json') then
      return folder
    end
  end
  -- A folder with a dot in front (`.github/agents`) is another product's.
  if not vim.startswith(vim.fs.basename(collection), '.') and is_shaped(bufnr) then
    return collection
  end
  return nil
end

--- One server serves all folders: a further one is added to it, if it takes folders while it runs.
local function reuse_client(client, config)
  if client.name ~= config.name or client:is_stopped() or not config.root_dir then
    return false
  end
  local folders = client.workspace_folders or {}
  local uri = vim.uri_from_fname(config.root_dir)
  for _, folder in ipairs(folders) do
    if folder.uri == uri then
      return true
    end
  end
  local offered = vim.tbl_get(client.server_capabilities or {}, 'workspace', 'workspaceFolders', 'changeNotifications')
  if not offered then
    return false
  end
  local folder = { uri = uri, name = config.root_dir }
  client.workspace_folders = vim.list_extend(folders, { folder })
  client:notify('workspace/didChangeWorkspaceFolders', { event = { added = { folder }, removed = {} } })
  return true
end

---@type vim.lsp.Config
return {
  cmd = { 'agentls', 'server' },
  filetypes = { 'markdown' },
  root_dir = function(bufnr, on_dir)
    local root = root_of(bufnr)
    if root then
      on_dir(root)
    end
  end,
  reuse_client = reuse_client,
}
