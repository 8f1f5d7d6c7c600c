# ruff: noqa: RUF001 -- Latin and Cyrillic letters stand side by side in what is wrapped
"""No two texts of a chart touch and none leaves the canvas: real weeks, two languages, every canvas."""

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.briefings.charts import layering, svg, ticks
from reports.briefings.charts.draw import draw
from reports.briefings.charts.specs import (
    HALF,
    PHONE,
    PRINT,
    SCREEN,
    Attribution,
    Canvas,
    Event,
    Formats,
    Link,
    Node,
    SmallMultiples,
)
from reports.briefings.formats import Formats as PageFormats
from reports.briefings.tokens import Bindings, bare_numerals, pieces, plain
from reports.briefings.tokens.marks import marked
from tests.briefings.charts.test_charts import SPECS, texts
from tests.briefings.html import sample

CANVASES = (PRINT, SCREEN, PHONE, HALF)
LONG = ("змінено спосіб лічби", "total lowered", "перелічено наново відтоді")


def formats_of(locale: str) -> Formats:
    """Return the formats of a page in one language, with a register of bindings."""
    page = PageFormats(locale, Bindings())
    return Formats(page.number, page.short_month, page.year, page.short_day, page.told)


def placed(drawing: str) -> list:
    """Return the texts of a drawing with their boxes, without the marks of their numerals."""
    return texts(plain(drawing))


def assert_tidy(drawing: str, canvas: Canvas) -> None:
    found = placed(drawing)
    height = float(plain(drawing).split('height="')[1].split('"')[0])
    touching = [(a, b) for (a, one), (b, other) in itertools.combinations(found, 2) if one.overlap(other) > 1]
    assert touching == []
    outside = [w for w, b in found if b.left < -1 or b.right > canvas.width + 1 or b.top < -1 or b.bottom > height + 1]
    assert outside == []


def busy(weeks: int, shift: int) -> dict:
    """Return the sample's weekly charts as they stood some weeks ago, with events, revised and provisional weeks."""
    bars = sample.losses_spec()
    shown = bars.weeks[: len(bars.weeks) - shift][-weeks:]
    shown = tuple(replace(week, is_revised=at % 17 == 3) for at, week in enumerate(shown))
    events = tuple(Event(week.starts_on, LONG[at % 3]) for at, week in enumerate(shown[:: max(len(shown) // 4, 1)]))
    first, last = shown[0].starts_on, shown[-1].starts_on
    mean = tuple(point for point in bars.mean if first <= point.on <= last)
    peak = max(shown[:-1], key=lambda week: week.value or 0)
    late = sample.late_spec()
    fan = sample.outlook_spec()
    return {
        "bars": replace(bars, weeks=shown, mean=mean, this_week_on=last, events=events, revised_label="revised since",
                        record_on=peak.starts_on, record_label=f"record {peak.value:,.0f}"),
        "late": replace(late, points=late.points[: len(late.points) - shift],
                        events=tuple(Event(point.on, LONG[0]) for point in late.points[10:90:30])),
        "fan": replace(fan, weeks=shown[-52:], fan=tuple(
            replace(each, starts_on=last + timedelta(weeks=at)) for at, each in enumerate(fan.fan, 1)), foretold=()),
        "multiples": SmallMultiples("t", tuple(
            replace(each, weeks=each.weeks[: len(each.weeks) - min(shift, 20)]) for each in
            sample.multiples_spec().multiples)),
    }  # fmt: skip


@pytest.mark.parametrize("locale", ["en_GB", "uk_UA"])
@pytest.mark.parametrize(("weeks", "shift"), [(130, 0), (104, 7), (60, 23), (16, 40)])
@pytest.mark.parametrize("canvas", CANVASES)
def test_real_weeks_are_laid_out_without_collisions(locale: str, weeks: int, shift: int, canvas: Canvas) -> None:
    """If this fails, in some week of the year or in one language texts of a chart are printed over each other."""
    for spec in busy(weeks, shift).values():
        assert_tidy(draw(spec, formats_of(locale), canvas), canvas)


@pytest.mark.parametrize("name", SPECS)
@pytest.mark.parametrize("canvas", CANVASES)
def test_every_numeral_that_a_chart_writes_itself_is_bound(name: str, canvas: Canvas) -> None:
    """If this fails, an axis prints a number behind which nothing can be found."""
    bindings = Bindings()
    page = PageFormats("en_GB", bindings)
    own = Formats(page.number, page.short_month, page.year, page.short_day, page.told, "a-chart")
    drawing = draw(SPECS[name], own, canvas)
    bare = [word for word, _ in texts(drawing) if bare_numerals(word) and not _is_label(name, word)]
    assert bare == []
    assert all(each.name == "a-chart" for each in bindings.by_number if each.kind == "tick")


def _is_label(name: str, word: str) -> bool:
    """A sample's labels are plain strings; what the chart writes itself has no letters but those of months."""
    return word in str(SPECS[name]) or any(part in str(SPECS[name]) for part in (word.split(" ")[0], word))


MARKED = st.lists(
    st.one_of(
        st.text("абвxyz  ’", min_size=1, max_size=12),
        st.builds(marked, st.sampled_from(["4 August 2026", "≈\u00a050\u00a0554", "12,580", "−1.2\u00a0%"]),
                  st.integers(0, 5000)),
    ), min_size=1, max_size=9,
)  # fmt: skip


@given(MARKED, st.integers(20, 400))
def test_wrapping_keeps_words_numerals_and_what_stands_behind_them(parts: list[str], space: int) -> None:
    """If this fails, a wrapped label loses a word, or a number in it loses its claim."""
    words = " ".join(parts)
    lines = svg.wrap(words, space)
    assert " ".join(plain(line) for line in lines).split() == plain(words).split()
    wanted = [(part, piece.index) for piece in pieces(words) if piece.index is not None
              for part in piece.text.split()]  # fmt: skip
    kept = [(part, piece.index) for line in lines for piece in pieces(line) if piece.index is not None
            for part in piece.text.split()]  # fmt: skip
    assert kept == wanted
    assert all(bare_numerals(line) == [] for line in lines)


def test_a_no_break_space_holds_a_number_and_its_sign_together() -> None:
    """If this fails, a bound sign stands at the end of one line and its number on the next."""
    assert svg.wrap("at ≈\u00a050\u00a0554", 1) == ["at", "≈\u00a050\u00a0554"]


GRAPHS = st.integers(2, 9).flatmap(
    lambda count: st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=16).map(
        lambda pairs: ([f"hand {n}" for n in range(count)],
                       list(dict.fromkeys((f"hand {a}", f"hand {b}") for a, b in pairs if a != b)))
    )
)  # fmt: skip


@given(GRAPHS)
def test_whoever_took_a_figure_stands_left_of_whoever_gave_it(graph: tuple) -> None:
    """If this fails, a graph of attribution reads the wrong way round, or loses somebody."""
    nodes, links = graph
    laid = layering.layered(nodes, links)
    where = {name: at for at, layer in enumerate(laid.layers) for name in layer}
    assert sorted(name for name in where if "\n" not in name) == sorted(nodes)
    backwards = [link for link in links if where[link[0]] >= where[link[1]]]
    kept = [link for link in links if link not in backwards]
    assert not backwards or _has_circle(links)
    assert laid == layering.layered(nodes, links)
    assert set(laid.ways) == set(links)
    assert len(kept) >= len(links) / 2


def _has_circle(links: list) -> bool:
    left = set(links)
    while free := {link for link in left if all(link[1] != taker for taker, _ in left)}:
        left -= free
    return bool(left)


@given(GRAPHS)
def test_a_graph_of_attribution_prints_no_text_over_another(graph: tuple) -> None:
    """If this fails, the names in a graph of attribution cannot be read."""
    nodes, links = graph
    spec = Attribution(
        "t", tuple(Node(name, f"{name} of a paper with a long name", ("≥ 50,000",)) for name in nodes),
        tuple(Link(*link, at % 3 == 0) for at, link in enumerate(links)), "stated", "suspected", "by", "from",
    )  # fmt: skip
    for canvas in (PRINT, PHONE):
        if len(links) <= 6 or canvas is PRINT:
            assert_tidy(draw(spec, sample.FORMATS, canvas), canvas)


def test_a_plain_graph_is_drawn_without_a_crossing() -> None:
    """If this fails, a graph that can be drawn without crossings is drawn with some."""
    spec = sample.attribution_spec()
    laid = layering.layered([node.key for node in spec.nodes], [(link.taker, link.giver) for link in spec.links])
    assert laid.crossings == 0


@given(st.lists(st.tuples(st.floats(0, 400), st.floats(10, 40)), min_size=1, max_size=8))
def test_labels_of_unlike_height_keep_apart(things: list) -> None:
    """If this fails, a label of two lines covers its neighbour of one."""
    places, highs = [place for place, _ in things], [high for _, high in things]
    moved = ticks.spread(places, highs, 0, 400)
    order = sorted(range(len(places)), key=lambda i: (places[i], i))
    assert all(moved[b] - moved[a] >= highs[a] - 1e-6 for a, b in itertools.pairwise(order))
    assert moved[order[-1]] + highs[order[-1]] <= 400 + 1e-6


def test_a_pointer_is_told_values_on_the_screen_alone() -> None:
    """If this fails, the print file carries what no paper can show, or the twin's reader gets no values."""
    for name in ("losses", "estimate", "late", "outlook", "multiples"):
        assert "<title>" in draw(SPECS[name], sample.FORMATS, SCREEN).split("</title>", 1)[1]
        assert "<title>" not in draw(SPECS[name], sample.FORMATS, PRINT).split("</title>", 1)[1]


def test_events_and_revisions_are_drawn_and_named() -> None:
    """If this fails, a break of method looks like news."""
    spec = busy(104, 0)["bars"]
    found = [word for word, _ in placed(draw(spec, sample.FORMATS))]
    assert {each.label for each in spec.events} <= set(found)
    assert "revised since" in found
