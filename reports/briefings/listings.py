"""Plain pages that list editions: for a week, a desk and the whole bucket. Functions of the log alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from reports.briefings.publication import MANIFEST, briefing_folder, week_folder
from reports.briefings.publication_log import LogEntry, Revision, pdfs_by_language, revisions_of

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 1rem/1.5 Georgia, "Times New Roman", serif; max-width: 46rem; margin: 3rem auto; padding: 0 1rem;
  color: #1a1a1a; background: #fff }}
h1 {{ font-size: 1.6rem; line-height: 1.2; margin: 0 0 .5rem }}
h2 {{ font-size: 1.1rem; margin: 2rem 0 .25rem; border-top: 1px solid #999; padding-top: .75rem }}
p, dl, ul {{ margin: .25rem 0 }}
ul {{ padding-left: 1.2rem }}
a {{ color: #0b4a6f }}
code {{ font: .8rem/1.4 ui-monospace, Menlo, Consolas, monospace; color: #555; overflow-wrap: anywhere }}
.quiet {{ color: #555; font-size: .9rem }}
</style>
</head>
<body>
<h1>{title}</h1>
{body}
</body>
</html>
"""


def week_page(revisions: Sequence[Revision]) -> bytes:
    """Return the page of one week: its revisions, newest first, with every file and its sha256."""
    edition = revisions[0].entry.edition
    body = [f'<p class="quiet"><a href="../../index.html">All editions of {escape(edition.desk)}</a></p>']
    for each in revisions:
        status = "the standing revision" if each.standing == "published" else each.standing
        body.append(f"<h2>Revision {each.number}: {status}</h2>")
        if each.ended_by:
            body.append(f"<p>{escape(each.ended_by.why)}</p>")
        body.append(_facts(each.entry))
        body.append(_files(each.entry, f"r{each.number}"))
    return _page(f"{_named(revisions[0].entry)}, {edition.week}", body)


def desk_page(desk: str, log: Iterable[LogEntry]) -> bytes:
    """Return the page of one desk: the standing revision of every week, newest week first."""
    ours = _standing(entry for entry in log if entry.edition.desk == desk)
    title = f"Muster: {ours[0].title or desk}" if ours else f"Muster: {desk}"
    return _page(title, _listed(ours, "public/" + desk))


def front_page(log: Iterable[LogEntry]) -> bytes:
    """Return the first page of the bucket: the standing revision of every week of every desk."""
    return _page("Muster: published editions", _listed(_standing(log), "public"))


def _standing(log: Iterable[LogEntry]) -> list[LogEntry]:
    entries = list(log)
    weeks = {week_folder(entry.edition): revisions_of(entries, entry.edition)[0].entry for entry in entries}
    by_desk = sorted(weeks.values(), key=lambda entry: (entry.edition.desk, entry.edition.briefing))
    return sorted(by_desk, key=lambda entry: entry.edition.week, reverse=True)


def _listed(entries: Sequence[LogEntry], root: str) -> list[str]:
    body: list[str] = []
    for entry in entries:
        here = week_folder(entry.edition).removeprefix(f"{root}/")
        body.append(f'<h2><a href="{escape(here)}/index.html">{escape(_named(entry))}, {entry.edition.week}</a></h2>')
        body.append(_facts(entry))
        body.append(_files(entry, f"{here}/r{entry.edition.revision}"))
    return body or ["<p>Nothing has been published yet.</p>"]


def _facts(entry: LogEntry) -> str:
    return (
        f'<p class="quiet">Revision {entry.edition.revision}. Known by {escape(entry.as_of)}. '
        f"Log entry {entry.number}.</p>"
    )


def _files(entry: LogEntry, folder: str) -> str:
    pdfs = list(pdfs_by_language(entry).values())
    names = pdfs + sorted(name for name in entry.files if name not in pdfs)
    sums = {**entry.files, MANIFEST: entry.manifest_sha256}
    lines = [
        f'<li><a href="{escape(f"{folder}/{name}")}">{escape(name)}</a><br><code>sha256 {sums[name]}</code></li>'
        for name in (*names, MANIFEST)
    ]
    return "<ul>\n" + "\n".join(lines) + "\n</ul>"


def _named(entry: LogEntry) -> str:
    return entry.title or briefing_folder(entry.edition).removeprefix("public/")


def _page(title: str, body: Sequence[str]) -> bytes:
    return _PAGE.format(title=escape(title), body="\n".join(body)).encode()
