"""`muster echoes`: which series are one and the same under two names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.commands.running import AsJson, AsOf, Bucket, CatalogDir, Strict, guarded, instant_of, settings_for, show

if TYPE_CHECKING:
    from reports.figures.echoes.pairs import Echo
    from reports.figures.echoes.sameness import Differing

CELLS_SHOWN = {"all pairs": 3, "one pair": 20}
_NEW = "NEW"


def echoes(
    series: Annotated[
        list[str] | None, typer.Option(help="Only pairs with this series; given twice, that pair alone.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="List the pairs that are not shown to be one, too.")] = False,
    wide: Annotated[
        bool, typer.Option("--wide", help="Compare series that only share a comparability group, too.")
    ] = False,
    cells: Annotated[int | None, typer.Option(help="At most so many differing cells for each pair; 0: all.")] = None,
    as_of: AsOf = None,
    strict: Strict = False,
    bucket: Bucket = None,
    catalog: CatalogDir = None,
    as_json: AsJson = False,
) -> None:
    """Find series that repeat one another: the cells compared, those equal, the day shift, and the cells that differ.

    Two good counts of one thing come close; only a copy agrees to the last digit again and again. A pair that the
    catalogue does not tie together is marked NEW.

    Examples: muster echoes · muster echoes --series SERIES --series OTHER --cells 0 · muster echoes --all --json
    """
    settings = settings_for(as_json, bucket=bucket, catalog_folder=catalog)
    from flows.questions.asking import echoes_of

    is_wide = wide or len(series or ()) > 1
    found = guarded(lambda: echoes_of(settings, series or (), instant_of(as_of), strict, is_wide=is_wide), as_json)
    if as_json:
        show([as_plain(each) for each in found if every or each.found.is_shown], as_json)
        return
    most = CELLS_SHOWN["one pair" if series else "all pairs"] if cells is None else cells
    show(told(found, every=every or len(series or ()) > 1, most=most), as_json)


def told(found: list[Echo], *, every: bool, most: int) -> str:
    """Return the pairs for people: a paragraph each with its cells that differ, then what was found in all."""
    listed = [each for each in found if every or each.found.is_shown]
    shown, new = sum(each.found.is_shown for each in found), [each for each in found if each.is_new]
    closing = f"{shown} of {len(found)} pairs are shown to be one" if found else "no two series could be compared"
    if len(listed) < len(found):
        closing += "; --all lists the others"
    if new:
        closing += f"\n{len(new)} not declared: add echo_of to a source, or the origin that they share"
    return "\n\n".join([*(_paragraph(each, most) for each in listed), closing])


def as_plain(echo: Echo) -> dict[str, Any]:
    """Return one pair as plain values for machines, every differing cell included."""
    from dataclasses import asdict

    sides = {
        side: {name: getattr(telling, name) for name in ("series_id", "source_id", "publisher")}
        for side, telling in (("first", echo.first), ("second", echo.second))
    }
    return {**sides, "declared": echo.declared, "is_new": echo.is_new, **asdict(echo.found)}


def _paragraph(echo: Echo, most: int) -> str:
    found = echo.found
    sides = [f"  {each.series_id} ({each.publisher})" for each in (echo.first, echo.second)]
    verdict = found.verdict + (f": {found.reason}" if found.reason else "")
    cells = [f"    {_cell(each)}" for each in (found.differing[:most] if most else found.differing)]
    if not found.is_shown and found.equal_count == 0:
        cells = []
    elif len(cells) < len(found.differing):
        cells.append(f"    and {len(found.differing) - len(cells):,} more")
    return "\n".join([f"{verdict} · {_link(echo)}", *sides, f"  {_evidence(echo)}", *cells])


def _link(echo: Echo) -> str:
    if echo.declared:
        words = {"echo_of": "declared (echo_of)", "origin": "declared (one origin)", "publisher": "one publisher"}
        return words[echo.declared]
    return f"{_NEW}: not declared, add echo_of" if echo.is_new else "not declared"


def _evidence(echo: Echo) -> str:
    found = echo.found
    if not found.compared_count:
        return "no days in common"
    what = "totals" if found.are_totals else "means by day" if found.is_by_day else "steps"
    parts = [f"{found.compared_count:,} {what} compared", f"{found.equal_count:,} equal"]
    if found.exact_count != found.equal_count:
        parts[-1] += f" within the rounding ({found.exact_count:,} exactly)"
    if found.differing:
        parts.append(f"{len(found.differing):,} differ, worst by {_number(found.worst_gap)} ({found.worst_gap_on})")
        parts.append(f"median gap {_number(found.median_gap)}")
    if found.is_shown:
        parts.append(_shift(found.shift_days))
    return ", ".join(parts)


def _shift(days: int) -> str:
    """Said of the second: its days must be moved by so many to meet the first's."""
    return f"the second is dated {abs(days)} d {'early' if days > 0 else 'late'}" if days else "no day shift"


def _cell(cell: Differing) -> str:
    days = str(cell.last_on) if cell.first_on == cell.last_on else f"{cell.first_on} to {cell.last_on}"
    return f"{days}  {_number(cell.first)} | {_number(cell.second)}"


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if value == round(value) else f"{value:,.2f}"
