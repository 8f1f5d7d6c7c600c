"""HTML to a PDF that is PDF/A-3a and PDF/UA-1 at once, with attachments, the same bytes on every machine."""

from reports.adapters.pdf.files import font_files, template_files
from reports.adapters.pdf.fingerprint import renderer_fingerprint
from reports.adapters.pdf.rendering import Attachment, RenderedPdf, render_pdf

__all__ = ["Attachment", "RenderedPdf", "font_files", "render_pdf", "renderer_fingerprint", "template_files"]
