"""What an edition is dressed in: the shared templates, or a pack of one's own over them, in a process with limits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from flows.engine import step
from flows.settings import Settings
from reports.adapters import pdf
from reports.adapters.confined import Limits, confined
from reports.adapters.files import read_folder
from reports.briefings import html
from reports.briefings.packs.checking import Checked
from reports.briefings.packs.drawings import drawings_of
from reports.briefings.packs.locked import locked, self_contained
from reports.briefings.packs.pack_files import ASSETS, SUFFIXES, Pack, read_pack
from reports.briefings.packs.sandbox import fill, sealed_fill
from reports.briefings.page import Page
from reports.errors import ParseError, RenderError, UsageError, Withheld

T = TypeVar("T")
FILLING = Limits(memory_mib=768, cpu_seconds=10, wall_seconds=40, answer_mib=40)
LAYING_OUT = Limits(memory_mib=1536, cpu_seconds=60, wall_seconds=180, answer_mib=200)
MOST_PAGES = 200
LARGEST_FOLDER = 32 * 1024 * 1024  # bytes


@dataclass(frozen=True)
class Dress:
    """Templates by name, the files that a document may load, and who fills the templates with a page."""

    templates: Mapping[str, str]
    assets: Mapping[str, bytes]
    fill: html.Fill = html.rendered

    @property
    def digested(self) -> Mapping[str, bytes]:
        """What the manifest's digest of the templates is taken over: templates, and a pack's own files."""
        fonts = pdf.font_files()
        own = {f"{ASSETS}{name}": body for name, body in self.assets.items() if name not in fonts}
        return {**{name: text.encode() for name, text in self.templates.items()}, **own}


def dress_of(settings: Settings) -> Dress:
    """Return what editions are dressed in by the settings; raises UsageError for a pack that cannot be used."""
    shared, fonts = pdf.template_files(), pdf.font_files()
    if not settings.templates_folder:
        return Dress(shared, fonts)
    pack = read_pack(_files_in(Path(settings.templates_folder)), shared)
    if taken := sorted(set(pack.assets) & set(fonts)):
        raise UsageError(f"{taken[0]} is a font of the page itself", mend="give the pack's file another name")
    return Dress({**shared, **pack.templates}, {**fonts, **pack.assets}, _Filling(pack, shared, fonts))


@step(name="try the template pack")
def try_pack(settings: Settings, pages: Sequence[Page]) -> None:
    """Fill a pack with an edition's pages before its cut-off is pinned; raises what the render would raise."""
    dress = dress_of(settings)
    for page in pages:
        for document in (html.print_html, html.twin_html):
            document(page, dress.templates, dress.fill)


def _files_in(folder: Path) -> Mapping[str, bytes]:
    if folder.is_dir():
        paths = [path for path in folder.rglob("*") if path.suffix in SUFFIXES]
        outside = [path for path in paths if not path.resolve().is_relative_to(folder.resolve())]
        if outside:
            raise UsageError(f"{outside[0]} leads out of the pack", mend="put the file itself into the pack")
        if sum(path.stat().st_size for path in paths if path.is_file()) > LARGEST_FOLDER:
            raise UsageError(f"{folder} holds more than {LARGEST_FOLDER:,} bytes", mend="name the pack's own folder")
    return read_folder(folder, suffixes=SUFFIXES)


class _Filling:
    """Fills a pack's templates with a page in a confined process, and checks what came of it."""

    def __init__(self, pack: Pack, shared: Mapping[str, str], fonts: Mapping[str, bytes]) -> None:
        self.pack, self.shared = pack, shared
        self.assets = {**fonts, **pack.assets}

    def __call__(self, page: Page, templates: Mapping[str, str], name: str) -> str:
        """Return one document, marks and all.

        Raises RenderError for a template that is wrong, or does what none may; Withheld where a part is missing.
        """
        is_print = name.startswith("print")
        own = _within(FILLING, sealed_fill, page, self.shared, self.pack.templates, (name,))[name]
        house = _sound(fill(page, self.shared, {}, (name,)))[name]
        self._check(Checked(page, own, house, frozenset(self.assets)), name)
        document = drawings_of(page).put_in(locked(own, is_print=is_print))
        if not is_print:
            return self_contained(document, self.pack.assets)
        _within(LAYING_OUT, laid_out, html.print_html(page, {}, lambda *_: document), self.assets)
        return document

    def _check(self, checked: Checked, name: str) -> None:
        identifier = checked.page.identifier
        if refused := checked.refused():
            what = f"{identifier}: the template pack is refused ({name.partition('.')[0]})"
            raise RenderError(f"{what}: {'; '.join(refused)}", mend="take this out of the pack's templates")
        if missing := checked.missing():
            raise Withheld(
                identifier,
                [f"the template pack leaves out {what}" for what in missing],
                mend="put it back, as partials/masthead.html.jinja has it",
            )


def laid_out(document: str, assets: Mapping[str, bytes]) -> dict[str, Any]:
    """Lay a document out as a trial, in a process of its own, so that one without end ends there."""
    try:
        made = pdf.render_pdf(
            document, identifier="trial", released_at=dt.datetime(2000, 1, 1, tzinfo=dt.UTC), assets=assets
        )
    except RenderError as trouble:
        return {"wrong": trouble.message}
    return {"filled": made.pages} if made.pages <= MOST_PAGES else {"wrong": f"{made.pages} pages"}


def _within(limits: Limits, work: Callable[..., dict[str, Any]], *given: Any) -> Any:
    try:
        said = confined(work, *given, about="the template pack", limits=limits)
    except ParseError as trouble:
        raise RenderError(
            trouble.message, mend="look for loops without end and for huge texts in its templates"
        ) from trouble
    return _sound(said)


def _sound(said: Mapping[str, Any]) -> Any:
    if "wrong" in said:
        raise RenderError(f"the template pack: {said['wrong']}", mend="mend the template at that line")
    return said["filled"]
