"""The installation of `deploy/compose.yaml` as processes on this machine: its own commands, settings and secrets.

Only addresses, ports and folders are others. Two images are not ours and are stood in for by what they hold: Postgres
by Debian's, SeaweedFS by the pinned program.
"""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from deploy import keys
from deploy.system_libraries import path_of
from tests.conftest import _free_ports

ROOT = Path(__file__).resolve().parents[2]
PORTS = ("4200", "5432", "6379", "8333", "9333", "8080")
"""Server, database, queue, bucket, the bucket's master, the worker's health."""
PATIENCE_S = 300
OTHERS = ("MUSTER_", "PREFECT_", "AWS_", "POSTGRES_", "PG")


@dataclass
class Composed:
    """The installation: its folder, its ports and its running processes by service."""

    folder: Path
    more: dict[str, str]
    told: dict[str, Any] = field(default_factory=lambda: yaml.safe_load((ROOT / "deploy/compose.yaml").read_text()))
    ports: dict[str, str] = field(default_factory=dict)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Choose ports, and make the secrets as an operator does."""
        self.ports = dict(zip(PORTS, map(str, _free_ports(len(PORTS))), strict=True))
        keys.make(self.folder / "secrets", is_public=False)
        queue = self.folder / "secrets" / "queue-url"
        queue.write_text(queue.read_text().replace("queue:6379", f"127.0.0.1:{self.ports['6379']}"))

    @property
    def api(self) -> str:
        """The address of Prefect's API."""
        return f"http://127.0.0.1:{self.ports['4200']}/api"

    def secret(self, name: str) -> str:
        """Return a secret as it stands in its file."""
        return (self.folder / "secrets" / name).read_text().strip()

    def here(self, text: str) -> str:
        """Return a word of the compose file with the addresses, ports and folders of this machine."""
        text = re.sub(rf"(?<=[/@])({'|'.join(self.told['services'])})(?=:\d)", "127.0.0.1", text)
        text = re.sub(rf"(?<!\d)({'|'.join(PORTS)})(?!\d)", lambda found: self.ports[found[0]], text)
        text = text.replace("0.0.0.0", "127.0.0.1").replace("/run/secrets", str(self.folder / "secrets"))
        text = re.sub(r"(?<![\w/])/data$", str(self.folder / "data"), text)
        return text.replace("/home/muster", str(self.folder / "home"))

    def environ(self, service: str) -> dict[str, str]:
        """Return the environment of a service: the image's, the compose file's and what the test adds."""
        plain = {name: value for name, value in os.environ.items() if not name.startswith(OTHERS)}
        plain["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{plain['PATH']}"
        said = {**image_environ(), **self.told["services"][service].get("environment", {})}
        home = {"HOME": str(self.folder / "home" / service), "PYTHONPATH": str(ROOT)}
        names = dict.fromkeys(self.told["services"], "127.0.0.1")
        told = {name: names.get(value) or self.here(value) for name, value in said.items()}
        return {**plain, **home, **told, **self.more}

    def command(self, service: str) -> list[str]:
        """Return the command line of a service: entrypoint (the image's where it names none) and command."""
        told = self.told["services"][service]
        entrypoint = told.get("entrypoint") or (image_entrypoint() if told["image"] == "muster" else [])
        return [sys.executable if word == "python" else self.here(word) for word in (*entrypoint, *told["command"])]

    def start(self, service: str, *more: str) -> None:
        """Start a service in the background, its output in a log."""
        environ = self.environ(service)
        for folder in (self.folder / "data", Path(environ["HOME"])):
            folder.mkdir(parents=True, exist_ok=True)
        with self.log(service).open("ab") as log:
            self.running[service] = subprocess.Popen(
                [*self.command(service), *more], cwd=ROOT, env=environ, stdin=subprocess.DEVNULL, stdout=log,
                stderr=log, start_new_session=True,
            )  # fmt: skip

    def run(self, service: str) -> subprocess.CompletedProcess[str]:
        """Run a service that ends by itself."""
        return self.inside(service, *self.command(service))

    def inside(self, service: str, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command with a service's settings."""
        environ = self.environ(service)
        Path(environ["HOME"]).mkdir(parents=True, exist_ok=True)
        return subprocess.run(list(words), cwd=ROOT, env=environ, capture_output=True, text=True, check=False)

    def is_healthy(self, service: str) -> bool:
        """Return what the service's own health check says."""
        kind, *words = self.told["services"][service]["healthcheck"]["test"]
        words = [sys.executable if word == "python" else self.here(word) for word in words]
        if kind == "CMD-SHELL":
            words = ["sh", "-c", words[0].replace("redis-cli", f"redis-cli -p {self.ports['6379']}")]
        if words[0] == "pg_isready":
            words = [path_of("pg_isready") or "", "-h", "127.0.0.1", "-p", self.ports["5432"], *words[1:]]
        return self.inside(service, *words).returncode == 0

    def wait_for(self, service: str) -> None:
        """Return when a service is healthy; fails where it ended or was not well in time."""
        until = time.monotonic() + PATIENCE_S
        while not self.is_healthy(service):
            ended = service in self.running and self.running[service].poll() is not None
            if ended or time.monotonic() > until:
                told = self.log(service).read_text()[-3000:] if self.log(service).exists() else "it has no log"
                raise RuntimeError(f"{service} is not well:\n{told}")
            time.sleep(0.3)

    def kill(self, service: str) -> None:
        """End a service without a warning, with all that it started."""
        process = self.running.pop(service)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)

    def log(self, service: str) -> Path:
        """Return the log of a service."""
        return self.folder / f"{service}.log"


def image_environ() -> dict[str, str]:
    """Return the variables that the image sets."""
    text = (ROOT / "deploy/Containerfile").read_text().replace("\\\n", " ")
    said = " ".join(re.findall(r"^ENV (.*)$", text, re.MULTILINE))
    return dict(word.split("=", 1) for word in shlex.split(said))


def image_entrypoint() -> list[str]:
    """Return what the image starts with."""
    (said,) = re.findall(r"^ENTRYPOINT (\[.*\])$", (ROOT / "deploy/Containerfile").read_text(), re.MULTILINE)
    return list(yaml.safe_load(said))


@contextlib.contextmanager
def postgres(composed: Composed) -> Iterator[Callable[..., str]]:
    """Run Debian's Postgres as the compose file's is set up; yields a way to run its programs as its user."""
    told = composed.told["services"]["database"]["environment"]
    with tempfile.TemporaryDirectory(prefix="muster-postgres-") as name:
        folder = Path(name)
        (folder / "password").write_text(composed.secret("database-password"))
        become: list[str] = []
        if os.geteuid() == 0:  # Postgres refuses to run as root.
            shutil.chown(folder, "postgres")
            become = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]

        def run(program: str, *words: str) -> str:
            password = composed.secret("database-password")
            environ = {"PATH": os.environ["PATH"], "PGPASSWORD": password, "LC_ALL": "C.UTF-8"}
            command = [*become, str(path_of(program)), *words]
            done = subprocess.run(command, env=environ, cwd=folder, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout + done.stderr
            return done.stdout

        run("initdb", "-D", f"{folder}/db", "-U", told["POSTGRES_USER"], f"--pwfile={folder}/password",
            "--auth-local=scram-sha-256", *told["POSTGRES_INITDB_ARGS"].split())  # fmt: skip
        options = f"-p {composed.ports['5432']} -h 127.0.0.1 -k {folder}"
        run("pg_ctl", "-D", f"{folder}/db", "-w", "-l", f"{folder}/log", "-o", options, "start")
        try:
            at = ("-h", "127.0.0.1", "-p", composed.ports["5432"], "-U", told["POSTGRES_USER"])
            run("createdb", *at, told["POSTGRES_DB"])
            yield lambda program, *words: run(program, *at, *words)
        finally:
            run("pg_ctl", "-D", f"{folder}/db", "-m", "immediate", "stop")


@contextlib.contextmanager
def installation(folder: Path, more: dict[str, str]) -> Iterator[tuple[Composed, Callable[..., str]]]:
    """Bring everything up in the order that the compose file asks for, and down again; yields it and its database."""
    composed = Composed(folder, more)
    with postgres(composed) as database:
        try:
            composed.wait_for("database")
            composed.start("queue", "--port", composed.ports["6379"], "--bind", "127.0.0.1")
            composed.wait_for("queue")
            start_bucket(composed)
            for service in ("server", "services"):
                composed.start(service)
                composed.wait_for(service)
            made = composed.run("deployments")
            assert made.returncode == 0, made.stdout + made.stderr
            composed.start("worker")
            composed.wait_for("worker")
            yield composed, database
        finally:
            for service in list(composed.running):
                composed.kill(service)


def start_bucket(composed: Composed) -> None:
    """Start the S3 server and let the compose file's own command make its bucket."""
    volume, filer = _free_ports(2)
    composed.start("bucket", f"-master.port={composed.ports['9333']}", f"-volume.port={volume}", f"-filer.port={filer}")
    composed.wait_for("bucket")
    made = composed.run("first-bucket")
    assert made.returncode == 0, made.stdout + made.stderr
