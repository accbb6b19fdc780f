"""Fills `bundled/libs` with agentls, from this checkout, and the libraries that `requirements.txt` names.

The result is the same on every machine that builds it: the wheels are given by their hashes, and nothing in it is
compiled. Needs Python 3.10 or later with pip.
"""

from __future__ import annotations

import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
LIBS = HERE / "libs"


def main() -> None:
    shutil.rmtree(LIBS, ignore_errors=True)
    # One fixed platform and Python, whichever build this: it concerns PyYAML's wheel alone.
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-compile",
         "--root-user-action=ignore", "--require-hashes", "--only-binary=:all:", "--platform=manylinux2014_x86_64", "--platform=any",
         "--implementation=cp", "--python-version=3.11", f"--target={LIBS}", "-r", str(HERE / "requirements.txt")],
        check=True,
    )  # fmt: skip
    for path in sorted(LIBS.rglob("*"), reverse=True):
        is_binary = path.suffix in {".so", ".pyd", ".pyx", ".pxd", ".h"}
        # Of what pip notes about a package, the name, the version and the licence are of use here.
        is_note = path.parent.suffix == ".dist-info" and path.name in {"RECORD", "INSTALLER", "REQUESTED", "WHEEL"}
        if path.is_file() and (is_binary or is_note):
            path.unlink()
    for folder in ("bin", "_yaml", "jsonschema/tests", "jsonschema/benchmarks"):
        shutil.rmtree(LIBS / folder, ignore_errors=True)

    no_caches = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "server" / "agentls", LIBS / "agentls", ignore=no_caches)
    shutil.copytree(ROOT / "schemas", LIBS / "agentls" / "schemas")

    files = [it for it in LIBS.rglob("*") if it.is_file()]
    print(f"bundled {len(files)} files, {sum(it.stat().st_size for it in files) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
