"""The compose file and the image as files: taken by their own tools, closed to the network, and without a secret."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy import keys
from deploy.entrance import FROM_FILE
from tests.deploy.looking_for_secrets import found_in, secrets_below

IMAGES = {f"{name}_{part}": value for name in ("BASE", "POSTGRES", "REDIS", "SEAWEEDFS")
          for part, value in (("IMAGE", "here/it:1"), ("DIGEST", "sha256:" + "0" * 64))}  # fmt: skip
LASTING = {"database", "queue", "server", "services", "bucket", "worker"}


@pytest.fixture(scope="module")
def told(root: Path) -> dict[str, Any]:
    """Return the compose file as it stands."""
    return yaml.safe_load((root / "deploy/compose.yaml").read_text())


def composed(root: Path, text: str, environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Have docker-compose look a file over; Debian's is older than the file's own `name`."""
    command = ["docker-compose", "--project-directory", str(root / "deploy"), "-f", "-", "config"]
    plain = {"PATH": os.environ["PATH"], "HOME": "/nonexistent"}
    said = re.sub(r"(?m)^name: .*\n", "", text)
    return subprocess.run(command, input=said, env={**plain, **environ}, capture_output=True, text=True, check=False)


def test_docker_compose_takes_the_file(root: Path) -> None:
    """The first `up` would end with a message about the file instead of a server."""
    text = (root / "deploy/compose.yaml").read_text()
    done = composed(root, text, IMAGES)
    assert done.returncode == 0, done.stderr
    assert set(yaml.safe_load(done.stdout)["services"]) == LASTING | {"deployments", "first-bucket"}
    broken = composed(root, text.replace("depends_on:", "depend_on:"), IMAGES)
    assert broken.returncode != 0 and "depend_on" in broken.stderr


def test_without_digests_it_says_what_makes_them(root: Path) -> None:
    """Containers would be made of whatever a tag means today."""
    done = composed(root, (root / "deploy/compose.yaml").read_text(), {})
    assert done.returncode != 0 and "run make image-digest" in done.stderr


def test_every_image_is_named_by_a_digest_from_outside(told: dict[str, Any]) -> None:
    """A digest of the repository would be one that nobody read from a registry."""
    for service in told["services"].values():
        assert service["image"] == "muster" or re.fullmatch(
            r"\$\{([A-Z]+)_IMAGE:\?[^}]*\}@\$\{\1_DIGEST:\?\}", service["image"]
        )


def test_everything_is_reached_from_this_machine_only(told: dict[str, Any]) -> None:
    """The server or the bucket would stand open to the network."""
    ports = {name: service["ports"] for name, service in told["services"].items() if "ports" in service}
    assert set(ports) == {"server", "bucket"}
    assert all(port.startswith("127.0.0.1:") for each in ports.values() for port in each)
    assert told["networks"]["records"]["internal"] is True
    assert [told["services"][name]["networks"] for name in ("database", "queue", "services")] == [["records"]] * 3
    assert told["services"]["worker"]["networks"] == ["work"]
    weed = told["services"]["bucket"]["command"]
    assert {"-ip.bind=127.0.0.1", "-s3.ip.bind=0.0.0.0", "-master.telemetry=false"} <= set(weed)


def test_every_part_is_bound_watched_and_started_again(told: dict[str, Any]) -> None:
    """One part that hangs, fills the disk with its log or takes all memory would take down the rest."""
    for name, service in told["services"].items():
        assert service["read_only"] and service["cap_drop"] == ["ALL"] and service["mem_limit"]
        assert service.get("cap_add", []) == (["DAC_OVERRIDE"] if name == "bucket" else [])
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["logging"]["options"]["max-size"]
        assert service["restart"] == ("unless-stopped" if name in LASTING else "on-failure")
        assert ("healthcheck" in service) == (name in LASTING)
        assert name in ("bucket", "first-bucket") or service["user"] not in ("root", "0", "0:0")


def test_every_secret_is_a_file_and_every_file_is_made(told: dict[str, Any], tmp_path: Path) -> None:
    """A container would wait for a secret that no command makes."""
    keys.make(tmp_path, is_public=False)
    said = {name: Path(each["file"]).name for name, each in told["secrets"].items()}
    assert all((tmp_path / file).exists() for file in said.values())
    for service in told["services"].values():
        mounted = set(service.get("secrets", []))
        assert mounted <= set(said)
        told_of = re.findall(r"/run/secrets/([\w.-]+)", json.dumps(service))
        assert set(told_of) <= mounted | ({"identities.json"} & mounted)
        for name in service.get("environment", {}):
            assert not re.search(r"PASSWORD|AUTH_STRING|SECRET", name) or name.endswith((FROM_FILE, "_FILE"))


def test_auth_and_csrf_are_on(told: dict[str, Any]) -> None:
    """The server would take orders from everybody, or from a page that an operator happens to have open."""
    environment = told["services"]["server"]["environment"]
    assert environment["PREFECT_SERVER_API_AUTH_STRING_FROM_FILE"] == "/run/secrets/api-auth"
    assert environment["PREFECT_SERVER_API_CSRF_PROTECTION_ENABLED"] == "true"
    assert "--no-services" in told["services"]["server"]["command"]
    assert environment["PREFECT_SERVER_UI_API_URL"] == "http://127.0.0.1:4200/api"


def settings_named(root: Path) -> set[str]:
    """Return every PREFECT_ variable that a file of the installation sets."""
    files = [root / "deploy/compose.yaml", root / "deploy/Containerfile", *(root / "deploy/terraform").rglob("*.tf"),
             *(root / "deploy/kubernetes").rglob("*.yaml")]  # fmt: skip
    named = {name for path in files for name in re.findall(r"\bPREFECT_[A-Z0-9_]+\b", path.read_text())}
    return {name.removesuffix(FROM_FILE) for name in named}


def test_every_setting_of_prefect_is_one_that_it_knows(root: Path) -> None:
    """A misspelt setting would be passed over in silence: no password, or events that nobody hears."""
    from prefect.settings import get_current_settings
    from prefect_kubernetes.settings import KubernetesObserverSettings, KubernetesWorkerSettings
    from prefect_redis.client import RedisMessagingSettings

    known = set(_names(type(get_current_settings()), "PREFECT_"))
    for settings in (RedisMessagingSettings, KubernetesObserverSettings, KubernetesWorkerSettings):
        prefix = settings.model_config["env_prefix"].upper()
        known |= {f"{prefix}{name.upper()}" for name in settings.model_fields}
    named = settings_named(root)
    assert len(named) > 20
    assert named - known == set()


def _names(model: Any, prefix: str) -> list[str]:
    found: list[str] = []
    for name, field in model.model_fields.items():
        inner = field.annotation
        if hasattr(inner, "model_fields"):
            found += _names(inner, f"{prefix}{name.upper()}_")
        else:
            found.append(f"{prefix}{name.upper()}")
    return found


def test_the_image_is_taken_by_its_linter(root: Path) -> None:
    """A build would fail half-way, or an image would hold what nobody pinned."""
    hadolint = Path(sys.executable).with_name("hadolint")
    path = root / "deploy/Containerfile"
    done = subprocess.run([hadolint, path], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
    text = path.read_text().replace("USER 10001:10001", "USER root")
    broken = text.replace('"libpango-1.0-0=${PANGO}"', "libpango-1.0-0")
    done = subprocess.run([hadolint, "-"], input=broken, capture_output=True, text=True, check=False)
    assert done.returncode != 0 and {"DL3002", "DL3008"} <= set(re.findall(r"DL\d{4}", done.stdout))


def test_the_image_has_no_base_of_its_own_and_runs_as_nobody_special(root: Path) -> None:
    """A base that nobody looked at would be built upon, or a flaw in a parser would own the container."""
    text = (root / "deploy/Containerfile").read_text()
    assert re.findall(r"(?m)^ARG (BASE\w+)(.*)$", text) == [("BASE_IMAGE", ""), ("BASE_DIGEST", "")]
    assert re.findall(r"(?m)^FROM (.*)$", text) == ["${BASE_IMAGE}@${BASE_DIGEST}"]
    assert text.index("USER 10001:10001") < text.index("ENTRYPOINT")
    assert json.loads(re.search(r"(?m)^CMD (.*)$", text)[1])[:3] == ["prefect", "worker", "start"]
    assert text.count("--require-hashes") == 2
    assert {"deploy/secrets", ".git", "bucket"} <= set((root / ".dockerignore").read_text().split())


def test_keys_are_made_once_apart_and_behind_a_closed_door(tmp_path: Path) -> None:
    """Two parts would share a password, or a second call would shut everybody out."""
    folder = tmp_path / "secrets"
    made = keys.make(folder, is_public=False)
    assert folder.stat().st_mode & 0o777 == 0o700
    before = {path.name: path.read_text() for path in folder.iterdir()}
    assert set(made) == set(before)
    words = [before[name].strip().rpartition(":")[2] for name in before if name.endswith(".key")]
    words += [before[name].strip().rpartition(":")[2] for name in ("api-auth", "database-password", "queue-password")]
    assert len(set(words)) == len(words) == 6 and all(len(word) > 40 for word in words)
    assert keys.make(folder, is_public=False) == []
    (folder / "writer.key").unlink()
    changed = ["writer.key", "identities.json", "writer.credentials"]
    assert keys.make(folder, is_public=False) == changed
    after = {path.name: path.read_text() for path in folder.iterdir()}
    assert {name for name in after if after[name] != before[name]} == set(changed)


def test_the_public_half_is_read_by_everybody_only_where_that_was_said(tmp_path: Path) -> None:
    """A visitor could read a private desk, or private evidence, or replace an edition."""
    keys.make(tmp_path, is_public=False)
    private = json.loads((tmp_path / "identities.json").read_text())
    keys.make(tmp_path, is_public=True)
    public = json.loads((tmp_path / "identities.json").read_text())
    assert [each["name"] for each in private["identities"]] == ["writer", "reader", "maintainer"]
    assert all(each["actions"] == [] and each["policyNames"] == [each["name"]] for each in private["identities"])
    assert [each for each in public["identities"] if each not in private["identities"]] == [keys.STRANGERS]
    assert keys.STRANGERS["actions"] == ["Read:muster/public"]
    for policy in private["policies"]:
        assert "my-muster-bucket" not in policy["content"] and "desk/" not in policy["content"]


def test_no_secret_stands_in_a_file_of_the_installation(root: Path) -> None:
    """A password of the repository would guard somebody's server."""
    assert secrets_below(root / "deploy") == []


@pytest.mark.parametrize(
    "planted",
    [
        "POSTGRES_PASSWORD: hunter2", "PREFECT_API_AUTH_STRING=admin:1", 'password = "Sommer2026"',
        '{"secretKey": "kJ8s"}', "url: redis://:pw@queue:6379/0", "- { name: NEWS_TOKEN, value: abc123 }",
        "key: AKIA" + "ABCDEFGHIJKLMNOP", "x: Zk3vQ9xT1mB7cR5wL0pN2sY8dF4gH6jKq", "api-key: 12345",
        "-----BEGIN " + "PRIVATE KEY-----",
    ],
)  # fmt: skip
def test_a_planted_secret_is_found(planted: str) -> None:
    """The look above would find nothing because it looks at nothing."""
    assert {line for line, _ in found_in(f"a: b\n  {planted}\n")} == {2}
