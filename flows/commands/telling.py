"""Commands by which people and machines hear how a desk stands."""

from __future__ import annotations

import datetime as dt
import os
from typing import Annotated

import typer

from flows.commands.running import AsJson, Bucket, CatalogDir, fail, guarded, settings_for, show
from reports.errors import UsageError

BriefingName = Annotated[str, typer.Option(help="Which briefing of the desk.")]


def tell(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show every trouble; send and remember nothing.")] = False,
    trial: Annotated[bool, typer.Option("--trial", help="Send a message that says nothing is wrong.")] = False,
    webhook: Annotated[str | None, typer.Option(help="Another address. [env MUSTER_WEBHOOK]")] = None,
    bucket: Bucket = None,
    catalog: CatalogDir = None,
    as_json: AsJson = False,
) -> None:
    """Look at how the desk stands, and tell by webhook what is new: each trouble once, with its mend, and its end.

    Looks for an edition that should be out and is not, sources past their age, and claims that wait for a person.
    Scheduled runs tell by themselves; this is for a schedule of its own, which hears what no run is left to say.

    Ends with 0 where everything that is new was told, 1 where the webhook did not take it.

    Examples:

    muster tell --dry-run

    MUSTER_WEBHOOK=https://hooks.example/… muster tell --trial
    """
    settings = settings_for(as_json, bucket=bucket, catalog_folder=catalog)
    from flows.shown import telling as shown
    from flows.telling import telling
    from flows.telling.channels import channels_of
    from flows.telling.messages import trial as trial_message

    ways = guarded(lambda: channels_of(settings, webhook=webhook), as_json)
    if not ways.webhook and not dry_run:
        mend = "set MUSTER_WEBHOOK or --webhook to its address, or look with --dry-run"
        fail(UsageError("no webhook is named", mend=mend), as_json=as_json)
    if trial:
        message = trial_message(telling.sender(settings), settings.clock.now())
        sent, trouble = guarded(lambda: telling.deliver(settings, ways, [message]), as_json)
        show({"delivered": len(sent), "trouble": trouble} if as_json else shown.tried(trouble), as_json)
        raise typer.Exit(0 if sent else 1)

    def work() -> telling.Telling:
        return telling.tell(settings, telling.standing_look(settings), channels=ways, dry=dry_run)

    found = guarded(work, as_json)
    show(found.as_json() if as_json else shown.told(found, is_dry=dry_run), as_json)
    raise typer.Exit(1 if found.trouble else 0)


def heartbeat(
    bucket: Annotated[
        str | None, typer.Argument(help="A folder, s3://name/prefix or https://…. [env MUSTER_BUCKET, else bucket/]")
    ] = None,
    briefing: BriefingName = "weekly",
    grace: Annotated[float, typer.Option(help="Hours after its release by which an edition must be out.", min=0)] = 1,
    ping: Annotated[bool, typer.Option("--ping", help="Also ping MUSTER_HEARTBEAT_URL: well, or failed.")] = False,
    catalog: CatalogDir = None,
    as_json: AsJson = False,
) -> None:
    """Say from outside whether the edition is out that should be by now, and whether its files are as published.

    Reads the public half alone: for cron on another machine, which hears that nothing ran when nothing is left to say
    so. No credentials are needed where the public half is open.

    Ends with 0 where readers have what they should have, 1 where not or where nobody answers.

    Examples:

    muster heartbeat https://briefings.example --json

    15 * * * * MUSTER_HEARTBEAT_URL=https://hc.example/… muster heartbeat s3://briefings/desk --ping
    """
    settings = settings_for(as_json, bucket=bucket, catalog_folder=catalog)
    from flows.telling.channels import HEARTBEAT, channels_of
    from flows.telling.heartbeat import beat, pulse

    ways = guarded(lambda: channels_of(settings), as_json)
    if ping and "weekly" not in ways.heartbeats:
        mend = f"set {HEARTBEAT} to its address, or leave --ping out"
        fail(UsageError("no heartbeat is named", mend=mend), as_json=as_json)
    found = guarded(lambda: pulse(settings, briefing=briefing, grace=dt.timedelta(hours=grace)), as_json)
    if ping:
        guarded(lambda: beat(ways, "weekly", "success" if found.is_well else "fail", found.text()), as_json)
    show(found.as_json() if as_json else found.text(), as_json)
    raise typer.Exit(0 if found.is_well else 1)


def metrics(
    textfile: Annotated[
        str | None, typer.Option(help="Write them here, whole or not at all, for node_exporter's textfile collector.")
    ] = None,
    bucket: Bucket = None,
    catalog: CatalogDir = None,
) -> None:
    """Print the state of the desk as Prometheus metrics: editions, sources, claims held back, ledger, runs, audits.

    A scheduled run writes them by itself where MUSTER_METRICS_FILE names a file. Rules: deploy/prometheus/alerts.yaml.

    Examples:

    muster metrics

    */5 * * * * muster metrics --textfile /var/lib/node_exporter/textfile/muster.prom
    """
    settings = settings_for(False, bucket=bucket, catalog_folder=catalog)
    from flows.telling.metrics import exposition, write_metrics

    if textfile:
        guarded(lambda: write_metrics(settings, textfile), False)
    else:
        print(guarded(lambda: exposition(settings), False).decode(), end="")


def alarms(
    failures: Annotated[
        bool | None,
        typer.Option(help="Tell of failed and withheld runs too. [default: not where MUSTER_WEBHOOK has runs tell]"),
    ] = None,
    webhook: Annotated[str | None, typer.Option(help="Where to. [env MUSTER_WEBHOOK]")] = None,
    as_json: AsJson = False,
) -> None:
    """Have the Prefect server tell what no run can: one that was killed, one that nobody starts, a week without any.

    Makes the automations that the server of PREFECT_API_URL lacks, and changes those that are otherwise; a second time
    changes nothing. One that was switched off in the UI stays off. The address is kept encrypted in the block
    `muster-alarms`. A server that is down tells nothing: see `muster heartbeat`.

    Examples:

    PREFECT_API_URL=http://127.0.0.1:4200/api muster alarms --webhook https://hooks.example/…

    muster alarms --no-failures      where the worker has a webhook of its own, and its runs tell by themselves
    """
    from flows.shown import telling as shown
    from flows.telling.channels import WEBHOOK

    own = os.environ.get(WEBHOOK, "").strip()
    address = webhook or own
    if not address:
        mend = f"set {WEBHOOK} or --webhook to its address"
        fail(UsageError("no webhook is named", mend=mend), as_json=as_json)
    from flows.deployments.alarms import set_alarms

    has_failures = not own if failures is None else failures  # else each trouble would be told twice
    report = guarded(lambda: set_alarms(address, failures=has_failures), as_json)
    show(report.as_json() if as_json else shown.alarmed(report.as_json()), as_json)
