"""Our render of a real edition against a plain `weasyprint` print of its HTML twin, both cold, in turn.

The twin carries the same page: charts inline with all their points. Both sides pay their imports; CPU seconds of the
whole process count, because the cores may be shared. Ours makes a tagged PDF/A-3a and PDF/UA-1 with the edition's files
inside, and tells where each number stands; the plain side does none of that. Printed twice: as it is published, with
all that its print leaves out (proof, tables of points, drawings for phones), and again without that, which a plain
user would not have written. Goal: the published twin takes at least 2.5 times as long as our render.

    python benchmarks/render.py [--rounds N]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from timed.asking import rounds_of

ROOT = Path(__file__).resolve().parents[1]
WEEK, LANGUAGE = "2026-W31", "en"
GOAL, MOST_MEMORY = 2.5, 300
UNPRINTED = ".skip, .ways, .proof, .data, .drawing.phone"  # what the print of the twin leaves out

# The edition, made once: what its render was given is kept, and its twin lies beside.
KEPT = """
import pickle, sys
from flows import cli
from reports.adapters import pdf
render = pdf.render_pdf
def kept(html, *, attachments=(), **said):
    files = []
    def attached(tokens):
        files.extend(attachments(tokens))
        return files
    made = render(html, attachments=attached, **said)
    with open(given, "wb") as file:
        pickle.dump({"html": html, "attachments": files, **said}, file)
    return made
pdf.render_pdf = kept
given, folder, bucket, *words = sys.argv[1:]
sys.argv = ["muster", "brief", "--offline", "--bucket", bucket, "--out", folder, *words]
cli.main()
"""
OURS = """
import pickle, sys
from reports.adapters.pdf import render_pdf
with open(sys.argv[1], "rb") as file:
    given = pickle.load(file)
with open(sys.argv[2], "wb") as file:
    file.write(render_pdf(**given).body)
"""
PLAIN = "import sys, weasyprint; weasyprint.HTML(filename=sys.argv[1]).write_pdf(sys.argv[2])"


@dataclass(frozen=True)
class Cost:
    """What one process took: CPU seconds, and the most memory it held in MiB."""

    cpu_seconds: float
    memory: float


def main(rounds: int) -> None:
    """Print what each side took, round by round and as medians, and how far the prints are alike."""
    with tempfile.TemporaryDirectory(prefix="muster-bench-") as name:
        folder = Path(name)
        given, twin = _prepared(folder)
        bare = folder / "bare.html"
        bare.write_text(_without_unprinted(twin.read_text("utf-8")), encoding="utf-8")
        sides = {
            "ours": (OURS, given, folder / "ours.pdf"),
            "plain": (PLAIN, twin, folder / "plain.pdf"),
            "plain, only what is printed": (PLAIN, bare, folder / "bare.pdf"),
        }
        costs: dict[str, list[Cost]] = {side: [] for side in sides}
        for number in range(rounds + 1):
            for side, (program, read, made) in sides.items():
                cost = _cost(program, str(read), str(made))
                if number:  # the first round leaves bytecode behind
                    costs[side].append(cost)
        _tell(costs, {side: made for side, (_, _, made) in sides.items()})


def _prepared(folder: Path) -> tuple[Path, Path]:
    given, out, bucket = folder / "given.pickle", folder / "edition", folder / "bucket"
    _cost(KEPT, str(given), str(out), str(bucket), "--week", WEEK, "--language", LANGUAGE)
    return given, out / f"{LANGUAGE}.html"


def _without_unprinted(html: str) -> str:
    from selectolax.lexbor import LexborHTMLParser

    page = LexborHTMLParser(html)
    for node in page.css(UNPRINTED):
        node.decompose()
    return page.html or ""


def _cost(program: str, *arguments: str) -> Cost:
    """Return what one new Python process took; raises RuntimeError."""
    started = subprocess.Popen([sys.executable, "-W", "ignore", "-c", program, *arguments], cwd=ROOT,
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)  # fmt: skip
    said = started.stderr.read() if started.stderr else b""
    _, status, usage = os.wait4(started.pid, 0)
    if status:
        raise RuntimeError(f"a side ended with {os.waitstatus_to_exitcode(status)}:\n{said.decode()[-2000:]}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def _tell(costs: dict[str, list[Cost]], made: dict[str, Path]) -> None:
    ours = statistics.median(cost.cpu_seconds for cost in costs["ours"])
    text = {side: _words_of(path) for side, path in made.items()}
    for side, each in costs.items():
        cpu, memory = statistics.median(cost.cpu_seconds for cost in each), max(cost.memory for cost in each)
        rounds = " ".join(f"{cost.cpu_seconds:.2f}" for cost in each)
        shared = len(text["ours"] & text[side]) / len(text["ours"])
        print(f"{side}: {cpu:.2f} CPU-s ({rounds}), {memory:.0f} MiB at most, {_pages(made[side])} pages, "
              f"{shared:.0%} of the words that ours prints; {cpu / ours:.2f} of ours")  # fmt: skip
    ratio = statistics.median(cost.cpu_seconds for cost in costs["plain"]) / ours
    memory = max(cost.memory for cost in costs["ours"])
    print(f"plain takes {ratio:.2f} of ours (goal: at least {GOAL}): {'met' if ratio >= GOAL else 'missed'}")
    print(f"ours holds {memory:.0f} MiB (goal: under {MOST_MEMORY}): {'met' if memory < MOST_MEMORY else 'missed'}")


def _pages(path: Path) -> int:
    import pikepdf

    with pikepdf.open(path) as pdf:
        return len(pdf.pages)


def _words_of(path: Path) -> set[str]:
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        return {word for page in document for word in page.get_textpage().get_text_range().split()}


if __name__ == "__main__":
    main(rounds_of(__doc__, 5))
