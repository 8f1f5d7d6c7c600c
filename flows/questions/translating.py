"""The words of the page and of the desk in other languages: files for translators, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from flows.settings import DESK_FILES, Settings
from reports.adapters.files import package_folder, read_folder
from reports.briefings.translated import TITLE, texts
from reports.catalog.loading import load_untranslated
from reports.catalog.texts import texts_of
from reports.errors import UsageError
from reports.languages.complete import Complaint, complaints
from reports.languages.po import read_translation, written
from reports.languages.shipped import FOLDER, SOURCE, languages
from reports.languages.texts import Text

TEMPLATE = "muster.pot"


@dataclass(frozen=True)
class Part:
    """What is translated together: the page's own words, or a desk's. `files` are those there are, by language."""

    title: str
    folder: Path
    texts: Sequence[Text]
    files: Mapping[str, Path]


@dataclass(frozen=True)
class Checked:
    """What was read (a file, and how many texts it must hold), and every complaint, in that order."""

    read: tuple[tuple[str, int], ...]
    complaints: tuple[Complaint, ...]


def parts(settings: Settings) -> tuple[Part, Part]:
    """Return the page's words and the desk's, each with the languages that it is translated into."""
    page, desk = package_folder("reports") / FOLDER, settings.desk_folder / "locale"
    catalog = load_untranslated(read_folder(settings.desk_folder, suffixes=DESK_FILES))
    asked = {language: desk / f"{language}.po" for language in catalog.languages if language != SOURCE}
    return (
        Part(TITLE, page, texts(), _files_in(page)),
        Part(catalog.desk, desk, texts_of(catalog), {**_files_in(desk), **asked}),
    )


def check_words(settings: Settings) -> Checked:
    """Return what is wrong with every translation of the page's words and the desk's; a missing file is wrong too."""
    read: list[tuple[str, int]] = []
    found: list[Complaint] = []
    for part in parts(settings):
        for language, file in part.files.items():
            read.append((str(file), len(part.texts)))
            if not file.is_file():
                mend = f"run `muster words extract --language {language}`, then translate it"
                found.append(Complaint(str(file), 1, "", "there is no such file", mend))
                continue
            found += complaints(part.texts, read_translation(file.read_bytes(), language, str(file)), str(file))
    page, desk = parts(settings)
    unknown = [language for language in desk.files if language not in languages()]
    for language in unknown:
        mend = f"run `muster words extract --language {language}`, then translate it"
        found.append(Complaint(str(page.folder / f"{language}.po"), 1, "", "the page has no words in it", mend))
    return Checked(tuple(read), tuple(found))


def extract_words(
    settings: Settings, language: str = "", folders: Collection[Path] = ()
) -> tuple[tuple[str, int, int], ...]:
    """Write the files for translators: each language there is, and `language`; what is translated stays.

    Where `folders` are named, only those that lie in one of them are written.
    Returns each file with how many texts it holds and how many of them are still to be translated.
    """
    if language == SOURCE:
        raise UsageError("English is what the texts are written in", mend="name another language")
    report = []
    for part in (each for each in parts(settings) if not folders or each.folder in folders):
        part.folder.mkdir(parents=True, exist_ok=True)
        if part.title == TITLE:
            (part.folder / TEMPLATE).write_bytes(written(part.texts, part.title))
        wanted = {**part.files, **({language: part.folder / f"{language}.po"} if language else {})}
        for name, file in wanted.items():
            old = read_translation(file.read_bytes(), name, str(file)) if file.is_file() else None
            body = written(part.texts, part.title, name, old)
            file.write_bytes(body)
            now = read_translation(body, name, str(file))
            report.append((str(file), len(now.entries), sum(not all(each.told) for each in now.entries.values())))
    return tuple(report)


def _files_in(folder: Path) -> dict[str, Path]:
    return {path.stem: path for path in sorted(folder.glob("*.po"))} if folder.is_dir() else {}
