"""The bucket's pages, each a function of the log and of few editions' own files: front, desks, briefings, weeks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from reports.briefings.home import linked_data
from reports.briefings.home.citing import bibtex, csl, csl_bytes
from reports.briefings.home.contents import CONTENTS, cited
from reports.briefings.home.dates import calendar
from reports.briefings.home.dressing import Dressing, dressed
from reports.briefings.home.feed import feed
from reports.briefings.home.places import (
    FRONT,
    MADE_FROM_FIGURES,
    PARTS,
    calendar_key,
    citation_keys,
    data_key,
    desk_folder,
    feed_key,
    page_key,
)
from reports.briefings.home.rendering import filled, style_key, style_sheet
from reports.briefings.home.shelf import Shelf
from reports.briefings.home.speaking import Speaker
from reports.briefings.home.tables import made_from
from reports.briefings.home.told import preview_name
from reports.briefings.publication import EditionName, briefing_folder, week_folder
from reports.briefings.publication_log import LogEntry, Revision

Pages = Iterator[tuple[str, bytes]]


def pages(shelf: Shelf, edition: EditionName, weeks: Iterable[EditionName]) -> Pages:
    """Yield what may have moved by an act on an edition, key and bytes: what is led to before what leads there."""
    yield style_key(), style_sheet()
    speaking = shelf.speaking(edition.desk, edition.briefing)
    for week in weeks:
        for language in shelf.week_languages(week):
            yield _week_page(shelf, week, language)
    if shelf.told(speaking):
        made = made_from(shelf.read(speaking, "figures.csv"), shelf.read(speaking, "datapackage.json"))
        yield from ((data_key(edition, name), made[name]) for name in MADE_FROM_FIGURES)
    told_in = shelf.languages(edition.desk, edition.briefing)
    yield from _citations(shelf, speaking, told_in[0])
    for part in reversed(PARTS):
        for language in told_in:
            yield _briefing_page(shelf, speaking, part, language, told_in)
    of_desk = shelf.languages(edition.desk)
    for language in of_desk:
        yield from _of_desk(shelf, edition.desk, language, of_desk)
    everywhere = shelf.languages()
    for language in everywhere:
        yield _front_page(shelf, FRONT, shelf.desks, language, everywhere)


def _citations(shelf: Shelf, entry: LogEntry, language: str) -> Pages:
    as_bibtex, as_csl = citation_keys(entry.edition)
    speaker = Speaker(shelf, as_bibtex, language, (language,))
    said = (entry, speaker.title(entry), language, shelf.told(entry).get("home", ""))
    yield as_bibtex, bibtex(*said).encode()
    yield as_csl, csl_bytes(csl(*said))


def _of_desk(shelf: Shelf, desk: str, language: str, told_in: tuple[str, ...]) -> Pages:
    speaking = [shelf.speaking(desk, briefing) for briefing in shelf.briefings(desk)]
    speaker = Speaker(shelf, feed_key(desk, language, told_in), language, told_in)
    title = _desk_title(speaker, desk)
    yield speaker.here, feed(speaker, desk, title)
    in_time = [entry for entry in speaking if not entry.is_backfilled]
    yield calendar_key(desk, language, told_in), calendar(speaker, title, in_time)
    yield _front_page(shelf, desk_folder(desk), (desk,), language, told_in)


def _desk_title(speaker: Speaker, desk: str) -> str:
    speaking = (speaker.shelf.speaking(desk, briefing) for briefing in speaker.shelf.briefings(desk))
    return next((told["desk"] for entry in speaking if (told := speaker.told(entry))), desk)


def _front_page(
    shelf: Shelf, folder: str, desks: Sequence[str], language: str, told_in: tuple[str, ...]
) -> tuple[str, bytes]:  # fmt: skip
    """The page of the whole bucket, or of one desk: each briefing with its newest edition."""
    here = page_key(folder, "index", language, told_in)
    speaker = Speaker(shelf, here, language, told_in)
    shown = [
        {
            "desk": desk,
            "title": _desk_title(speaker, desk),
            "briefings": [_in_brief(speaker, shelf.speaking(desk, briefing)) for briefing in shelf.briefings(desk)],
        }
        for desk in desks
    ]
    is_front = folder == FRONT
    title = speaker.words["home_front"] if is_front else shown[0]["title"]
    crumbs, desk = (() if is_front else _up(speaker, "", "")), ("" if is_front else desks[0])
    dress = Dressing(
        folder, "index", title, speaker.words["home_front_lead"], shelf.last_act(desk), crumbs, desk
    )  # fmt: skip
    return here, filled("front.html", {**dressed(speaker, dress), "desks": shown})


def _in_brief(speaker: Speaker, entry: LogEntry) -> dict[str, Any]:
    shelf = speaker.shelf
    name, revision = entry.edition, _as_it_stands(shelf, entry)
    folder = briefing_folder(name)
    home = speaker.index_of(folder, shelf.languages(name.desk, name.briefing))
    names = (preview_name(speaker.language), preview_name(shelf.languages(name.desk, name.briefing)[0]))
    preview = next((each for each in names if each in entry.files), "")
    return {
        "edition": speaker.shown(revision), "told": speaker.told(entry), "title": speaker.title(entry),
        "home": speaker.link(home), "twin": speaker.twin(entry),
        "preview": speaker.link(name.key(preview)) if preview else "",
        "stands": revision.standing == "published" and not entry.is_backfilled,
        "none_stands": speaker.words["home_none_in_time" if entry.is_backfilled else "home_none_stands"],
    }  # fmt: skip


def _as_it_stands(shelf: Shelf, entry: LogEntry) -> Revision:
    return next(each for each in shelf.week(entry.edition) if each.entry is entry)


def _up(speaker: Speaker, desk: str, title: str) -> tuple[tuple[str, str], ...]:
    """The way up from a page: to the front page, and to the desk's."""
    shelf = speaker.shelf
    front = (speaker.words["home_front"], speaker.index_of(FRONT, shelf.languages()))
    return (front, (title, speaker.index_of(desk_folder(desk), shelf.languages(desk)))) if desk else (front,)


def _week_page(shelf: Shelf, week: EditionName, language: str) -> tuple[str, bytes]:
    """A week's page: it tells of its own revisions alone, so that it moves with no other week."""
    told_in = shelf.week_languages(week)
    here = page_key(week_folder(week), "index", language, told_in)
    speaker, revisions = Speaker(shelf, here, language, told_in), shelf.week(week)
    newest = revisions[0].entry
    shown = [{**speaker.shown(each), "bibtex": cited(speaker, each.entry), "told": speaker.told(each.entry),
              "twin": speaker.twin(each.entry), "files": speaker.files(each.entry)} for each in revisions]  # fmt: skip
    title = speaker.words["home_edition_named"].format(title=speaker.title(newest), week=week.week)
    briefing = speaker.index_of(briefing_folder(week), shelf.languages(week.desk, week.briefing))
    dress = Dressing(
        week_folder(week), "index", title, f"{title}, {shown[0]['period']}",
        shelf.last_act(week.desk, week.briefing, week.week),
        (*_up(speaker, week.desk, speaker.told(newest).get("desk", week.desk)), (speaker.title(newest), briefing)),
        week.desk, newest, linked_data.of_week(speaker, newest),
    )  # fmt: skip
    return here, filled("week.html", {**dressed(speaker, dress), "revisions": shown, "heading": title})


def _briefing_page(
    shelf: Shelf, entry: LogEntry, part: str, language: str, told_in: tuple[str, ...]
) -> tuple[str, bytes]:  # fmt: skip
    folder = briefing_folder(entry.edition)
    here = page_key(folder, part, language, told_in)
    speaker = Speaker(shelf, here, language, told_in)
    words, title = speaker.words, speaker.title(entry)
    name = entry.edition
    crumbs = _up(speaker, name.desk, speaker.told(entry).get("desk", name.desk))
    brief = _in_brief(speaker, entry)
    shown = brief["edition"]
    about = words["home_described"].format(title=title, week=shown["week"], period=shown["period"])
    named = title if part == "index" else words["home_site_title"].format(part=words[f"home_{part}"], title=title)
    told = linked_data.of_briefing(speaker, entry) if part == "index" else {}
    last_act = shelf.last_act(name.desk, name.briefing)
    dress = Dressing(folder, part, named, about, last_act, crumbs, name.desk, entry, told, is_briefing=True)
    context = {**dressed(speaker, dress), "brief": brief, "heading": title, **CONTENTS[part](speaker, entry)}
    return here, filled(f"{part}.html" if part != "index" else "briefing.html", context)
