"""The command line: `python -m agentls`, and the installed script."""

try:
    from .cli import run
except KeyboardInterrupt:
    raise SystemExit(130) from None

if __name__ == "__main__":
    run()
