"""Whether a part of the installation does its work: what compose and a cluster ask every half minute.

    python -m deploy.health url http://127.0.0.1:4200/api/ready    the address answers well
    python -m deploy.health services                                Prefect's services of this machine beat

Prefect's services listen nowhere; each beats in the queue, and the newest beat must be young. Exit 0 or 1.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping

from deploy.entrance import with_secrets
from reports.adapters.clock import SystemClock
from reports.errors import UsageError

SERVICES = "prefect"
"""The name under which `prefect server services start` joins the queue."""
YOUNG = dt.timedelta(seconds=30)


def answers(address: str) -> bool:
    """Return whether an address answers with 200 within five seconds."""
    try:
        with urllib.request.urlopen(address, timeout=5) as reply:
            return reply.status == 200
    except (urllib.error.URLError, OSError):
        return False


def newest_beat(beats: Iterable[tuple[str, dt.datetime]], host: str) -> dt.datetime | None:
    """Return the newest of the beats (worker's name, instant) that came from `host`; None where none did."""
    return max((at for name, at in beats if name.rpartition("#")[0] == host), default=None)


async def beats_in(queue: str) -> list[tuple[str, dt.datetime]]:
    """Return name and last beat of every member of the services' queue at a Redis address."""
    from docket import Docket  # Prefect's own; importing it takes most of a second, and asking an address needs none.

    async with Docket(name=SERVICES, url=queue) as docket:
        return [(worker.name, worker.last_seen) for worker in await docket.workers()]


def services_are_well(environ: Mapping[str, str], host: str) -> bool:
    """Return whether the services that run on `host` have beaten within YOUNG. Raises UsageError."""
    queue = with_secrets(environ).get("PREFECT_SERVER_DOCKET_URL", "")
    if not queue.startswith(("redis", "rediss")):
        raise UsageError("PREFECT_SERVER_DOCKET_URL names no Redis", mend="set it as the services themselves have it")
    beat = newest_beat(asyncio.run(beats_in(queue)), host)
    return beat is not None and SystemClock().now() - beat < YOUNG


def main(words: list[str], environ: Mapping[str, str]) -> int:
    """Return 0 where the part is well."""
    if len(words) == 2 and words[0] == "url":
        return 0 if answers(words[1]) else 1
    if words == ["services"]:
        try:
            return 0 if services_are_well(environ, socket.gethostname()) else 1
        except (UsageError, OSError) as trouble:
            print(trouble, file=sys.stderr)
            return 1
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
