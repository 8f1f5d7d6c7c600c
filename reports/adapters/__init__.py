"""The world at the edge: the web, disks, buckets, the ledger's files, the PDF writer, the clock.

The modules here know nothing of one another; only `open_store` stands above two of them.
"""

from __future__ import annotations

from reports.store import S3Settings, Store, is_s3, split_address


def open_store(address: str, s3: S3Settings | None = None) -> Store:
    """Return the store at `address`: a folder, or an `s3://bucket/prefix`; raises StoreError for no address."""
    if is_s3(address):
        from reports.adapters.s3 import S3Store  # boto3 takes half a second to import, and a folder needs none of it

        return S3Store(*split_address(address), s3 or S3Settings())
    from reports.adapters.disk import FolderStore

    return FolderStore(address)
