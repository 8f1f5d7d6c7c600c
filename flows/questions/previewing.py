"""An edition as it would be, made anew while its templates, notes and catalogue are edited; nothing is published."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event, RLock

from flows.making.notes import notes_of_week, proofread_notes
from flows.making.orders import Order, choose_week, declared_briefing, open_aside
from flows.making.packs import Dress, dress_of
from flows.publish import compose_page, view
from flows.settings import Settings
from reports.adapters import pdf
from reports.adapters.files import package_folder
from reports.adapters.preview import Answer, PreviewServer, Watched
from reports.briefings import html
from reports.briefings.editing.note_files import FOLDER
from reports.briefings.material import Material
from reports.briefings.page import Page
from reports.briefings.prose.passages import Slip
from reports.errors import MusterError

LOOK_SECONDS = 0.25
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Look:
    """What is seen: an edition's order and material, pages by language, and what they are dressed in."""

    settings: Settings
    order: Order
    material: Material
    dress: Dress


class Preview:
    """One edition, always as its files stand now; what did not change is kept.

    `twin` and `printed` raise what making an edition raises, until the file that is wrong is mended.
    """

    def __init__(self, settings: Settings, briefing: str, week: str) -> None:
        wanted = choose_week(settings, briefing, week, True)
        order = open_aside(settings, briefing, wanted, None, False, True, "")
        self.look = Look(settings, order, view(settings, order), dress_of(settings))
        self.briefing = briefing
        self._pages: dict[str, Page] = {}
        self._made: dict[tuple[str, str], bytes] = {}
        self._trouble: MusterError | None = None
        self._lock = RLock()

    def take_up(self, changed: Mapping[str, Iterable[str]]) -> None:
        """Take up changed files by their groups (`catalogue`, `notes`, `templates`)."""
        with self._lock:
            self._made.clear()
            self._trouble = None
            try:
                self._take_up(changed)
            except MusterError as trouble:
                self._trouble = trouble

    def _take_up(self, changed: Mapping[str, Iterable[str]]) -> None:
        look = self.look
        # A copy knows nothing yet of what the files held before.
        settings = replace(look.settings) if "catalogue" in changed else look.settings
        order, material = look.order, look.material
        if "catalogue" in changed:
            briefing = declared_briefing(settings, self.briefing)
            order = replace(order, briefing=briefing)
            material = replace(material, catalog=settings.catalog, briefing=briefing, _kept={})
        if "catalogue" in changed or "notes" in changed:
            self._pages.clear()
            order = replace(order, notes=notes_of_week(settings, self.briefing, str(order.edition.week)))
        dress = dress_of(settings) if "templates" in changed else look.dress
        self.look = Look(settings, order, material, dress)

    def make(self, kind: str, language: str) -> Answer:
        """Return the twin or the PDF in one language."""
        with self._lock:
            if self._trouble is not None:
                raise self._trouble
            key = (kind, language)
            if key not in self._made:
                self._made[key] = self._twin(language) if kind == "twin" else self._printed(language)
            return Answer(self._made[key], "text/html" if kind == "twin" else "application/pdf")

    def slips(self) -> tuple[Slip, ...]:
        """Return what a proofreader finds in the notes."""
        with self._lock:
            return proofread_notes(self.look.material, self.look.order.notes) if self.look.order.notes else ()

    def _page(self, language: str) -> Page:
        if language not in self._pages:
            self._pages[language] = compose_page(self.look.material, self.look.order, language)
        return self._pages[language]

    def _twin(self, language: str) -> bytes:
        dress = self.look.dress
        return html.twin_html(self._page(language), dress.templates, dress.fill).encode()

    def _printed(self, language: str) -> bytes:
        order, dress = self.look.order, self.look.dress
        document = html.print_html(self._page(language), dress.templates, dress.fill)
        made = pdf.render_pdf(
            document, identifier=order.name.identifier, released_at=order.edition.as_of, assets=dress.assets
        )
        return made.body


def watched_by(settings: Settings) -> Watched:
    """Return an eye on every file that a preview is made of."""

    def below(folder: Path, *suffixes: str) -> Iterator[Path]:
        return (path for path in sorted(folder.rglob("*")) if path.suffix in suffixes)

    def templates() -> Iterator[Path]:
        yield from below(package_folder("reports") / "templates", ".jinja", ".css")
        if settings.templates_folder:
            yield from below(Path(settings.templates_folder), ".jinja", ".css", ".png", ".ttf", ".otf")

    def notes() -> Iterator[Path]:
        yield from map(Path, settings.notes)
        yield from below(settings.desk_folder / FOLDER, ".md")

    def catalogue() -> Iterator[Path]:
        return below(settings.desk_folder, ".toml", ".csv", ".po")

    return Watched({"catalogue": catalogue, "notes": notes, "templates": templates})


def serve(
    settings: Settings, briefing: str, week: str, *, port: int, tell: Tell, opened: Tell, until: Event | None = None
) -> None:
    """Show an edition until `until` is set or the keyboard interrupts; `opened` gets the address once it answers."""
    until = until or Event()
    preview, eye = Preview(settings, briefing, week), watched_by(settings)
    languages = preview.look.settings.catalog.languages
    server = PreviewServer(preview.look.order.edition.identifier, languages, preview.make, port=port)
    try:
        opened(server.address)
        _tell_state(preview, languages[0], tell)
        while not until.wait(LOOK_SECONDS):
            if changed := eye.changed():
                preview.take_up(changed)
                server.reload()
                tell("changed: " + ", ".join(name for names in changed.values() for name in names))
                _tell_state(preview, languages[0], tell)
    except KeyboardInterrupt:
        tell("the preview has ended; nothing was published")
    finally:
        server.close()


def _tell_state(preview: Preview, language: str, tell: Tell) -> None:
    try:
        preview.make("twin", language)
        for slip in preview.slips():
            tell(f"{slip.where}: {slip.code}: {slip.excerpt}\n  mend: {slip.mend}")
    except MusterError as trouble:
        tell(f"error: {trouble}")
