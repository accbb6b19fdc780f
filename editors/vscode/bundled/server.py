"""Runs the `agentls` that the extension carries, with its libraries, ahead of whatever this Python has installed."""

import pathlib
import sys

if sys.version_info < (3, 10):  # noqa: UP036  The extension may meet any Python.
    sys.exit("agentls needs Python 3.10 or later; this is " + sys.version.split()[0])
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "libs"))

from agentls.__main__ import run

run()
