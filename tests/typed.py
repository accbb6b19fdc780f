"""Agents that are typed key by key in tests."""

from __future__ import annotations

AGENTS = {
    "every notation": """---
name: typed
description: Use this agent when code changes. Use the code
model: opus
color: pink
tools: Read, Bash, WebFetch
disallowedTools:
- Edit
- mcp__github
skills:
  - release
mcpServers:
  - github
hooks:
  Stop:
    - hooks:
        - type: command
          command: "make lint"
---

# Role

You review. Ask @agent-code-reviewer or `code-reviewer`.

## Workflow

1. Read the change
2. See [notes](notes.md)

## Output
- a
## Constraint
| a | b |
""",
    "examples": """---
name: reviewer
description: |
  Use this agent when code changes.
  <example>
  Context: The user
  wrote code
  user: "Look at it"
  assistant: "I'll use the reviewer"
  <commentary>
  It is due
  </commentary>
  </example>
model: inherit
---
<example>
Ask the
reviewer
</example>
""",
    "comments that silence": """---
name: a
description: b
# agentls: ignore[unknown-field, file-name]
tool: Read # agentls: ignore[unknown-field]
---
<!-- agentls: ignore[broken-link] -->
See [notes](notes.md)
""",
    "flow lists over several lines": """---
name: a
description: b
tools: [
  Read,
  Grep,
]
disallowedTools:
  Edit,
  Write
effort: high
---
""",
}

TYPED_AGENT = """---
name: typed
description: Use this agent when code changes.
model: opus
color: pink
# agentls: ignore[unknown-field]
tools: Read, Bash
disallowedTools:
- Edit
skills:
- release
hooks:
  Stop:
    - hooks:
        - type: command
          command: make
initialPrompt: |
  Look at the change.
---
<!-- agentls: ignore[broken-link] -->

## Workflow
1. Read the change

## Output
- a
<example>
user: look
</example>"""
