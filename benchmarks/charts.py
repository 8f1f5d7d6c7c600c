"""The same data drawn by our charts, by matplotlib and by Vega-Lite (vl-convert), side by side in time and in looks.

Three charts of the sample page: weekly bars with a mean, an estimate with its interval, and eight small charts. Each
side draws in a process of its own, ROUNDS times after a first drawing that counts apart, with its imports, as set-up;
CPU seconds count, because the cores may be shared. All nine drawings are then printed by one renderer onto one sheet,
benchmarks/charts.png.
    python benchmarks/charts.py [--rounds N]
"""

from __future__ import annotations

import html
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from timed.asking import rounds_of

ROOT = Path(__file__).resolve().parents[1]
HERE = Path(__file__).resolve().parent
CHARTS = ("bars", "band", "multiples")
SIDES = {"ours": "Muster", "matplotlib": "matplotlib", "vega": "Vega-Lite"}
SHEET = HERE / "charts.png"
_DPI_SCALE = 1.5

TIMED = """
import json, sys, time
sys.path[:0] = [{root!r}, {here!r}]
start = time.process_time()
from chart_sides import {side} as side
data = json.load(open(sys.argv[1]))
drawn = side.draw_all(data)
setup = time.process_time() - start
start = time.process_time()
for _ in range(int(sys.argv[2])):
    drawn = side.draw_all(data)
print(json.dumps([setup, (time.process_time() - start) / int(sys.argv[2]), drawn]))
"""


def main(rounds: int) -> None:
    """Print what each side takes and its ratio to ours, and write the sheet."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder, "data.json")
        data.write_text(json.dumps(sample_data()), "utf-8")
        found = {side: _timed(side, data, rounds) for side in SIDES}
        _, ours, _ = found["ours"]
        for side, (setup, each, drawn) in found.items():
            size = sum(map(len, drawn.values())) / 1000
            print(f"{SIDES[side]:<12} {each * 1000:8.1f} CPU-ms for three charts, {each / ours:6.1f} times ours; "
                  f"set-up {setup:.2f} CPU-s; {size:.0f} kB of SVG")  # fmt: skip
        _write_sheet({side: drawn for side, (_, _, drawn) in found.items()}, Path(folder))
    print(f"side by side: {SHEET.relative_to(ROOT)}")


def sample_data() -> dict[str, Any]:
    """Return the data of the three charts as plain lists, from the sample page."""
    sys.path.insert(0, str(ROOT))
    from tests.briefings.html import sample

    bars, band, many = sample.losses_spec(), sample.estimate_spec(), sample.multiples_spec()
    return {
        "bars": {
            "weeks": [[week.starts_on.isoformat(), week.value] for week in bars.weeks],
            "mean": [[point.on.isoformat(), point.value] for point in bars.mean],
        },
        "band": [[each.on.isoformat(), each.best, each.low, each.high] for each in band.points],
        "multiples": [
            {"label": each.label, "value": each.value, "change": each.change,
             "weeks": [[week.starts_on.isoformat(), week.value or 0] for week in each.weeks]}
            for each in many.multiples
        ],
    }  # fmt: skip


def _timed(side: str, data: Path, rounds: int) -> tuple[float, float, dict[str, str]]:
    program = TIMED.format(root=str(ROOT), here=str(HERE), side=side)
    done = subprocess.run(
        [sys.executable, "-c", program, str(data), str(rounds)], capture_output=True, text=True, check=True
    )
    setup, each, drawn = json.loads(done.stdout.splitlines()[-1])
    return setup, each, drawn


def _write_sheet(drawn: dict[str, dict[str, str]], folder: Path) -> None:
    """Print all drawings with one renderer onto one page, and keep that as a picture."""
    import pypdfium2
    import weasyprint

    from reports.adapters.pdf import font_files

    faces = []
    for weight, name in ((400, "Regular"), (600, "Semibold")):
        font = folder / f"{name}.ttf"
        font.write_bytes(font_files()[f"SourceSansPro-{name}.ttf"])
        face = f"font-family: 'Source Sans Pro'; font-weight: {weight}; src: url({font.as_uri()})"
        faces.append(f"@font-face {{ {face} }}")
    style = (
        f"{' '.join(faces)} @page {{ size: 1180px 470px; margin: 12px }} body {{ font: 13px 'Source Sans Pro' }}"
        " td { width: 385px; vertical-align: top; padding: 4px } img { width: 372px } th { text-align: left }"
    )
    heads = "".join(f"<th>{html.escape(name)}</th>" for name in SIDES.values())
    rows = []
    for chart in CHARTS:
        cells = []
        for side in SIDES:
            picture = folder / f"{side}-{chart}.svg"
            picture.write_text(drawn[side][chart], "utf-8")
            cells.append(f'<td><img alt="" src="{picture.as_uri()}"></td>')
        rows.append(f"<tr>{''.join(cells)}</tr>")
    page = f"<style>{style}</style><table><tr>{heads}</tr>{''.join(rows)}</table>"
    printed = weasyprint.HTML(string=page, base_url=folder.as_uri()).write_pdf()
    pypdfium2.PdfDocument(printed)[0].render(scale=_DPI_SCALE).to_pil().save(SHEET, optimize=True)


if __name__ == "__main__":
    main(rounds_of(__doc__, 20))
