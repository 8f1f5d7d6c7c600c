"""Markdown of a note as parts of a page: paragraphs, lists, emphasis and links, and nothing that could do anything."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from reports.briefings.page import NotePart, Run

Tell = Callable[[str, int], str]  # words as typed and their line → the words finished
_NAMES = {
    "html_block": "raw HTML", "html_inline": "raw HTML", "image": "a picture", "code_inline": "code", "fence": "code",
    "code_block": "code (a line that begins with four spaces)", "blockquote_open": "a quotation block",
    "ordered_list_open": "a numbered list (its numbers are numerals typed by hand)", "hr": "a rule",
}  # fmt: skip
_UNSEEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ue000-\uf8ff]"
)


@dataclass(frozen=True)
class Placed:
    """A part with the lines of the file that it stands on."""

    part: NotePart
    lines: range


@dataclass
class Written:
    """What a text holds: parts by the heading they stand under (empty: none), each heading's line, complaints."""

    parts: dict[str, list[Placed]] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    complaints: list[tuple[int, str]] = field(default_factory=list)


def read_markup(text: str, first_line: int, tell: Tell) -> Written:
    """Return a text's parts; `tell` writes out its words. Whatever else it holds is told as a complaint with its line.

    Headings are `## name`; links lead to https addresses.
    """
    found = Written()
    for shown in _UNSEEN.finditer(text):
        line = first_line + text.count("\n", 0, shown.start())
        found.complaints.append((line, f"the character U+{ord(shown.group()):04X} is not seen: take it out"))
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 20})
    parser.validateLink = lambda address: True  # every link is a link, and is judged as one here
    tokens = parser.parse(_UNSEEN.sub("", text))
    _Reader(found, first_line, tell).read(tokens)
    return found


class _Reader:
    """Walks over the tokens of a text once."""

    def __init__(self, found: Written, first_line: int, tell: Tell) -> None:
        self.found, self.first_line, self.tell = found, first_line, tell
        self.heading = ""
        self.items: list[tuple[Run, ...]] | None = None
        self.list_lines = range(0)

    def read(self, tokens: list[Token]) -> None:
        """Put every token where it belongs."""
        line = self.first_line
        is_heading = False
        for token in tokens:
            line = self.first_line + token.map[0] if token.map else line
            if token.type == "heading_open":
                is_heading = True
                if token.tag != "h2" or token.markup != "##":
                    self._refuse(line, "a heading that is not `## name`")
            elif token.type == "heading_close":
                is_heading = False
            elif token.type == "inline" and is_heading:
                self._begin(token.content.strip(), line)
            elif token.type == "inline":
                self._add(tuple(self._runs(token.children or [], line)), self._lines(token))
            elif token.type == "bullet_list_open":
                if self.items is not None:
                    self._refuse(line, "a list within a list")
                self.items, self.list_lines = [], self._lines(token)
            elif token.type == "bullet_list_close":
                if self.items:
                    self._part(NotePart("list", tuple(self.items)), self.list_lines)
                self.items = None
            elif token.type in _NAMES:
                self._refuse(line, _NAMES[token.type])

    def _begin(self, name: str, line: int) -> None:
        if name in self.found.lines:
            self._refuse(line, f"a second heading {name!r}")
        self.heading = name
        self.found.lines.setdefault(name, line)

    def _lines(self, token: Token) -> range:
        first, end = token.map or (0, 0)
        return range(self.first_line + first, self.first_line + end)

    def _add(self, runs: tuple[Run, ...], lines: range) -> None:
        if self.items is None:
            self._part(NotePart("paragraph", (runs,)), lines)
        else:
            self.items.append(runs)

    def _part(self, part: NotePart, lines: range) -> None:
        self.found.parts.setdefault(self.heading, []).append(Placed(part, lines))

    def _refuse(self, line: int, what: str) -> None:
        self.found.complaints.append((line, f"{what} has no place in a note: write paragraphs, lists with `-`, "
                                            "*emphasis*, **bold** and [links](https://…)"))  # fmt: skip

    def _runs(self, tokens: list[Token], line: int) -> Iterator[Run]:
        strong = emphasised = 0
        address = ""
        for token in tokens:
            match token.type:
                case "text":
                    if token.content:
                        yield Run(self._told(token.content, line, address), strong > 0, emphasised > 0, address)
                case "softbreak" | "hardbreak":
                    line += 1
                    yield Run(" ", strong > 0, emphasised > 0, address)
                case "strong_open" | "strong_close":
                    strong += token.nesting
                case "em_open" | "em_close":
                    emphasised += token.nesting
                case "link_open":
                    address = self._address(token, line)
                case "link_close":
                    address = ""
                case kind:
                    self._refuse(line, _NAMES.get(kind, kind))

    def _told(self, words: str, line: int, address: str) -> str:
        return self.tell(words, line) if not address or words != address else self.tell(f"{{address:{words}}}", line)

    def _address(self, token: Token, line: int) -> str:
        address = str(token.attrs.get("href", ""))
        try:
            parts = urlsplit(address)
            is_sound = parts.scheme == "https" and bool(parts.hostname) and not (parts.username or parts.password)
        except ValueError:
            is_sound = False
        if not is_sound:
            self.found.complaints.append((line, f"the link {address[:80]!r} is no https address: write https://…"))
        if token.attrs.get("title"):
            self.found.complaints.append((line, "a link has no title: take out the words in quotes"))
        return address if is_sound else ""
