"""The two documents: strict words, escaped text, safe links, nothing from outside."""

import re
from dataclasses import replace

import pytest
from jinja2 import UndefinedError

from reports.adapters.pdf import template_files
from reports.adapters.pdf.fitting import SPACINGS
from reports.briefings.columns import is_even, two_columns
from reports.briefings.html import TEMPLATE_WORDS, environment, print_html, twin_html
from reports.briefings.page import Column, Definitions, Judgement, Pair, Prose, Section, Table
from reports.briefings.tokens import plain, plainly
from reports.errors import RenderError
from tests.briefings.html.binding import bound
from tests.briefings.html.sample import WORDS, sample_page

TEMPLATES = template_files()
PAGE = sample_page()
HOSTILE = '<script>alert(1)</script><img src="file:///etc/passwd">{{ 7 * 7 }}'


def with_blocks(*blocks: object):
    return replace(PAGE, sections=(Section("only", "Only", blocks),))


@pytest.mark.parametrize("make", [print_html, twin_html])
def test_every_word_of_the_page_is_printed(make) -> None:
    """If this fails, a judgement, a figure or a source is on the page as data and not on paper."""
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", plain(make(PAGE, TEMPLATES))))
    page = plainly(PAGE)
    wanted = [it.lead for it in page.judgements] + [it.value for it in page.tiles] + [it.title for it in page.sections]
    wanted += [cell for s in page.sections for b in s.blocks if isinstance(b, Table) for row in b.rows for cell in row]
    assert [it for it in wanted if it not in text] == []


@pytest.mark.parametrize("word", TEMPLATE_WORDS)
def test_a_missing_word_fails_by_name(word: str) -> None:
    """If this fails, a new language prints blanks where its words are not yet translated."""
    words = {key: value for key, value in WORDS.items() if key != word}
    with pytest.raises(RenderError, match=word):
        print_html(replace(PAGE, words=words), TEMPLATES)


def test_the_templates_use_no_word_that_is_not_listed() -> None:
    """If this fails, a composer can fill every listed word and still not render."""
    editions = [text for name, text in TEMPLATES.items() if not name.startswith("home/")]
    used = {found for text in editions for found in re.findall(r"words\.(\w+)", text)}
    assert used == set(TEMPLATE_WORDS)


def test_an_undefined_name_in_a_template_fails() -> None:
    """If this fails, a typing error in a template prints an empty line."""
    with pytest.raises(UndefinedError):
        environment({"t.html.jinja": "{{ page.titel }}"}).get_template("t.html.jinja").render(page=PAGE)


@pytest.mark.parametrize("make", [print_html, twin_html])
def test_source_text_is_never_markup_or_template(make) -> None:
    """If this fails, a source's text can run a script in the twin or load a file into the PDF."""
    page = replace(
        with_blocks(
            Prose((HOSTILE,)),
            Definitions(((HOSTILE, HOSTILE),)),
            Table("t", HOSTILE, (Column(HOSTILE),), ((HOSTILE,),), note=HOSTILE),
            Pair(Prose((HOSTILE,)), Prose((HOSTILE,))),
        ),
        judgements=(Judgement(HOSTILE, HOSTILE, HOSTILE),),
        masthead=replace(PAGE.masthead, title=HOSTILE, notices=(HOSTILE,)),
        running_note=HOSTILE,
    )
    made = plain(make(bound(page), TEMPLATES))
    assert "<script" not in made
    assert 'src="file:' not in made
    assert "{{ 7 * 7 }}" in made


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/passwd", "http://example.org", "//example.org"]
)
def test_only_https_addresses_become_links(address: str) -> None:
    """If this fails, a click in the PDF opens a file or runs a script of a source's choosing."""
    table = Table("t", "", (Column("Source"),), (("one",), ("two",)), links={(0, 0): address, (1, 0): "https://a.org/"})
    made = print_html(with_blocks(table), TEMPLATES)
    assert re.findall(r'<a href="([^"#]+)"', made) == ["https://a.org/"]
    assert "one" in made


@pytest.mark.parametrize("make", [print_html, twin_html])
def test_address_contact_and_licence_are_printed_where_set(make) -> None:
    """If this fails, a reader of a forwarded copy cannot find the status of the edition or whom to ask."""
    home = "https://example.org/desk/weekly/2026-W31/"
    made = plain(make(bound(replace(PAGE, masthead=replace(PAGE.masthead, address=home))), TEMPLATES))
    assert f'<a href="{home}">' in made
    assert plain(PAGE.masthead.contact) in made
    assert plain(PAGE.masthead.licence) in made
    bare = make(replace(PAGE, masthead=replace(PAGE.masthead, address="", contact="", licence="")), TEMPLATES)
    assert '<p class="colophon">' not in bare


def test_the_twin_stands_alone() -> None:
    """If this fails, opening the twin calls another server, or needs a script."""
    made = twin_html(PAGE, TEMPLATES)
    assert "<script" not in made
    assert set(re.findall(r'<link rel="(\w+)"', made)) == {"alternate", "canonical"}
    assert set(re.findall(r'url\("(\w+):', made)) == {"data"}
    assert set(re.findall(r'src="(\w+):', made)) <= {"data"}
    assert 'name="viewport"' in made
    assert "prefers-color-scheme: dark" in made


def test_the_twin_links_to_the_files_of_its_edition() -> None:
    """If this fails, a reader of the twin cannot get at the numbers behind it."""
    made = twin_html(PAGE, TEMPLATES)
    assert 'href="figures.csv"' in made
    assert 'href="provenance.json"' in made


def test_the_twin_recolours_every_role_that_charts_use() -> None:
    """If this fails, marks vanish on dark screens."""
    made = twin_html(PAGE, TEMPLATES)
    used = set(re.findall(r'class="([fs]-\w+)', made)) | set(re.findall(r" (f-\w+)\"", made))
    styled = set(re.findall(r"svg \.([fs]-\w+)", TEMPLATES["css/screen.css"]))
    assert used - styled == set()


def test_print_charts_are_images_with_words_for_them() -> None:
    """If this fails, a chart is mute in a screen reader."""
    images = re.findall(r"<img [^>]+>", print_html(PAGE, TEMPLATES))
    assert len(images) == 7
    assert all(re.search(r'alt="[^"]{20,}"', image) for image in images)


def test_every_print_style_uses_a_class_that_exists() -> None:
    """If this fails, the style sheet carries dead rules, which every element pays for."""
    templates = " ".join(text for name, text in TEMPLATES.items() if name.endswith("jinja"))
    rules = re.sub(r'url\([^)]*\)|"[^"]*"|/\*.*?\*/', "", TEMPLATES["css/print.css"], flags=re.DOTALL)
    classes = set(re.findall(r"\.([a-z][a-z-]+\d?)", rules))
    written = {
        word for found in re.findall(r'class="([^"]*)"', templates) for word in re.findall(r"[a-z][\w-]*", found)
    }
    assert classes - written - {"across-3", "across-4", "tall", "left", "right", "quiet", *SPACINGS} == set()


@pytest.mark.parametrize(
    ("title", "lines"),
    [("Short title", 1), ("Russian desertion and losses", 2), ("Unbreakablyoverlongsingleword", 1)],
)
def test_long_titles_are_balanced_over_two_lines(title: str, lines: int) -> None:
    """If this fails, a masthead ends in a lone last word."""
    made = print_html(replace(PAGE, masthead=replace(PAGE.masthead, title=title)), TEMPLATES)
    heading = re.search(r"<h1>(.*?)</h1>", made)[1]
    assert len(heading.split("<br>")) == lines


def test_two_columns_are_even_and_lose_nothing() -> None:
    """If this fails, prose is printed in lopsided columns or a paragraph is lost."""
    texts = tuple("x" * n for n in (300, 200, 250, 240, 260))
    pairs = two_columns(texts, len)
    assert [it for left, right in pairs for it in (*left, *right)] == list(texts)
    assert is_even(texts, len)
    assert not is_even(("x" * 900, "x" * 100), len)


def test_long_prose_is_cut_into_groups_that_fit_a_page() -> None:
    """If this fails, a long method note is one block that leaves a page half empty."""
    pairs = two_columns(tuple("x" * 350 for _ in range(12)), len)
    assert [(len(left), len(right)) for left, right in pairs] == [(2, 2)] * 3
