"""What the proofreader reads: an edition's sentences and what stands behind them, a catalogue's, editors' notes."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.briefings.compose import compose, voice_of
from reports.briefings.prose.composed import composed
from reports.briefings.prose.linter import proofread
from reports.briefings.prose.passages import Slip
from reports.briefings.prose.sampled import SAMPLES, sampled
from reports.briefings.prose.written import notes_of, written
from reports.catalog.loading import load_catalog, load_untranslated
from reports.catalog.rules import RULES
from reports.errors import UsageError
from tests.briefings.herd import NEXT_RELEASE, briefing, material, totals

ROOT = Path(__file__).parents[3]
DESKS = [ROOT / "reports/catalogs/desertion", ROOT / "tests/displacement_desk"]
UP_AND_DOWN = [100.0, 110.0] * 6
TURN = {"any": "Over {turn_above} would be a rise."}


def files_of(desk: Path) -> dict[str, bytes]:
    """Return a desk's files by name."""
    return {path.relative_to(desk).as_posix(): path.read_bytes() for path in desk.rglob("*") if path.is_file()}


def slips_on_page(
    text: str, *, bound: str = "exact", label: str = "Lost, claimed", **more: object
) -> list[tuple[str, str]]:
    """Return the slips of a page whose one judgement says this of a week: where and which."""
    value = {"rule": "week_change", "series": ["herd.total"], "say": {"any": "{value}"}}
    judgement = {
        "rule": "week_change", "series": ["herd.total"], "lead": {"any": "Lost, as claimed:"}, "text": {"any": text},
        "tag": "Claimed", "would_change": TURN, **more,
    }  # fmt: skip
    declared = briefing(judgements=[judgement], tiles=[{"label": label, "value": value}])
    told = material(totals([*UP_AND_DOWN, 300], bound=bound), declared=declared)
    page = compose(told, next_release_at=NEXT_RELEASE)
    return [(slip.where, slip.code) for slip in proofread(composed(voice_of(told), page))]


def test_a_judgement_that_says_what_was_computed_passes():
    """Every edition would be held up by its own good sentences."""
    assert slips_on_page("{value}, {change} the week before, and {rise_chance} that their level rose.") == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{value}, and it is unlikely that their level rose.", "likelihood"),
        ("{change_pct} on the year.", "comparison-base"),
        ("{publisher} counts {total}.", "wrong-verb"),
        ("{value}, which {publisher} confirmed.", "confirmed-claim"),
    ],
)
def test_a_judgement_is_held_against_what_was_computed(text: str, code: str):
    """A word that the figures contradict would be printed, since it reads well."""
    assert slips_on_page(text) == [("weekly/2026-W10:judgement 1", code)]


def test_a_bound_that_the_publisher_gave_must_be_printed():
    """“About 300” would be told as 300."""
    assert slips_on_page("{value}.", bound="about") == []
    assert ("weekly/2026-W10:judgement 1", "lost-bound") in slips_on_page("{number}.", bound="about")


def test_a_tile_says_whose_figure_it_is():
    """The largest figures of page one would stand there as facts."""
    assert slips_on_page("{value}.", label="Lost") == [("weekly/2026-W10:tile 1", "claim-as-fact")]


def test_a_judgement_that_nothing_could_change_is_told():
    """A reader could not know what to watch for."""
    assert slips_on_page("{value}.", would_change={}) == [("weekly/2026-W10:judgement 1", "turn-unsaid")]


@pytest.mark.parametrize("desk", DESKS, ids=lambda desk: desk.name)
def test_the_desks_write_as_they_should(desk: Path):
    """A sentence or note of a desk in the house would claim more than its figures bear, in some case or other."""
    catalog = load_catalog(files_of(desk))
    passages = [*sampled(catalog), *notes_of(catalog)]
    assert len(passages) > 40
    assert proofread(passages) == []


def test_a_slip_in_a_catalogue_is_told_with_its_line():
    """An editor would have to search four hundred lines."""
    files = files_of(DESKS[0])
    text = files["briefings.toml"].decode()
    right = "A second mirror of the same claim agrees on all {compared:days} that both carry."
    wrong = "A second mirror of the same claim perhaps agrees on a massive {compared:days}."
    files["briefings.toml"] = text.replace(right, wrong).encode()
    line = text[: text.index(right)].count("\n") + 1
    slips = proofread(sampled(load_untranslated(files)))
    assert slips == [
        Slip("hedge", f"briefings.toml:{line}", "perhaps"), Slip("feeling", f"briefings.toml:{line}", "massive")
    ]  # fmt: skip


def test_every_sample_is_a_word_of_some_rule():
    """A word that was renamed would be read as nothing, and its sentences pass unread."""
    assert set(SAMPLES) <= {word for rule in RULES.values() for word in rule.words}


def test_notes_are_read_with_their_lines():
    """The wrong note would be mended."""
    table = "claim_ref,note,quote\na,A plain note.,massive\nb,A grim note.,\n"
    toml = 'title = "Massive"\n[glossary]\n"Loss" = "A huge word."\n[series.a]\nnote = "Fine."\ndefinition = "Grim."\n'
    prose = "# Title\n\nA plain\nparagraph.\n\n`a massive name`\n\n- A mere item.\n- Another.\n"
    read = {name: list(written(name, text)) for name, text in (("a.csv", table), ("a.toml", toml), ("a.md", prose))}
    assert [(slip.where, slip.excerpt) for slip in proofread(read["a.csv"])] == [("a.csv:3", "grim")]
    assert [(slip.where, slip.excerpt) for slip in proofread(read["a.toml"])] == [
        ("a.toml:3", "huge"),
        ("a.toml:6", "Grim"),
    ]
    assert [(slip.where, slip.excerpt) for slip in proofread(read["a.md"])] == [("a.md:8", "mere")]
    assert [passage.text for passage in read["a.md"]] == [
        "# Title",
        "A plain paragraph.",
        "- A mere item.",
        "- Another.",
    ]


def test_a_table_without_notes_has_nothing_to_read():
    """A publisher's file would end the command with a traceback."""
    assert list(written("a.csv", "day,value\n2026-01-01,5\n")) == []


def test_broken_toml_is_refused_with_its_name():
    """An editor would not learn which file cannot be read."""
    with pytest.raises(UsageError, match=r"a\.toml is no TOML"):
        list(written("a.toml", "note = "))
