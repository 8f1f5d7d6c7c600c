"""What a run shows of the edition that it made, under keys that stay."""

from __future__ import annotations

import re

from prefect import artifacts

from flows.deployments.artifact_rows import address_of, health_rows
from flows.publish import PublishReport


def tell_edition(report: PublishReport, briefing: str) -> None:
    """Leave the edition's files, figures and judgements as artifacts; their keys stay, so that history shows."""
    stem = re.sub(r"[^a-z0-9]+", "-", briefing.lower()).strip("-")
    for name, where in report.locations.items():
        suffix = name.rpartition(".")[2]
        if suffix in ("pdf", "html"):
            artifacts.create_link_artifact(address_of(where), name, key=f"{stem}-{suffix}", description=where)
    tiles = report.at_a_glance
    rows = [{"figure": each["label"], "value": each["value"], "note": " · ".join(each["lines"])} for each in tiles]
    artifacts.create_table_artifact(rows, key=f"{stem}-figures", description=f"{report.edition}: figures at a glance")
    artifacts.create_table_artifact(health_rows(report), key=f"{stem}-sources", description="Sources at the cut-off")
    said = "\n".join(f"- {judgement}" for judgement in report.judgements)
    known = f"As known at {report.as_of:%Y-%m-%d %H:%M} UTC. {report.status.capitalize()}."
    artifacts.create_markdown_artifact(f"# {report.edition}\n\n{known}\n\n{said}\n", key=f"{stem}-summary")
