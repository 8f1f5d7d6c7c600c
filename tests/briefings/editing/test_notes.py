"""What an editor writes by hand: bound, harmless, in its place, and the same numbers in every language."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.adapters import pdf
from reports.briefings import html
from reports.briefings.compose import compose, voice_of
from reports.briefings.editing.composing import notes_of, refuse_unlike
from reports.briefings.editing.note_files import NoteFile
from reports.briefings.page import EditorsNote, Page
from reports.briefings.prose.linter import proofread
from reports.briefings.tokens import bare_numerals, pieces, plain
from reports.errors import CatalogError
from tests.briefings.herd import NEXT_RELEASE, material
from tests.briefings.test_compose import CLAIMS, FULL

NAME = "2026-W10.en.md"
MATERIAL = material(CLAIMS, (), declared=FULL)
LEAD = """---
lead: |
  Losses *rose* by {week_change.change_pct:herd.total} in a week, after
  [the **Gazette**](https://example.org/a) of {date:2026-03-01}.
---
"""


def page_of(text: str) -> Page:
    """Return the page with a note."""
    return compose(MATERIAL, next_release_at=NEXT_RELEASE, note=NoteFile(NAME, text))


def said(note: EditorsNote | None) -> str:
    """Return a note's words, marks and all."""
    return "".join(run.text for part in note.parts for row in part.lines for run in row) if note else ""


def wrong(text: str) -> str:
    """Return what is said of a note that is refused."""
    with pytest.raises(CatalogError) as refused:
        page_of(text)
    return str(refused.value)


def test_a_lead_stands_under_the_masthead_signed_and_bound():
    """A reader could not tell the editor's words from computed ones, or whence their figures came."""
    page = page_of(LEAD)
    assert plain(said(page.lead)) == "Losses rose by +10.0\u00a0% in a week, after the Gazette of 1 March 2026."
    assert bare_numerals(said(page.lead)) == []
    kinds = {page.bindings[piece.index].kind for piece in pieces(said(page.lead)) if piece.index is not None}
    assert kinds == {"computation", "declared"}
    for make in (html.print_html, html.twin_html):
        told = make(page, pdf.template_files())
        assert 0 < told.index("</header>") < told.index('<aside class="editors-note">') < told.index("Key judgements")
        assert '<p class="signed">Editor’s note</p>' in told
        assert '<a href="https://example.org/a"><b>Gazette</b></a>' in told and "<em>rose</em>" in told


def test_a_note_stands_at_the_head_of_its_section():
    """A remark on a section would stand elsewhere, or nowhere."""
    note = page_of("## all\nRead with care:\n\n- {claim:herd.total@2026-03-08} is claimed;\n- {fixed:95} is a rule.\n")
    first = note.sections[0].blocks[0]
    assert isinstance(first, EditorsNote)
    assert [part.kind for part in first.parts] == ["paragraph", "list"]
    assert plain(said(first)) == "Read with care:2,470 is claimed;95 is a rule."
    assert note.lead is None


def test_an_edition_without_a_note_is_as_it_was():
    """Every edition of the past would change its bytes."""
    bare = compose(MATERIAL, next_release_at=NEXT_RELEASE)
    assert bare.lead is None
    assert not any(isinstance(block, EditorsNote) for section in bare.sections for block in section.blocks)


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("## all\nSome\nlost 7 sheep.", 3, "'7'"),
        ("## all\nAll ½ of it.", 2, "'½'"),
        ("## all\nFull \uff17 width, &#55; and \\7.", 2, "'\uff17'"),
        ("## all\nA *5*th.", 2, "'5'"),
        ("## all\n[in 2024](https://example.org/)", 2, "'2024'"),
        ("## all\n1. First\n2. Second", 2, "numbered list"),
        ("## all\n<script>alert(1)</script>", 2, "raw HTML"),
        ("## all\nSee <b>it</b>.", 2, "raw HTML"),
        ("## all\n![a picture](https://example.org/a.png)", 2, "a picture"),
        ("## all\n[x](javascript:alert%281%29)", 2, "https"),
        ("## all\n[x](http://example.org/)", 2, "https"),
        ("## all\n[x](data:text/html,x)", 2, "https"),
        ("## all\n[x](//example.org/)", 2, "https"),
        ("## all\n[x](https://me:secret@example.org/)", 2, "https"),
        ('## all\n[x](https://example.org/ "no")', 2, "title"),
        ("## all\n`code`", 2, "code"),
        ("## all\n```\ncode\n```", 2, "code"),
        ("## all\n> said", 2, "quotation"),
        ("## all\nA\n\n---\n\nB", 4, "a rule"),
        ("## all\n### deeper", 2, "heading"),
        ("# all", 1, "heading"),
        ("## all\nA\n## all\nB", 3, "second heading"),
        ("## al\nA", 1, "no section"),
        ("Words.", 1, "before the first heading"),
        ("## all\n- a\n  - b", 3, "list within"),
        ("## all\nA\u202eb", 2, "U+202E"),
        ("## all\nA\ue000b", 2, "U+E000"),
        ("## all\n{claim:herd.total@2020-01-01}", 2, "nothing is claimed"),
        ("## all\n{claim:goats@2026-03-08}", 2, "goats"),
        ("## all\n{claim.claimed.__globals__:x}", 2, "brace"),
        ("## all\n{claim.claimed:x}", 2, "not known"),
        ("## all\n{date!r:2026-03-08}", 2, "not known"),
        ("## all\n{date:yesterday}", 2, "no date"),
        ("## all\n{week_change.nothing:herd.total}", 2, "not known"),
        ("## all\n{week_change.change_pct:cows}", 2, "cows"),
        ("## all\n{week_change.change_pct:herd.total,herd.goats}", 2, "one series"),
        ("## all\nA { brace", 2, "brace"),
        ("---\nlead: 5 sheep\n---\n", 2, "'5'"),
        ("---\nlead: |\n  One\n  5 sheep\n---\n", 4, "'5'"),
        ("---\nlead: {a: b}\n---\n", 2, "not one text"),
        ("---\nauthor: me\n---\n", 2, "not one text"),
        ("---\nlead: [\n---\n", 2, "front matter"),
        ("---\nlead: x\n", 1, "no end"),
        ("---\nlead: |\n  ## all\n---\n", 3, "heading"),
        ("## all\n" + "word " * 1000, 2, "at most"),
        ("---\nlead: |\n  " + "word " * 150 + "\n---\n", 3, "at most"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, line: int, what: str):
    """A numeral nobody can check, a picture, a script or a heading of nowhere would stand on the page."""
    told = wrong(text)
    assert re.search(rf"{re.escape(NAME)}, line {line}\b[^\n]*{re.escape(what)}", told), told
    assert "mend" in told


def test_a_file_too_long_is_refused():
    """A book would be read into memory and typeset."""
    assert "at most 20,000" in wrong("## all\n" + "word\n\n" * 4000)


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_whatever_is_typed_is_refused_or_harmless(words: str):
    """Some spelling of a numeral, a tag or a brace would come through."""
    voice = voice_of(MATERIAL)
    try:
        notes = notes_of(voice, NoteFile(NAME, f"## all\n\n{words}\n"))
    except CatalogError:
        return
    for note in notes.sections.values():
        assert bare_numerals(said(note)) == []
        addresses = {run.address for part in note.parts for row in part.lines for run in row}
        assert all(address == "" or address.startswith("https://") for address in addresses)


def test_languages_must_bind_the_same_numerals():
    """A Ukrainian reader would be told another number than an English one."""
    english = NoteFile("w.en.md", "## all\n{fixed:95} and {date:2026-03-01}, {name:337}")
    other = NoteFile("w.uk.md", "## all\n\u0437\u0430 {date:2026-03-01} {fixed:95}")
    refuse_unlike([english, other])
    with pytest.raises(CatalogError, match=r"w\.uk\.md: \{fixed:95\} of w\.en\.md is missing"):
        refuse_unlike([english, NoteFile("w.uk.md", "## all\n{date:2026-03-01} {fixed:96}")])
    with pytest.raises(CatalogError, match=r"\{fixed:96\} does not stand in w\.en\.md"):
        refuse_unlike([english, NoteFile("w.uk.md", "## all\n{date:2026-03-01} {fixed:95} {fixed:96}")])


def test_notes_are_proofread_with_what_stands_behind_their_words():
    """An editor would not be told that a likelihood was made up, or be told off for one that was computed."""
    voice = voice_of(MATERIAL)
    made_up = notes_of(voice, NoteFile(NAME, "## all\n\nLosses will probably rise.\n")).passages
    assert [(slip.code, slip.where) for slip in proofread(made_up)] == [("likelihood", f"{NAME}:3")]
    computed = notes_of(voice, NoteFile(NAME, "## all\n{week_change.rise_chance:herd.total} that it rose.\n")).passages
    assert "likelihood" not in [slip.code for slip in proofread(computed)]
