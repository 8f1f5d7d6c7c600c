"""An S3 bucket as a store: conditional writes, checked checksums, and errors that say what to mend."""

from reports.adapters.s3.bucket import S3Store

__all__ = ["S3Store"]
