"""Files of translations: what they hold, how they are kept, and that nothing missing or wrong passes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reports.briefings.translated import texts, words_in
from reports.errors import CatalogError, UsageError
from reports.languages.complete import complaints
from reports.languages.po import Entry, Translation, read_translation, written
from reports.languages.shipped import languages, shipped
from reports.languages.texts import Text

SENTENCE = Text("{publisher} has {n:goats|goats} since {date:2022-02}", words=("n", "publisher"), counts=frozenset("n"))
NAME = Text("20th Flock, “Wool”", kind="name")
COUNTED = Text("{count} goat", "{count} goats", "goats", words=("count",), counts=frozenset(("count",)))
TEXTS = (SENTENCE, NAME, COUNTED)
TOLD = {
    SENTENCE.key: ("від {date:2022-02} {publisher} має {n} {n:козу|кози|кіз}",),
    NAME.key: ("20-та отара «Вовна»",),
    COUNTED.key: ("{count} коза", "{count} кози", "{count} кіз"),
}


def file_of(told: dict[tuple[str, str], tuple[str, ...]], *, fuzzy: Text | None = None) -> bytes:
    """Return a Ukrainian file with some translations."""
    entries = {key: Entry(each, is_fuzzy=fuzzy is not None and key == fuzzy.key) for key, each in told.items()}
    return written(TEXTS, "herd", "uk", Translation("uk", entries, ""))


def wrong_in(body: bytes, asked: tuple[Text, ...] = TEXTS) -> list[str]:
    """Return what is wrong with a file."""
    return [each.wrong for each in complaints(asked, read_translation(body, "uk", "uk.po"), "uk.po")]


def test_a_complete_file_passes():
    """No language could ever be added."""
    assert wrong_in(file_of(TOLD)) == []


@pytest.mark.parametrize(
    ("text", "told", "wrong"),
    [
        (SENTENCE, "", "it is not translated"),
        (SENTENCE, "{publisher} має {n}", "it lacks {date:2022-02}"),
        (SENTENCE, "{publisher} має {n} від {date:2022-03}", "it lacks {date:2022-02}"),
        (SENTENCE, "{publisher} {n} {date:2022-02} {fixed:5}", "{fixed:5} does not stand in the English"),
        (SENTENCE, "{publisher} {n} {date:2022-02} {shepherd}", "word {shepherd} is none of"),
        (SENTENCE, "{publisher} {n} {date:2022-02} 5 разів", "the numeral '5' is typed by hand"),
        (SENTENCE, "{publisher} {n} {date:2022-02", "a brace is written"),
        (SENTENCE, "{publisher} {n:коза|кози} {date:2022-02}", "has 2 forms: write 3"),
        (SENTENCE, "{publisher} {n:кози} {date:2022-02}", "кози is none of"),
        (SENTENCE, "{publisher:claims} {n} {date:2022-02}", "publisher is no count"),
        (NAME, "21-ша отара «Вовна»", "its numerals are 21; the name has 20"),
        (NAME, "отара «Вовна»", "its numerals are none; the name has 20"),
    ],
)
def test_a_wrong_string_is_named(text: Text, told: str, wrong: str):
    """A page in one language would lack a number, hold another, or end with an error while it is made."""
    assert any(wrong in each for each in wrong_in(file_of({**TOLD, text.key: (told,)})))


def test_every_plural_form_is_asked_for():
    """A page would be right for one goat and empty for five."""
    assert wrong_in(file_of({**TOLD, COUNTED.key: ("{count} коза", "{count} кози", "")})) == ["it is not translated"]


def test_a_fuzzy_string_does_not_pass():
    """A tool's guess would be printed as a translation."""
    assert wrong_in(file_of(TOLD, fuzzy=NAME)) == ["it is marked fuzzy"]


def test_a_missing_and_an_obsolete_string_are_named_with_the_line():
    """A new text would be printed in English amid Ukrainian, or a file fill up with what nobody prints."""
    body = file_of(TOLD)
    new = Text("Wool")
    found = list(complaints((*TEXTS[1:], new), read_translation(body, "uk", "uk.po"), "uk.po"))
    assert [each.wrong for each in found] == ["it is not in the file", "no text asks for it any more"]
    assert body.decode().splitlines()[found[1].line - 1].startswith(("msgid", "#", "msgctxt"))
    assert all(each.mend for each in found)


def test_the_wrong_plural_rule_is_named():
    """Every count of a language would take the wrong form."""
    body = file_of(TOLD).replace(b"plural=(n%10==1", b"plural=(n%10==2")
    assert any("Plural-Forms" in each for each in wrong_in(body))


def test_extracting_keeps_what_is_translated_and_sets_aside_what_is_gone():
    """A translator's work would be lost whenever an English text changes."""
    old = read_translation(file_of(TOLD), "uk", "uk.po")
    new = Text("Wool")
    body = written((new, NAME), "herd", "uk", old)
    again = read_translation(body, "uk", "uk.po")
    assert again.entries[NAME.key].told == TOLD[NAME.key] and again.entries[new.key].told == ("",)
    assert again.obsolete[SENTENCE.key].told == TOLD[SENTENCE.key]
    back = read_translation(written(TEXTS, "herd", "uk", again), "uk", "uk.po")
    assert back.entries[SENTENCE.key].told == TOLD[SENTENCE.key]
    assert back.entries[COUNTED.key].told[0] == TOLD[COUNTED.key][0]


def test_extracting_twice_changes_nothing():
    """Every run would show changes that nobody made."""
    body = file_of(TOLD)
    assert written(TEXTS, "herd", "uk", read_translation(body, "uk", "uk.po")) == body


def test_a_file_that_is_no_gettext_is_named_with_its_line():
    """A translator would see a traceback."""
    with pytest.raises(CatalogError, match=r"uk.po, line \d+"):
        read_translation(b'msgid "a"\nnonsense\n', "uk", "uk.po")


@pytest.mark.parametrize("language", shipped())
def test_every_shipped_language_is_complete(language: str):
    """A page would be printed with a hole, or half in English."""
    told = read_translation(shipped()[language], language, f"{language}.po")
    assert [str(each) for each in complaints(texts(), told, f"{language}.po")] == []


def test_a_language_without_a_file_is_refused():
    """A typing error would give an English page under another name."""
    with pytest.raises(UsageError, match="there are no words for 'xx'"):
        words_in("xx")
    assert "uk" in languages()


def test_a_text_may_say_a_word_once_more():
    """A translator could not repeat a name where the language needs it."""
    twice = "{publisher}: {publisher} {n} {date:2022-02}"
    assert wrong_in(file_of({**TOLD, SENTENCE.key: (twice,)})) == []
    assert list(replace(SENTENCE, counts=frozenset()).complaints((twice,), 3)) == []
