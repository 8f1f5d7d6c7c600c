"""Our render of an edition against a plain `weasyprint` print of its HTML twin, both cold, in turn.

The twin carries the same page: charts inline with all their points. Both sides pay their imports; CPU seconds of the
whole process count, because the cores may be shared. Goal: at most 1.25 times the plain process.
    python benchmarks/render.py [ROUNDS]
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

OURS = """
import sys
from datetime import UTC, datetime
from reports.adapters.pdf import AttachedFile, font_files, render_pdf, template_files
from reports.briefings.html import print_html
from tests.briefings.html.sample import sample_page
page = sample_page()
attached = [AttachedFile("figures.csv", b"week,value\\n" * 4000, "text/csv", "Figures")]
html = print_html(page, template_files())
rendered = render_pdf(html, identifier=page.identifier, released_at=datetime(2026, 8, 4, 3, tzinfo=UTC),
                      assets=font_files(), attachments=attached)
open(sys.argv[1], "wb").write(rendered.body)
"""
PLAIN = "import sys, weasyprint; weasyprint.HTML(sys.argv[1]).write_pdf(sys.argv[2])"


def main(rounds: int) -> None:
    """Print CPU seconds of each side and their ratio, round by round and as medians."""
    with tempfile.TemporaryDirectory() as folder:
        twin = Path(folder, "twin.html")
        twin.write_text(_twin(), encoding="utf-8")
        ratios = [_round(number, folder, twin) for number in range(1, rounds + 1)]
    print(f"median ratio {statistics.median(ratios):.2f} over {rounds} rounds (goal: at most 1.25)")


def _round(number: int, folder: str, twin: Path) -> float:
    ours = _cpu_seconds(OURS, str(Path(folder, "ours.pdf")))
    plain = _cpu_seconds(PLAIN, str(twin), str(Path(folder, "plain.pdf")))
    print(f"round {number}: ours {ours:.2f} CPU-s, plain weasyprint {plain:.2f} CPU-s, ratio {ours / plain:.2f}")
    return ours / plain


def _twin() -> str:
    """Return the twin with one drawing per chart: a plain user has no second one for phones."""
    sys.path.insert(0, str(ROOT))
    from reports.adapters.pdf import template_files
    from reports.briefings.html import twin_html
    from reports.briefings.page import Chart
    from tests.briefings.html.sample import sample_page

    page = sample_page()
    sections = tuple(
        replace(it, blocks=tuple(replace(b, svg_phone="") if isinstance(b, Chart) else b for b in it.blocks))
        for it in page.sections
    )
    return twin_html(replace(page, sections=sections), template_files())


def _cpu_seconds(program: str, *arguments: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program, *arguments], cwd=ROOT, check=True, capture_output=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
