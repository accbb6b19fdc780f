"""The host's YAML parser as an oracle: `Bun.YAML.parse` of a `bun` binary, which parses many strings in one run."""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
from collections.abc import Sequence as Many
from pathlib import Path
from typing import Any

from agentls.syntax import header
from agentls.syntax.yaml.read import parse
from agentls.syntax.yaml.resolve import printed
from agentls.syntax.yaml.tree import Value

WANTED = "1.4.5"
"""The latest in the registry up to the one inside the client that was measured, which `bun` in `tests/observed/lists.json` names."""

_SCRIPT = r"""
const cases = JSON.parse(require("fs").readFileSync(0, "utf8"));
const out = cases.map((text) => {
  let value;
  try { value = Bun.YAML.parse(text); } catch (error) { return { error: String(error.message) }; }
  let left = 2000;
  const open = [];
  const show = (v) => {
    if (left-- < 0) return "...";
    if (v === null) return null;
    if (typeof v === "boolean") return v;
    if (typeof v === "string") return ["s", v];
    if (typeof v === "number") return ["n", Object.is(v, -0) ? "-0" : String(v)];
    if (open.includes(v)) return ["loop", open.length - open.indexOf(v)];
    open.push(v);
    const shown = Array.isArray(v) ? ["a", ...v.map(show)] : ["o", ...Object.keys(v).sort().map((k) => [k, show(v[k])])];
    open.pop();
    return shown;
  };
  const shown = show(value);
  return left < 0 ? { big: true } : { value: shown };
});
process.stdout.write(JSON.stringify(out));
"""


def find() -> tuple[str, str] | None:
    """(path, version) of the bun binary, or None."""
    installed = sorted(Path("~/.cache/agentls/bun").expanduser().glob("**/bin/bun*"))
    for candidate in (os.environ.get("AGENTLS_BUN"), *map(str, installed), shutil.which("bun")):
        if candidate and os.access(candidate, os.X_OK):
            done = subprocess.run([candidate, "--version"], capture_output=True, text=True, check=False)
            if done.returncode == 0:
                return candidate, done.stdout.strip()
    return None


def ask(bun: str, texts: Many[str]) -> list[dict[str, Any]]:
    """What Bun reads in each string: {"error": message}, {"value": shown}, or {"big": true} for huge values."""
    environment = {**os.environ, "BUN_RUNTIME_TRANSPILER_CACHE_PATH": "0"}
    done = subprocess.run(
        [bun, "-e", _SCRIPT], input=json.dumps(list(texts)).encode(), capture_output=True, check=True, env=environment
    )
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    assert len(answers) == len(texts)
    return answers


def answer(text: str) -> dict[str, Any]:
    """The same for agentls."""
    parsed = parse(text)
    if parsed.error is not None:
        return {"error": parsed.error.kind}
    shown = show(header.value(parsed.root))
    return {"big": True} if shown is _TOO_MUCH else {"value": shown}


_TOO_MUCH = object()


def show(value: Value) -> Any:
    left = 2000
    open_: list[int] = []

    def walk(value: Value) -> Any:
        nonlocal left
        left -= 1
        if left < -1:
            return "..."
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            return ["s", value]
        if isinstance(value, (int, float)):
            negative_zero = value == 0 and math.copysign(1, value) < 0
            return ["n", "-0" if negative_zero else printed(value)]
        if id(value) in open_:
            return ["loop", len(open_) - open_.index(id(value))]
        open_.append(id(value))
        if isinstance(value, list):
            shown = ["a", *(walk(item) for item in value)]
        else:
            names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
            shown = ["o", *([name, walk(value[name])] for name in names)]
        open_.pop()
        return shown

    shown = walk(value)
    return _TOO_MUCH if left < 0 else shown


def differs(theirs: dict[str, Any], ours: dict[str, Any]) -> bool:
    return ("error" in theirs) != ("error" in ours) or ("error" not in theirs and theirs != ours)
