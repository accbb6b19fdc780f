"""The effect of fixes on a collection of files: shares, and a sample to be confirmed by the real client.

    python bench/fixes.py FOLDER…                      how many files load before and after, what was applied,
                                                       what broke
    python bench/fixes.py --pairs PAIRS.csv            the same for files that their authors fixed, compared with
                                                       theirs
    python bench/fixes.py --sample 300 OUT FOLDER…     fixed files and what they are to load as, written to OUT
    python bench/fixes.py --compare OUT ANSWERS.jsonl  the client's answers for that sample (a line of JSON for each
                                                       file: `path`, `loads`, `name`, `description`, `tools`)
                                                       against what was expected

Only safe fixes. Every file is taken as a project's agent. Exit code 1 where a promise is broken.
"""

from __future__ import annotations

import argparse
import collections
import csv
import json
import random
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "server"), str(ROOT)]

from tests.fixture import preferred

from agentls.disk import files as disk
from agentls.document import Document
from agentls.edits.effects import changes, edited
from agentls.fixes.apply import Applied, fix_all
from agentls.hosts.verdict import Loaded, Origin, Skipped
from agentls.rules import engine, registry
from agentls.settings import Settings
from agentls.text.problem import Finding, apply

BACK = {"tools", "listed", "dropped", "denied", "refused", "runs_as"}
"""What follows from fields, and is not named itself."""


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--pairs", type=Path)
    parser.add_argument("--sample", type=int)
    parser.add_argument("--compare", action="store_true")
    options = parser.parse_args()
    if options.pairs:
        return pairs(options.pairs)
    if options.compare:
        return compare(*options.folders)
    if options.sample:
        return sample(options.sample, options.folders[0], options.folders[1:])
    return table(options.folders)


def read(path: Path, stem: str = "") -> Document:
    decoded = disk.read(str(path))
    return Document(decoded.text, str(path), Origin("project", stem or path.stem), decoded.bom, decoded.lossy)


def files(folders: list[Path]) -> list[Path]:
    found = (it for folder in folders for it in sorted(folder.rglob("*.md")))
    return [it for it in found if it.is_file() and ".after." not in it.name]


def check(document: Document) -> list[Finding]:
    return engine.check(document, settings=Settings(hints=True))


def fixed(document: Document) -> tuple[Applied, Document]:
    made = fix_all(document, check)
    return made, Document(made.text, document.path, document.origin, document.bom, document.lossy)


def table(folders: list[Path]) -> int:
    applied: collections.Counter[str] = collections.Counter()
    touched: collections.Counter[str] = collections.Counter()
    count: collections.Counter[str] = collections.Counter()
    broken: list[str] = []
    spent = slowest = 0.0
    for path in files(folders):
        document = read(path)
        begin = time.perf_counter()
        made, after = fixed(document)
        took = time.perf_counter() - begin
        spent, slowest = spent + took, max(slowest, took)
        applied += made.applied
        touched.update(made.applied.keys())
        count["files"] += 1
        count["changed"] += made.text != document.text
        broken += [f"{path}: {it}" for it in faults(document, made, after)]
        if isinstance(document.verdict, Skipped) and document.verdict.reason != "document":
            cause = (document.verdict.reason, document.verdict.span)
            safe = any((it.rule, it.span) == cause and preferred(document, it) for it in check(document))
            count["skipped"] += 1
            count["skipped, with a safe fix"] += safe
            count["of these, load afterwards"] += safe and isinstance(after.verdict, Loaded)
            count["of these, skipped for another reason"] += safe and isinstance(after.verdict, Skipped)
    for name, number in count.items():
        print(f"{number:6}  {name}")
    print(f"{spent / max(count['files'], 1) * 1000:6.1f}  milliseconds a file; the slowest {slowest * 1000:.0f}\n")
    print("| rule | fixes | files |\n| --- | ---: | ---: |")
    for name in registry.NAMES:
        if applied[name]:
            print(f"| {name} | {applied[name]} | {touched[name]} |")
    print(f"\n{len(broken)} broken promises", *broken[:20], sep="\n")
    return 1 if broken else 0


def faults(document: Document, made: Applied, after: Document) -> list[str]:
    """The faults of the text after all fixes."""
    found = []
    if apply(document.text, made.edits) != made.text:
        found.append("the edits do not make the text")
    if fix_all(after, check).text != made.text:
        found.append("a second run changes something")
    if len(made.applied) > 1 or sum(made.applied.values()) > 1:
        found += [f"order {seed} ends in another text" for seed in (1, 2) if one_by_one(document, seed) != made.text]
    if not isinstance(document.verdict, Loaded):
        return found
    if not isinstance(after.verdict, Loaded):
        return [*found, "the host skips it"]
    other = (changes(document, after) or frozenset()) - BACK
    places = {
        entry.name
        for it in (document, after)
        for entry in it.entries.values()
        if touches(it, entry.span, document, made)
    }
    if unnamed := {it for it in other if it.removeprefix("ignored ") not in places and it != "prompt"}:
        found.append(f"changes {', '.join(sorted(unnamed))}")
    if "prompt" in other and not any(it in made.applied for it in ("frontmatter-fence", "frontmatter-cut", "frontmatter-unclosed", "hidden-text")) and not any(it.startswith("example-") for it in made.applied):  # fmt: skip
        found.append("changes the prompt")
    if after.verdict.name != document.verdict.name and "value-cut" not in made.applied:
        found.append("changes the name")
    return found


def touches(it: Document, span: tuple[int, int], before: Document, made: Applied) -> bool:
    """Whether the lines of a field are not in the other text as they stand."""
    line = it.source.line_span(it.source.line_of(span[0]))
    written = it.text[line.start : max(line.end, span[1])]
    return written not in (made.text if it is before else before.text) or bool({"duplicate-key", "frontmatter-cut", "frontmatter-unclosed"} & made.applied.keys())  # fmt: skip


def one_by_one(document: Document, seed: int) -> str:
    choose = random.Random(seed)
    for _ in range(500):
        waiting = [fix for it in check(document) if (fix := preferred(document, it))]
        if not waiting:
            return document.text
        document = edited(document, choose.choice(waiting).edits)
    return ""


def pairs(listing: Path) -> int:
    """Files before and after their authors repaired them: which of those that then load does agentls repair?"""
    count: collections.Counter[str] = collections.Counter()
    for row in csv.DictReader(listing.open(encoding="utf-8", newline="")):
        stem = Path(row["path"]).stem
        before, theirs = (read(listing.parent / row[it], stem) for it in ("before", "after"))
        if isinstance(before.verdict, Loaded) or not isinstance(theirs.verdict, Loaded):
            continue
        if isinstance(before.verdict, Skipped) and before.verdict.reason == "document":
            count["without frontmatter: nothing is said of them"] += 1
            continue
        count["skipped, fixed by the author"] += 1
        ours = fixed(before)[1].verdict
        if not isinstance(ours, Loaded):
            print(f"not fixed: {row['before']}")
            continue
        count["fixed by us"] += 1
        count["  with the author's name"] += ours.name == theirs.verdict.name
        count["  with the author's description"] += words(ours.description) == words(theirs.verdict.description)
    for name, number in count.items():
        print(f"{number:6}  {name}")
    return 0


def words(text: str) -> list[str]:
    return text.replace("\\n", "\n").split()


def sample(size: int, out: Path, folders: list[Path]) -> int:
    """Fixed files under names of their own, first those that were skipped, and what they are to load as."""
    skipped: list[Document] = []
    others: list[Document] = []
    for path in files(folders):
        document = read(path)
        made, after = fixed(document)
        if made.text != document.text and not document.lossy and isinstance(after.verdict, Loaded):
            (others if isinstance(document.verdict, Loaded) else skipped).append(after)
    choose = random.Random(7)
    choose.shuffle(skipped)
    choose.shuffle(others)
    out.mkdir(parents=True, exist_ok=True)
    expected: dict[str, dict[str, str]] = {}
    for was_loaded, group in ((False, skipped), (True, others)):
        for i, after in enumerate(group):
            # Names have to differ for the client to list them all.
            assert isinstance(after.verdict, Loaded)
            name, line = f"sample-{was_loaded:d}-{i:04}", f"name: {after.verdict.name}\n"
            verdict = Document(after.text.replace(line, f"name: {name}\n", 1), after.path, after.origin).verdict
            if (
                len(expected) < (size if was_loaded else size // 2)
                and isinstance(verdict, Loaded)
                and verdict.name == name
            ):
                (out / f"{name}.md").write_bytes(after.text.replace(line, f"name: {name}\n", 1).encode())
                expected[f"{name}.md"] = {"name": name, "description": verdict.description, "listed": verdict.listed}
    (out / "expected.json").write_text(json.dumps(expected, ensure_ascii=False), "utf-8")
    print(f"{len(expected)} files, {sum(1 for it in expected if '-0-' in it)} of them were skipped before")
    return 0


def compare(out: Path, answers: Path) -> int:
    expected = json.loads((out / "expected.json").read_text("utf-8"))
    found = {Path(it["path"]).name: it for it in map(json.loads, answers.read_text("utf-8").strip("\n").split("\n"))}
    wrong = []
    for name, wanted in expected.items():
        answer = found.get(name, {})
        same = answer.get("loads") and (answer["name"], answer["description"], answer["tools"]) == tuple(
            wanted.values()
        )
        if not same:
            wrong.append((name, wanted, answer))
    print(f"{len(expected)} files, {len(wrong)} answers differ", *wrong[:5], sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
