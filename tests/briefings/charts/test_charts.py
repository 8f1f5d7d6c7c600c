"""Charts as drawn: what is marked, what is labelled, and that no two labels touch."""

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from xml.etree import ElementTree

import pytest

from reports.adapters.pdf import font_files
from reports.briefings.charts import svg
from reports.briefings.charts.draw import draw
from reports.briefings.charts.placing import Box
from reports.briefings.charts.sparkline import sparkline
from reports.briefings.charts.specs import (
    HALF,
    PHONE,
    PRINT,
    SCREEN,
    Canvas,
    ClaimRow,
    ClaimsPanel,
    JointBand,
    JointStep,
    Label,
    Origin,
    PointClaim,
    Sparkline,
    Week,
)
from reports.briefings.charts.widths import BOLD_WIDTHS, WIDTHS
from tests.briefings.html import sample


def joint_spec() -> JointBand:
    """What four claims allow, three of them close to one another at the place where the upper edge ends."""
    first, ends = date(2022, 2, 27), date(2024, 12, 31)
    weeks = [first + timedelta(days=7 * number) for number in range(230)]
    lows = [(date(2024, 4, 29), 18_000.0), (ends, 45_499.0), (date(2025, 9, 22), 50_000.0)]
    steps = [
        JointStep(day, max([low for on, low in lows if on <= day], default=0.0), 55_609.0 if day <= ends else None)
        for day in sorted({*weeks, ends})
    ]
    claims = (
        PointClaim(date(2024, 4, 29), 18_000, Label("HUR, via Newsweek", "> 18,000"), "more_than"),
        PointClaim(ends, 50_554, Label("Frontelligence Insight", "≈ 50,554"), "about"),
        PointClaim(date(2025, 3, 1), 52_000, Label("A district’s own list", "≤ 52,000"), "at_most"),
        PointClaim(date(2025, 9, 22), 50_000, Label("UN Special Rapporteur on Russia", "> 50,000"), "more_than"),
    )
    low = Label("at least", "50,000")
    return JointBand("Absent: at least 50,000", tuple(steps), low, band_label="what all claims allow", claims=claims)


SPECS = {
    "losses": sample.losses_spec(),
    "estimate": sample.estimate_spec(),
    "late": sample.late_spec(),
    "joint": joint_spec(),
    "outlook": sample.outlook_spec(),
    "attribution": sample.attribution_spec(),
    "panel": sample.panel_spec(),
    "multiples": sample.multiples_spec(),
}
NAMESPACE = "{http://www.w3.org/2000/svg}"


def texts(drawing: str) -> list[tuple[str, Box]]:
    """Return each printed text with the box it fills, by the page face's widths."""
    found = []
    for element in ElementTree.fromstring(drawing).iter(f"{NAMESPACE}text"):
        words = "".join(element.itertext())
        size = float(element.get("font-size", "12"))
        wide = svg.width(words, bold=element.get("font-weight") == "600", size=size)
        left = (
            float(element.get("x", "0"))
            - {"start": 0, "middle": wide / 2, "end": wide}[element.get("text-anchor", "start")]
        )
        base = float(element.get("y", "0"))
        found.append((words, Box(left, base - size * 0.72, left + wide, base)))
    return found


@pytest.mark.parametrize("name", SPECS)
@pytest.mark.parametrize("canvas", [PRINT, SCREEN, PHONE, HALF])
def test_no_two_labels_touch(name: str, canvas: Canvas) -> None:
    """If this fails, two texts of a chart are printed over each other."""
    found = texts(draw(SPECS[name], sample.FORMATS, canvas))
    touching = [(a, b) for (a, one), (b, other) in combinations(found, 2) if one.overlap(other) > 1]
    assert touching == []


@pytest.mark.parametrize("name", SPECS)
@pytest.mark.parametrize("canvas", [PRINT, SCREEN, PHONE, HALF])
def test_every_label_lies_on_the_canvas(name: str, canvas: Canvas) -> None:
    """If this fails, a label is cut at the edge of its chart."""
    drawing = draw(SPECS[name], sample.FORMATS, canvas)
    height = float(re.search(r'height="([\d.]+)"', drawing)[1])
    outside = [
        words
        for words, box in texts(drawing)
        if box.left < -1 or box.right > canvas.width + 1 or box.top < -1 or box.bottom > height + 1
    ]
    assert outside == []


@pytest.mark.parametrize("name", SPECS)
def test_a_chart_is_named_and_drawn_alike_twice(name: str) -> None:
    """If this fails, a chart has no accessible name or its bytes differ from run to run."""
    drawing = draw(SPECS[name], sample.FORMATS)
    assert drawing == draw(SPECS[name], sample.FORMATS)
    assert ElementTree.fromstring(drawing).find(f"{NAMESPACE}title").text == SPECS[name].title


@pytest.mark.parametrize("name", SPECS)
def test_no_text_is_smaller_than_nine_points(name: str) -> None:
    """If this fails, a reader of the paper needs a glass."""
    sizes = [int(size) for size in re.findall(r'font-size="(\d+)"', draw(SPECS[name], sample.FORMATS))]
    assert min(sizes) >= 12


def test_whole_weeks_are_one_path() -> None:
    """If this fails, a render pays for a hundred elements where one would do."""
    drawing = draw(SPECS["losses"], sample.FORMATS)
    assert drawing.count('class="f-bar"') == 1
    assert re.search(r'class="f-bar" d="([^"]*)"', drawing)[1].count("M") == len(SPECS["losses"].weeks) - 1


def test_a_week_with_missing_days_is_hollow_and_an_unknown_one_empty() -> None:
    """If this fails, part of a week looks like a whole one, or a gap looks like zero."""
    spec = SPECS["losses"]
    weeks = (*spec.weeks[:-3], replace(spec.weeks[-3], is_complete=False), replace(spec.weeks[-2], value=None))
    drawing = draw(replace(spec, weeks=weeks, this_week_on=None), sample.FORMATS)
    assert re.search(r'class="s-axis" d="([^"]*)"[^>]*stroke-dasharray', drawing)[1].count("M") == 1
    assert re.search(r'class="f-bar" d="([^"]*)"', drawing)[1].count("M") == len(weeks) - 2


def test_bars_start_at_zero() -> None:
    """If this fails, a small change looks like a large one."""
    drawing = draw(SPECS["losses"], sample.FORMATS)
    heights = [float(h) for h in re.findall(r"v([\d.]+)h-", re.search(r'class="f-bar" d="([^"]*)"', drawing)[1])]
    values = [w.value for w in SPECS["losses"].weeks[:-1]]
    assert heights[0] / heights[1] == pytest.approx(values[0] / values[1], rel=0.01)


def test_the_newest_provisional_weeks_are_shaded_and_dotted() -> None:
    """If this fails, weeks that will still grow look like a fall."""
    drawing = draw(SPECS["late"], sample.FORMATS)
    assert 'class="f-late"' in drawing
    assert 'stroke-dasharray="0.1 3.6"' in drawing
    assert "still filling" in drawing


def test_print_thins_a_long_line_and_the_screen_does_not() -> None:
    """If this fails, the PDF is slow or the twin has lost points."""
    long = draw(SPECS["estimate"], sample.FORMATS, SCREEN)
    short = draw(SPECS["estimate"], sample.FORMATS, PRINT)
    points = [re.search(r'class="s-line" d="([^"]*)"', it)[1].count("L") + 1 for it in (long, short)]
    assert points == [len(SPECS["estimate"].points), 360]


def panel(**claim: object) -> str:
    row = ClaimRow("Somebody", "some time", **{"value": 100.0, "value_label": "100"} | claim)
    other = ClaimRow("Another", "another time", 300.0, "300")
    return draw(ClaimsPanel("t", (Origin("One origin", (row,)), Origin("Other", (other,)))), sample.FORMATS)


def arrow_heads(drawing: str) -> int:
    return len(re.findall(r'<path class="f-o0" d="M[^"]*Z"', drawing))


def test_a_bound_has_an_arrow_and_a_count_has_none() -> None:
    """If this fails, "at least 100" and "100" look the same."""
    assert arrow_heads(panel(bound="exact")) == arrow_heads(panel(bound="about")) == 0
    assert arrow_heads(panel(bound="at_least")) == arrow_heads(panel(bound="up_to")) == 1


def test_an_upper_bound_points_the_other_way() -> None:
    """If this fails, "up to" reads as "at least"."""
    tips = [
        float(re.search(r'<path class="f-o0" d="M([\d.]+) ', panel(bound=bound))[1]) for bound in ("up_to", "at_least")
    ]
    assert tips[0] < tips[1]


def test_a_projection_is_dashed() -> None:
    """If this fails, a forecast passes for a count."""
    assert "stroke-dasharray" not in panel(bound="at_least")
    assert "stroke-dasharray" in panel(bound="at_least", is_projection=True)
    assert "stroke-dasharray" in panel(is_projection=True)


def test_a_range_is_a_bar_between_its_ends() -> None:
    """If this fails, a range loses one of its ends."""
    drawing = panel(value=None, bound="range", low=100.0, high=200.0, value_label="100–200")
    bar = re.search(r'<line class="s-o0" x1="([\d.]+)"[^>]*x2="([\d.]+)"', drawing)
    assert float(bar[2]) > float(bar[1])


def test_text_of_a_source_stays_text() -> None:
    """If this fails, a source's name can put markup into the page."""
    drawing = draw(
        ClaimsPanel("<b>", (Origin("</svg><script>", (ClaimRow('<a href="x">', "&", 1.0, "<1", remark="<i>"),)),)),
        sample.FORMATS,
    )
    assert "<script" not in drawing
    assert "<a " not in drawing
    assert "&lt;/svg&gt;" in drawing
    ElementTree.fromstring(drawing)


def test_a_sparkline_breaks_where_a_value_is_missing() -> None:
    """If this fails, a gap in a series is drawn as a straight line."""
    assert sparkline(Sparkline("t", (1.0, 2.0, None, 3.0, 4.0))).count("<path") == 2
    assert sparkline(Sparkline("t", (None, None))) == ""


def test_a_series_of_one_week_can_be_drawn() -> None:
    """If this fails, the first edition of a desk has no chart."""
    only = Week(SPECS["losses"].weeks[0].starts_on, 7.0)
    spec = replace(SPECS["losses"], weeks=(only,), mean=(), this_week_on=only.starts_on, record_on=None)
    assert 'class="f-accent"' in draw(spec, sample.FORMATS)


def test_a_record_at_the_edge_keeps_its_label_inside() -> None:
    """If this fails, the label of a record in the oldest shown week is cut."""
    spec = SPECS["losses"]
    first = replace(spec.weeks[0], value=20000.0)
    edge = replace(spec, weeks=(first, *spec.weeks[1:]), record_on=first.starts_on, record_label="record 20,000")
    box = dict(texts(draw(edge, sample.FORMATS)))["record 20,000"]
    assert box.left >= 0


def test_equal_end_values_do_not_stack_their_labels() -> None:
    """If this fails, this week and its mean are unreadable when they agree."""
    spec = SPECS["losses"]
    last = replace(spec.mean[-1], value=spec.weeks[-1].value, on=spec.weeks[-1].starts_on + timedelta(days=3))
    same = replace(spec, mean=(*spec.mean[:-1], last), mean_label=Label("13-week mean", "9,930"))
    found = texts(draw(same, sample.FORMATS))
    assert not [1 for (_, one), (_, other) in combinations(found, 2) if one.overlap(other) > 1]


def test_numbers_are_written_one_way() -> None:
    """If this fails, the same chart differs by a minus sign or a trailing zero."""
    assert [svg.number(v) for v in (0.0, -0.04, 1.0, 1.25, -3.0, 1e6)] == ["0", "0", "1", "1.2", "-3", "1000000"]


def test_widths_are_those_of_the_page_face() -> None:
    """If this fails, labels are placed by widths that the printed face does not have."""
    from io import BytesIO

    from fontTools.ttLib import TTFont

    for name, widths in (("Regular", WIDTHS), ("Semibold", BOLD_WIDTHS)):
        font = TTFont(BytesIO(font_files()[f"SourceSansPro-{name}.ttf"]))
        glyphs, names = font.getGlyphSet(), font.getBestCmap()
        wrong = {c: w for c, w in widths.items() if ord(c) in names and abs(glyphs[names[ord(c)]].width - w) > 11}
        assert wrong == {}
        spoken = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюяАБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЬЮЯ’ʼ«»№−×≈≥≤→←"  # noqa: RUF001
        assert [char for char in spoken if char not in widths] == []


def test_a_label_that_had_to_move_is_led_to_its_mark() -> None:
    """If this fails, of many claims close together nobody can tell which label belongs to which dot."""
    spec = SPECS["estimate"]
    crowd = tuple(replace(spec.claims[1], on=spec.claims[1].on + timedelta(days=20 * i)) for i in range(8))
    few = draw(replace(spec, claims=spec.claims[:1]), sample.FORMATS).count("<line")
    assert draw(replace(spec, claims=crowd), sample.FORMATS).count("<line") > few
