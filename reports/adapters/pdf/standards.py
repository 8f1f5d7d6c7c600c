"""The last pass over a PDF/A-3a file: what PDF/UA-1 and byte identity ask for beyond it.

- the PDF/UA identifier with its extension schema stands in the XMP, whose stream is not compressed (ISO 14289-1, 5;
  ISO 19005-3, 6.6.2.1 and 6.6.2.3);
- each attachment is listed under its name and in `/AF`, with its media type, its relationship and the edition's date
  (ISO 19005-3, 6.8);
- every stream has an unambiguous end;
- the file's identifiers follow from its content.
"""

from __future__ import annotations

from base64 import a85encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import md5
from io import BytesIO

_AMBIGUOUS = b"\r\nendstream"
_IDENTIFIER = (
    b'<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">'
    b"<pdfuaid:part>1</pdfuaid:part></rdf:Description>"
)
_SCHEMA = (
    b'<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
    b' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"'
    b' xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
    b'<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    b"<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>"
    b"<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    b"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    b'<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">'
    b"<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    b"<pdfaProperty:category>internal</pdfaProperty:category>"
    b"<pdfaProperty:description>Part of ISO 14289 to which the document conforms</pdfaProperty:description>"
    b"</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
)


@dataclass(frozen=True)
class AttachedFile:
    """A file that travels inside the PDF; `relationship` is what it is to the document (ISO 32000-2, 7.11.3)."""

    name: str
    body: bytes
    media_type: str
    description: str
    relationship: str = "Data"


def conforming(body: bytes, files: Sequence[AttachedFile], dated_at: datetime) -> tuple[bytes, int]:
    """Return the PDF with its attachments and both standards declared, and its number of pages."""
    import pikepdf

    with pikepdf.open(BytesIO(body)) as pdf:
        pdf.Root.Metadata = _metadata(pdf)
        _attach(pdf, files, dated_at)
        packed, pages = _saved(pdf), len(pdf.pages)
    return ended_plainly(packed), pages


def ended_plainly(packed: bytes) -> bytes:
    """Return the PDF with no stream whose stored data end in a carriage return.

    The writer puts a line feed after a stream's data; after a carriage return that reads as one line end of two
    bytes, and the stream seems a byte shorter than its `/Length` (ISO 19005-3, 6.1.7.1). Drawings get a space more;
    what must not change, such as a font or an attachment, is wrapped in ASCII85.
    """
    import pikepdf

    for mend, is_compressed in ((_lengthen, True), (_wrap, False)):
        if _AMBIGUOUS not in packed:
            break
        with pikepdf.open(BytesIO(packed)) as pdf:
            for stream in [it for it in pdf.objects if isinstance(it, pikepdf.Stream)]:
                if stream.read_raw_bytes().endswith(b"\r"):
                    mend(stream)
            packed = _saved(pdf, is_compressed=is_compressed)
    return packed


def _saved(pdf, *, is_compressed: bool = True) -> bytes:
    import pikepdf

    modes = pikepdf.ObjectStreamMode
    written = BytesIO()
    pdf.save(
        written,
        deterministic_id=True,
        fix_metadata_version=False,
        object_stream_mode=modes.generate if is_compressed else modes.disable,
        compress_streams=is_compressed,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
    )
    return written.getvalue()


def _lengthen(stream) -> None:
    if "/BBox" in stream or not {"/Type", "/Subtype", "/Length1", "/N"} & set(stream.keys()):
        stream.write(stream.read_bytes() + b" ")


def _wrap(stream) -> None:
    import pikepdf

    stream.write(
        a85encode(stream.read_raw_bytes()) + b"~>",
        filter=pikepdf.Array([pikepdf.Name.ASCII85Decode, stream.Filter]),
    )


def _metadata(pdf):
    import pikepdf

    xmp = bytes(pdf.Root.Metadata.read_bytes())
    head, close, tail = xmp.rpartition(b"</rdf:RDF>")
    stream = pikepdf.Stream(pdf, head + _SCHEMA + _IDENTIFIER + close + tail)
    stream.Type, stream.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
    return pdf.make_indirect(stream)


def _attach(pdf, files: Sequence[AttachedFile], dated_at: datetime) -> None:
    import pikepdf

    if not files:
        return
    said_at = dated_at.strftime("D:%Y%m%d%H%M%SZ")
    listed, named = pikepdf.Array(), pikepdf.Array()
    for each in sorted(files, key=lambda file: file.name):
        stream = pikepdf.Stream(pdf, each.body)
        stream.Type, stream.Subtype = pikepdf.Name.EmbeddedFile, pikepdf.Name("/" + each.media_type)
        stream.Params = pikepdf.Dictionary(
            Size=len(each.body), CreationDate=said_at, ModDate=said_at,
            CheckSum=pikepdf.String(md5(each.body, usedforsecurity=False).digest()),
        )  # fmt: skip
        held = pdf.make_indirect(stream)
        said = pikepdf.Dictionary(
            Type=pikepdf.Name.Filespec, F=each.name, UF=each.name, Desc=each.description,
            EF=pikepdf.Dictionary(F=held, UF=held), AFRelationship=pikepdf.Name("/" + each.relationship),
        )  # fmt: skip
        specification = pdf.make_indirect(said)
        listed.append(specification)
        named.extend([pikepdf.String(each.name), specification])
    pdf.Root.AF = listed
    names = pdf.Root.get("/Names", pikepdf.Dictionary())
    names.EmbeddedFiles = pikepdf.Dictionary(Names=named)
    pdf.Root.Names = names
