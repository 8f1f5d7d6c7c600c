"""What a preview needs of the world: an eye on files, and a small server for one browser on this machine."""

from reports.adapters.preview.server import Answer, PreviewServer
from reports.adapters.preview.watching import Watched

__all__ = ["Answer", "PreviewServer", "Watched"]
