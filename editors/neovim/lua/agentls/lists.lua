--- Enter continues a list in a header with what the server answers. If the user then types an item with its dash, or
--- something other than an item, that replaces what Enter added.
---
--- The server cannot do that: an answer that arrives after another key is dropped, and the server does not learn it. Nor
--- can |vim.lsp.on_type_formatting|, which leaves the cursor before what was added.

local M = {}

local namespace = vim.api.nvim_create_namespace('agentls.lists')

--- The names of the fields of an agent, as keys; requested once.
local fields

--- At the last event in Insert mode: the cursor's row (0-based), the number of lines, and what Enter added last, if it may
--- be taken back: `text` in place of `before`.
local state

local function line_at(buffer, row)
  return vim.api.nvim_buf_get_lines(buffer, row, row + 1, false)[1] or ''
end

--- The text that replaces what Enter added, because of what was typed after it; nil if the addition stays.
local function replacement(added, rest, above)
  if not added.text:find('%S') then
    return rest:find('^%s') and added.before
  end
  local word = rest:match('^([%w-]+): ') or rest:match('^([%w-]+):$')
  -- `hooks` is a key of items, too.
  local is_field = word and fields[word] and not (word == 'hooks' and added.text:find('^   '))
  if is_field or rest == '---' or rest:find('^# ') or rest:find('^%s+%- ') or rest:find('^%s%s+[^%s-]') then
    return added.before
  end
  if rest:find('^%- ') then
    return above:find('^[^%s-]') and added.before or added.text:match('^%s*')
  end
end

--- Replaces the first bytes of a line. The cursor keeps its place in the rest of the line.
local function begin_with(buffer, row, length, text)
  local cursor = vim.api.nvim_win_get_cursor(0)
  vim.api.nvim_buf_set_text(buffer, row, 0, row, length, { text })
  if cursor[1] == row + 1 then
    vim.api.nvim_win_set_cursor(0, { row + 1, cursor[2] - length + #text })
  end
end

--- Replaces what Enter added if it is not wanted. Forgets it when the cursor leaves its line.
local function take_back(buffer, row)
  local added = state.added
  local at = vim.api.nvim_buf_get_extmark_by_id(buffer, namespace, 1, {})[1]
  local line = line_at(buffer, at)
  local is_there = vim.startswith(line, added.text)
  local rest = line:sub(#added.text + 1)
  local text = is_there and replacement(added, rest, line_at(buffer, at - 1))
  if is_there and row > at and rest == '' then
    text = ''
  end
  if text then
    begin_with(buffer, at, #added.text, text)
  end
  if text or not is_there or row ~= at then
    state.added = nil
  end
end

--- Requests what continues the line above `row`. The answer counts if no other key was typed meanwhile.
local function go_on(buffer, client, row)
  local before = line_at(buffer, row)
  local tick = vim.api.nvim_buf_get_changedtick(buffer)
  local params = vim.tbl_extend(
    'error',
    vim.lsp.util.make_formatting_params(),
    { position = vim.lsp.util.make_position_params(0, client.offset_encoding).position, ch = '\n' }
  )
  client:request('textDocument/onTypeFormatting', params, function(_, edits)
    local edit = edits and edits[1]
    if
      not edit
      or vim.api.nvim_get_current_buf() ~= buffer
      or vim.api.nvim_buf_get_changedtick(buffer) ~= tick
      or vim.api.nvim_get_mode().mode ~= 'i'
      or vim.fn.line('.') ~= row + 1
    then
      return
    end
    local first, last, text = edit.range.start, edit.range['end'], edit.newText
    local is_added = first.line == row
    if is_added and not text:find('%S') and not vim.bo[buffer].autoindent then
      return
    end
    vim.api.nvim_buf_set_text(buffer, first.line, first.character, last.line, last.character, { text })
    vim.api.nvim_win_set_cursor(0, { first.line + 1, first.character + #text })
    if is_added then
      vim.api.nvim_buf_set_extmark(buffer, namespace, row, 0, { id = 1, right_gravity = false })
    end
    local count = vim.api.nvim_buf_line_count(buffer)
    state = { row = first.line, count = count, added = is_added and { text = text, before = before } or nil }
  end, buffer)
end

--- Whether nothing was typed in a line since Enter: it has nothing but the indentation of the line above.
local function is_untouched(buffer, row)
  local line = line_at(buffer, row)
  return line == '' or vim.bo[buffer].autoindent and line == line_at(buffer, row - 1):match('^%s*')
end

local function goes_on(buffer, row)
  -- What is recorded is replayed without answers.
  return vim.g.agentls_lists ~= false and vim.fn.reg_recording() == '' and is_untouched(buffer, row)
end

local function moved(buffer, client)
  local row, count = vim.fn.line('.') - 1, vim.api.nvim_buf_line_count(buffer)
  local is_enter = row == state.row + 1 and count == state.count + 1
  state = { row = row, count = count, added = state.added }
  local is_empty = is_enter and state.added and line_at(buffer, row - 1) == state.added.text and is_untouched(buffer, row)
  if state.added then
    take_back(buffer, row)
  end
  if is_empty then
    vim.api.nvim_buf_set_lines(buffer, row, row + 1, true, {})
    vim.api.nvim_win_set_cursor(0, { row, 0 })
    state = { row = row - 1, count = count - 1 }
  elseif is_enter and goes_on(buffer, row) then
    go_on(buffer, client, row)
  end
end

--- Starts with Insert mode in a buffer, with its client.
function M.follow(buffer, client)
  if not fields then
    fields = {}
    client:request('workspace/executeCommand', { command = 'agentls.fields', arguments = {} }, function(_, names)
      for _, it in ipairs(names or {}) do
        fields[it] = true
      end
    end, buffer)
  end
  state = { row = vim.fn.line('.') - 1, count = vim.api.nvim_buf_line_count(buffer) }
  vim.api.nvim_create_autocmd({ 'CursorMovedI', 'TextChangedI' }, {
    group = vim.api.nvim_create_augroup('agentls.lists', {}),
    buffer = buffer,
    desc = 'agentls: Enter goes on with a list',
    callback = function()
      moved(buffer, client)
    end,
  })
end

return M
