"""Whether a file is a template: its name or its description is a placeholder to be filled in."""

from __future__ import annotations

import re

from ...document import Document
from ...stdx.records import pattern
from ...syntax.yaml.tree import resolve

_PLACEHOLDER = pattern(
    r"""["']?(?:\[(?![a-z\d-]+\])[^\[\],:]*\]|\[(?:\w+-)*(?:names?|agents?|your|my|example|type|role|domain|title|id|identifier|slug|description)(?:-\w+)*\]|"""
    r"""\{[^{},:]*\}|\{\{.*\}\}|\$\{.*\}|<%?[^<>]*%?>|%[A-Z_]+%|__[A-Z_]+__"""
    r"""|(?i:(?:your|my|example|sample)[-_ ]?(?:sub)?agent(?:[-_ ]?name)?|(?:sub)?agent[-_ ]?name|the name of .*|to-?do|tbd))["']?"""
)
_INSERTED = pattern(
    r"\{\{.*?\}\}|\$\{\w+\}|<%.*?%>|<[a-z]+(?:[-_ ][a-z]+)+>|\[(?:agent|your|skill)[-_ ][\w -]+\]", re.IGNORECASE
)
_UNFILLED = pattern(
    r"<(?!example>)[^<>/]+>|\[(?!(?i:deprecated|obsolete|archived|disabled|experimental|internal|beta|draft|wip)\])[^\[\]]+\]"
    r"|\{\{.*\}\}|\$\{.*\}|(?i:to-?do|tbd|fixme|xxx)\b[.:!]*|\.\.\.|\u2026"
)
"""Not the tag of an example, and no word that says in which state an agent is."""
_TEMPLATE = pattern(
    r"[-_.]*(?:(?:sub)?agents?[-_. ])?template(?:[-_. ](?:sub)?agents?)?[-_]*\.md|.+\.template\.md", re.IGNORECASE
)
"""A file name of a template; `template-designer.md` is an ordinary agent."""
_LONGEST = 300
_TOOLS = pattern(
    r"""["']?(?:\{[^{},:]+\}|\{\{.*\}\}|\$\{.*\}|<%?[^<>]*%?>|%[A-Z_]+%|\[[^\[\],]*(?:\btools?\b|\w \w)[^\[\],]*\])["']?"""
)
FILL_IN = "list the tools in place of the placeholder"


def stands_for_tools(written: str) -> bool:
    """Whether a value is to be replaced with tools, such as `{{tools}}` and `[list of tools]`."""
    return _TOOLS.fullmatch(written[:_LONGEST].strip()) is not None


def is_unfilled(value: str) -> bool:
    """Whether a name or description that the host reads was left as a template has it: `<when to use>`, `TODO`."""
    return _UNFILLED.fullmatch(value[:_LONGEST].strip()) is not None


def is_template(document: Document) -> bool:
    """Whether the name or the description is a placeholder, such as `[agent-name]`, `{{name}}`, `my-agent` or `TODO`, or the file
    name is that of a template; `[reviewer]` is a list with one name."""
    if _TEMPLATE.fullmatch(document.path.rpartition("/")[2]):
        return True
    for name in ("name", "description"):
        entry = document.entries.get(name)
        written = resolve(entry.value).span.of(document.text)[:_LONGEST].strip() if entry else ""
        if _PLACEHOLDER.fullmatch(written) or (name == "name" and _INSERTED.search(written)):
            return True
    return False
