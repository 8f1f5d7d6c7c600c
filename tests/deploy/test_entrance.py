"""What a container starts with: secrets out of files, and no server that is open to all."""

from __future__ import annotations

import datetime as dt
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.entrance import host_of, is_this_machine, refuse_open_server, with_secrets
from deploy.health import main, newest_beat
from reports.errors import UsageError

START = ["prefect", "server", "start", "--no-services"]
AUTH = {"PREFECT_SERVER_API_AUTH_STRING": "admin:long-and-secret"}


def entered(root: Path, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the entrance as an image does."""
    command = [sys.executable, "-m", "deploy.entrance", *words]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "MUSTER_"))}
    return subprocess.run(command, cwd=root, env={**clean, **environ}, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "server", "0.0.0.0 ", ""])
def test_a_server_that_others_reach_is_refused_without_a_password(host: str) -> None:
    """Anybody on the network could start runs and read what they print."""
    for environ in ({}, {"PREFECT_SERVER_API_AUTH_STRING": "admin:"}, {"PREFECT_SERVER_API_AUTH_STRING": " :x"},
                    {"PREFECT_SERVER_API_AUTH_STRING": "admin"}):  # fmt: skip
        with pytest.raises(UsageError, match="mend: set PREFECT_SERVER_API_AUTH_STRING"):
            refuse_open_server([*START, "--host", host], environ)
        with pytest.raises(UsageError):
            refuse_open_server([*START, f"--host={host}"], environ)
        if host:
            with pytest.raises(UsageError):
                refuse_open_server(START, {**environ, "PREFECT_SERVER_API_HOST": host})
    refuse_open_server([*START, "--host", host], AUTH)


def test_a_server_for_this_machine_alone_needs_none() -> None:
    """A first try on a laptop would want a password first."""
    for words in (START, [*START, "--host", "127.0.0.1"], [*START, "--host=::1"], [*START, "--host", "localhost"]):
        refuse_open_server(words, {})
    refuse_open_server(["prefect", "worker", "start", "--host", "0.0.0.0"], {})
    assert host_of([*START, "--host", "127.0.0.9"], {"PREFECT_SERVER_API_HOST": "0.0.0.0"}) == "127.0.0.9"
    assert is_this_machine("127.0.0.9") and not is_this_machine("128.0.0.1")


def test_the_refusal_ends_the_container_before_anything_listens(root: Path) -> None:
    """The server would be open for the seconds until somebody reads its log."""
    done = entered(root, *START, "--host", "0.0.0.0")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("a Prefect server on 0.0.0.0 would let everybody")


def test_secrets_are_read_from_files_and_handed_on(root: Path, tmp_path: Path) -> None:
    """A password would have to stand in the compose file, where everybody with the repository reads it."""
    (tmp_path / "auth").write_text("admin:from-a-file\n")
    done = entered(root, "sh", "-c", "echo $PREFECT_API_AUTH_STRING$PREFECT_API_AUTH_STRING_FROM_FILE",
                   PREFECT_API_AUTH_STRING_FROM_FILE=str(tmp_path / "auth"))  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "admin:from-a-file\n")


def test_a_secret_that_is_missing_is_named_with_its_file(tmp_path: Path) -> None:
    """A server would start without a password because a mount was forgotten."""
    (tmp_path / "empty").write_text("\n")
    for name in ("empty", "missing"):
        with pytest.raises(UsageError, match=rf"TOKEN_FROM_FILE: .*{name}.*\n  mend: "):
            with_secrets({"TOKEN_FROM_FILE": str(tmp_path / name)})
    with pytest.raises(UsageError, match="both set"):
        with_secrets({"TOKEN": "a", "TOKEN_FROM_FILE": str(tmp_path / "empty")})


def test_settings_that_name_files_of_their_own_are_left_alone() -> None:
    """AWS's own variable for a credentials file would be taken for a secret of ours."""
    said = {"AWS_SHARED_CREDENTIALS_FILE": "/nowhere", "POSTGRES_PASSWORD_FILE": "/nowhere"}
    assert with_secrets(said) == said


def test_a_program_that_is_not_there_is_named(root: Path) -> None:
    """A typing error in a manifest would end as a traceback."""
    done = entered(root, "prefekt", "worker")
    assert (done.returncode, done.stderr) == (127, "there is no program prefekt here\n")


def test_only_a_young_beat_of_this_very_machine_counts() -> None:
    """Services that hang would be left hanging because another container still beats."""
    old, young = dt.datetime(2026, 1, 1, tzinfo=dt.UTC), dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
    assert newest_beat([("here#1", old), ("here#7", young), ("there#1", young)], "here") == young
    assert newest_beat([("here-too#1", young), ("there#1", young)], "here") is None


def test_a_port_that_nobody_listens_on_is_not_well(capsys: pytest.CaptureFixture[str]) -> None:
    """A dead server would count as healthy, and nothing would restart it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        assert main(["url", f"http://127.0.0.1:{free.getsockname()[1]}/"], {}) == 1
    assert main(["services"], {}) == 1
    assert "PREFECT_SERVER_DOCKET_URL" in capsys.readouterr().err
    assert main([], {}) == 2
