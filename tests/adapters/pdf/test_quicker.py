"""The shortcuts through the renderer: they change how long a page takes, and nothing that a reader sees."""

from datetime import UTC, datetime

import pypdfium2
import pytest
from PIL import ImageChops

from reports.adapters.pdf import font_files, loading, render_pdf, template_files
from reports.adapters.pdf.parsing import as_xml
from reports.briefings.html import print_html
from tests.briefings.html.sample import sample_page

UNSEEN = 64  # of 255 levels of grey, at 150 dots to the inch: a letter moved by a hundredth of a point


def rendered(html: str):
    return render_pdf(
        html, identifier="desk/test/r1", released_at=datetime(2026, 8, 4, 3, tzinfo=UTC), assets=font_files()
    )


def pictures(body: bytes):
    with pypdfium2.PdfDocument(body) as document:
        return [page.render(scale=150 / 72).to_pil().convert("L") for page in document]


def normal(element) -> tuple:
    """A tree without the blanks that no page shows."""
    texts = [" ".join((text or "").split()) for text in (element.text, element.tail)]
    return (element.tag, sorted(element.attrib.items()), texts, [normal(child) for child in element])


@pytest.fixture(scope="module")
def html() -> str:
    """The sample edition as it is printed."""
    return print_html(sample_page(), template_files())


def test_pages_look_as_they_do_without_the_shortcuts(html: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """If this fails, a page looks otherwise than the renderer would have made it by itself."""
    quick = rendered(html)
    monkeypatch.setattr(loading, "TRIED_WITH", frozenset())
    slow = rendered(html)
    assert [token.text for token in quick.tokens] == [token.text for token in slow.tokens]
    for one, other in zip(pictures(quick.body), pictures(slow.body), strict=True):
        assert ImageChops.difference(one, other).getextrema()[1] <= UNSEEN


def test_the_installed_renderer_is_one_that_was_tried() -> None:
    """If this fails, every render is slower: hold this version's pages against each other, then name it."""
    assert loading.is_tried()


def test_what_our_templates_write_is_read_as_xml_and_comes_out_the_same(html: str) -> None:
    """If this fails, every render takes a twentieth longer, or a page is laid out from another tree."""
    import weasyprint

    root = as_xml(html)
    assert root is not None
    assert normal(root) == normal(weasyprint.HTML(string=html).etree_element)


@pytest.mark.parametrize(
    "body",
    [
        "<p>one<div>two</div></p>", "<table><tr><td>no body</td></tr></table>", "<table>text<tbody></tbody></table>",
        "<a>a link <span><a>in a link</a></span></a>", "<div/>after", "<!-- aside --><p>text</p>", "<p>one<p>two",
        "<p title='x'>y</p>", '<p title="a\nb">y</p>', "<p>&nbsp;</p>", "<svg></svg>", "<pre>\n x</pre>",
        "<p Title=\"x\">y</p>", "<script>1</script>", "<p>1 &#150; 2</p>", "<ul><p>x</p></ul>", "<input>",
    ],
)  # fmt: skip
def test_what_html_would_move_is_left_to_its_own_parser(body: str) -> None:
    """If this fails, a template pack's page is laid out otherwise than a browser would have it."""
    assert as_xml(f"<!DOCTYPE html><html><head><title>t</title></head><body>{body}</body></html>") is None


def test_void_elements_and_entities_are_read() -> None:
    """If this fails, a picture or a line break is lost on its way to the page."""
    root = as_xml(
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>a &amp; b</title>'
        "<style>p > b { color: red }</style></head><body><p>x<br>y"
        '<img src="data:," alt="a > b &lt; c"></p></body></html>'
    )
    assert root is not None
    assert [each.tag for each in root.iter()] == ["html", "head", "meta", "title", "style", "body", "p", "br", "img"]
    assert root.find("body/p/img").get("alt") == "a > b < c"
    assert root.findtext("head/style") == "p > b { color: red }"
