"""Make a work pool of a cluster as its base job template says, then register the deployments of this image.

    MUSTER_IMAGE=registry.example/muster@sha256:… python -m deploy.pool muster base-job-template.json

What a worker's pod does before the worker starts: a second time changes nothing that people did.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from reports.errors import UsageError

IMAGE = "MUSTER_IMAGE"
KIND = "kubernetes"


def filled(template: str, environ: Mapping[str, str]) -> str:
    """Return the template with the image that flow runs are made from. Raises UsageError where none is named."""
    image = environ.get(IMAGE, "")
    if not image or image == IMAGE:
        raise UsageError(f"{IMAGE} names no image", mend=f"set {IMAGE} to the image that this worker runs from")
    if f'"{IMAGE}"' not in template:
        raise UsageError("the template leaves no place for the image", mend=f'its image\'s default must be "{IMAGE}"')
    return template.replace(f'"{IMAGE}"', f'"{image}"')


def make(pool: str, template: Path) -> int:
    """Make the pool, or bring its template up to this one, with Prefect's own command; return its exit code."""
    prefect = [sys.executable, "-m", "prefect", "work-pool"]
    stands = subprocess.run([*prefect, "inspect", pool], capture_output=True, check=False).returncode == 0
    words = ["update", pool] if stands else ["create", pool, "--type", KIND]
    return subprocess.run([*prefect, *words, "--base-job-template", str(template)], check=False).returncode


def main(words: list[str], environ: Mapping[str, str]) -> int:
    """Return the exit code: of Prefect, of `muster deploy`, or 2 for wrong use."""
    if len(words) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    pool, source = words
    try:
        text = filled(Path(source).read_text("utf-8"), environ)
    except (OSError, UsageError) as trouble:
        print(trouble, file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="muster-pool-") as folder:
        template = Path(folder) / "template.json"
        template.write_text(text, "utf-8")
        failed = make(pool, template)
    return failed or subprocess.run(["muster", "deploy", "--pool-type", KIND], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
