"""The bucket's pages, each a function of the log and of few editions' own files: front, desks, briefings, weeks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from reports.briefings.home import linked_data
from reports.briefings.home.citing import AUTHOR, bibtex, csl, csl_bytes, pdf_sha256
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
from reports.briefings.home.shelf import Shelf, acted_on
from reports.briefings.home.speaking import Speaker
from reports.briefings.home.tables import made_from
from reports.briefings.publication import EditionName, briefing_folder, week_folder
from reports.briefings.publication_log import LogEntry, Revision

RECENT, DATES = 6, 4  # editions and dates on a briefing's own page; the rest stands in archive and calendar
Pages = Iterator[tuple[str, bytes]]


def pages(shelf: Shelf, edition: EditionName, weeks: Iterable[EditionName]) -> Pages:
    """Yield what may have moved by an act on an edition, key and bytes: what is led to before what leads there."""
    yield style_key(), style_sheet()
    speaking = shelf.speaking(edition.desk, edition.briefing)
    told_in = shelf.languages_of(edition.desk)
    for language in told_in:
        for week in weeks:
            yield _week_page(shelf, week, language, told_in)
    if shelf.told(speaking):
        made = made_from(shelf.read(speaking, "figures.csv"), shelf.read(speaking, "datapackage.json"))
        yield from ((data_key(edition, name), made[name]) for name in MADE_FROM_FIGURES)
    yield from _citations(shelf, speaking, told_in[0])
    for part in reversed(PARTS):
        for language in told_in:
            yield _briefing_page(shelf, speaking, part, language, told_in)
    for language in told_in:
        yield from _of_desk(shelf, edition.desk, language, told_in)
    everywhere = shelf.languages_of()
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
    yield calendar_key(desk, language, told_in), calendar(speaker, title, speaking)
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
            "desk": desk, "title": _desk_title(speaker, desk),
            "briefings": [_in_brief(speaker, shelf.speaking(desk, briefing)) for briefing in shelf.briefings(desk)],
        }
        for desk in desks
    ]
    is_front = folder == FRONT
    title = speaker.words["home_front"] if is_front else shown[0]["title"]
    crumbs = () if is_front else ((speaker.words["home_front"], FRONT),)
    desk = "" if is_front else desks[0]
    dress = Dressing(folder, "index", title, speaker.words["home_front_lead"], crumbs, desk)
    return here, filled("front.html", {**dressed(speaker, dress), "desks": shown})


def _in_brief(speaker: Speaker, entry: LogEntry) -> dict[str, Any]:
    shelf = speaker.shelf
    name, revision = entry.edition, _as_it_stands(shelf, entry)
    folder = briefing_folder(name)
    led_in = shelf.languages_of(name.desk)
    language = speaker.language if speaker.language in led_in else led_in[0]
    home = page_key(folder, "index", language, led_in)
    preview = f"preview_{language}.png"
    return {
        "edition": speaker.shown(revision), "told": speaker.told(entry), "title": speaker.title(entry),
        "home": speaker.link(home), "twin": speaker.twin(entry),
        "preview": speaker.link(name.key(preview)) if preview in entry.files else "",
        "stands": revision.standing == "published",
    }  # fmt: skip


def _as_it_stands(shelf: Shelf, entry: LogEntry) -> Revision:
    return next(each for each in shelf.week(entry.edition) if each.entry is entry)


def _week_page(shelf: Shelf, week: EditionName, language: str, told_in: tuple[str, ...]) -> tuple[str, bytes]:
    here = page_key(week_folder(week), "index", language, told_in)
    speaker, revisions = Speaker(shelf, here, language, told_in), shelf.week(week)
    newest = revisions[0].entry
    shown = [{**speaker.shown(each), "bibtex": _bibtex(speaker, each.entry), "told": speaker.told(each.entry),
              "twin": speaker.twin(each.entry)} for each in revisions]  # fmt: skip
    title = speaker.words["home_edition_named"].format(title=speaker.title(newest), week=week.week)
    crumbs = (
        (speaker.words["home_front"], FRONT), (_desk_title(speaker, week.desk), desk_folder(week.desk)),
        (speaker.title(newest), briefing_folder(week)),
    )  # fmt: skip
    dress = Dressing(week_folder(week), "index", title, f"{title}, {shown[0]['period']}", crumbs, week.desk, newest,
                     linked_data.of_week(speaker, newest))  # fmt: skip
    return here, filled("week.html", {**dressed(speaker, dress), "revisions": shown, "heading": title})


def _bibtex(speaker: Speaker, entry: LogEntry) -> str:
    home = speaker.shelf.told(entry).get("home", "")
    return bibtex(entry, speaker.title(entry), speaker.language, home)


def _briefing_page(
    shelf: Shelf, entry: LogEntry, part: str, language: str, told_in: tuple[str, ...]
) -> tuple[str, bytes]:  # fmt: skip
    folder = briefing_folder(entry.edition)
    here = page_key(folder, part, language, told_in)
    speaker = Speaker(shelf, here, language, told_in)
    words, title = speaker.words, speaker.title(entry)
    crumbs = (
        (words["home_front"], FRONT), (_desk_title(speaker, entry.edition.desk), desk_folder(entry.edition.desk)),
    )  # fmt: skip
    brief = _in_brief(speaker, entry)
    shown = brief["edition"]
    about = words["home_described"].format(title=title, week=shown["week"], period=shown["period"])
    named = title if part == "index" else words["home_site_title"].format(part=words[f"home_{part}"], title=title)
    told = linked_data.of_briefing(speaker, entry) if part == "index" else {}
    dress = Dressing(folder, part, named, about, crumbs, entry.edition.desk, entry, told, is_briefing=True)
    context = {**dressed(speaker, dress), "brief": brief, "heading": title, **_CONTEXTS[part](speaker, entry)}
    return here, filled(f"{part}.html" if part != "index" else "briefing.html", context)


def _newest(speaker: Speaker, entry: LogEntry) -> Mapping[str, Any]:
    weeks = speaker.shelf.weeks(entry.edition.desk, entry.edition.briefing)
    return {
        "recent": [speaker.shown(week[0]) for week in weeks[:RECENT]],
        "corrections": _corrected(speaker, entry)[:3], "dates": speaker.releases(entry, DATES),
        "sha256": pdf_sha256(entry, speaker.language),
    }  # fmt: skip


def _archive(speaker: Speaker, entry: LogEntry) -> Mapping[str, Any]:
    weeks = speaker.shelf.weeks(entry.edition.desk, entry.edition.briefing)
    by_year = groupby(weeks, key=lambda week: week[0].entry.edition.week[:4])
    years = [(year, [[speaker.shown(each) for each in week] for week in those]) for year, those in by_year]
    return {"years": years, "count": sum(len(week) for _, those in years for week in those)}


def _corrections(speaker: Speaker, entry: LogEntry) -> Mapping[str, Any]:
    return {"corrections": _corrected(speaker, entry)}


def _corrected(speaker: Speaker, entry: LogEntry) -> list[dict[str, Any]]:
    return [
        _correction(speaker, act, ended)
        for act, ended in speaker.shelf.corrections(entry.edition.desk, entry.edition.briefing)
    ]


def _correction(speaker: Speaker, act: LogEntry, ended: Revision | None) -> dict[str, Any]:
    words, formats, name = speaker.words, speaker.formats, act.edition
    was = formats.number(ended.number) if ended else ""
    kind = "withdrawn" if act.act == "withdraw" else "superseded" if ended else "issued_anew"
    title = words[f"home_{kind}_title"].format(week=name.week, was=was, now=formats.number(name.revision))
    rows = name.key("corrections.csv")
    return {
        "title": title, "why": act.why, "kind": words[f"home_kind_{act.kind or 'none'}"], "act": act.act,
        "acted": words["home_acted"].format(day=formats.day(acted_on(act)), number=formats.number(act.number)),
        "address": speaker.week_address(name),
        "id": f"log-{act.number}", "rows": speaker.link(rows) if "corrections.csv" in act.files else "",
    }  # fmt: skip


def _nothing(speaker: Speaker, entry: LogEntry) -> Mapping[str, Any]:
    return {}


def _cite(speaker: Speaker, entry: LogEntry) -> Mapping[str, Any]:
    as_bibtex, as_csl = citation_keys(entry.edition)
    home = speaker.shelf.told(entry).get("home", "")
    told = csl(entry, speaker.title(entry), speaker.language, home)
    text = speaker.words["home_cite_text"].format(
        author=AUTHOR, title=speaker.title(entry), week=entry.edition.week,
        revision=speaker.formats.number(entry.edition.revision),
        instant=speaker.told(entry).get("known_by", entry.as_of), digest=pdf_sha256(entry, speaker.language),
    )  # fmt: skip
    return {
        "text": text, "bibtex": _bibtex(speaker, entry), "csl": csl_bytes(told).decode(),
        "files": [("citation.bib", speaker.link(as_bibtex)), ("citation.json", speaker.link(as_csl))],
    }  # fmt: skip


def _data(speaker: Speaker, entry: LogEntry) -> Mapping[str, Any]:
    words = speaker.words
    holds = {"figures": words["home_data_figures"], "claims": words["home_data_claims"],
             "datapackage": words["home_data_package"], "charts": words["home_data_charts"],
             "provenance": words["home_data_provenance"]}  # fmt: skip
    moving = MADE_FROM_FIGURES if speaker.shelf.told(entry) else ()
    fixed = [name for name in ("figures.csv", "charts.csv", "datapackage.json", "provenance.json")
             if name in entry.files]  # fmt: skip
    return {
        "moving": [(name, speaker.link(data_key(entry.edition, name)), holds[name.partition(".")[0]])
                   for name in moving],
        "fixed": [(name, speaker.link(entry.edition.key(name)), holds[name.partition(".")[0]], entry.files[name])
                  for name in fixed],
    }  # fmt: skip


_CONTEXTS: Mapping[str, Callable[[Speaker, LogEntry], Mapping[str, Any]]] = {
    "index": _newest, "archive": _archive, "corrections": _corrections, "sources": _nothing, "method": _nothing,
    "cite": _cite, "data": _data,
}  # fmt: skip
