"""What a correction says of itself: the banner under the title, the table of was and now, and the attached rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reports.briefings.corrections import Correction
from reports.briefings.corrections_pairing import BOOKKEEPING, Differing, differing, shown_on
from reports.briefings.corrections_words import says_otherwise
from reports.briefings.findings import Voice
from reports.briefings.page import Block, Column, CorrectionPart, Page, Prose, Section, Table
from reports.briefings.tokens import Binding, computed, declared, plain
from reports.briefings.tokens.proof import title_of

CORRECTIONS_FILE = "corrections.csv"
CORRECTION_COLUMNS = ("place", "series", "method", "about", "figure", "was", "now", "change", "why", "was_token")
MOST_ROWS = 18
SECTION = "corrections"


def with_correction(voice: Voice, correction: Correction, page: Page, account: Sequence[Block]) -> Page:
    """Return a page, finished but for that, with a banner under its title and what it prints otherwise than before.

    `account` are its blocks that tell of sources and of what changed: they are others at each cut-off.
    """
    replaced = _revision(voice, correction.replaces.revision)
    words, printed = voice.words, correction.printed.get(page.language)
    found = [] if printed is None else differing(printed, shown_on(page, account))
    shown = [each for each in found if not _is_account(each)][:MOST_ROWS]
    left = _left_off(voice, len(found) - len(shown))
    if shown:
        blocks: tuple[Block, ...] = (_table(voice, correction, shown, replaced, left),)
    else:
        word = "correction_unknown" if printed is None else "correction_none"
        blocks = (Prose(tuple(filter(None, (words[word].format(replaced=replaced), left)))),)
    policy = Prose((words["correction_policy"],), small=True)
    kicker = words["correction_kicker"].format(replaced=replaced)
    section = Section(SECTION, words["correction_title"], (*blocks, policy), kicker)
    rows = tuple(_row(voice, correction, each) for each in found)
    mast = replace(page.masthead, notices=(_banner(voice, correction, replaced), *page.masthead.notices))
    has_words = says_otherwise(page, account, correction.shown.get(page.language, ""))
    has_figures = any(not _is_account(each) and (each.change, each.place) != ("gone", "body") for each in found)
    part = CorrectionPart(section, rows, has_figures, has_words)
    return replace(page, masthead=mast, correction=part)


def _banner(voice: Voice, correction: Correction, replaced: str) -> str:
    words, formats, edition = voice.words, voice.formats, voice.material.edition
    word = "correction_of_withdrawn" if correction.withdrawn_why else "correction_replaces"
    first = words[word].format(
        revision=_revision(voice, edition.revision), instant=formats.instant(edition.as_of), replaced=replaced,
        then=formats.instant(correction.replaced_as_of), why=voice.quoted(correction.withdrawn_why),
    )  # fmt: skip
    then = words[f"correction_{correction.kind}"].format(why=voice.quoted(correction.why))
    return words["correction_banner"].format(replaces=first, reason=then)


def _left_off(voice: Voice, count: int) -> str:
    """How many more figures are printed otherwise, with those that tell of sources and of the cut-off itself."""
    if not count:
        return ""
    by = computed("count", (), "figures printed otherwise and left off", value=count)
    file = voice.words["correction_more"].format(file=voice.name(CORRECTIONS_FILE))
    return f"{voice.counted('correction_left', count, by=by)} {file}"


def _table(voice: Voice, correction: Correction, shown: Sequence[Differing], replaced: str, note: str) -> Table:
    words = voice.words
    columns = (
        Column(words["figure"], width=44), Column(words["was"], "right", 16), Column(words["now"], "right", 16),
        Column(words["correction_why"], width=24),
    )  # fmt: skip
    cells = tuple(_cells(voice, correction, each) for each in shown)
    caption = words["correction_caption"].format(replaced=replaced)
    return Table("corrected", caption, columns, cells, note=note, quiet=(3,))


def _cells(voice: Voice, correction: Correction, each: Differing) -> tuple[str, ...]:
    words, formats = voice.words, voice.formats
    at = f"{correction.replaces.identifier}, token {each.token}"
    was = formats.told(each.was, declared("quotation", at)) or words["correction_not_before"]
    now = formats.told(each.now, each.binding) or words["correction_no_longer"]
    return _label(voice, each.binding), was, now, words[f"cause_{_cause(correction, each)}"]


def _label(voice: Voice, binding: Binding) -> str:
    made = "claim" if binding.kind == "claim" else binding.name
    title = title_of(voice, binding)
    return voice.words["correction_figure"].format(title=title, made=voice.words[f"made_{made}"])


def _cause(correction: Correction, each: Differing) -> str:
    if each.binding.kind == "computation" and (each.binding.name in BOOKKEEPING or not each.binding.series):
        return "cutoff"
    return correction.cause(each.binding) or "same"


def _is_account(each: Differing) -> bool:
    """Whether a figure tells of sources, of what changed, or of the cut-off: another with each cut-off."""
    is_kept = each.binding.kind == "computation" and (each.binding.name in BOOKKEEPING or not each.binding.series)
    return is_kept or each.place == "account"


def _row(voice: Voice, correction: Correction, each: Differing) -> tuple[str, ...]:
    """A figure for the attached file; columns CORRECTION_COLUMNS."""
    binding = each.binding
    method = "claim" if binding.kind == "claim" else binding.name
    about = binding.name if binding.kind == "claim" else binding.about
    token = f"{correction.replaces.identifier}#{each.token}" if each.token else ""
    return (
        each.place, " ".join(binding.series), method, about, plain(title_of(voice, binding)), each.was, each.now,
        each.change, _cause(correction, each), token,
    )  # fmt: skip


def _revision(voice: Voice, revision: int) -> str:
    return voice.formats.number(revision, by=declared("revision", str(revision), revision))
