"""`python -m agentls`: the command line."""

from .cli import run

run()
