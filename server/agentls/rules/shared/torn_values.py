"""A value that is not valid YAML and has no effect as the string that the host's second attempt makes of it.

The mistake in the YAML and the mistake in the field have one cause, so only the field's finding is reported.
"""

from __future__ import annotations

from ...document import Document, of_header
from ...hosts.tools import ALLOWED
from ...syntax.yaml.tree import Entry
from ...text.problem import Fix
from .models import unlisted
from .rescues import Rescued, is_useless, rescued
from .tool_lists import lists
from .yaml_error import Explanation, explain
from .yaml_fixes import fixes


@of_header
def torn(document: Document) -> Rescued | None:
    """The value that contains the header's first mistake, if another rule reports it as a string."""
    header = document.header
    if header is None or header.error is None:
        return None
    at = header.error.span.start
    for it in rescued(document):
        if it.alone is None and it.value.span.start <= at <= it.value.span.end:
            return it if is_useless(document, it) or _is_told(document, it) else None
    return None


def _is_told(document: Document, it: Rescued) -> bool:
    match it.entry.name:
        case "model":
            return unlisted(document) is not None
        case "tools":
            return any(item.is_lost for found in lists(document) for item in found.items if found.field.name == ALLOWED)
    return False


def cause(document: Document, entry: Entry) -> tuple[Explanation, tuple[Fix, ...]] | None:
    """Why a field is a string to the host, and the fix; None if only quotes around the whole value would help."""
    it, header = torn(document), document.header
    if it is None or it.entry is not entry or header is None or header.error is None:
        return None
    said = explain(document)
    if said.remedy == f"quote the value of `{entry.name}`":
        return None
    return said, fixes(document)
