"""A graph of agents as text, JSON, Mermaid and DOT."""

from __future__ import annotations

from ..rules.shared.wording import any_of
from ..stdx import inert
from ..workspace.graph import Graph, Node, cycles

_CODES = str.maketrans({it: f"#{ord(it)};" for it in '#"&<>`'})
"""What Mermaid reads as markup, as its codes."""
_ESCAPES = str.maketrans({it: f"\\{it}" for it in '\\"'})


def label(node: Node) -> str:
    """The name of a node, as it is written."""
    name = inert.without_commands(inert.line(node.name))
    return f"/{name}" if node.kind == "command" else name


def as_text(graph: Graph) -> str:
    """Each node with the nodes that it names, then missing agents, then cycles."""
    lines = list[str]()
    for node in graph.nodes:
        if targets := graph.edges.get(node):
            lines.append(f"{label(node)} ({node.kind})")
            lines += [f"  -> {label(it)}{'' if it.kind == 'agent' else f' ({it.kind})'}" for it in targets]
    alone = [label(it) for it in _alone(graph)]
    if alone:
        lines.append(f"no references to or from: {', '.join(alone)}")
    lines += [f"does not exist: {source.path} names `{it.name}`{_did_you_mean(it)}" for source, it in _missing(graph)]
    lines += [
        f"without the plugin's name: {source.path} names `{it.name}`{_did_you_mean(it)}"
        for source, it in _edges(graph)
        if it.kind == "elsewhere" and it.meant
    ]
    lines += [f"cycle: {', '.join(map(label, it))}" for it in cycles(graph)]
    return inert.lines("".join(f"{it}\n" for it in lines)) or "No agents found.\n"


def as_json(graph: Graph) -> str:
    """One object; edges are pairs of indices into `nodes`."""
    at = {it: n for n, it in enumerate(graph.nodes)}
    row = {
        "nodes": [it._asdict() for it in graph.nodes],
        "edges": [[at[source], at[it]] for source, it in _edges(graph)],
        "missing": [{"path": source.path, "name": it.name, "meant": it.meant} for source, it in _missing(graph)],
        "cycles": [[at[it] for it in group] for group in cycles(graph)],
    }
    return inert.dumps(row) + "\n"


def as_mermaid(graph: Graph) -> str:
    """A flowchart; missing agents are dashed."""
    at = {it: f"n{n}" for n, it in enumerate(graph.nodes)}
    lines = ["flowchart LR"]
    for it in graph.nodes:
        lines.append(f'  {at[it]}["{label(it).translate(_CODES)}"]' + (":::missing" if it.kind == "missing" else ""))
    lines += [f"  {at[source]} --> {at[it]}" for source, it in _edges(graph)]
    lines.append("  classDef missing stroke-dasharray: 5")
    return "".join(f"{it}\n" for it in lines)


def as_dot(graph: Graph) -> str:
    """A digraph; missing agents are dashed."""
    at = {it: f"n{n}" for n, it in enumerate(graph.nodes)}
    lines = ["digraph agents {", "  rankdir=LR"]
    for it in graph.nodes:
        lines.append(
            f'  {at[it]} [label="{label(it).translate(_ESCAPES)}"' + (" style=dashed]" if it.kind == "missing" else "]")
        )
    lines += [f"  {at[source]} -> {at[it]}" for source, it in _edges(graph)]
    return "".join(f"{it}\n" for it in (*lines, "}"))


def as_page(graph: Graph) -> str:
    """Markdown with the diagram, where there is one, and the text."""
    diagram = f"```mermaid\n{as_mermaid(graph)}```\n\n" if graph.nodes else ""
    return f"{diagram}~~~text\n{as_text(graph)}~~~\n"


def _did_you_mean(node: Node) -> str:
    return f"; did you mean {any_of(node.meant)}?" if node.meant else ""


def _edges(graph: Graph) -> list[tuple[Node, Node]]:
    return [(source, it) for source in graph.nodes for it in graph.edges.get(source, ())]


def _missing(graph: Graph) -> list[tuple[Node, Node]]:
    return [(source, it) for source, it in _edges(graph) if it.kind == "missing"]


def _alone(graph: Graph) -> list[Node]:
    named = graph.used.union(it for _, it in _edges(graph))
    return [it for it in graph.nodes if it.kind == "agent" and it not in named and not graph.edges.get(it)]
