"""What search engines and catalogues of data read of a briefing: schema.org, as JSON-LD."""

from __future__ import annotations

from typing import Any

from reports.briefings.home.citing import AUTHOR, pdf_sha256
from reports.briefings.home.places import MADE_FROM_FIGURES, data_key, public_address
from reports.briefings.home.rendering import spoken
from reports.briefings.home.speaking import Speaker
from reports.briefings.publication import EditionName, briefing_folder, headers_of, week_folder
from reports.briefings.publication_log import LogEntry, pdfs_by_language

_CONTEXT = "https://schema.org"


def of_briefing(speaker: Speaker, entry: LogEntry) -> dict[str, Any]:
    """Return the newest edition as a report, issue of its periodical, and its figures over time as a data set."""
    shelf, name, home = speaker.shelf, entry.edition, speaker.shelf.told(entry).get("home", "")
    title, told = speaker.title(entry), speaker.told(entry)
    folder = f"{briefing_folder(name)}/index.html"
    address = public_address(home, folder) if home else speaker.link(folder)
    series = {"@type": "Periodical", "@id": f"{address}#briefing", "name": title, "publisher": _publisher()}
    report = {
        **_report(speaker, entry), "isPartOf": {"@id": series["@id"]}, "publisher": _publisher(),
        **({"abstract": " ".join(spoken(each["lead"]) for each in told["judgements"])} if told else {}),
    }  # fmt: skip
    return {"@context": _CONTEXT, "@graph": [series, report, *_data(speaker, entry)] if shelf.told(entry) else
            [series, report]}  # fmt: skip


def of_week(speaker: Speaker, entry: LogEntry) -> dict[str, Any]:
    """Return one week's edition as a report."""
    return {"@context": _CONTEXT, **_report(speaker, entry), "publisher": _publisher()}


def _report(speaker: Speaker, entry: LogEntry) -> dict[str, Any]:
    name, home = entry.edition, speaker.shelf.told(entry).get("home", "")
    return {
        "@type": ["Report", "PublicationIssue"],
        "@id": _at(speaker, home, f"{week_folder(name)}/index.html") + f"#r{name.revision}",
        "name": f"{speaker.title(entry)}, {name.week}", "issueNumber": name.week, "version": str(name.revision),
        "datePublished": entry.out_at, "inLanguage": list(pdfs_by_language(entry)), "identifier": name.identifier,
        "encoding": [
            {"@type": "MediaObject", "encodingFormat": headers_of(file).content_type.partition(";")[0],
             "contentUrl": _at(speaker, home, name.key(file)), "inLanguage": language,
             "sha256": pdf_sha256(entry, language)}
            for language, file in pdfs_by_language(entry).items()
        ],
    }  # fmt: skip


def _data(speaker: Speaker, entry: LogEntry) -> list[dict[str, Any]]:
    home, told = speaker.shelf.told(entry)["home"], speaker.told(entry)
    return [
        {
            "@type": "Dataset", "@id": _at(speaker, home, data_key(entry.edition, "datapackage.json")),
            "name": f"{told['title']}: {speaker.words['home_data_figures']}",
            "description": f"{speaker.words['home_front_lead']} {told['standing_note']}",
            "license": told["licence"], "creator": _publisher(), "isAccessibleForFree": True,
            "dateModified": entry.as_of, "version": entry.edition.week,
            "distribution": [_distribution(speaker, home, entry.edition, file) for file in MADE_FROM_FIGURES],
        }
    ]  # fmt: skip


def _distribution(speaker: Speaker, home: str, edition: EditionName, file: str) -> dict[str, str]:
    kind = headers_of(file).content_type.partition(";")[0]
    return {"@type": "DataDownload", "name": file, "encodingFormat": kind,
            "contentUrl": _at(speaker, home, data_key(edition, file))}  # fmt: skip


def _at(speaker: Speaker, home: str, key: str) -> str:
    return public_address(home, key) if home else speaker.link(key)


def _publisher() -> dict[str, str]:
    return {"@type": "Organization", "name": AUTHOR}
