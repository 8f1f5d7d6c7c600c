"""Small files and readers that ask for more memory or time than there is."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterable
from typing import Any

from reports.figures.model import Claim, Parsed

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/sheet.xml" ContentType="{_KIND}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="a" Type="{_LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="b" Type="{_LINKS}/worksheet" Target="sheet.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}">'
    '<sheets><sheet name="S" sheetId="1" r:id="b"/></sheets></workbook>',
}


def cell(place: str, text: str) -> str:
    """Return a cell of a sheet."""
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def workbook(rows: Iterable[str]) -> bytes:
    """Return a workbook whose one sheet S has these rows."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in _PARTS.items():
            package.writestr(name, text)
        with package.open("xl/sheet.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            for row in rows:
                sheet.write(row.encode())
            sheet.write(b"</sheetData></worksheet>")
    return body.getvalue()


def spans() -> bytes:
    """Return a page whose cells claim to cover 65,535 lines of 1,000 columns each."""
    return b"<table>" + b"<tr><td rowspan=65535 colspan=1000>x" * 20_000 + b"</table>"


def swollen_workbook() -> bytes:
    """Return a workbook of about 1.5 MB with one text of 1.5 GB."""
    return workbook(['<row r="1"><c r="A1" t="inlineStr"><is><t>', *["A" * 2**20] * 1500, "</t></is></c></row>"])


def far_workbook() -> bytes:
    """Return a workbook with two cells, 17 thousand million cells apart."""
    return workbook([f'<row r="1">{cell("A1", "day")}</row><row r="1048576">{cell("XFD1048576", "x")}</row>'])


def nested_page() -> bytes:
    """Return a page with a block in a block in a block, 200,000 deep."""
    return b"<div>" * 200_000


def loop_for_ever(*_: object) -> None:
    """Never return."""
    while True:
        pass


def wait_for_ever(*_: object) -> None:
    """Never return, and use no processor time."""
    time.sleep(3600)


def take_all_memory(*_: object) -> None:
    """Ask for memory until there is none."""
    held = []
    while True:
        held.append(bytearray(2**24))


def environment() -> Parsed:
    """Return the names in the environment as a publisher, and print something."""
    said = ",".join(sorted(name for name in os.environ if name != "LC_CTYPE"))  # set by the interpreter itself
    print("words that are no answer")
    return Parsed((Claim("x", "y", said, None, value=1),))


def limits_on_dumps() -> Parsed:
    """Return how large a picture of the memory may be left behind."""
    import resource

    return Parsed((Claim("x", "y", "z", None, value=resource.getrlimit(resource.RLIMIT_CORE)[0]),))


def a_command() -> Any:
    """Return something that runs commands."""
    return subprocess.Popen


def a_large_answer() -> Parsed:
    """Return a claim of 3 MiB."""
    return Parsed((Claim("x", "y", "z", None, note="n" * 3 * 2**20, value=1),))


def quit() -> None:
    """End the process."""
    sys.exit(3)
