"""`muster words`: the page's words and the desk's in other languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.commands.running import AsJson, CatalogDir, run, settings_for, show

if TYPE_CHECKING:
    from flows.questions.translating import Checked

INCOMPLETE = 1

app = typer.Typer(
    no_args_is_help=True,
    help="The page's words and the desk's, in other languages."
    + "\n\nExamples: muster words check · muster words extract --language pl",
)


@app.command()
def check(catalog: CatalogDir = None, as_json: AsJson = False) -> None:
    """Say what is missing, empty, fuzzy or wrong in every translation. Ends with 0 where nothing is, else with 1.

    Example: muster words check --json
    """
    settings = settings_for(as_json, needs_desk=catalog is None, catalog_folder=catalog, is_offline=True)

    def work() -> Any:
        from flows.questions.translating import check_words

        return check_words(settings)

    checked = run(work, "none", as_json)
    show(as_plain(checked) if as_json else told(checked), as_json)
    if checked.complaints:
        raise typer.Exit(INCOMPLETE)


@app.command()
def extract(
    language: Annotated[str, typer.Option(help="Begin this language too, such as pl.")] = "",
    catalog: CatalogDir = None,
    as_json: AsJson = False,
) -> None:
    """Bring the files for translators up to the texts of today: what is translated stays, what is gone is set aside.

    Examples: muster words extract · muster words extract --language pl
    """
    settings = settings_for(as_json, needs_desk=catalog is None, catalog_folder=catalog, is_offline=True)

    def work() -> Any:
        from flows.questions.translating import extract_words

        return extract_words(settings, language)

    written = run(work, "none", as_json)
    plain = [{"file": file, "texts": texts, "untranslated": missing} for file, texts, missing in written]
    lines = [f"{file}: {texts:,} texts, {missing:,} to translate" for file, texts, missing in written]
    show(plain if as_json else "\n".join(lines), as_json)


def told(checked: Checked) -> str:
    """Return a line for each complaint with its mend, and what was read."""
    lines = [f"{each}" for each in checked.complaints]
    read = ", ".join(f"{file} ({texts:,} texts)" for file, texts in checked.read) or "no file"
    found = f"{len(lines):,} wrong" if lines else "nothing wrong"
    return "\n".join([*lines, f"{found} in {read}"])


def as_plain(checked: Checked) -> dict[str, Any]:
    """Return the complaints as plain values for machines."""
    from dataclasses import asdict

    return {"read": dict(checked.read), "complaints": [asdict(each) for each in checked.complaints]}
