"""The markers of an unresolved merge."""

from __future__ import annotations

import re

from ..stdx.records import pattern

MARKER = pattern(r"^(?:<<<<<<<(?= |\r?$)|=======(?=\r?$)|>>>>>>>(?= |\r?$))", re.MULTILINE)
