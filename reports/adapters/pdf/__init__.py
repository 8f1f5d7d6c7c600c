"""HTML to a PDF that is PDF/A-3a and PDF/UA-1 at once, with attachments, the same bytes on every machine."""

from reports.adapters.pdf.files import font_files, template_files
from reports.adapters.pdf.fingerprint import renderer_fingerprint
from reports.adapters.pdf.picture import page_one_picture, page_one_sheet
from reports.adapters.pdf.reading import attached_files, signs_shown
from reports.adapters.pdf.rendering import RenderedPdf, render_pdf
from reports.adapters.pdf.standards import AttachedFile

__all__ = [
    "AttachedFile", "RenderedPdf", "attached_files", "font_files", "page_one_picture", "page_one_sheet",
    "render_pdf", "renderer_fingerprint", "signs_shown", "template_files",
]  # fmt: skip
