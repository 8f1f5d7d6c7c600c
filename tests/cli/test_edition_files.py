"""What lies beside a PDF and travels in it: read as other people's programs read it."""

from __future__ import annotations

import json
from pathlib import Path

import frictionless
import pikepdf
from prov.model import ProvDocument

from reports.adapters.pdf import attached_files
from tests.cli.clicking import pictures_linked, rows_without_evidence

TRAVELLING = ("charts.csv", "datapackage.json", "edition.json", "figures.csv", "provenance.json")


def the_pdf(out: Path) -> Path:
    """Return the PDF among the files."""
    return next(out.glob("*_en.pdf"))


def test_the_same_files_travel_inside(toy_edition: Path):
    """A PDF that is passed on alone would have lost its figures, or carry others."""
    held = attached_files(the_pdf(toy_edition).read_bytes())
    assert tuple(sorted(held)) == TRAVELLING
    assert {name: (toy_edition / name).read_bytes() for name in TRAVELLING} == held


def test_each_says_what_it_is_to_the_document(toy_edition: Path):
    """A program could not tell the figures from their sources."""
    with pikepdf.open(the_pdf(toy_edition)) as pdf:
        told = {str(each.UF): (str(each.AFRelationship), str(each.EF.F.Subtype)) for each in pdf.Root.AF}
    assert told["figures.csv"] == ("/Data", "/text/csv") and told["charts.csv"] == ("/Data", "/text/csv")
    assert told["provenance.json"] == ("/Source", "/application/json")


def test_the_package_is_valid_with_its_tables(toy_edition: Path):
    """Other programs would refuse the figures, or read a day as a word."""
    report = frictionless.validate(str(toy_edition / "datapackage.json"))
    assert report.valid, report.flatten(["title", "message"])
    rows = frictionless.Package(str(toy_edition / "datapackage.json")).get_resource("charts").read_rows()
    assert len(rows) >= 13 and all(row["chart"] for row in rows)


def test_the_provenance_is_read_by_a_program_of_the_standard(toy_edition: Path):
    """The provenance would be JSON of our own, under the name of a standard."""
    document = ProvDocument.deserialize(str(toy_edition / "provenance.json"), format="json")
    told = json.loads((toy_edition / "provenance.json").read_text())
    assert len(document.get_records()) == sum(len(each) for name, each in told.items() if name != "prefix")


def test_every_number_goes_back_to_a_copy(toy_edition: Path):
    """A reader with a number in hand could not come to the publisher's own file and its hash."""
    told = json.loads((toy_edition / "provenance.json").read_text())
    back: dict[str, list[str]] = {}
    ends = (("wasDerivedFrom", "prov:generatedEntity", "prov:usedEntity"), ("used", "prov:activity", "prov:entity"),
            ("wasGeneratedBy", "prov:entity", "prov:activity"))  # fmt: skip
    for relation, made, source in ends:
        for each in told[relation].values():
            back.setdefault(each[made], []).append(each[source])
    tokens = [name for name in told["entity"] if name.startswith("muster:token/")]
    figures = [name for name in tokens if back[name][0].startswith(("muster:figure/", "muster:claim/"))]
    assert len(figures) >= 25

    def copies(name: str) -> set[str]:
        behind = {name} if name.startswith("muster:evidence/") else set()
        return behind.union(*(copies(each) for each in back.get(name, ())))

    assert [name for name in figures if not copies(name)] == []
    assert all(name in told["entity"] for each in figures for name in copies(each))


def test_links_of_the_page_lead_to_rows_that_are_there(toy_edition: Path):
    """A click on a number would go nowhere, or to a script."""
    with pikepdf.open(the_pdf(toy_edition)) as pdf:
        notes = [note for page in pdf.pages for note in page.get("/Annots", [])]
        internal = {str(note.Dest) for note in notes if "/Dest" in note}
        named = {str(name) for name in list(pdf.Root.Names.Dests.Names)[::2]} if internal else set()
        assert all(str(note.Contents) for note in notes) and internal <= named
        assert {str(note.A.S) for note in notes if "/A" in note} <= {"/URI"}


def test_evidence_is_two_clicks_from_any_number_and_any_picture_in_print(toy_edition: Path):
    """A reader of the PDF would look at a number, or at a chart, and not come to the hash of what it rests on."""
    pdf = the_pdf(toy_edition)
    assert rows_without_evidence(pdf, (toy_edition / "provenance.json").read_bytes()) == []
    assert pictures_linked(pdf) == 1
