"""An edition in two languages: every file of both, one set of numbers, and nothing untranslated."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from flows.making.orders import open_week
from flows.publish import compose_pages, publish, view
from flows.questions.translating import check_words, extract_words
from flows.settings import Settings
from reports.calendar import Week
from reports.catalog.loading import load_untranslated
from reports.catalog.texts import texts_of
from reports.errors import CatalogError, UsageError
from reports.languages.po import Entry, Translation, plural_rule, written
from tests.briefings.numbers import numbers_of
from tests.flows.town import WEEK, bytes_under, refreshed

EDITION = f"library/weekly/{WEEK}/r1"


def translate(desk: Path, *, but: str = "") -> None:
    """Translate a desk into Ukrainian of a kind: every text behind a word of its own; `but` stays untranslated."""
    texts = texts_of(load_untranslated({path.name: path.read_bytes() for path in desk.glob("*.toml")}))
    told = {text.key: Entry(("" if text.english == but else f"Переклад: {text.english}",)) for text in texts}
    (desk / "locale").mkdir(exist_ok=True)
    translation = Translation("uk", told, plural_rule("uk")[1])
    (desk / "locale/uk.po").write_bytes(written(texts, "library", "uk", translation))


@pytest.fixture
def both(settings: Settings, desk: Path) -> Settings:
    """Settings whose desk is read in English and in Ukrainian, and whose ledger holds what the town says."""
    file = desk / "desk.toml"
    file.write_text(file.read_text() + '\nlanguages = ["en", "uk"]\n')
    translate(desk)
    refreshed(settings)
    return settings


def test_an_edition_is_published_in_every_language(both: Settings):
    """Half of the readers would find no file, or the pointer of their language would lead nowhere."""
    report = publish(both)
    files = bytes_under(Path(both.bucket) / "public")
    for language in ("en", "uk"):
        pdf = f"muster-library-weekly_{WEEK}_r1_{language}.pdf"
        assert {f"{EDITION}/{pdf}", f"{EDITION}/{language}.html"} <= set(files)
        assert files[f"library/weekly/newest_{language}.pdf"] == files[f"{EDITION}/{pdf}"] == report.sha256[pdf]
    manifest = json.loads((Path(both.bucket) / "public" / EDITION / "manifest.json").read_bytes())
    assert manifest["inputs"]["languages"] == ["en", "uk"]
    assert [name for name in files if name.startswith(EDITION) and name.endswith("figures.csv")] == [
        f"{EDITION}/figures.csv"
    ]
    assert not report.judgements[0].startswith("Переклад")


def test_each_twin_says_its_language_and_leads_to_the_other(both: Settings):
    """A screen reader would read Ukrainian aloud as English; a reader of one language could not find the other."""
    publish(both)
    folder = Path(both.bucket) / "public" / EDITION
    english, ukrainian = ((folder / f"{each}.html").read_text() for each in ("en", "uk"))
    assert '<html lang="en"' in english and '<html lang="uk"' in ukrainian
    assert 'href="uk.html"' in english and 'href="en.html"' in ukrainian
    assert "українська" in english and "English" in ukrainian


def test_both_pages_hold_one_set_of_numbers(both: Settings):
    """A reader of one language would be told other figures than a reader of the other."""
    order = open_week(both, "weekly", Week.parse(WEEK))
    english, ukrainian = compose_pages(view(both, order), order)
    assert (english.language, ukrainian.language) == ("en", "uk")
    assert numbers_of(english) == numbers_of(ukrainian) and sum(numbers_of(english).values()) > 20
    assert [each.lead for each in english.judgements] != [each.lead for each in ukrainian.judgements]
    assert all(each.lead.startswith("Переклад: ") for each in ukrainian.judgements if each.lead)


def test_every_text_of_the_desk_comes_out_translated(both: Settings):
    """A sentence of the desk would stand in English on a Ukrainian page."""
    order = open_week(both, "weekly", Week.parse(WEEK))
    _, page = compose_pages(view(both, order), order)
    for section in page.sections:
        assert section.title.startswith("Переклад: ")
    assert all(tile.label.startswith("Переклад: ") for tile in page.tiles)


def test_aside_one_language_may_be_made_alone(both: Settings, tmp_path: Path):
    """An editor would wait for every language while looking at one."""
    publish(both, out=str(tmp_path / "uk"), language="uk")
    names = {path.name for path in (tmp_path / "uk").iterdir()}
    assert f"muster-library-weekly_{WEEK}_r1_uk.pdf" in names and "uk.html" in names
    assert not any(re.search(r"en\.(html|pdf)$", name) for name in names)
    with pytest.raises(UsageError, match="every language of its desk"):
        publish(both, language="uk")
    with pytest.raises(UsageError, match="'de' is no language of this desk"):
        publish(both, out=str(tmp_path / "de"), language="de")


def test_both_languages_are_made_again_with_the_same_bytes(both: Settings, tmp_path: Path):
    """Nobody could show that a quoted Ukrainian edition is what was published."""
    published = publish(both)
    publish(both, out=str(tmp_path / "again"))
    assert bytes_under(tmp_path / "again") == bytes_under(Path(published.pdf).parent)


def test_a_desk_that_lacks_a_text_is_refused(both: Settings, desk: Path):
    """An edition would go out with a hole, or half in English."""
    translate(desk, but="Lent this week")
    with pytest.raises(CatalogError, match=r"(?s)locale/uk.po, line \d+: 'Lent this week': it is not translated"):
        _ = replace(both).catalog
    (desk / "locale/uk.po").unlink()
    with pytest.raises(CatalogError, match=r"languages names 'uk', and the catalogue has no locale/uk\.po"):
        _ = replace(both).catalog


def test_a_language_that_the_page_has_not_is_refused(settings: Settings, desk: Path):
    """A desk could promise a language in which the page itself says nothing."""
    file = desk / "desk.toml"
    file.write_text(file.read_text() + '\nlanguages = ["en", "xx"]\n')
    with pytest.raises(CatalogError, match="the page has no words in 'xx'; it has en, uk"):
        _ = settings.catalog


def test_checking_names_every_gap_and_extracting_keeps_the_rest(both: Settings, desk: Path):
    """A translator would search for what is missing, or lose what is done."""
    assert check_words(both).complaints == ()
    translate(desk, but="Lent this week")
    (found,) = check_words(both).complaints
    assert found.file == str(desk / "locale/uk.po") and found.english == "Lent this week" and found.line > 1
    before = (desk / "locale/uk.po").read_bytes()
    assert (str(desk / "locale/uk.po"), before.count(b"\nmsgid "), 1) in _desk_files(both, desk)
    assert (desk / "locale/uk.po").read_bytes() == before


def _desk_files(settings: Settings, desk: Path) -> Counter[tuple[str, int, int]]:
    return Counter(each for each in extract_words(settings, folders=(desk / "locale",)))
