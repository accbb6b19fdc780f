"""The tokens of a YAML text, exactly as the host's parser finds them.

Responsible for whitespace, indentation, comments, indicators, anchors and tags; scalars are read by `styles.py`. What
the tokens mean together is for `nodes.py`. The order of the checks is Bun's, verified against Bun 1.4.4, the version
inside the default host, with generated inputs.
"""

from __future__ import annotations

from ...stdx.records import always, pattern
from .cursor import BLOCK_IN, FLOW_IN, FLOW_KEY, Cursor, Stop
from .styles import MARKER, block_scalar, plain, quoted

_SPACES = always(" *")
_ANCHOR = pattern(r"[^\x00-\x20,\[\]{}\x7f]+")
_WORD = pattern(r"[-0-9A-Za-z]+")
_TAG = pattern(r"(?:[#;/?:@&=+$_.~*'()0-9A-Za-z-]|%[0-9a-fA-F]{2})+")
_URI = always(r"(?:[#;/?:@&=+$,_.!~*'()\[\]0-9A-Za-z-]|%(?=[0-9a-fA-F]{2}))*")
_STARTS = frozenset("\0-.?:,[]{}&*!|>'\"%@`")
_AFTER = frozenset(" \t\r\n\0")
_FLOW = frozenset(",[]{}")
_CORE = frozenset(("bool", "int", "float", "null", "str"))


def advance(s: Cursor, compact: int = -1, tag: str = "", first: bool = False, outside: bool = False) -> None:
    """Read the next token.

    compact: the column after a `-`, `?` or `:` from which a nested collection may begin on the same line. outside: the
    token may be left of the enclosing block although a flow collection is open.
    """
    src, pos = s.src, s.pos
    counting = leading = first or compact >= 0
    if leading:
        s.tab = False
    previous = s.token_line
    s.prior = s.kind, s.style, s.at, s.end
    while True:
        c = src[pos]
        if c == " ":
            end = pos + 1
            if src[end] == " ":
                end = _SPACES.match(src, end).end()
            if counting:
                s.indent = end - pos + (compact if compact > 0 else 0)
                counting = False
            pos = end
        elif c == "\n" or c == "\r":
            pos += 2 if c == "\r" and src[pos + 1] == "\n" else 1
            counting = leading = True
            compact = -1
            s.indent = 0
            s.tab = False
            s.line = pos
        elif c == "\t":
            if counting and compact < 0 and s.context == BLOCK_IN:
                raise Stop("tab", pos)
            if leading:
                s.tab = True
                compact = -1
            counting = False
            pos += 1
        elif c == "#":
            if pos != s.line and src[pos - 1] not in " \t\r\n":
                raise Stop("character", pos)
            pos = s.comment(pos)
        else:
            break
    s.at = pos
    s.token_line = s.line
    s.token_indent = s.indent
    if first:
        s.first = pos
    if c in _STARTS:
        _indicator(s, c, pos, tag)
    else:
        plain(s, pos, tag)
    if (
        s.context >= FLOW_IN
        and not outside
        and s.token_line != previous
        and s.token_indent <= s.block
        and s.kind != "]"
        and s.kind != "}"
    ):
        raise Stop("flow-indent", s.at)


def _indicator(s: Cursor, c: str, pos: int, tag: str) -> None:
    src = s.src
    flow = s.context >= FLOW_IN
    if c in "[]{}":
        return s.take(c, pos + 1)
    if c == "-" or c == ".":
        if pos == s.line and s.indent == 0 and MARKER.match(src, pos):
            return s.take(src[pos : pos + 3], pos + 3)
        after = src[pos + 1]
        if c == "-" and (after in _AFTER or (flow and after in _FLOW)):
            s.take("-", pos + 1)
            if flow:
                raise Stop("token", pos)
            return None
    elif c == "?" or c == ":":
        after = src[pos + 1]
        if after in _AFTER or (flow and after in _FLOW) or (c == ":" and s.context == FLOW_KEY):
            return s.take(c, pos + 1)
    elif c == ",":
        if flow:
            return s.take(c, pos + 1)
    elif c == "\0":
        return s.take("", pos)
    elif c == '"':
        return quoted(s, pos, "double")
    elif c == "'":
        return quoted(s, pos, "single")
    elif c == "&" or c == "*":
        name = _ANCHOR.match(src, pos + 1)
        if name is None:
            raise Stop("anchor", pos)
        end = name.end()
        if src[end] not in _AFTER and not (flow and src[end] in _FLOW):
            raise Stop("anchor", pos)
        s.name = name.group()
        return s.take(c, end)
    elif c == "!":
        return _tag(s, pos)
    elif c == "|" or c == ">":
        if flow:
            raise Stop("token", pos)
        return block_scalar(s, pos, c == ">")
    elif c == "%":
        return s.take(c, pos + 1)
    else:
        raise Stop("reserved", pos)
    return plain(s, pos, tag)


def _tag(s: Cursor, pos: int) -> None:
    """`s.name` becomes the tag's effect: a core type, "!" or "other"."""
    src = s.src
    flow = s.context >= FLOW_IN
    after = src[pos + 1]
    if after in _AFTER:
        s.name = "!"
        return s.take("!", pos + 1)
    if after == "<":
        end = pos + 2
        if src[end] == "!":
            end += 1
        elif first := _TAG.match(src, end):
            # Only the first character must be a tag's; a URI may go on with more.
            end += 3 if src[first.start()] == "%" else 1
        else:
            raise Stop("tag", pos)
        end = _URI.match(src, end).end()
        if src[end] != ">":
            raise Stop("tag", pos)
        s.name = "other"
        return s.take("!", end + 1)
    if after == "!":
        shorthand = _TAG.match(src, pos + 2)
        if shorthand is None:
            raise Stop("tag", pos)
        end = shorthand.end()
        if src[end] not in _AFTER and not (flow and src[end] in _FLOW):
            raise Stop("tag", pos)
        s.name = shorthand.group() if shorthand.group() in _CORE else "other"
        return s.take("!", end)
    word = _WORD.match(src, pos + 1)
    if word is None:
        raise Stop("tag", pos)
    end = word.end()
    if src[end] == "!":
        shorthand = _TAG.match(src, end + 1)
        if word.group() not in s.handles or shorthand is None:
            raise Stop("tag", pos)
        s.name = "other"
        return s.take("!", shorthand.end())
    if rest := _TAG.match(src, end):
        end = rest.end()
    primary = src[pos + 1 : end]
    s.name = primary if primary in _CORE else "other"
    return s.take("!", end)
