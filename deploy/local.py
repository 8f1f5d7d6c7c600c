"""A local Prefect: server, worker and deployments on this machine, listening on 127.0.0.1 alone.

Where PREFECT_SERVER_API_HOST names another address, it must ask for a password (PREFECT_SERVER_API_AUTH_STRING), or
nothing is started.

Beside them the bucket's public half is shown to browsers, so that what a run links to can be opened.

    python -m deploy.local up      start what does not run yet, deploy, print where to look
    python -m deploy.local down    stop what `up` started; the history stays in .muster/prefect

Each process is remembered by its id and its start time, so that an id given to a stranger later is left alone.
"""

from __future__ import annotations

import base64
import contextlib
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any

from deploy.entrance import SERVER, host_of, refuse_open_server, with_secrets
from reports.errors import UsageError

ROOT = Path(__file__).resolve().parent.parent
POOL = "muster"
FIRST_PORT = 4200
FIRST_READING_PORT = 8000
ROLES = ("worker", "reading", "server")
READY_SECONDS = 120
STOP_SECONDS = 20
# A server on SQLite answers 503 at once while another writes. A worker that takes up many runs meets that often, and
# counts a run as crashed where it goes on after the last try: Prefect's own five take a minute, these take four.
PATIENT = {"PREFECT_CLIENT_MAX_RETRIES": "7"}


class NotUp(Exception):
    """The local Prefect does not stand; the message says what to read."""


@dataclass(frozen=True)
class Process:
    """One process that was started here."""

    role: str
    pid: int
    born: str
    port: int

    @property
    def is_alive(self) -> bool:
        """Return whether this very process still runs."""
        return self.born != "" and birth_of(self.pid) == self.born


def birth_of(pid: int) -> str:
    """Return when a process started, as the system says it; empty where none runs (or only waits to be reaped)."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return "" if Path("/proc/self/stat").exists() else _birth_by_ps(pid)
    state, *rest = text.rpartition(")")[2].split()
    return "" if state == "Z" else rest[18]


def _birth_by_ps(pid: int) -> str:
    command = ["ps", "-o", "lstart=", "-p", str(pid)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


@dataclass(frozen=True)
class House:
    """The folder that holds what the local Prefect leaves behind."""

    folder: Path
    environ: Mapping[str, str]
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def remembered(self, role: str) -> Process | None:
        """Return the process of a role if it still runs."""
        try:
            process = Process(**json.loads((self.folder / f"{role}.json").read_text()))
        except (FileNotFoundError, ValueError, TypeError):
            return None
        return process if process.is_alive else None

    def start(self, role: str, port: int, *words: str, program: str = "prefect", listens_at: int = 0) -> Process:
        """Start `PROGRAM WORDS` in the background, its output in a log, and remember it and the port it listens at."""
        with self.log(role).open("ab") as log:
            child = subprocess.Popen(
                [sys.executable, "-m", program, *words], cwd=ROOT, env=self.told(port), stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.children[role] = child
        process = Process(role, child.pid, birth_of(child.pid), listens_at or port)
        (self.folder / f"{role}.json").write_text(json.dumps(asdict(process)))
        return process

    def stop(self, role: str) -> bool:
        """Stop the process of a role and its children; returns whether one ran."""
        process = self.remembered(role)
        if process is not None:
            for number, patience in ((signal.SIGTERM, STOP_SECONDS), (signal.SIGKILL, STOP_SECONDS)):
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, number)
                if _waited(patience, lambda: not process.is_alive):
                    break
        child = self.children.pop(role, None)
        if child is not None:
            child.wait(STOP_SECONDS)
        (self.folder / f"{role}.json").unlink(missing_ok=True)
        return process is not None

    def stop_all(self) -> list[str]:
        """Stop every role; returns those that ran."""
        return [role for role in ROLES if self.stop(role)]

    def log(self, role: str) -> Path:
        """Return the log file of a role."""
        return self.folder / f"{role}.log"

    def told(self, port: int) -> dict[str, str]:
        """Return the environment that Prefect's processes run in: this server, this database, no reports home.

        And where the bucket is shown, so that what a run links to can be opened.
        """
        api, shown = f"http://127.0.0.1:{port}/api", self.remembered("reading")
        return {
            **({"MUSTER_SERVED_AT": f"http://127.0.0.1:{shown.port}"} if shown else {}),
            **PATIENT,
            **self.environ,
            **({"PREFECT_API_AUTH_STRING": self.password} if self.password else {}),
            "PREFECT_HOME": str(self.folder / "prefect"),
            "PREFECT_API_URL": api,
            "PREFECT_SERVER_UI_API_URL": api,
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "DO_NOT_TRACK": "1",
        }

    def serves(self, port: int) -> bool:
        """Return whether this house's own server answers at a port, and none that was quicker to it."""
        told = _report(_reply(port, "admin/settings", self.password) or "")
        return bool(told) and Path(str(told.get("home"))).resolve() == (self.folder / "prefect").resolve()

    @property
    def password(self) -> str:
        """The name and password that the server asks for; empty where it asks for none."""
        return self.environ.get("PREFECT_SERVER_API_AUTH_STRING", "")

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Keep a second `up` or `down` waiting until this one is done."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def up(house: House, prefect_file: Path) -> None:
    """Start server and worker, deploy what `prefect_file` holds, say where; raises NotUp."""
    with house.held():
        server, worker = house.remembered("server"), house.remembered("worker")
        if server and worker and house.serves(server.port):
            print("Prefect is up already.")
            return tell(house, server.port)
        house.stop_all()
        print("starting Prefect …", flush=True)
        try:
            port = _start_on_a_free_port(house)
            _deploy(house, port, prefect_file)
        except NotUp:
            house.stop_all()
            raise
        tell(house, port)
    return None


def _start_on_a_free_port(house: House) -> int:
    """Start everything on the first port that stays free until the server listens on it; return that port."""
    first = FIRST_PORT
    while True:
        port = free_port(first)
        try:
            _start_and_wait(house, port)
        except NotUp:
            house.stop_all()
            if not _listens(port):
                raise
            first = port + 1  # Somebody else's server was quicker: ours takes seconds from its choice to listening.
            continue
        return port


def _start_and_wait(house: House, port: int) -> None:
    host = host_of((), house.environ)
    server = house.start("server", port, "server", "start", "--host", host, "--port", str(port))
    _wait_for(house, server, lambda: house.serves(port))
    _show_bucket(house, port)
    worker = house.start("worker", port, "worker", "start", "--pool", POOL, "--type", "process", "--name", "local")
    _wait_for(house, worker, lambda: answers(port, f"work_pools/{POOL}", house.password))


def _show_bucket(house: House, port: int) -> None:
    """Show the bucket's public half on this machine; runs go on without, and link to files, where that cannot be."""
    if {"MUSTER_SERVED_AT", "MUSTER_INSTALLATION"} & set(house.environ):
        return
    at = free_port(FIRST_READING_PORT)
    house.start("reading", port, "serve", "--port", str(at), program="flows.cli", listens_at=at)
    if not _waited(READY_SECONDS, lambda: _listens(at) or house.remembered("reading") is None):
        house.stop("reading")


def _listens(port: int) -> bool:
    with socket.socket() as attempt:
        return attempt.connect_ex(("127.0.0.1", port)) == 0


def _deploy(house: House, port: int, prefect_file: Path) -> None:
    command = [sys.executable, "-m", "flows.cli", "deploy", "--json", "--prefect-file", str(prefect_file)]
    deployed = subprocess.run(
        command, cwd=ROOT, env=house.told(port), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    told = _report(deployed.stdout)
    if deployed.returncode != 0 and not told.get("deployments"):
        raise NotUp(f"the deployments were refused:\n{deployed.stdout}{deployed.stderr}")
    for desk in told.get("left_out", ()):
        print(f"  ✗ desk {desk['desk']} was left out: {desk['error']}\n  mend: {desk['mend']}; then muster deploy")


def _report(text: str) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def down(house: House) -> None:
    """Stop worker, server and whatever shows the bucket; their database and logs stay."""
    with house.held():
        stopped = house.stop_all()
    print(f"stopped {' and '.join(stopped)}; the history stays in {house.folder}" if stopped else "nothing was up")


def answers(port: int, path: str = "health", password: str = "") -> bool:
    """Return whether the server on `port` answers `path` well to whoever has the password, name:password."""
    return _reply(port, path, password) is not None


def _reply(port: int, path: str, password: str) -> str | None:
    who = {"Authorization": f"Basic {base64.b64encode(password.encode()).decode()}"} if password else {}
    asked = urllib.request.Request(f"http://127.0.0.1:{port}/api/{path}", headers=who)
    try:
        with urllib.request.urlopen(asked, timeout=5) as reply:
            return reply.read().decode(errors="replace") if reply.status == 200 else None
    except (urllib.error.URLError, OSError, HTTPException):
        return None


def free_port(first: int) -> int:
    """Return the first port from `first` on that nobody listens on; raises NotUp after a hundred."""
    for port in range(first, first + 100):
        with socket.socket() as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                attempt.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise NotUp(f"no free port from {first} to {first + 99}")


def tell(house: House, port: int) -> None:
    """Print where the server's pages are and how a run is started by hand."""
    print(f"  pages     http://127.0.0.1:{port}")
    if shown := house.remembered("reading"):
        print(f"  bucket    http://127.0.0.1:{shown.port}")
    of_a_desk = "DESK-" if house.environ.get("MUSTER_INSTALLATION") else ""
    run = f".venv/bin/prefect deployment run publish/{of_a_desk}by-hand --watch"
    print(f"  by hand   PREFECT_API_URL=http://127.0.0.1:{port}/api {run}")
    print("  stop      make down")


def _wait_for(house: House, process: Process, is_ready: Callable[[], bool]) -> None:
    ended = _waited(READY_SECONDS, lambda: is_ready() or not process.is_alive)
    if not ended or not process.is_alive:
        why = "ended" if ended else f"was not ready after {READY_SECONDS} s"
        last = "\n".join(house.log(process.role).read_text(errors="replace").splitlines()[-20:])
        raise NotUp(f"the {process.role} {why}; the end of {house.log(process.role)}:\n{last}")


def _waited(seconds: float, is_done: Callable[[], bool]) -> bool:
    until = time.monotonic() + seconds
    while not is_done():
        if time.monotonic() > until:
            return False
        time.sleep(0.25)
    return True


def main(words: list[str], environ: Mapping[str, str]) -> int:
    """Return the exit code of `up` or `down`."""
    if words not in (["up"], ["down"]):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        read = with_secrets(environ)
        refuse_open_server(SERVER, read)
        house = House(Path(environ.get("MUSTER_LOCAL", ROOT / ".muster")).resolve(), read)
        up(house, ROOT / "deploy" / "prefect.yaml") if words == ["up"] else down(house)
    except UsageError as refused:
        print(refused, file=sys.stderr)
        return refused.exit_code
    except NotUp as trouble:
        print(trouble, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
