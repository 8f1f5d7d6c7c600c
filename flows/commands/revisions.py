"""`muster revisions`: what sources changed in what they had stated, their records, and an editor's word on it."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from flows.commands.running import AsJson, AsOf, Bucket, CatalogDir, guarded, instant_of, settings_for, show

_DEFAULT = "list"


class _ListsByDefault(TyperGroup):
    """A group whose first command may be left out: `muster revisions SERIES` is `muster revisions list SERIES`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the default command where none is named."""
        is_help = args[:1] in (["-h"], ["--help"])
        named = args if is_help or (args[:1] and args[0] in self.commands) else [_DEFAULT, *args]
        return super().parse_args(ctx, named)


app = typer.Typer(
    cls=_ListsByDefault,
    help="""What sources changed in what they had stated.

    Examples: muster revisions · muster revisions SERIES --json ·
    muster revisions accept SOURCE --at 2026-08-01T10:00:00Z --why "the ministry recounted 2023"
    """,
)


@app.command(_DEFAULT)
def list_(
    series_id: Annotated[str | None, typer.Argument(metavar="[SERIES]", help="A series id of series.toml.")] = None,
    as_of: AsOf = None,
    limit: Annotated[int, typer.Option(help="At most so many values for people, the newest changes; 0: all.")] = 60,
    bucket: Bucket = None,
    catalog: CatalogDir = None,
    as_json: AsJson = False,
) -> None:
    """Print each source's record, or every changed value of one series; the word `list` may be left out.

    A record tells how often a source changed what it had stated, how far, how long until a value settled, and the
    reliability that this suggests. The grade in sources.toml stands until a person changes it.

    Example: muster revisions SERIES
    """
    settings = settings_for(as_json, bucket=bucket, catalog_folder=catalog)
    from flows.intake.history import histories_of, moves_in
    from flows.questions.asking import declared_series
    from flows.shown import history as shown_history
    from flows.shown import terminal as shown

    if series_id is None:
        found = guarded(lambda: histories_of(settings, instant_of(as_of)), as_json)
        show(shown_history.histories_json(found) if as_json else shown_history.histories(found), as_json)
        return

    def asked() -> Any:
        declared_series(settings, series_id)
        return moves_in(settings, series_id, instant_of(as_of))

    rows = guarded(asked, as_json)
    show(shown.frame_json(rows) if as_json else shown_history.moves(rows, limit), as_json)


@app.command()
def accept(
    source_id: Annotated[str, typer.Argument(metavar="SOURCE", help="A source whose copy moved much of its past.")],
    why: Annotated[str, typer.Option(help="The reason, as the edition prints it.")],
    at: Annotated[str | None, typer.Option(help="Which copy, by when it was taken; needed if several wait.")] = None,
    bucket: Bucket = None,
    catalog: CatalogDir = None,
    as_json: AsJson = False,
) -> None:
    """Say why a copy moved so much of the past: editions that it held may go out, and print the reason.

    Example: muster revisions accept SOURCE --at 2026-08-01T10:00:00Z --why "recounted, as announced on 30 July"
    """
    settings = settings_for(as_json, bucket=bucket, catalog_folder=catalog)
    from flows.intake.history import accept as accept_copy
    from flows.shown import history as shown_history

    hold = guarded(lambda: accept_copy(settings, source_id, instant_of(at), why), as_json)
    show(shown_history.hold_json(hold) if as_json else shown_history.accepted(hold), as_json)
