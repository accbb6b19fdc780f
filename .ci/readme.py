"""Runs the `sh` blocks of README.md, in their order, in the working folder, which is a copy of the repository.

A block ends with 0, or with what the text before it says: "the exit code is 1".
"""

from __future__ import annotations

import pathlib
import re
import subprocess
import sys

text = pathlib.Path("README.md").read_text(encoding="utf-8")
end, run = 0, 0
for block in re.finditer(r"^```sh\n(.*?)^```$", text, re.M | re.S):
    said = re.findall(r"exit code is (\d)", text[end : block.start()])
    end, expected = block.end(), int(said[-1]) if said else 0
    print("$", block[1].strip(), flush=True)
    done = subprocess.run(["bash", "-c", block[1]], timeout=3600)
    if done.returncode != expected:
        sys.exit(f"it ended with {done.returncode}, not {expected}")
    run += 1
if not run:
    sys.exit("README.md has no commands")
