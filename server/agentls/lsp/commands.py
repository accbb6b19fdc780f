"""The commands that a client can run: what the host makes of a document.

A command is a function with its parameters as they stand in `workspace/executeCommand`; documents are named by URI.
Importing this module registers them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .server import AgentServer, command

if TYPE_CHECKING:
    from ..document import Document


@command("agentls.showAgent")
def show_agent(ls: AgentServer, uri: str) -> str | None:
    """What `agentls show` prints in the workspace folder, as wide as half a screen; None for what is no agent."""
    from .. import show

    document = _document(ls, uri)
    if document is None:
        return None
    for folder in ls.session.folders.values():
        if document.path.startswith(folder.rstrip("/") + "/"):
            document = replace(document, path=document.path[len(folder.rstrip("/")) + 1 :])
            break
    return show.as_text(document, 72)


@command("agentls.copyEntry")
def copy_entry(ls: AgentServer, uri: str) -> str | None:
    """What the main model reads about the agent; None where it reads nothing."""
    from ..runtime import Loaded

    document = _document(ls, uri)
    return f"- {document.verdict.entry}" if document and isinstance(document.verdict, Loaded) else None


@command("agentls.state")
def state(ls: AgentServer, uri: str) -> dict[str, str] | None:
    """The verdict in two words and in a sentence, for a status bar; None for a document that is no agent."""
    from .. import show
    from ..runtime import Loaded, Skipped

    document = _document(ls, uri)
    if document is None:
        return None
    host = f"{document.dialect.host} {document.dialect.version}"
    match document.verdict:
        case Skipped("document"):
            return None
        case Skipped(reason):
            return {"verdict": "skipped", "label": f"skipped: {reason}", "detail": show.reason(document) or ""}
        case Loaded(refused=refusal) if refusal and refusal.reason:
            return {"verdict": "refused", "label": f"refused: {refusal.reason}", "detail": refusal.message}
        case Loaded(name, tokens=tokens):
            return {"verdict": "loads", "label": "loads", "detail": f"{host} loads {name}; it costs about {tokens} tokens"}


def _document(ls: AgentServer, uri: str) -> Document | None:
    opened = ls.session.documents.get(uri)
    return opened.document if opened else None
