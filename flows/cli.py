"""`muster …`: the same flows and the same functions, for people."""

from __future__ import annotations

import atexit
import gc
from collections.abc import Sequence

import typer

from flows.commands import (
    approving,
    auditing,
    backfilling,
    calendar,
    chains,
    corrections,
    deploying,
    desks,
    doctor,
    echoes,
    editions,
    envelope,
    evidence,
    forecasts,
    handing_out,
    intake,
    ledger,
    mirroring,
    outlook,
    preview,
    prose,
    quarantine,
    questions,
    reaping,
    retraction,
    reviewing,
    revisions,
    sensitivity,
    signing,
    sources,
    study,
    telling,
    verifying,
    words,
)

EXIT_CODES = """
Exit codes: 0 done (published, or already published) · 1 something failed · 2 wrong use, setting or catalogue ·
3 withheld: the gate was not met, new drift, or slips of prose · 4 a verified file was superseded or withdrawn ·
5 the ledger, the bucket or a file was altered · 6 no edition of ours, or nobody knows it ·
7 other bytes stand under a write-once key · 8 the week is not released yet ·
9 a replay of the evidence gives other claims.
"""

app = typer.Typer(
    name="muster",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="Contested figures, traced to who said them, in a weekly briefing that a reader can check."
    + "\n\n"
    + EXIT_CODES,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.callback()(desks.choose)
app.command()(editions.brief)
app.command()(editions.publish)
app.command()(backfilling.backfill)
app.command()(corrections.correct)
app.command()(approving.approve)
app.command()(corrections.withdraw)
app.command("list")(corrections.list_)
app.command()(calendar.calendar)
app.command()(preview.preview)
app.command()(handing_out.link)
app.command()(handing_out.serve)
app.command()(signing.sign)
app.command()(mirroring.mirror)
app.command()(intake.refresh)
app.command("import")(intake.import_)
app.add_typer(desks.app, name="desks")
app.add_typer(sources.app, name="sources")
app.add_typer(reviewing.app, name="review")
app.command()(questions.claims)
app.command()(questions.series)
app.add_typer(revisions.app, name="revisions")
app.add_typer(quarantine.app, name="quarantine")
app.command()(evidence.replay)
app.add_typer(evidence.app, name="evidence")
app.command()(echoes.echoes)
app.command()(envelope.envelope)
app.command()(retraction.retract)
app.command()(sensitivity.sensitivity)
app.command()(outlook.outlook)
app.command()(study.study)
app.command()(forecasts.forecasts)
app.command()(chains.chain)
app.command()(chains.drift)
app.command()(prose.lint_prose)
app.command()(verifying.verify)
app.command()(auditing.audit)
app.command()(reaping.reap)
app.command()(deploying.deploy)
app.command()(telling.tell)
app.command()(telling.heartbeat)
app.command()(telling.metrics)
app.command()(telling.alarms)
app.command()(doctor.doctor)
app.add_typer(words.app, name="words")
app.add_typer(ledger.app, name="ledger")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command; every error of ours ends with its own exit code and says how to mend it."""
    # A command is over in seconds: looking through everything for garbage, at the end too, takes a twelfth of them.
    gc.set_threshold(100_000)
    atexit.register(gc.freeze)
    app(args=list(arguments) if arguments is not None else None)


if __name__ == "__main__":
    main()
