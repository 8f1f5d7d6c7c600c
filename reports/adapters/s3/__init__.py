"""An S3 bucket as a store: conditional writes, checked checksums, and errors that say what to mend."""

from reports.adapters.s3.bucket import S3Store
from reports.adapters.s3.probing import BucketProbe

__all__ = ["BucketProbe", "S3Store"]
