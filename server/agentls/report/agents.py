"""How the host reads agents, for people and for programs: `agentls show`, `agentls list`, and the same in editors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Literal, NamedTuple

from ..dialect.model import Dialect
from ..document import Document
from ..hosts.host import ToolGrammar
from ..hosts.resolution import Standing
from ..hosts.servers import Surroundings, connected
from ..hosts.verdict import Loaded, Origin, Session, Skipped, Verdict
from ..hosts.versions import ran_on
from ..rules import engine
from ..stdx import inert
from ..stdx.columns import columns, padded, wrapped
from ..text.problem import Severity

ALONE = Surroundings()


def reason(document: Document) -> str | None:
    """Why the host skips the file, or refuses every run of its agent, as a message; None if it does neither."""
    for finding in engine.check(document):
        if finding.severity is Severity.ERROR:
            return finding.message
    return None if isinstance(document.verdict, Loaded) else "not an agent: it has no frontmatter that names one"


_OUTSIDE = "{host} does not look in this folder: these files are there to be copied"


class State(NamedTuple):
    """The state of an agent, for an editor: one word, a short label that may be empty, and a sentence."""

    verdict: Literal["loads", "refused", "shadowed", "skipped"]
    label: str
    detail: str


def state(document: Document) -> State | None:
    """The state of a file; None if it is not an agent."""
    match document.verdict:
        case Skipped("document"):
            return None
        case Skipped(kind):
            return State("skipped", f"skipped: {kind}", reason(document) or "")
        case Loaded() as verdict:
            return _loaded(verdict, document.origin, document.dialect)


def _loaded(verdict: Loaded, origin: Origin, dialect: Dialect) -> State:
    if verdict.refused and verdict.refused.reason:
        return State("refused", f"refused: {verdict.refused.reason}", verdict.refused.message)
    if origin.is_outside:
        return State("loads", "loads elsewhere", _OUTSIDE.format(host=dialect.host))
    said = f"{dialect.host} {dialect.used} loads {verdict.name}; it costs about {_tokens(verdict.tokens)}"
    return State("loads", "loads", said)


def among(it: Standing, dialect: Dialect) -> State:
    """The state of an agent among the others, with a label only if it does not simply load."""
    found, remarks = _loaded(it.agent.verdict, it.agent.origin, dialect), _remarks(it)
    if it.shadowed_by or it.denied:
        return State("shadowed", "shadowed" if it.shadowed_by else "denied", remarks)
    label = "" if found.verdict == "loads" else found.label
    return State(found.verdict, "duplicate name" if it.twins else label, remarks or found.detail)


def as_json(
    document: Document,
    hosts: Mapping[str, object] = MappingProxyType({}),
    beside: Surroundings = ALONE,
) -> str:
    """The verdict as one line of JSON. hosts: what each host that reads the file makes of it, by its id. beside: what
    other files make of it."""
    verdict = _with(document, beside)
    row: dict[str, object] = {"path": document.label, "loads": isinstance(verdict, Loaded), "reason": None}
    row["found"] = not document.origin.is_outside
    row |= {"measured": document.dialect.version, "version": document.dialect.used}
    row["lacking"] = [{"name": it.name, "when": it.when} for it in document.lacking]
    if isinstance(verdict, Loaded):
        row |= {
            "name": verdict.name,
            "description": verdict.description,
            "listed": verdict.listed,
            "entry": verdict.entry,
            "tools": None if verdict.tools is None else list(verdict.tools),
            "refused": verdict.refused.message if verdict.refused else None,
            "at_once": sorted(verdict.at_once) or None,
            "interactive": _session(verdict),
            "denied_by": beside.denied.path if beside.denied else None,
            "model": verdict.model,
            "runs_as": verdict.runs_as,
            "ignored": ignored(verdict),
            "tokens": verdict.tokens,
        }
    else:
        row["reason"] = reason(document)
        row |= dict.fromkeys(
            (
                *("name", "description", "listed", "entry", "tools", "refused", "at_once", "interactive", "denied_by"),
                *("model", "runs_as"),
            )
        )
        row |= {"ignored": [], "tokens": 0}
    if hosts:
        row["hosts"] = dict(hosts)
    return inert.dumps(row)


def _with(document: Document, beside: Surroundings) -> Verdict:
    return connected(document.verdict, beside.servers, document.host.tools, document.dialect)


def _session(verdict: Loaded) -> dict[str, object] | None:
    """The differences in an interactive session; None if there are none."""
    there = verdict.interactive
    if there is None:
        return None
    tools = None if there.tools is None else list(there.tools)
    return {
        "tools": tools,
        "without": list(there.without),
        "at_once": sorted(there.at_once) or None,
        "refused": there.refused or None,
    }


def as_text(document: Document, width: int = 100, beside: Surroundings = ALONE) -> str:
    """The verdict for people, as plain text. width: columns to fold long text at. beside: what other files make of it."""
    return _table(document.label, rows(document, beside).items(), width)


def rows(document: Document, beside: Surroundings = ALONE) -> dict[str, str]:
    """The verdict for people, as labels with their values."""
    verdict, dialect = _with(document, beside), document.dialect
    client = f"{dialect.host} {dialect.used}"
    if dialect.used != dialect.version:
        client += f"; measured on {dialect.version}"
    if not isinstance(verdict, Loaded):
        return {"loads": f"no ({client})", "why": reason(document) or ""}
    header = document.header
    if verdict.placeholder is not None:
        how = f"as a placeholder, without anything its header says ({client})"
    elif header is not None and header.attempt == 2:
        how = f"yes, but only at the second reading ({client})"
    else:
        how = f"yes ({client})"
    if document.origin.is_outside:
        how = f"only from a folder of agents, which this one is not ({client})"
    found = {"loads": how, "name": verdict.name, "description": verdict.description}
    if beside.denied:
        found["denied"] = f"hidden and refused: `{beside.denied.entry}` in {beside.denied.path}"
    found["tools"] = _by_session(verdict, _tools(verdict), lambda there: _tools_there(verdict, there))
    if first := _by_session(verdict, _first(verdict), _first):
        found["at once"] = first + "\nthe others after a search"
    if verdict.dropped:
        found["dropped"] = _dropped(verdict, document.host.tools)
    said = verdict.refused.message if verdict.refused else ""
    some = verdict.refused.unless if verdict.refused else ()
    said += f" Another session may have {', '.join(some)}." if some else ""
    if refused := _by_session(verdict, said, lambda there: there.refused):
        found["refused"] = refused
    found["model"] = _model(verdict, ran_on(dialect))
    if verdict.ignored:
        found["ignored"] = ", ".join(ignored(verdict))
    if missing := document.lacking:
        found["lacking"] = f"{', '.join(f'{it.name} ({it.when})' for it in missing)} on {dialect.used}"
    found["costs"] = f"about {_tokens(verdict.tokens)} of every conversation"
    found["entry"] = "- " + verdict.entry
    return found


def ignored(verdict: Loaded) -> list[str]:
    """The fields that the host reads and does not use, nested ones with dots, each once."""
    return list(dict.fromkeys(".".join(map(str, it.path)) for it in verdict.ignored))


def _tools(verdict: Loaded) -> str:
    if verdict.refused:
        return "none"
    if verdict.tools is None:
        return "all" + (f", except {', '.join(verdict.denied)}" if verdict.denied else "")
    return ", ".join(verdict.tools) or "none"


def _tools_there(verdict: Loaded, there: Session) -> str:
    if there.tools is None:
        return f"all, except {', '.join((*verdict.denied, *there.without))}"
    return ", ".join(there.tools) or "none"


def _first(session: Loaded | Session) -> str:
    return ", ".join(sorted(session.at_once))


def _by_session(verdict: Loaded, printing: str, interactive: Callable[[Session], str]) -> str:
    """One value for every session, or a line for each of the two kinds if they differ; empty if there is nothing to
    say."""
    there = interactive(verdict.interactive) if verdict.interactive else printing
    if there == printing:
        return printing
    return f"print session: {printing or 'no'}\ninteractive session: {there or 'no'}"


def _dropped(verdict: Loaded, grammar: ToolGrammar) -> str:
    """The entries of `tools` that give nothing; those of MCP servers, and those that the shell replaces, are named
    separately, because they are not mistakes."""
    shell = verdict.tools is not None and grammar.shell in verdict.tools
    covered = [it for it in verdict.dropped if shell and it in grammar.searches]
    served = [it for it in verdict.dropped if it.startswith("mcp__")]
    rest = [it for it in verdict.dropped if it not in covered and it not in served]
    said = [", ".join(rest)] if rest else []
    if served:
        said.append(f"{', '.join(served)} (unless {'their servers are' if served[1:] else 'its server is'} connected)")
    if covered:
        said.append(
            f"{', '.join(covered)} ({grammar.shell} brings {'searches' if covered[1:] else 'a search'} of its own)"
        )
    return "; ".join(said)


def _model(verdict: Loaded, version: str) -> str:
    if verdict.model is None:
        return "that of the main conversation"
    if verdict.runs_as is None:
        return f"{verdict.model}: that of the main conversation"
    if verdict.runs_as == verdict.model:
        return verdict.model
    if not verdict.runs_as:
        return f"{verdict.model}, of which nothing is left to send"
    return f"{verdict.model}, which ran as {verdict.runs_as} on {version}"


def _table(title: str, rows: Iterable[tuple[str, str]], width: int) -> str:
    out = [inert.line(title)]
    for label, text in rows:
        lines = [part for line in text.split("\n") for part in wrapped(line, max(width - 15, 30))]
        out.append(f"  {label:<12} {lines[0]}".rstrip())
        out += [f"  {'':<12} {it}".rstrip() for it in lines[1:]]
    return inert.lines("\n".join(out)) + "\n"


def roster(standings: Sequence[Standing], dialect: Dialect, skipped: Iterable[tuple[str, str]] = ()) -> str:
    """The agents in the order in which the host resolves names, one line each, with remarks.

    skipped: the paths of files that do not load, with the reasons.
    """
    lost = [f"  {path}\n    {why}" for path, why in skipped]
    apart = ["", f"Not loaded by {dialect.host}:", *lost] if lost else []
    if not standings:
        return inert.lines("\n".join(["No agents.", *apart])) + "\n"
    width = min(max(columns(it.agent.name) for it in standings), 40)
    out: list[str] = []
    tree = ""
    for it in standings:
        agent = it.agent
        if agent.tree != tree:
            tree = agent.tree
            out.append(("\n" if out else "") + f"{tree} ({_scope(it)})")
        line = (
            f"  {padded(agent.name, width)}  {_tokens(agent.verdict.tokens, 5):<12}  {agent.verdict.model or 'inherit':<10} "
            f"{_remarks(it)}"
        )
        out.append(line.rstrip())
    used = [it.agent for it in standings if it.in_use and all(other.path > it.agent.path for other in it.twins)]
    total = sum(it.verdict.tokens for it in used)
    whose = "Its description costs" if len(used) == 1 else "Their descriptions cost"
    out.append(
        f"\n{len(used)} agent{'s' * (len(used) != 1)} in use. {whose} about {_tokens(total)}; "
        f"{dialect.host} warns above {dialect.budget:,}."
    )
    return inert.lines("\n".join([*out, *apart])) + "\n"


def skipped_json(path: str, scope: str, why: str) -> str:
    """A file that does not load, as one line of JSON."""
    return inert.dumps({"path": path, "loads": False, "reason": why, "scope": scope, "in_use": False})


def roster_json(standing: Standing) -> str:
    """One agent of the roster as one line of JSON."""
    agent = standing.agent
    return inert.dumps(
        {
            "path": agent.path,
            "loads": True,
            "name": agent.name,
            "scope": agent.origin.role,
            "in_use": standing.in_use,
            "shadowed_by": standing.shadowed_by.path if standing.shadowed_by else None,
            "twins": [it.path for it in standing.twins],
            "alike": [it.path for it in standing.alike],
            "denied_by": standing.denied.path if standing.denied else None,
            "replaces_built_in": standing.built_in,
            "tokens": agent.verdict.tokens,
            "model": agent.verdict.model,
        }
    )


def _tokens(number: int, width: int = 0) -> str:
    """A number of tokens, in words; width: of the number."""
    return f"{number:>{width},} token{'s' * (number != 1)}"


def _scope(standing: Standing) -> str:
    origin = standing.agent.origin
    return f"plugin {origin.plugin}" if origin.role == "plugin" else origin.role


def _remarks(it: Standing) -> str:
    said = []
    if it.shadowed_by:
        said.append(f"shadowed by {it.shadowed_by.path}")
    if it.twins:
        others = ", ".join(twin.path[len(twin.tree) + 1 :] for twin in it.twins)
        said.append(f"named like {others}: an arbitrary one loads")
    if it.denied:
        said.append(f"hidden and refused: {it.denied.path} denies it")
    if it.alike:
        said.append("the lookup cannot tell it from " + ", ".join(f"`{other.name}`" for other in it.alike))
    if it.built_in and it.in_use:
        said.append("replaces the built-in agent")
    if it.agent.verdict.refused and it.agent.verdict.refused.reason:
        said.append("every run is refused: none of its tools exists")
    return "; ".join(said)
