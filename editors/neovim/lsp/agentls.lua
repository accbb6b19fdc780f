---@brief
---
--- `agentls`, a language server for agent files: Markdown with YAML frontmatter that defines AI coding agents.
---
--- Install it with `uv tool install git+https://github.com/agentls/agentls` or `pipx install git+https://github.com/agentls/agentls`.
---
--- It starts for agent files only, not for every Markdown file: those below `.claude/agents` of a project, below
--- `~/.claude/agents` or `$CLAUDE_CONFIG_DIR/agents`, below `agents` of a plugin (a `.claude-plugin` is beside it
--- or higher), and those below any other `agents` that are written as agents: collections, folders to be copied.
--- It is also attached to the files beside these that name agents: commands, skills, rules, `CLAUDE.md` and what it
--- imports, settings, manifests and hooks of plugins, workflows; and to `.agentls.toml`, and a `pyproject.toml` that has a table
--- `tool.agentls`, unless Taplo is enabled and the file names the schema of agentls for it.

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

--- Where other hosts look for agents; the project, or the user's home, is what is captured.
local OTHERS = {
  '^(.*)/%.opencode/agents?/.*%.md$',
  '^(.*)/%.opencode/modes?/[^/]*%.md$',
  '^(.*)/%.config/opencode/agents?/.*%.md$',
  '^(.*)/%.qwen/agents/[^/]*%.md$',
  '^(.*)/%.gemini/agents/[^/]*%.md$',
  -- Cursor reads these suffixes in any case, also where Claude Code looks.
  '^(.*)/%.cursor/agents/.*%.[mM][dD][cC]?$',
  '^(.*)/%.cursor/agents/.*%.[mM][aA][rR][kK][dD][oO][wW][nN]$',
  '^(.*)/%.claude/agents/.*%.[mM][dD][cC]$',
  '^(.*)/%.claude/agents/.*%.[mM][aA][rR][kK][dD][oO][wW][nN]$',
  '^(.*)/%.copilot/agents/[^/]*%.md$',
  '^(.*)/%.github/agents/.*%.md$',
  '^(.*)/%.github/chatmodes/[^/]*%.chatmode%.md$',
  '^(.*)/%.codex/agents/.*%.toml$',
}

local function is_folder(path)
  local about = (vim.uv or vim.loop).fs_stat(path)
  return about ~= nil and about.type == 'directory'
end

local function is_plugin(folder)
  local manifests = folder .. '/.claude-plugin/'
  return is_file(manifests .. 'plugin.json') or is_file(manifests .. 'marketplace.json')
end

--- What the host reads in `.claude`, in a plugin, and in a project that has agents.
local IN_HOME = {
  '^commands/.*%.md$',
  '^skills/.*%.md$',
  '^rules/.*%.md$',
  '^settings%.json$',
  '^settings%.local%.json$',
  '^CLAUDE%.md$',
}
local IN_PLUGIN = { '^commands/.*%.md$', '^skills/.*%.md$', '^hooks/hooks%.json$', '^%.claude%-plugin/[^/]*%.json$' }
local IN_PROJECT = { '^.*CLAUDE%.md$', '^.*CLAUDE%.local%.md$', '^README%.md$', '^%.github/workflows/[^/]*%.ya?ml$' }

local function matches(path, patterns)
  for _, pattern in ipairs(patterns) do
    if path:find(pattern) then
      return true
    end
  end
  return false
end

--- Whether the instructions in a folder import a file, directly or not.
local function is_imported(path, folder)
  local waiting, seen = {}, {}
  for _, name in ipairs({ 'CLAUDE.md', 'CLAUDE.local.md', '.claude/CLAUDE.md' }) do
    table.insert(waiting, folder .. '/' .. name)
  end
  while #waiting > 0 do
    local file = table.remove(waiting)
    local text = not seen[file] and is_file(file) and io.open(file)
    seen[file] = true
    for target in (text and text:read('*a') or ''):gmatch('@([%w_~./-]+%.md)%f[%s#*_%]%z]') do
      local at = target:find('^[~/]') and target or vim.fs.dirname(file) .. '/' .. target
      at = vim.fn.simplify(vim.fs.normalize(at))
      if at == path then
        return true
      end
      table.insert(waiting, at)
    end
    if text then
      text:close()
    end
  end
  return false
end

--- The folder that a file which names agents belongs to; nil if it is no such file.
---@param path string
---@param users string[]
---@return string?
local function root_of_naming(path, users)
  for _, user in ipairs(users) do
    if vim.startswith(path, user .. '/') and matches(path:sub(#user + 2), IN_HOME) then
      return user
    end
  end
  local project, below = path:match('^(.*)/%.claude/(.*)$')
  if project and matches(below, IN_HOME) then
    return project == '' and '/' or project
  end
  for folder in vim.fs.parents(path) do
    below = path:sub(#folder + 2)
    if matches(below, IN_PLUGIN) and is_plugin(folder) then
      return folder
    end
    if
      (is_folder(folder .. '/.claude/agents') or is_plugin(folder))
      and (matches(below, IN_PROJECT) or (below:find('%.md$') and is_imported(path, folder)))
    then
      return folder
    end
  end
  return nil
end

--- Whether a buffer holds settings of agentls that no other server describes.
local function is_settings(path, bufnr)
  local name = vim.fs.basename(path)
  if name ~= '.agentls.toml' and name ~= 'pyproject.toml' then
    return false
  end
  local text = table.concat(vim.api.nvim_buf_get_lines(bufnr, 0, -1, false), '\n')
  if name == 'pyproject.toml' then
    return text:find('%[tool%.agentls') ~= nil
  end
  local is_enabled = vim.lsp.is_enabled or function() end
  return not (text:find('#:schema[^\n]*agentls%.schema%.json') and is_enabled('taplo'))
end

--- The folder that a file belongs to; nil if the server has nothing to do with it. The file need not exist.
---@param bufnr integer
---@return string?
local function root_of(bufnr)
  local path = vim.fs.normalize(vim.api.nvim_buf_get_name(bufnr))
  if is_settings(path, bufnr) then
    return vim.fs.dirname(path)
  end
  for _, place in ipairs(OTHERS) do
    local found = path:match(place)
    if found then
      return found == '' and '/' or found
    end
  end

  local config = vim.env.CLAUDE_CONFIG_DIR
  local user = vim.fs.normalize((config and config ~= '') and config or '~/.claude')
  local naming = root_of_naming(path, { user, real(user) })
  if naming or not path:find('%.[mM][dD]$') then
    return naming
  end

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
    if is_plugin(folder) then
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

--- Neovim before 0.12 wipes the lenses of a line when one is run.
local function shown_again(context)
  if vim.fn.has('nvim-0.12') == 0 then
    vim.lsp.codelens.refresh({ bufnr = context.bufnr })
  end
end

--- Lists where other files mention the name at a position, as |vim.lsp.buf.references()| does.
local function show_references(command, context)
  shown_again(context)
  local uri, position = unpack(command.arguments)
  local client = assert(vim.lsp.get_client_by_id(context.client_id))
  local params = { textDocument = { uri = uri }, position = position, context = { includeDeclaration = false } }
  local function answered(failure, found)
    local elsewhere = vim.tbl_filter(function(it)
      return it.uri ~= uri
    end, found or {})
    if failure or #elsewhere == 0 then
      vim.notify(failure and failure.message or 'No references found', vim.log.levels.INFO)
      return
    end
    local items = vim.lsp.util.locations_to_items(elsewhere, client.offset_encoding)
    vim.fn.setqflist({}, ' ', { title = 'References', items = items })
    vim.cmd('botright copen')
  end
  if vim.fn.has('nvim-0.11') == 1 then
    client:request('textDocument/references', params, answered, context.bufnr)
  else
    client.request('textDocument/references', params, answered, context.bufnr)
  end
end

local function go_to_location(command, context)
  shown_again(context)
  local client = assert(vim.lsp.get_client_by_id(context.client_id))
  local show = vim.lsp.util.show_document or vim.lsp.util.jump_to_location
  show(command.arguments[1], client.offset_encoding, vim.lsp.util.show_document and { focus = true } or true)
end

--- What the server gives to code lenses, by `vim.lsp.codelens.run()`, where it knows that it is here.
local commands = {
  ['agentls.showReferences'] = show_references,
  ['agentls.gotoLocation'] = go_to_location,
}

local asked

--- If the setting `askClaudeCodeVersion` is on: asks the program on PATH once, and answers for `claudeCodeVersion` where
--- that is not set. A program below the folder that is edited is not run.
local function on_init(client)
  local chosen = (client.config.settings or {}).agentls or {}
  local program = vim.fs.normalize(vim.fn.exepath('claude'))
  local folder = client.config.root_dir
  if not chosen.askClaudeCodeVersion or chosen.claudeCodeVersion or program == '' then
    return
  end
  if folder and vim.startswith(program, folder .. '/') then
    return
  end
  local function use(version)
    asked = version
    chosen.claudeCodeVersion = version
    local changed = { settings = client.config.settings }
    if vim.fn.has('nvim-0.11') == 1 then
      client:notify('workspace/didChangeConfiguration', changed)
    else
      client.notify('workspace/didChangeConfiguration', changed)
    end
  end
  if asked then
    use(asked)
    return
  end
  vim.fn.jobstart({ program, '--version' }, {
    cwd = vim.fn.expand('~'),
    stdout_buffered = true,
    on_stdout = function(_, lines)
      local version = lines[1]:match('^%d+%.%d+%.%d+')
      if version then
        use(version)
      end
    end,
  })
end

--- Without the rest of the plugin, nothing takes back what Enter adds to a list.
local has_lists = #vim.api.nvim_get_runtime_file('lua/agentls/lists.lua', false) > 0

---@type vim.lsp.Config
return {
  cmd = { 'agentls', 'server' },
  filetypes = { 'markdown', 'toml', 'json', 'jsonc', 'yaml' },
  root_dir = function(bufnr, on_dir)
    local root = root_of(bufnr)
    if root then
      on_dir(root)
    end
  end,
  reuse_client = reuse_client,
  on_init = on_init,
  commands = commands,
  capabilities = { experimental = { commands = { commands = vim.tbl_keys(commands) }, ownsAdditions = has_lists } },
}
