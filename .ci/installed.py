"""Is an installed agentls whole? `python installed.py PROGRAM EXAMPLES`: it checks, explains, and serves.

Run away from the checkout, so that nothing of it can help.
"""

from __future__ import annotations

import json
import subprocess
import sys

program, examples = sys.argv[1:]


def run(*arguments: str, status: int = 0, given: bytes = b"") -> str:
    done = subprocess.run([program, *arguments], input=given, capture_output=True, timeout=60)
    assert done.returncode == status, (
        f"agentls {' '.join(arguments)} ended with {done.returncode}: {done.stderr.decode()}"
    )
    return done.stdout.decode()


def message(**content: object) -> bytes:
    body = json.dumps({"jsonrpc": "2.0", **content}).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


version = run("--version").strip()
findings = [json.loads(it) for it in run("check", "--format", "json", examples, status=1).splitlines()]
assert any(
    it["severity"] == "error" for it in findings
)  # one example does not load; the schemas are needed for most others
assert "unknown-field" in run("explain")
session = (
    message(id=1, method="initialize", params={"processId": None, "rootUri": None, "capabilities": {}})
    + message(method="initialized", params={})
    + message(id=2, method="shutdown")
    + message(method="exit")
)
assert '"serverInfo"' in run("server", given=session)
print(f"{version}: {len(findings)} findings in the examples, and the server answers")
