"""The whole installation of the compose file on this machine: Postgres, queue, server, services, worker and bucket."""

from __future__ import annotations

import base64
import configparser
import datetime as dt
import json
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.deploy.composed import PATIENCE_S, ROOT, Composed, installation
from tests.flows.town import LOANS, TOY_DESK, WEEK, loans_csv, recorded

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900)]
WEEKLY = "weekly/tuesday-0600-kyiv"
ASKED = "asked-by-hand"
"""The mark of runs that a test asks for: schedules fire while it waits, and their runs bear no such mark."""


@dataclass(frozen=True)
class Here:
    """The installation and a way to run Postgres's programs on its database."""

    composed: Composed
    database: Callable[..., str]

    def asked(self, path: str, body: Any = None, *, auth: str = "", headers: dict[str, str] | None = None) -> Any:
        """Return what the API answers to `auth` (name:password; empty: nobody)."""
        told = {"Content-Type": "application/json", **(headers or {})}
        if auth:
            told["Authorization"] = f"Basic {base64.b64encode(auth.encode()).decode()}"
        request = urllib.request.Request(
            f"{self.composed.api}/{path}", data=None if body is None else json.dumps(body).encode(), headers=told
        )
        with urllib.request.urlopen(request, timeout=30) as reply:
            return json.loads(reply.read() or b"null")

    def read(self, path: str, body: Any = None) -> Any:
        """Return what the API answers to the operator, with the token that guards what changes or asks by POST."""
        token = self.asked("csrf-token?client=7f2d1a52-0000-4000-8000-000000000001", auth=self.auth)["token"]
        headers = {"Prefect-Csrf-Token": token, "Prefect-Csrf-Client": "7f2d1a52-0000-4000-8000-000000000001"}
        return self.asked(path, body, auth=self.auth, headers=headers)

    @property
    def auth(self) -> str:
        """The operator's name and password."""
        return self.composed.secret("api-auth")

    def prefect(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run Prefect's own command as an operator does in the worker's container."""
        return self.composed.inside("worker", *self.composed.command("worker")[:3], "prefect", *words)

    def ran(self) -> subprocess.CompletedProcess[str]:
        """Run the week's deployment and wait for its end."""
        return self.prefect("deployment", "run", WEEKLY, "--watch", "--tag", ASKED, "-p", f'week="{WEEK}"')

    def runs(self) -> list[dict[str, Any]]:
        """Return the runs of the week's deployment that a test asked for, oldest first."""
        return self.read("flow_runs/filter", {"sort": "START_TIME_ASC", "flow_runs": {"tags": {"all_": [ASKED]}}})

    def client(self, role: str) -> Any:
        """Return a plain S3 client with a role's own credentials file."""
        said = configparser.ConfigParser()
        said.read(self.composed.folder / "secrets" / f"{role}.credentials")
        return boto3.client(
            "s3", endpoint_url=f"http://127.0.0.1:{self.composed.ports['8333']}", region_name="us-east-1",
            aws_access_key_id=said["default"]["aws_access_key_id"],
            aws_secret_access_key=said["default"]["aws_secret_access_key"],
            config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}),
        )  # fmt: skip


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Here]:
    """The installation with the toy desk, after one run of its weekly deployment."""
    folder = tmp_path_factory.mktemp("composed")
    copies = [("loans", dt.datetime(2025, 11, day, 12, tzinfo=dt.UTC), loans_csv(LOANS[: 12 + day])) for day in (2, 3)]
    recorded(folder / "recorded", copies)
    desk = {"MUSTER_CATALOG": str(TOY_DESK), "MUSTER_RECORDED": str(folder / "recorded"), "MUSTER_OFFLINE": "1"}
    with installation(folder, desk) as (composed, database):
        here = Here(composed, database)
        ran = here.ran()
        assert ran.returncode == 0, ran.stdout + ran.stderr + composed.log("worker").read_text()[-4000:]
        beside = here.prefect("deployment", "run", "reap/every-ten-minutes", "--watch")  # As its schedule does.
        assert beside.returncode == 0, beside.stdout + beside.stderr
        yield here


def test_a_run_through_it_publishes_to_the_bucket_as_the_writer(here: Here) -> None:
    """The containers would start and no briefing would come out of them."""
    assert [run["state_name"] for run in here.runs()] == ["Published"]
    listed = here.client("reader").list_objects_v2(Bucket="muster", Prefix="public/")["Contents"]
    edition = [item["Key"] for item in listed if f"/{WEEK}/r1/" in item["Key"]]
    assert any(key.endswith(".pdf") for key in edition) and any(key.endswith("manifest.json") for key in edition)
    with pytest.raises(ClientError, match="AccessDenied"):
        here.client("writer").delete_object(Bucket="muster", Key=edition[0])
    with pytest.raises(ClientError, match="AccessDenied"):
        here.client("writer").create_bucket(Bucket="another")


def test_postgres_holds_the_history_and_the_queue_carries_what_happened(here: Here) -> None:
    """The history would lie in a container's own file and go with it, or no automation would ever hear of a run."""
    asked = f"select count(*) from flow_run where tags::text like '%{ASKED}%' and start_time is not null"
    assert here.database("psql", "-d", "prefect", "-tAc", asked).strip() == "1"
    tasks = here.read("task_runs/filter", {"flows": {"name": {"any_": ["publish"]}}})
    assert len(tasks) > 3 and {task["state_type"] for task in tasks} == {"COMPLETED"}
    asked = {"filter": {"event": {"name": ["prefect.flow-run.Published"]}}}
    until = time.monotonic() + PATIENCE_S  # Events are kept in batches, a little after what they tell.
    while not here.read("events/filter", asked)["events"] and time.monotonic() < until:
        time.sleep(1)
    assert here.read("events/filter", asked)["events"]


def test_nobody_without_the_password_gets_in(here: Here) -> None:
    """Whoever reaches the server could start runs, or read what they printed."""
    for auth in ("", "admin:wrong", "admin:"):
        for path in ("admin/settings", "work_pools/muster", "csrf-token?client=7f2d1a52-0000-4000-8000-000000000001"):
            with pytest.raises(urllib.error.HTTPError, match="401"):
                here.asked(path, auth=auth)
        with pytest.raises(urllib.error.HTTPError, match=r"40[13]"):
            here.asked("flow_runs/filter", {}, auth=auth)
    assert here.asked("health") is True


def test_a_page_elsewhere_cannot_act_with_the_operators_password(here: Here) -> None:
    """A link in a mail could start or delete runs in the operator's browser."""
    with pytest.raises(urllib.error.HTTPError, match="403"):
        here.asked("flow_runs/filter", {}, auth=here.auth)
    assert here.read("flow_runs/filter", {"limit": 1})


def test_the_pool_of_a_cluster_is_made_and_brought_up_to_its_template(here: Here) -> None:
    """The worker of a cluster would wait for a pool, or an upgrade would leave flow runs with the old image."""
    for image in ("here/it:1", "here/it:2"):
        template = str(ROOT / "deploy/kubernetes/core/base-job-template.json")
        here.composed.more["MUSTER_IMAGE"] = image
        made = here.composed.inside(
            "worker", *here.composed.command("worker")[:3], "python", "-m", "deploy.pool", "cluster", template
        )
        assert made.returncode == 0, made.stdout + made.stderr
        pool = here.read("work_pools/cluster")
        assert pool["type"] == "kubernetes"
        assert pool["base_job_template"]["variables"]["properties"]["image"]["default"] == image


def test_no_secret_is_told_where_others_read(here: Here) -> None:
    """A password would stand in a log, in a list of processes, in a run's parameters or in an edition."""
    kept = ("api-auth", "database-password", "queue-password", "writer.key", "reader.key", "maintainer.key")
    secrets = [here.composed.secret(name).rpartition(":")[2] for name in kept]
    assert all(len(secret) > 20 for secret in secrets)
    told = [here.composed.log(service).read_text() for service in here.composed.running]
    told += [" ".join(process.args) for process in here.composed.running.values()]
    told += [json.dumps(here.read(f"{what}/filter", {})) for what in ("flow_runs", "task_runs", "logs", "artifacts")]
    told.append(json.dumps(here.read("deployments/filter", {})))
    writer = here.client("writer")
    for half in ("public/", "private/"):
        for item in writer.list_objects_v2(Bucket="muster", Prefix=half)["Contents"]:
            told.append(writer.get_object(Bucket="muster", Key=item["Key"])["Body"].read().decode("latin1"))
    assert len(told) > 30
    assert [number for number, text in enumerate(told) for secret in secrets if secret in text] == []


def test_after_everything_was_killed_it_comes_back_with_its_history(here: Here) -> None:
    """A reboot would lose the past runs, or the next run would publish a second time."""
    before = [run["id"] for run in here.runs()]
    for service in ("worker", "services", "server"):
        here.composed.kill(service)
    assert not here.composed.is_healthy("server") and not here.composed.is_healthy("worker")
    for service in ("server", "services", "worker"):
        here.composed.start(service)
        here.composed.wait_for(service)
    assert [run["id"] for run in here.runs()] == before
    assert here.ran().returncode == 0
    assert [run["state_name"] for run in here.runs()] == ["Published", "Already published"]


def test_what_was_backed_up_is_restored_elsewhere_and_goes_on(here: Here) -> None:
    """After the loss of a disk nobody would know whether the backups are any good."""
    composed, before = here.composed, [run["id"] for run in here.runs()]
    here.database("pg_dump", "--format=custom", "--file=backup.dump", "prefect")
    backup, elsewhere = str(composed.folder / "backup"), str(composed.folder / "elsewhere")
    for source, target in (("s3://muster", backup), (backup, elsewhere)):
        copied = composed.inside("worker", "muster", "mirror", source, target, "--private")
        assert copied.returncode == 0, copied.stdout + copied.stderr
    for service in ("worker", "services", "server"):
        composed.kill(service)

    here.database("createdb", "restored")
    here.database("pg_restore", "--dbname=restored", "--exit-on-error", "backup.dump")
    composed.more |= {"PREFECT_SERVER_DATABASE_NAME": "restored", "MUSTER_BUCKET": elsewhere}
    audited = composed.inside("worker", "muster", "audit", elsewhere, "--rebuild", "all", "--engine", "none")
    assert audited.returncode == 0, audited.stdout + audited.stderr
    for service in ("server", "services", "worker"):
        composed.start(service)
        composed.wait_for(service)
    assert [run["id"] for run in here.runs()] == before
    assert here.ran().returncode == 0
    assert here.runs()[-1]["state_name"] == "Already published"
