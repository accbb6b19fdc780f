"""What happens to files when things go wrong: kills, full disks, two runs at once. Prints counts; exit code 1 for a fault.

    python bench/faults.py [--kills N] [--edits N] [--only WORD]

Every part works in a folder of its own. A file is `whole` if it is as it was before or as the fixes leave it; everything
else is a fault, as is a temporary file that a later run does not remove. The full disk needs the right to mount (root on
Linux); without it that part says so. Pythons are those of PATH (`python3.10` to `python3.14`) that can import nothing but
the standard library: they check and fix from the source, and start no server.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "server"), str(ROOT)]

BEFORE = (
    "---\nname: agent-{n}\ndescription: Reviews {n}.\ntools: Read, grep\n---\nReview it.\n" + "Read each line.\n" * 50
)
CRASH = "Traceback"


def agentls(*arguments: str, cwd: str, python: tuple[str, ...] = (), **environment: str | None) -> tuple[int, str]:
    """Run the command line: its exit code and output. None removes a variable."""
    given = {**os.environ, "PYTHONPATH": str(ROOT / "server"), **environment}
    process = subprocess.run(
        [*(python or (sys.executable,)), "-m", "agentls", *arguments],
        cwd=cwd,
        env={name: value for name, value in given.items() if value is not None},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )
    return process.returncode, (process.stdout + process.stderr).decode(errors="replace")


def fill(folder: Path, count: int) -> dict[Path, bytes]:
    """Agents with something to fix, and their contents."""
    agents = folder / ".claude/agents"
    agents.mkdir(parents=True, exist_ok=True)
    for n in range(count):
        (agents / f"agent-{n}.md").write_text(BEFORE.format(n=n), encoding="utf-8")
    return {it: it.read_bytes() for it in agents.iterdir()}


def states(before: dict[Path, bytes], after: dict[Path, bytes]) -> Counter[str]:
    """How many files are as before, fixed, or neither, and how many files nobody made."""
    found: Counter[str] = Counter()
    for path, old in before.items():
        now = path.read_bytes() if path.exists() else None
        found[
            "fixed" if now == after[path] else "unchanged" if now == old else "FAULT: " + ("half" if now else "lost")
        ] += 1
    folder = next(iter(before)).parent
    found["FAULT: left behind"] = sum(it not in before for it in folder.iterdir())
    return +found


def fixed(folder: Path, before: dict[Path, bytes]) -> dict[Path, bytes]:
    """The files after fixes, which are then restored."""
    agentls("fix", ".", cwd=str(folder))
    after = {it: it.read_bytes() for it in before}
    for path, text in before.items():
        path.write_bytes(text)
    assert all(after[it] != before[it] for it in before)
    return after


# The parts


def kills(folder: Path, count: int) -> Counter[str]:
    """`agentls fix` over 150 files, ended at random moments."""
    before = fill(folder, 150)
    after = fixed(folder, before)
    found: Counter[str] = Counter()
    choose = random.Random(1)
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "server")}
    begun = time.monotonic()
    agentls("fix", "--diff", ".", cwd=str(folder))
    whole = time.monotonic() - begun
    for _ in range(count):
        process = subprocess.Popen(
            [sys.executable, "-m", "agentls", "fix", "."],
            cwd=folder,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(choose.uniform(0, whole))
        process.kill()
        process.wait()
        left = [it for it in (folder / ".claude/agents").iterdir() if it not in before]
        for it in left:
            it.rename(folder / it.name)
        found += states(before, after)
        for path, text in before.items():
            path.write_bytes(text)
        if left:
            for it in left:
                (folder / it.name).rename(it)
                os.utime(it, (0, 0))
            agentls("fix", ".", cwd=str(folder))
            found["left behind until the next run that is an hour later"] += len(left)
            found["FAULT: left behind"] += sum(it.exists() for it in left)
            for path, text in before.items():
                path.write_bytes(text)
    return +found


def full_disk(folder: Path, _: int) -> Counter[str]:
    """A disk without room for a second copy."""
    mount = folder / "disk"
    mount.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(mount)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        return Counter({"not run: cannot mount": 1})
    try:
        before = fill(mount, 30)
        after = fixed(mount, before)
        room = mount / "room"
        with contextlib.suppress(OSError), room.open("wb") as file:
            while True:
                file.write(b"x" * 4096)
                file.flush()
        code, said = agentls("fix", ".", cwd=str(mount))
        baseline = agentls("check", "--write-baseline", "--baseline", "b.json", ".", cwd=str(mount))
        room.unlink()
        found = states(before, after)
        found[f"exit code {code}, {said.count('space')} times said"] += 1
        found["FAULT: crash"] += CRASH in said or CRASH in baseline[1]
        found["FAULT: left of the baseline"] += len([it for it in mount.iterdir() if ".tmp" in it.name])
        return +found
    finally:
        subprocess.run(["umount", str(mount)], check=False)


def modes(folder: Path, _: int) -> Counter[str]:
    """Permissions, hard links, symbolic links, extended attributes, folders that take no file."""
    before = fill(folder, 6)
    after = fixed(folder, before)
    paths = sorted(before)
    paths[0].chmod(0o640)
    paths[1].chmod(0o444)
    os.link(paths[2], folder / "other.md")
    target = folder / "target.md"
    paths[3].rename(target)
    paths[3].symlink_to(target)
    with contextlib.suppress(OSError, AttributeError):
        os.setxattr(paths[4], "user.note", b"kept")
    code, said = agentls("fix", ".", cwd=str(folder))
    found: Counter[str] = Counter({f"exit code {code}": 1})
    found["mode kept"] += stat.S_IMODE(paths[0].stat().st_mode) == 0o640
    found["hard link left as one file"] += os.path.samefile(paths[2], folder / "other.md")
    found["link still leads to its file"] += paths[3].is_symlink() and target.read_bytes() in (
        before[paths[3]],
        after[paths[3]],
    )
    with contextlib.suppress(OSError, AttributeError):
        found["extended attribute kept"] += os.getxattr(paths[4], "user.note") == b"kept"
    found["FAULT: half"] += sum(it.read_bytes() not in (before[it], after[it]) for it in paths)
    found["FAULT: crash"] += CRASH in said
    return found


def together(folder: Path, _: int) -> Counter[str]:
    """Two runs of `fix` at once, ten times."""
    before = fill(folder, 100)
    after = fixed(folder, before)
    found: Counter[str] = Counter()
    for _ in range(10):
        with ThreadPoolExecutor(2) as both:
            runs = [both.submit(agentls, "fix", ".", cwd=str(folder)) for _ in range(2)]
        found += states(before, after)
        found["FAULT: crash"] += sum(CRASH in it.result()[1] for it in runs)
        for path, text in before.items():
            path.write_bytes(text)
    return +found


def others(folder: Path, _: int) -> Counter[str]:
    """Files that are rewritten, vanish, grow and become pipes while they are fixed."""
    before = fill(folder, 100)
    after = fixed(folder, before)
    grown = {it: text + b"More.\n" for it, text in before.items()}
    is_over, scratch = threading.Event(), folder / "scratch"
    choose = random.Random(2)

    def disturb() -> None:
        while not is_over.is_set():
            path = choose.choice(list(before))
            with contextlib.suppress(OSError):
                match choose.randrange(3):
                    case 0:
                        scratch.write_bytes(grown[path])
                        scratch.replace(path)
                    case 1:
                        path.unlink()
                    case 2 if hasattr(os, "mkfifo"):
                        path.unlink()
                        os.mkfifo(path)
            time.sleep(0.002)

    thread = threading.Thread(target=disturb)
    thread.start()
    found: Counter[str] = Counter()
    try:
        for _ in range(20):
            code, said = agentls("fix", ".", cwd=str(folder))
            found[f"exit code {code}"] += 1
            found["FAULT: crash"] += CRASH in said
            for path, text in before.items():
                (folder / "again").write_bytes(text)
                (folder / "again").replace(path)
    finally:
        is_over.set()
        thread.join()
    known = {it: {before[it], after[it], grown[it], after[it] + b"More.\n"} for it in before}
    found["FAULT: half"] += sum(it.is_file() and it.read_bytes() not in known[it] for it in before)
    found["FAULT: left behind"] += sum(it not in before for it in (folder / ".claude/agents").iterdir())
    return +found


def environments(folder: Path, _: int) -> Counter[str]:
    """Interpreters, options and environments in which the command line is to work."""
    fill(folder, 1)
    gone = folder / "gone"
    work = str(folder)
    expected = agentls("check", ".", cwd=work)
    runs: dict[str, Callable[[], tuple[int, str]]] = {
        "python -OO": lambda: agentls("check", ".", cwd=work, python=(sys.executable, "-OO")),
        "python -OO, explain": lambda: agentls("explain", "unknown-field", cwd=work, python=(sys.executable, "-OO")),
        "python -X dev -W error": lambda: agentls(
            "check", ".", cwd=work, python=(sys.executable, "-X", "dev", "-W", "error")
        ),
        "LANG=C, PYTHONUTF8=0": lambda: agentls("check", ".", cwd=work, LANG="C", LC_ALL="C", PYTHONUTF8="0"),
        "no HOME": lambda: agentls("check", ".", cwd=work, HOME=None),
        "a folder that is gone": lambda: _from_gone(gone),
    }
    for name in ("python3.10", "python3.11", "python3.12", "python3.13", "python3.14"):
        path = shutil.which(name)
        if path and not subprocess.run([path, "-c", ""], capture_output=True, check=False).returncode:
            runs[name] = partial(agentls, "check", ".", cwd=work, python=(path,))
    found: Counter[str] = Counter()
    for name, run in runs.items():
        code, said = run()
        is_same = (code, said) == expected or "run it without" in said or name.startswith("a folder")
        found[name if CRASH not in said and is_same else f"FAULT: {name}: {code} {said.strip()[-300:]}"] += 1
    return found


def _from_gone(folder: Path) -> tuple[int, str]:
    folder.mkdir()
    script = f"import os, runpy, sys; os.chdir({str(folder)!r}); os.rmdir({str(folder)!r}); sys.argv = ['agentls', 'check']; runpy.run_module('agentls', run_name='__main__')"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "server")}
    process = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, check=False)
    return process.returncode, (process.stdout + process.stderr).decode()


def memory(folder: Path, count: int) -> Counter[str]:
    """Edits, openings and closings in one server: memory after the first tenth and at the end, open files, idle time."""
    from tests.lsp_client import REAL, Client

    fill(folder, 50)
    uris = [it.as_uri() for it in sorted((folder / ".claude/agents").iterdir())]
    text = BEFORE.format(n=0)
    sizes = []
    with Client(REAL) as client:
        client.start(workspaceFolders=[{"uri": folder.as_uri(), "name": "w"}])
        client.open(uris[0], text)
        about = Path(f"/proc/{client.process.pid}")
        for n in range(1, count + 1):
            client.change(uris[0], n + 1, text.replace("Reviews 0", f"Reviews {n}"))
            if n % 100 == 0:
                client.published(uris[0], n + 1)
                other = uris[1 + n // 100 % 49]
                client.open(other, text + f"Text {n}.\n")
                client.notify("textDocument/didClose", {"textDocument": {"uri": other}})
                client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": other, "type": 2}]})
                client.seen.clear()
            if n % max(1, count // 10) == 0:
                client.request("workspace/symbol", {"query": "a"})
                sizes.append(_resident(about))
        handles = len(list((about / "fd").iterdir()))
        time.sleep(2)
        spent = _spent(about)
        time.sleep(5)
        idle = _spent(about) - spent
        client.stop()
    grown = (sizes[-1] - sizes[0]) / sizes[0]
    found = Counter({f"{sizes[0] / 1024:.1f} MB after a tenth, {sizes[-1] / 1024:.1f} MB at the end": 1})
    found[f"{handles} open files, {idle} ticks of processor in 5 s"] += 1
    found["FAULT: memory grows"] += grown > 0.1
    found["FAULT: busy while idle"] += idle > 2
    return +found


def _resident(about: Path) -> int:
    return int(next(it for it in (about / "status").read_text().splitlines() if it.startswith("VmRSS")).split()[1])


def _spent(about: Path) -> int:
    fields = (about / "stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


PARTS: dict[str, Callable[[Path, int], Counter[str]]] = {
    "kills": kills,
    "full disk": full_disk,
    "modes and links": modes,
    "two at once": together,
    "files that change": others,
    "environments": environments,
    "memory": memory,
}


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder).resolve()


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--edits", type=int, default=100_000)
    parser.add_argument("--only", default="", help="parts with this word in their names")
    given = parser.parse_args()
    faults = 0
    for name, part in PARTS.items():
        if given.only in name:
            with _folder() as folder:
                found = part(folder, given.edits if part is memory else given.kills)
            print(name + "".join(f"\n  {count:6} {what}" for what, count in found.items()), flush=True)
            faults += sum(count for what, count in found.items() if what.startswith("FAULT"))
    print(f"{faults} faults")
    return int(faults > 0)


if __name__ == "__main__":
    sys.exit(main())
