"""`muster mirror`: a bucket copied to another place."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from flows.commands.running import AsJson, guarded, settings_for, show

_SHOWN = 20


def mirror(
    origin: Annotated[str, typer.Argument(metavar="FROM", help="A folder, or s3://name/prefix.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="Another, empty or copied to before.")],
    private: Annotated[bool, typer.Option("--private", help="The private half too: evidence, ledger, pins.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be copied, and write nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Copy a bucket byte for byte: editions first, then the log, then what follows from it; run again, it goes on.

    Everything is compared before anything is written. Other bytes under a write-once key are never replaced: it ends
    with 7 then. Both places use the same MUSTER_S3_* settings and credentials. `muster audit TO` looks at the result.

    Examples: muster mirror bucket s3://desk/muster --private · muster mirror s3://desk/muster /mnt/copy --dry-run
    """
    settings = settings_for(as_json, needs_desk=False, is_offline=True)
    from dataclasses import asdict

    from flows.handing_out.mirroring import mirror as body

    def told(number: int, count: int, key: str) -> None:
        if not as_json and (dry_run or number % 50 == 0 or number == count):
            print(f"{number:,} of {count:,}  {key}", file=sys.stderr)

    done = guarded(lambda: body(settings, origin, target, private=private, dry_run=dry_run, told=told), as_json)
    if as_json:
        show(asdict(done), True)
        return
    verb = "would be copied" if dry_run else "copied and read back"
    lines = [f"{len(done.written):,} objects {verb} ({done.size_bytes / 2**20:,.1f} MiB), {done.same:,} stood already"]
    lines += [f"only in {target}: {key}" for key in done.only_there[:_SHOWN]]
    if len(done.only_there) > _SHOWN:
        lines.append(f"and {len(done.only_there) - _SHOWN:,} more")
    print("\n".join(lines))
