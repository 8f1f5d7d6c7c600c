"""What a publisher's file looks like: its kind, its columns with examples, and how days and numbers seem written.

For an editor who begins a new source. Everything here is a guess, and is offered as one; nothing of it is ever used
to read a figure.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from reports.errors import ParseError
from reports.figures.page_table import lines_of
from reports.figures.page_text import Page, open_page, plain_text
from reports.figures.row_findings import LOOK_AT_THE_FILE
from reports.figures.stated_numbers import shortened

MOST_EXAMPLES, MOST_ROWS = 3, 200
_ENCODINGS = ("utf-8", "cp1251")
_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF)[\s>]", re.IGNORECASE)
# Two groups to begin with; the editor writes the form of the page's own words.
_FORM = re.compile(r"(?P<label>[^0-9]+?)[^A-Za-z0-9]+(?P<total>[0-9](?:[0-9 .,]*[0-9])?)(?:[^0-9].*)?")
_WITH_FIGURE = "h1, h2, h3, h4, li, p"

# Plain values, so that they can come back from a confined process: kind, settings of the mapping, columns by name
# with examples, and remarks for the editor.
Sample = dict[str, Any]


def sampled(body: bytes) -> Sample:
    """Return what a file looks like; raises ParseError where it is of no kind that can be read."""
    if not body.strip():
        raise ParseError("the file is empty", mend="open the address in a browser, and look what stands there")
    if body[:4] == b"PK\x03\x04" or body[:4] == b"\xd0\xcf\x11\xe0":
        return _workbook(body)
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] in (b"{", b"["):
        return _json(body)
    if start[:1] == b"<":
        return _feed(body) if _FEED.search(start[:1000]) else _page(body)
    return _csv(body)


def _sample(adapter: str, settings: dict[str, Any], columns: dict[str, list[str]], *remarks: str) -> Sample:
    return {"adapter": adapter, "settings": settings, "columns": columns, "remarks": list(remarks)}


def _columns(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> dict[str, list[str]]:
    """Return a few different cells of each named column, as text."""
    found: dict[str, list[str]] = {name: [] for name in header if name}
    is_tagged = bool(rows) and sum(str(cell).startswith("#") for cell in rows[0]) > 1
    for row in rows[is_tagged:MOST_ROWS]:
        for name, cell in zip(header, row, strict=False):
            text = " ".join(str(cell).split()) if cell is not None else ""
            if name and text and text not in found[name] and len(found[name]) < MOST_EXAMPLES:
                found[name].append(text[:60])
    return found


def _json(body: bytes) -> Sample:
    try:
        root = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as trouble:
        raise ParseError(f"this begins like JSON and is none: {trouble}", mend=LOOK_AT_THE_FILE) from trouble
    arrays = sorted(_arrays(root, ()), key=lambda found: -len(found[1]))
    if not arrays:
        raise ParseError("the JSON holds no array of objects", mend="choose an address that sends rows as objects")
    path, rows = arrays[0]
    header = list(dict.fromkeys(str(key) for row in rows[:MOST_ROWS] for key in row))
    cells = [[_cell(row.get(name)) for name in header] for row in rows]
    others = [f"{list(other)} with {len(more)} objects" for other, more in arrays[1:5]]
    remarks = [f"{len(rows):,} objects stand under {list(path) or 'the document itself'}"]
    remarks += [f"other arrays: {'; '.join(others)}"] if others else []
    if isinstance(root, dict) and (pages := [key for key in root if re.search("next|offset|page|total", key, re.I)]):
        remarks.append(f'it may come in pages ({", ".join(pages)}): then adapter = "paged_json", with a paging table')
    settings: dict[str, Any] = {"records": list(path)} if path else {}
    settings |= {"numbers_as_text": True} if _has_numbers_as_text(cells) else {}
    return _sample("json", settings, _columns(header, cells), *remarks)


def _has_numbers_as_text(cells: Sequence[Sequence[Any]]) -> bool:
    return any(isinstance(cell, str) and _is_number(cell) for row in cells[:MOST_ROWS] for cell in row)


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def _arrays(node: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], list[dict[str, Any]]]]:
    """Yield every array of objects, with the keys that lead to it, four levels down."""
    if isinstance(node, list) and node and all(isinstance(row, dict) for row in node):
        yield path, node
    elif isinstance(node, dict) and len(path) < 4:
        for key, value in node.items():
            yield from _arrays(value, (*path, key))


def _csv(body: bytes) -> Sample:
    encoding, text = _decoded(body)
    delimiter = _delimiter(text.splitlines()[:20])
    rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if any(row)][:MOST_ROWS]
    line = _header_line(rows)
    header = [cell.strip() for cell in rows[line - 1]]
    settings: dict[str, Any] = {} if encoding == "utf-8" else {"encoding": encoding}
    settings |= {} if delimiter == "," else {"delimiter": delimiter}
    settings |= _lines(line, rows)
    remarks = [] if encoding == "utf-8" else [f"the bytes are not UTF-8; read as {encoding}: do the words look right?"]
    return _sample("csv", settings, _columns(header, rows[line:]), *remarks)


def _decoded(body: bytes) -> tuple[str, str]:
    encodings = ("utf-16",) if body[:2] in (b"\xff\xfe", b"\xfe\xff") else _ENCODINGS
    for encoding in encodings:
        try:
            text = body.decode("utf-8-sig" if encoding == "utf-8" else encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return encoding, text
    raise ParseError("the file is neither text nor a workbook", mend="choose an address that sends CSV, JSON or a page")


def _delimiter(lines: Sequence[str]) -> str:
    """Return the sign that parts the lines into the most equal rows of more than one cell."""

    def fitness(sign: str) -> tuple[int, int]:
        counts = [line.count(sign) for line in lines if line.strip()]
        usual = max(counts, key=counts.count, default=0)
        return (counts.count(usual) if usual else 0, usual)

    best = max(",;\t|", key=fitness)
    if not fitness(best)[0]:
        raise ParseError("the text is no table: no sign parts its lines into cells", mend=LOOK_AT_THE_FILE)
    return best


def _header_line(rows: Sequence[Sequence[Any]]) -> int:
    """Return the line, from 1, that looks like the headings: the first, among 15, as full as any and without digits."""
    full = [sum(bool(str(cell or "").strip()) for cell in row) for row in rows[:15]]
    most = max(full, default=0)
    for number, (row, count) in enumerate(zip(rows, full, strict=False), 1):
        if count >= max(2, 0.8 * most) and not any(_is_number(cell) for cell in row):
            return number
    return 1


def _lines(header_line: int, rows: Sequence[Sequence[Any]]) -> dict[str, int]:
    """Return where the headings stand, and whether a line of HXL tags (#date, #affected) stands below them."""
    settings = {} if header_line == 1 else {"header_line": header_line}
    tags = [cell for cell in rows[header_line] if str(cell).startswith("#")] if len(rows) > header_line else []
    return settings | ({"skip_lines_below": 1} if len(tags) > 1 else {})


def _is_number(cell: Any) -> bool:
    return isinstance(cell, int | float) or bool(re.fullmatch(r"[-+]?[0-9][0-9.,\s]*", str(cell or "").strip()))


def _workbook(body: bytes) -> Sample:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(body))
        sheets = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    except CalamineError as trouble:
        raise ParseError(f"this begins like a workbook and is none: {trouble}", mend=LOOK_AT_THE_FILE) from trouble
    name = max(sheets, key=lambda each: len(sheets[each]), default="")
    rows = sheets.get(name, [])
    if not rows:
        raise ParseError("the workbook's sheets are all empty", mend=LOOK_AT_THE_FILE)
    line = _header_line(rows)
    header = [str(cell).strip() for cell in rows[line - 1]]
    settings = {"sheet": name} | _lines(line, rows)
    told = ", ".join(f"{each!r} ({len(found):,} lines)" for each, found in sheets.items())
    return _sample("xlsx", settings, _columns(header, rows[line : line + MOST_ROWS]), f"its sheets: {told}")


def _feed(body: bytes) -> Sample:
    import feedparser

    read = feedparser.parse(io.BytesIO(body), resolve_relative_uris=False)
    titles = [plain_text(str(entry.get("title", "")))[:80] for entry in read.entries]
    if read.bozo or not titles:
        raise ParseError("this begins like a feed, and is broken or empty", mend=LOOK_AT_THE_FILE)
    first = "; ".join(titles[:MOST_EXAMPLES])
    return _sample("feed", {}, {}, f"{len(titles)} entries: {first}", "a feed opens items to review, never a number")


def _page(body: bytes) -> Sample:
    page = open_page(body, "", (), "the page")
    tables = page.find("table")
    if not tables:
        return _page_without_table(page)
    chosen = max(tables, key=lambda table: len(table.css("tr")))
    rows = [cells for _, cells in lines_of(chosen, page)]
    line = _header_line(rows)
    remarks = [f"{page.description}; this is its largest table, of {len(rows):,} lines"]
    settings = {"select": _selector(chosen, page)} | _lines(line, rows)
    if len(page.find(settings["select"])) != 1:
        remarks.append("the selector finds more than one table: find one that finds this one alone")
    return _sample("html", settings, _columns(rows[line - 1] if rows else [], rows[line:]), *remarks)


def _page_without_table(page: Page) -> Sample:
    texts = [(node.tag, page.text_of(node)) for node in page.find(_WITH_FIGURE)]
    figures = [(tag, text) for tag, text in texts if re.search(r"[0-9]", text)]
    if not figures:
        raise ParseError(f"no table and no figure is found: {page.description}", mend=LOOK_AT_THE_FILE)
    tags = [tag for tag, _ in figures]
    tag = max(dict.fromkeys(tags), key=tags.count)
    shown = ", ".join(shortened(text, 80) for each, text in figures if each == tag)[:300]
    found = [match.groupdict() for each, text in figures if each == tag and (match := _FORM.fullmatch(text))]
    told = f"{page.description}; no table, but {tags.count(tag)} {tag} with figures: {shown}"
    advice = "write the pattern anew: the whole text of an element must match it, and each named group is a column"
    by_label = (
        'a label chooses the series so: values = [{ series_by = { column = "label", series = {…} }, value = "total" }]'
    )
    rows = [[groups["label"], groups["total"]] for groups in found]
    return _sample(
        "html",
        {"select": tag, "pattern": _FORM.pattern},
        _columns(["label", "total"], rows),
        told,
        advice,
        by_label,
    )


def _selector(table: Any, page: Page) -> str:
    """Return a CSS selector that finds the table: by its id, its classes, or as the only one."""
    attributes = table.attributes
    names = [attributes.get("id") or ""] if attributes.get("id") else (attributes.get("class") or "").split()
    sign = "#" if attributes.get("id") else "."
    usable = [name for name in names if re.fullmatch(r"[A-Za-z_][\w-]*", name)]
    return "table" + "".join(f"{sign}{name}" for name in usable)
