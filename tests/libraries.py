"""The libraries with which hosts written in JavaScript read their files, as oracles, in one process of node.

`.ci/run` installs them below its cache. AGENTLS_LIBRARIES names another folder with `package.json` and `node_modules`.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

WANTED = {
    "js-yaml-3": "npm:js-yaml@3.14.2",
    "js-yaml-4": "npm:js-yaml@4.1.1",
    "gray-matter": "4.0.3",
    "yaml": "2.8.1",
}
"""Names below `node_modules` and what npm is asked for; `python -m tests.libraries` prints the `package.json`."""

_SHOW = r"""
const shown = (v, depth = 0) => {
  if (depth > 12) return "…";
  if (v === undefined || v === null) return null;
  if (v instanceof Date) return { date: 1 };
  if (v instanceof Uint8Array) return { bytes: 1 };
  if (typeof v === "number") return { number: String(v) };
  if (Array.isArray(v)) return v.map((item) => shown(item, depth + 1));
  if (typeof v === "string") return v.toWellFormed();
  if (typeof v === "object") return { map: Object.keys(v).sort().map((key) => [key.toWellFormed(), shown(v[key], depth + 1)]) };
  return v;
};
const answers = JSON.parse(require("fs").readFileSync(0, "utf8")).map((item) => {
  try { return { value: shown(ask(item)) }; } catch (error) { return { error: String(error.reason ?? error.message) }; }
});
process.stdout.write(JSON.stringify(answers));
"""


def find() -> Path | None:
    """The folder with the libraries in the wanted versions, or None."""
    given = os.environ.get("AGENTLS_LIBRARIES")
    folder = Path(given) if given else Path("~/.cache/agentls/libraries").expanduser()
    try:
        installed = json.loads((folder / "package.json").read_text("utf-8"))["dependencies"]
    except (OSError, ValueError, KeyError):
        return None
    return folder if shutil.which("node") and installed == WANTED else None


def missing() -> str:
    """Why the tests that ask a library are skipped."""
    return "no node, or not the libraries of tests/libraries.py in AGENTLS_LIBRARIES or ~/.cache/agentls/libraries"


def ask(folder: Path, script: str, items: Sequence[Any]) -> list[dict[str, Any]]:
    """{"value": shown} or {"error": message} for each item; `script` defines the function `ask(item)`."""
    done = subprocess.run(
        ["node", "-e", script + _SHOW],
        input=json.dumps(list(items)).encode(),
        capture_output=True,
        check=True,
        cwd=folder,
        env={**os.environ, "TZ": "UTC"},
    )
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    assert len(answers) == len(items)
    return answers


def shown(value: Any, depth: int = 0) -> Any:
    """A Python value in the form in which `ask` shows those of JavaScript."""
    from agentls.stdx import javascript
    from agentls.syntax.js_yaml.resolve import Bytes, Date

    if depth > 12:
        return "…"
    if isinstance(value, Date):
        return {"date": 1}
    if isinstance(value, Bytes):
        return {"bytes": 1}
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return {"number": javascript.number(value) if value or math.copysign(1, value) > 0 else "0"}
    if isinstance(value, list):
        return [shown(item, depth + 1) for item in value]
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        return {"map": [[key, shown(value[key], depth + 1)] for key in keys]}
    return value


if __name__ == "__main__":
    print(json.dumps({"private": True, "dependencies": WANTED}))
