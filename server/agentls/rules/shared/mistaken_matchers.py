"""What is wrong with a hook's matcher that matches nothing, and the matcher that is meant.

Shared by the rules about hooks, so that a hook with such a matcher is reported once.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import TypeAlias

from ...dialect.model import Tool
from ...document import Document
from ...edits.header import line_end
from ...stdx.expression import fault_of
from ...stdx.records import pattern
from ...stdx.spelling import nearest
from ...syntax.header import entries
from ...syntax.yaml.quote import quote
from ...syntax.yaml.tree import Mapping as Map
from ...syntax.yaml.tree import Node, Scalar
from ...text.problem import Edit, Fix, Problem
from ...text.source import Span
from .hook_faults import ON_TOOLS, Group
from .matchers import alternatives, can_be_of_server, listed, matched
from .wording import HOST, code

_RULE = pattern(r"([A-Z]\w+)(?:\((.*)\)|:(.*))")
_SET = pattern(r"\[[\w ,|\"']+\]")
_WORD = pattern(r"(?!mcp_)[a-z]\w*")
"""A name that no tool of the host has: these begin with a capital letter, also those that only some sessions have."""
_MCP = pattern(r"mcp([:./])([\w-]+)(?:\1([\w-]+|\*))?|mcp(_+)([\w-]+)", re.IGNORECASE)
_ANY_SERVER = pattern(r"(\^?mcp__)\*(__[A-Za-z0-9].*)")
COMPARED = dict.fromkeys(("Bash", "Read", "Edit", "Write"), True) | dict.fromkeys(("Agent", "Skill", "WebFetch"), False)
"""Whether the calls of a tool are compared with what is in the parentheses of an `if`. For the others this is not known."""
_OF_ALL = frozenset(("all", "any", "every"))
_ALONE = "never matches: it is compared with the name of the tool alone"
_OF_SERVER = "never matches: an MCP tool has the name `mcp__server__tool`"
_REPEATED = "never matches: in an expression, `*` repeats the `_` before it"
_UNKNOWN = "never matches: no tool has this name"
_CASE = "never matches: it is compared with the name of the tool, which is case-sensitive"


def mistake(document: Document, group: Group) -> Problem | None:
    """The problem of a group's matcher; None for one that may match."""
    node = group.matcher
    if node is None or "\n" in node.span.of(document.text):
        return None
    if group.event.name in ON_TOOLS and (never := _never(document, group.handlers, node)):
        return never
    matcher = str(node.value)
    if matcher == "*" or not (fault := fault_of(matcher)):
        return None
    remedy = "write `.*` for any text" if matcher.startswith("*") else "fix it, or list names with `|`"
    return Problem(
        node.span,
        f"{code(matcher)} is not a JavaScript regular expression, so this hook does not run where it "
        f"should, and {HOST} says nothing: {fault}; {remedy}",
    )


def _never(document: Document, handlers: tuple[Node, ...], node: Scalar) -> Problem | None:
    """A problem for a matcher that is not a tool's name, although it is clear which one is meant."""
    matcher, written = str(node.value).strip(), node.span.of(document.text)
    exact = written == matcher or (written[:1] in ("'", '"') and written[:1] == written[-1:])
    names, known = listed(matcher), document.dialect.tools
    tools = of_host(known)
    if _SET.fullmatch(matcher) and (meant := _named(matcher, tools)):
        fact = f"{code(matcher)} matches every tool that has one of these characters in its name"
        return Problem(node.span, f"{fact}; write {code(meant)}", _written(node, meant) if exact else ())
    parts = alternatives(matcher) if names is None else []
    if len(parts) == 1 and (rule := _RULE.fullmatch(matcher)) and rule[1] in tools and not matched(matcher, tools):
        return _as_rule(document, handlers, node, rule, exact)
    found = (
        _in_list(names, known, tools) if names is not None else _in_expression(parts, tools, document.host.tools.shell)
    )
    if found is None:
        return None
    wrong, why, right = found
    remedy = f"write {code(right)}" if right else "name a tool"
    return Problem(node.span, f"{code(wrong)} {why}; {remedy}", _written(node, right) if exact and right else ())


def of_host(known: Mapping[str, Tool]) -> list[str]:
    """The tools that the host has."""
    return [it.name for it in known.values() if it.status not in ("foreign", "removed")]


def _as_rule(document: Document, handlers: tuple[Node, ...], node: Scalar, rule: re.Match[str], exact: bool) -> Problem:
    """A matcher in the form of a permission rule, `Bash(git *)`, or nearly, `Bash:git`."""
    name, asked = rule[1], rule[2] if rule[3] is None else rule[3].strip()
    if name == document.host.tools.shell:
        asked = pattern(r"(?<=\w)\.\*").sub(" *", asked)
        asked += " *" if rule[3] is not None and "*" not in asked else ""
    condition = f"{name}({asked})"
    fact = f"{code(rule[0])} {_ALONE}; write `{name}`"
    if not COMPARED.get(name):
        return Problem(node.span, f"{fact}, and read `tool_input` in the hook", _written(node, name) if exact else ())
    edits = tuple(
        Edit(Span(at, at), f"if: {quote(condition)}{line_end(document)}{' ' * document.source.position(at)[1]}")
        for at in _first_keys(handlers)
    )
    fixes = (Fix(f"Match `{name}`, with `if`", (Edit(node.span, name), *edits), safe=False),) if exact and edits else ()
    return Problem(node.span, f"{fact}, and {code(f'if: {condition}')} in the handler", fixes)


def _written(node: Scalar, right: str) -> tuple[Fix, ...]:
    return (Fix(f"Write {code(right)}", (Edit(node.span, quote(right) if "*" in right else right),), safe=False),)


Never: TypeAlias = "tuple[str, str, str] | None"
"""A name or an expression, why it does not match, and what does, empty if that is not known."""


def _in_list(names: list[str], known: Mapping[str, Tool], tools: Collection[str]) -> Never:
    if len(names) == 1 and names[0].lower() in _OF_ALL:
        return names[0], _UNKNOWN, "*"
    lower = {it.lower(): it for it in tools}
    meant = [_slip(it, lower, known) for it in names]
    wrong = [(name, right) for name, right in zip(names, meant, strict=True) if right]
    if not wrong:
        # A removed tool next to existing ones does no harm.
        meant = [_gone(it, known) for it in names]
        wrong = [(name, right) for name, right in zip(names, meant, strict=True) if right]
        if len(wrong) < len(names):
            of_none = names and all(_WORD.fullmatch(it) and it not in tools for it in names)
            return (names[0], _UNKNOWN, "") if of_none else None
    name = wrong[0][0]
    if name.lower().startswith("mcp_"):
        why = _OF_SERVER
    elif len(name.split()) > 1:
        why = "never matches: names have `|` or a comma between them"
    else:
        why = _CASE if name.lower() in lower else _UNKNOWN
    return name, why, "|".join(dict.fromkeys(right or name for name, right in zip(names, meant, strict=True)))


def _slip(name: str, lower: Mapping[str, str], known: Mapping[str, Tool]) -> str:
    """The name or expression that matches what a misspelled name means; empty where the name itself may match."""
    if of_server := _of_server(name):
        return "" if of_server == name else of_server
    words = [it for it in name.lower().split() if it not in ("and", "or")]
    if len(words) > 1 and lower.keys() >= set(words):
        return "|".join(lower[it] for it in words)
    if not name or name in lower.values():
        return ""
    short = name.lower().removesuffix("tool").rstrip("_-")
    near = lower.get(name.lower()) or lower.get(short)
    return near or ("" if name in known else nearest(name, lower.values()) or "")


def _of_server(name: str) -> str:
    """What matches the MCP tools that a name means; empty if it means none, or does not say which."""
    if whole := _ANY_SERVER.fullmatch(name):
        return f"{whole[1]}.*{whole[2]}"
    found = _MCP.fullmatch(name)
    if not found:
        return ""
    if found[1]:
        return f"mcp__{found[2]}__{found[3].replace('*', '.*') if found[3] else '.*'}"
    rest = found[5].strip("_")
    if "__" in rest:
        return f"mcp__{rest}"
    if len(found[4]) > 1:
        return f"mcp__{rest}__.*"
    server, _, tool = rest.partition("_")
    return f"mcp__{server}__{tool}" if tool and "_" not in tool else ""


def _gone(name: str, known: Mapping[str, Tool]) -> str:
    """The tool that replaces a removed one, or one of another product; empty for any other."""
    tool = known.get(name)
    return tool.replacement[0] if tool and tool.status in ("foreign", "removed") and tool.replacement else ""


def _in_expression(parts: list[str], tools: Collection[str], shell: str) -> Never:
    """The first alternative of an expression that matches no tool."""
    meant = [_instead(it, tools, shell) for it in parts]
    wrong = next((at for at, it in enumerate(meant) if it), None)
    if wrong is None:
        return None
    right = [it[1] if it else part for part, it in zip(parts, meant, strict=True)]
    why = meant[wrong]
    return parts[wrong], why[0] if why else "", "|".join(dict.fromkeys(right)) if all(right) else ""


def _instead(expression: str, tools: Collection[str], shell: str) -> tuple[str, str] | None:
    """Why an expression matches no tool, and what does; None where it may match."""
    hits = matched(expression, tools)
    if hits or not expression:
        return None
    if of_server := _of_server(expression):
        return _REPEATED if _ANY_SERVER.fullmatch(expression) else _OF_SERVER, of_server
    right = _named(expression, tools)
    rule = _RULE.fullmatch(expression)
    if rule and rule[1] in tools:
        return _ALONE, rule[1]
    if hits is None:
        return None
    possible = can_be_of_server(expression)
    if meant := matched(expression, tools, any_case=True):
        lower = {it.lower(): it for it in tools}
        cased = pattern(r"\w+").sub(lambda it: lower.get(it[0].lower(), it[0]), expression)
        why = f"matches no tool of {HOST}: names are case-sensitive" if possible else _CASE
        return why, cased if matched(cased, tools) else "|".join(meant)
    words = pattern(r"\w+").findall(expression)
    if possible and (right.count("|") + 1 if right else 0) < len(words) and words[:1] != [shell]:
        return None
    return _ALONE, f"^(?!({right})$)" if right and expression.startswith("!") else right


def _named(matcher: str, tools: Collection[str]) -> str:
    """The tools that a matcher names among other characters."""
    lower = {it.lower(): it for it in tools}
    words = (lower.get(it.lower()) for it in pattern(r"\w+").findall(matcher))
    return "|".join(dict.fromkeys(it for it in words if it))


def _first_keys(handlers: tuple[Node, ...]) -> list[int]:
    """The place of the first key of each handler, if they are written as blocks and none has an `if`."""
    if any(not isinstance(it, Map) or it.flow or not it.entries or "if" in entries(it) for it in handlers):
        return []
    return [it.entries[0].key.span.start for it in handlers if isinstance(it, Map)]
