"""Commands about the desks of an installation: how each stands, and one command for all of them."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.running import AsJson, guarded, settings_for, show
from reports.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flows.desks.installation import Installation
    from flows.desks.running import Ended, Teller

app = typer.Typer()

DeskName = Annotated[str | None, typer.Option("--desk", help="Which desk of the installation. [env MUSTER_DESK]")]
InstallationFile = Annotated[
    Path | None, typer.Option("--installation", help="The file that names the desks. [env MUSTER_INSTALLATION]")
]


def choose(desk: DeskName = None, installation: InstallationFile = None) -> None:
    """Say of which desk the command speaks, in every process that it starts too."""
    for name, said in (("MUSTER_DESK", desk), ("MUSTER_INSTALLATION", installation)):
        if said:
            os.environ[name] = str(said)


@app.callback(invoke_without_command=True)
def desks(context: typer.Context, as_json: AsJson = False) -> None:
    """List the desks with their newest edition, their next release and what is wrong. Each is looked at by itself.

    Without an installation's file there is one desk, and it is shown. Ends with 0 where every desk can be
    looked at, else with the worst that was met.

    Examples:

    muster desks                                    every desk of the installation

    muster desks show displacement                  one of them

    muster desks each brief --week last             the same command for every desk, each in its own process
    """
    if context.invoked_subcommand:
        return
    from flows.desks.running import worst_of
    from flows.shown import desks as shown

    found = guarded(_installation, as_json)
    if found is None:
        return show_(None, as_json)
    ended = _each(found, ("desks", "show", "--json"), (), 2, lambda desk, line: None)
    show(shown.states_json(ended) if as_json else shown.states(ended), as_json)
    raise typer.Exit(worst_of(ended))


@app.command("show")
def show_(
    desk: Annotated[str | None, typer.Argument(help="Which desk; none: the one that is chosen.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show how one desk stands: the newest edition of each briefing, the next release, what was due and is not out.

    Example: muster desks show displacement
    """
    choose(desk)
    settings = settings_for(as_json)
    from flows.questions.desk_state import desk_state
    from flows.shown import desks as shown

    found = guarded(lambda: desk_state(settings), as_json)
    show(found.as_json() if as_json else shown.state(found), as_json)


@app.command("each", context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
def each_(
    words: Annotated[list[str], typer.Argument(metavar="COMMAND…", help="What follows `muster`, with its options.")],
    only: Annotated[list[str] | None, typer.Option(help="This desk alone; once for each.")] = None,
    side_by_side: Annotated[int, typer.Option(min=1, help="How many desks at a time.")] = 2,
    as_json: AsJson = False,
) -> None:
    """Run one command for every desk, each in a process of its own: whatever becomes of one, the others go on.

    Progress stands on the error stream and what a desk prints on the other, each line with the name of its desk. The
    end is a line for each desk, with the mend of what failed. Ends with the worst that a desk ended with.

    Examples:

    muster desks each brief --week last             read the sources of every desk and publish

    muster desks each --only displacement refresh   what stands before COMMAND is about the desks

    muster desks each --json audit                  one document for machines, with what each desk said
    """
    from flows.desks.running import worst_of
    from flows.shown import desks as shown

    found = guarded(lambda: _checked(only or ()), as_json)
    wide = max(map(len, found.desks))
    given = [*words, *(["--json"] if as_json and "--json" not in words else [])]

    def told(desk: str, line: str) -> None:
        print(f"{desk:<{wide}} │ {line}", file=sys.stderr, flush=True)

    ended = _each(found, given, only or (), side_by_side, told)
    code = worst_of(ended)
    show(shown.ended_json(ended, code) if as_json else shown.ended(ended, wide), as_json)
    raise typer.Exit(code)


def _each(
    found: Installation, words: Sequence[str], only: Sequence[str], side_by_side: int, told: Teller
) -> list[Ended]:
    from flows.desks.running import run_each_desk

    # Whoever ends this process ends the desks' too: a service that is stopped must not go on in the background.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    return list(run_each_desk(found, words, os.environ, desks=only, side_by_side=side_by_side, told=told))


def _checked(only: Sequence[str]) -> Installation:
    found = _installation()
    if found is None:
        raise UsageError(
            "no installation's file is named, so there is one desk alone", mend="name the file with --installation or "
            "MUSTER_INSTALLATION; README, “Several desks”, says what stands in it",
        )  # fmt: skip
    for name in only:
        found.desk(name)
    return found


def _installation() -> Installation | None:
    from flows.desks.choosing import installation_of

    return installation_of(os.environ)
