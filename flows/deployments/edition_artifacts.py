"""What a run shows of the edition that it made, under keys that stay."""

from __future__ import annotations

from prefect import artifacts

from flows.deployments.artifact_keys import own_key
from flows.deployments.artifact_rows import figure_rows, health_rows, links_of, name_of, picture_of
from flows.deployments.events import tell_report
from flows.making.changes import Changes, as_markdown, changes_since
from flows.publish import PublishReport
from flows.settings import Settings


def tell_edition(report: PublishReport, settings: Settings) -> None:
    """Leave the edition's files, page one, figures, sources and changes as artifacts, and emit its event.

    Keys stay from week to week, so that each artifact has its history.
    """
    name, stem = name_of(report), own_key(report.edition.split("/")[1])
    for what, address in links_of(report, settings).items():
        kind = what.rpartition(".")[2] if "." in what else "page"
        language = next((each for each in settings.catalog.languages[1:] if _is_in(what, each)), "")
        key = "-".join(filter(None, (stem, kind, language)))
        artifacts.create_link_artifact(address, what, key=key, description=f"[{what}]({address})")
    said = {"at_a_glance": report.at_a_glance, "judgements": report.judgements, "sources": report.sources}
    changes = changes_since(settings, name, said)
    rows = figure_rows(changes)
    artifacts.create_table_artifact(rows, key=f"{stem}-figures", description=f"{report.edition}: figures at a glance")
    artifacts.create_table_artifact(health_rows(report), key=f"{stem}-sources", description="Sources at the cut-off")
    artifacts.create_markdown_artifact(as_markdown(changes), key=f"{stem}-changes", description=_since(changes))
    picture = picture_of(report, settings)
    if picture:
        # In Markdown: an image artifact would print the whole of the picture's address below it.
        shown = f"![page one of {report.edition}]({picture})\n"
        artifacts.create_markdown_artifact(shown, key=f"{stem}-page-one", description=f"{report.edition}: page one")
    lines = "\n".join(f"- {judgement}" for judgement in report.judgements)
    known = f"As known at {report.as_of:%Y-%m-%d %H:%M} UTC. {report.status.capitalize()}."
    told = f"# {report.edition}\n\n{known}\n\n{lines}\n"
    artifacts.create_markdown_artifact(told, key=f"{stem}-summary", description=f"{report.edition}: key judgements")
    tell_report(report)


def _is_in(file_name: str, language: str) -> bool:
    return file_name.endswith((f"_{language}.pdf", f"{language}.html")) and "." in file_name


def _since(changes: Changes) -> str:
    return f"{changes.edition} beside {changes.before or 'nothing before it'}"
