---@brief
---
--- `agentls`, a language server for agent files: Markdown with YAML frontmatter that defines AI coding agents.
---
--- Install it with `uv tool install agentls` or `pipx install agentls`.
---
--- It starts for agent files only, not for every Markdown file: those below `.claude/agents` of a project, below
--- `agents` of a plugin (`.claude-plugin/plugin.json` stands beside it), and below `~/.claude/agents` or
--- `$CLAUDE_CONFIG_DIR/agents`.

local function real(path)
  return vim.fs.normalize((vim.uv or vim.loop).fs_realpath(path) or path)
end

--- The folder that an agent file belongs to; nil if the file is no agent file.
--- The path is absolute; it need not exist.
---@param path string
---@return string?
local function root_of(path)
  path = vim.fs.normalize(path)
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

  for folder in vim.fs.parents(path) do
    local plugin = folder:match('^(.*)/agents$')
    if plugin and vim.fn.filereadable(plugin .. '/.claude-plugin/plugin.json') == 1 then
      return plugin
    end
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
    local root = root_of(vim.api.nvim_buf_get_name(bufnr))
    if root then
      on_dir(root)
    end
  end,
  reuse_client = reuse_client,
}
