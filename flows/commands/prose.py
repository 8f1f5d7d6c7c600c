"""`muster lint-prose`: where words claim more than the figures behind them bear."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.commands.running import AsJson, Bucket, CatalogDir, run, settings_for, show

if TYPE_CHECKING:
    from flows.questions.proofreading import Proof

SLIPS_FOUND = 3


def lint_prose(
    files: Annotated[
        list[str] | None, typer.Argument(metavar="FILE", help="Text, TOML or CSV with a column note.")
    ] = None,
    briefing: Annotated[str, typer.Option(help="Which briefing of the desk.")] = "weekly",
    week: Annotated[str, typer.Option(help="The edition to read: newest, last, or an ISO week.")] = "newest",
    rules: Annotated[bool, typer.Option("--rules", help="List the rules and their sources.")] = False,
    bucket: Bucket = None,
    catalog: CatalogDir = None,
    as_json: AsJson = False,
) -> None:
    """Proofread the desk's sentences and notes and its newest edition, or files.

    Finds likelihoods that nothing computed stands behind, confidence in the same sentence, claims told as facts, lost
    bounds, false precision, records of unknown span, per cent for percentage points, signs against their words, wrong
    comparisons, sums of unlike things, words of feeling, and judgements that nothing could change.

    Ends with 0 where nothing was found, with 3 where something was.

    Examples: muster lint-prose · muster lint-prose notes.md · muster lint-prose --week 2026-W31 --json
    """
    if rules:
        show(_rules(as_json), as_json)
        return
    settings = settings_for(as_json, bucket=bucket, catalog_folder=catalog, is_offline=True)

    def work() -> Any:
        from flows.questions.proofreading import proof_of

        return proof_of(settings, files or (), briefing, week)

    proof = run(work, "none", as_json)
    show(as_plain(proof) if as_json else told(proof), as_json)
    if proof.slips:
        raise typer.Exit(SLIPS_FOUND)


def told(proof: Proof) -> str:
    """Return a line for each slip (where: code: words, then the mend), and what was read."""
    lines = [f"{slip.where}: {slip.code}: {slip.excerpt}\n  mend: {slip.mend}" for slip in proof.slips]
    read = ", ".join(f"{name} ({count:,} passages)" for name, count in proof.read)
    found = f"{len(lines):,} slips" if len(lines) != 1 else "1 slip"
    return "\n".join([*lines, f"{found if lines else 'no slip'} in {read}"])


def as_plain(proof: Proof) -> dict[str, Any]:
    """Return the slips as plain values for machines."""
    from dataclasses import asdict

    return {"read": dict(proof.read), "slips": [asdict(slip) for slip in proof.slips]}


def _rules(as_json: bool) -> Any:
    from reports.briefings.prose.linter import RULES

    told_rules = [
        {"code": code, "finds": (rule.find.__doc__ or "").strip(), "source": rule.source}
        for code, rule in RULES.items()
    ]
    if as_json:
        return told_rules
    return "\n".join(f"{each['code']}: {each['finds']}\n  after {each['source']}" for each in told_rules)
