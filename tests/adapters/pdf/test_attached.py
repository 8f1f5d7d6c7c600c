"""What travels in a PDF of a stranger: unpacked within limits, or refused."""

from __future__ import annotations

import base64
import zlib
from io import BytesIO

import pikepdf
import pytest

from reports.adapters.pdf import attached_files
from reports.errors import UsageError


def pdf_with(raw: bytes, filters: list[str]) -> bytes:
    """Return a PDF with one attached file whose stored bytes and filters are these."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.attachments["table.csv"] = pikepdf.AttachedFileSpec(pdf, b"", filename="table.csv")
        names = pikepdf.Array([pikepdf.Name(each) for each in filters])
        pdf.attachments["table.csv"].get_file().obj.write(raw, filter=names)
        out = BytesIO()
        pdf.save(out, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)
        return out.getvalue()


def test_what_editions_carry_is_read():
    """A reader could not get at the figures of an edition."""
    plain = b"week,loans\n" * 500
    packed = zlib.compress(plain)
    wrapped = base64.a85encode(packed) + b"~>"
    for raw, filters in ((plain, []), (packed, ["/FlateDecode"]), (wrapped, ["/ASCII85Decode", "/FlateDecode"])):
        assert attached_files(pdf_with(raw, filters)) == {"table.csv": plain}


@pytest.mark.parametrize(
    ("raw", "filters", "said"),
    [
        (zlib.compress(bytes(300 * 1024 * 1024), 9), ["/FlateDecode"], "more than an edition holds"),
        (zlib.compress(zlib.compress(bytes(300 * 1024 * 1024))), ["/FlateDecode"] * 2, "more than an edition holds"),
        (b"not packed", ["/FlateDecode"], "is broken"),
        (zlib.compress(b"week,loans\n" * 500)[:-9], ["/FlateDecode"], "ends in the middle"),
        (b"\x80\x0b\x60\x50", ["/LZWDecode"], "packed as /LZWDecode"),
    ],
)
def test_a_bomb_is_refused(raw: bytes, filters: list[str], said: str):
    """A forged PDF of some kilobytes could fill the memory of whoever checks it."""
    with pytest.raises(UsageError, match=said) as refused:
        attached_files(pdf_with(raw, filters))
    assert refused.value.mend
