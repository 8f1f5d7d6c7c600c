"""What a cluster is asked for: valid by its own schemas, narrow in its rights, and the same as the compose file."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import kubernetes_validate
import pytest
import yaml
from kubernetes_asyncio.client import ApiClient, Configuration
from prefect.client.schemas.objects import FlowRun
from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, temporary_settings
from prefect_kubernetes.worker import KubernetesWorker, KubernetesWorkerJobConfiguration

from deploy.pool import filled
from reports.errors import UsageError
from tests.loopback import Silent, serving

Manifest = dict[str, Any]
KINDS = ("core", "own-records")
BOUND = {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}
SHOWN_NOWHERE = "admin:never-shown"
SECRETS = {"muster-records", "muster-api", "muster-writer", "muster-heartbeat", "muster-queue", "muster-desk"}


def built(folder: Path) -> list[Manifest]:
    """Return the resources of a kustomization, as kubectl would send them."""
    kubectl = Path(sys.executable).with_name("kubectl")
    done = subprocess.run([kubectl, "kustomize", str(folder)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return list(yaml.safe_load_all(done.stdout))


@pytest.fixture(scope="module")
def template(root: Path) -> Manifest:
    """Return the base job template, with an image."""
    text = (root / "deploy/kubernetes/core/base-job-template.json").read_text()
    return json.loads(filled(text, {"MUSTER_IMAGE": "registry.example/muster:1"}))


@pytest.fixture(scope="module")
def cluster(root: Path) -> list[Manifest]:
    """Return every resource of the larger kustomization."""
    return built(root / "deploy/kubernetes/own-records")


class Cluster(Silent):
    """A cluster's API that takes a Job and keeps what came."""

    taken: ClassVar[list[Manifest]] = []

    def do_POST(self) -> None:
        """Take the Job and answer as a cluster does: the same, with a name."""
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.taken.append({**told, "path": self.path})
        body = json.dumps({**told, "metadata": {**told["metadata"], "name": "a-run", "uid": "1"}}).encode()
        self.send_response(201)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def job(template: Manifest, cluster: list[Manifest], monkeypatch: pytest.MonkeyPatch) -> Manifest:
    """Return the Job of a flow run, as Prefect's own worker sends it with the settings that it has in the cluster."""
    for setting in container(cluster, "worker")["env"]:
        if setting["name"].startswith("PREFECT_INTEGRATIONS_"):
            monkeypatch.setenv(setting["name"], setting["value"])
    handler = type("Its", (Cluster,), {"taken": []})
    told = {PREFECT_API_URL: "http://server:4200/api", PREFECT_API_AUTH_STRING: SHOWN_NOWHERE}
    with serving(handler) as address, temporary_settings(told):
        asyncio.run(_submit(template, address))
    (taken,) = handler.taken
    return taken


async def _submit(template: Manifest, address: str) -> None:
    run = FlowRun(flow_id="00000000-0000-4000-8000-000000000001", name="weekly 2026-W31")
    configuration = await KubernetesWorkerJobConfiguration.from_template_and_values(template, {})
    configuration.prepare_for_flow_run(run)
    worker = KubernetesWorker(work_pool_name="muster")
    async with ApiClient(Configuration(host=address)) as client:
        await worker._create_job(configuration, client)


def pods(resources: list[Manifest]) -> Iterator[tuple[str, Manifest]]:
    """Yield name and pod template of everything that runs."""
    for resource in resources:
        spec = resource.get("spec", {})
        if resource["kind"] == "CronJob":
            spec = spec["jobTemplate"]["spec"]
        if "template" in spec and "containers" in spec["template"].get("spec", {}):
            yield resource["metadata"].get("name", resource["kind"]), spec["template"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_clusters_own_schemas_take_every_manifest(root: Path, kind: str) -> None:
    """`kubectl apply` would refuse half of it, and leave the other half running."""
    resources = built(root / "deploy/kubernetes" / kind)
    assert len(resources) > 20
    for resource in resources:
        kubernetes_validate.validate(resource, kubernetes_validate.latest_version(), strict=True)
    broken = next(resource for resource in resources if resource["kind"] == "Deployment")
    broken["spec"]["template"]["spec"]["containers"][0]["volumeMount"] = []
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(broken, kubernetes_validate.latest_version(), strict=True)


def container(resources: list[Manifest], name: str) -> Manifest:
    """Return a container by its name."""
    (found,) = [one for _, pod in pods(resources) for one in pod["spec"]["containers"] if one["name"] == name]
    return found


def test_a_flow_run_is_a_job_that_the_cluster_takes(job: Manifest) -> None:
    """The worker would take every run and fail to start it."""
    assert job.pop("path") == "/apis/batch/v1/namespaces/muster/jobs"
    kubernetes_validate.validate(job, kubernetes_validate.latest_version(), strict=True)
    (run,) = job["spec"]["template"]["spec"]["containers"]
    assert run["image"] == "registry.example/muster:1"
    assert run["args"][:2] == ["prefect", "flow-run"] and "command" not in run
    assert job["spec"]["template"]["metadata"]["labels"]["app.kubernetes.io/name"] == "run"


def test_the_password_stands_in_no_job(job: Manifest) -> None:
    """Whoever may list Jobs would read the password of the server."""
    settings = {each["name"]: each for each in job["spec"]["template"]["spec"]["containers"][0]["env"]}
    named = settings["PREFECT_API_AUTH_STRING"]["valueFrom"]["secretKeyRef"]
    assert named == {"name": "muster-api", "key": "auth-string"}
    assert settings["PREFECT_API_URL"]["value"] == "http://server:4200/api"
    assert "never-shown" not in json.dumps(job)


def test_every_pod_is_bound_as_tightly_as_a_cluster_can(cluster: list[Manifest], job: Manifest) -> None:
    """A flaw in a parser would own a node, or one run's memory would take down its neighbours."""
    running = [*pods(cluster), ("run", job["spec"]["template"])]
    assert {name for name, _ in running} == {"server", "services", "worker", "heartbeat", "database", "queue", "run"}
    for name, pod in running:
        told = pod["spec"]
        assert told["automountServiceAccountToken"] is (name == "worker")
        assert told["securityContext"]["runAsNonRoot"] and told["securityContext"]["runAsUser"] > 0
        assert told["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        for one in (*told["containers"], *told.get("initContainers", [])):
            assert one["securityContext"] == BOUND
            assert one["resources"]["limits"]["memory"] and set(one["resources"]["requests"]) == {"cpu", "memory"}


def test_what_runs_on_is_watched(cluster: list[Manifest]) -> None:
    """A part that hangs would hang until somebody looks."""
    for name in ("server", "services", "worker", "database", "queue"):
        assert "livenessProbe" in container(cluster, name)
    for name in ("server", "worker", "database", "queue"):
        assert "readinessProbe" in container(cluster, name)


def test_the_worker_may_do_what_its_work_needs_and_nothing_else(cluster: list[Manifest]) -> None:
    """A worker that was taken over could read the secrets of the cluster."""
    (role,) = [resource for resource in cluster if resource["kind"] == "Role"]
    may = {(resource, verb) for rule in role["rules"] for resource in rule["resources"] for verb in rule["verbs"]}
    jobs = {("jobs", verb) for verb in ("create", "delete", "get", "list", "watch")}
    seen = {("pods", verb) for verb in ("get", "list", "watch")}
    assert may == jobs | seen | {("pods/log", "get"), ("events", "create")}
    assert [resource["kind"] for resource in cluster if resource["kind"].startswith("Cluster")] == []
    (binding,) = [resource for resource in cluster if resource["kind"] == "RoleBinding"]
    assert [(each["kind"], each["name"]) for each in binding["subjects"]] == [("ServiceAccount", "worker")]
    assert {each["metadata"]["namespace"] for each in cluster if each["kind"] != "Namespace"} == {"muster"}


def test_whatever_a_pod_refers_to_is_there(cluster: list[Manifest], job: Manifest) -> None:
    """A pod would wait for ever for a map or an account that nobody makes."""
    there = {(resource["kind"], resource["metadata"]["name"]) for resource in cluster}
    for _, pod in [*pods(cluster), ("run", job["spec"]["template"])]:
        text = json.dumps(pod)
        accounts = {("ServiceAccount", pod["spec"].get("serviceAccountName", "server"))}
        maps = {("ConfigMap", name) for name in re.findall(r'"configMap(?:Ref)?": {"name": "([^"]+)"', text)}
        assert accounts | maps <= there
        secrets = re.findall(r'"(?:secretName|secretRef": {"name)": "([^"]+)"', text)
        secrets += [found[1] for found in re.findall(r'"secretKeyRef": {("key": "[^"]+", )?"name": "([^"]+)"', text)]
        assert set(secrets) <= SECRETS
    told = {name for kind, name in there if kind == "Secret"}
    assert told == set()


def test_every_network_rule_speaks_of_pods_that_there_are(cluster: list[Manifest], job: Manifest) -> None:
    """A rule for a misspelt name would shut a part off, or leave it open."""
    names = {pod["metadata"]["labels"]["app.kubernetes.io/name"] for _, pod in pods(cluster)} | {"run"}
    rules = [resource for resource in cluster if resource["kind"] == "NetworkPolicy"]
    text = json.dumps(rules)
    said = set(re.findall(r'"app.kubernetes.io/name": "([^"]+)"', text))
    said |= {name for found in re.findall(r'"values": \[([^\]]+)\]', text) for name in json.loads(f"[{found}]")}
    assert said == names
    assert any(rule["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]} for rule in rules)
    for service in (resource for resource in cluster if resource["kind"] == "Service"):
        assert service["spec"]["selector"]["app.kubernetes.io/name"] in names


def test_cluster_and_compose_file_set_the_same(root: Path, cluster: list[Manifest]) -> None:
    """One of the two would run untried: what is proved of one would not hold of the other."""
    composed = yaml.safe_load((root / "deploy/compose.yaml").read_text())["services"]
    maps = {each["metadata"]["name"]: each["data"] for each in cluster if each["kind"] == "ConfigMap"}

    def plain(said: Manifest) -> Manifest:
        return {name: str(value).replace("/run/secrets/muster/", "/run/secrets/") for name, value in said.items()}

    assert plain(maps["records"]) == plain(composed["server"]["environment"])
    for name in ("server", "services"):
        assert container(cluster, name)["args"] == composed[name]["command"]
    assert container(cluster, "queue")["args"] == [
        word.replace("/run/secrets/", "/run/secrets/muster/") for word in composed["queue"]["command"]
    ]


def test_one_name_for_the_image_reaches_every_pod(root: Path, tmp_path: Path) -> None:
    """After an upgrade flow runs would still be made from the old image."""
    shutil.copytree(root / "deploy/kubernetes", tmp_path / "kubernetes")
    path = tmp_path / "kubernetes/core/kustomization.yaml"
    digest = "sha256:" + "1" * 64
    text = path.read_text()
    assert text.count("  - name: muster\n") == 1
    path.write_text(text.replace("- name: muster\n", f"- name: muster\n    newName: here/it\n    digest: {digest}\n"))
    resources = built(path.parent)
    specs = [pod["spec"] for _, pod in pods(resources)]
    ours = [one for spec in specs for one in (*spec["containers"], *spec.get("initContainers", []))]
    assert {one["image"] for one in ours} == {f"here/it@{digest}"}
    told = [each["value"] for one in ours for each in one.get("env", []) if each["name"] == "MUSTER_IMAGE"]
    assert told == [f"here/it@{digest}"]


def test_a_pool_without_an_image_is_refused(root: Path) -> None:
    """Flow runs would be made from an image called MUSTER_IMAGE, or from Prefect's, which knows no desk."""
    text = (root / "deploy/kubernetes/core/base-job-template.json").read_text()
    for environ in ({}, {"MUSTER_IMAGE": "MUSTER_IMAGE"}):
        with pytest.raises(UsageError, match="names no image"):
            filled(text, environ)
    with pytest.raises(UsageError, match="no place"):
        filled("{}", {"MUSTER_IMAGE": "here/it"})
