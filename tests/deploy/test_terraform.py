"""The Terraform files: parsed by HashiCorp's own parser, and every name in them there. No cloud is asked."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pygohcl
import pytest
import yaml

from deploy.desk_rights import write_rights

MODULES = ("bucket", "ecs")
OWN_WORDS = {"each", "path", "self", "terraform", "count"}


def files_of(root: Path, module: str) -> list[Path]:
    """Return the files of a module."""
    return sorted((root / "deploy/terraform" / module).glob("*.tf"))


def parsed(root: Path, module: str) -> dict[str, dict[str, Any]]:
    """Return the blocks of a module by kind: variable, locals, resource, data, output."""
    whole: dict[str, dict[str, Any]] = {}
    for path in files_of(root, module):
        for kind, blocks in pygohcl.loads(path.read_text()).items():
            for name, block in blocks.items() if isinstance(blocks, dict) else ((kind, each) for each in blocks):
                kinds = whole.setdefault(kind, {})
                kinds[name] = {**kinds.get(name, {}), **block} if isinstance(block, dict) else block
    return whole


def text_of(root: Path, module: str) -> str:
    """Return the files of a module without their comments."""
    return "\n".join(re.sub(r"(?m)^\s*#.*$", "", path.read_text()) for path in files_of(root, module))


def blocks(whole: dict[str, dict[str, Any]], kind: str) -> set[str]:
    """Return `type.name` of every resource or data source."""
    return {f"{name}.{own}" for name, each in whole.get(kind, {}).items() for own in each}


@pytest.mark.parametrize("module", MODULES)
def test_the_files_parse_and_a_broken_one_would_not(root: Path, module: str) -> None:
    """`terraform plan` would end with a line number, on the day the installation is needed."""
    whole = parsed(root, module)
    assert {"variable", "output", "resource", "locals", "terraform"} <= set(whole)
    with pytest.raises(pygohcl.HCLParseError):
        pygohcl.loads(files_of(root, module)[0].read_text().replace("{", "[", 1))


@pytest.mark.parametrize("module", MODULES)
def test_every_name_is_declared_and_every_variable_used(root: Path, module: str) -> None:
    """A misspelt name would stop the plan, or a setting would be asked for and do nothing."""
    whole, text = parsed(root, module), text_of(root, module)
    assert set(re.findall(r"\bvar\.(\w+)", text)) == set(whole["variable"])
    declared = {name for path in files_of(root, module)
                for block in _locals(pygohcl.loads(path.read_text())) for name in block}  # fmt: skip
    assert set(re.findall(r"\blocal\.(\w+)", text)) == declared
    data = set(re.findall(r"\bdata\.(aws_\w+\.\w+)", text))
    assert data == blocks(whole, "data")
    used = set(re.findall(r"(?<![\w.\"])(aws_\w+\.\w+)", text))
    assert used and used <= blocks(whole, "resource")


def _locals(told: dict[str, Any]) -> list[dict[str, Any]]:
    found = told.get("locals", [])
    return found if isinstance(found, list) else [found]


@pytest.mark.parametrize("module", MODULES)
def test_every_variable_and_output_says_what_it_is_for(root: Path, module: str) -> None:
    """An operator would guess what to fill in."""
    whole = parsed(root, module)
    for kind in ("variable", "output"):
        assert [name for name, each in whole[kind].items() if not each.get("description")] == []


def test_both_modules_ask_for_the_same_provider(root: Path) -> None:
    """Two modules in one plan could not agree on a release of the provider."""
    said = {re.search(r"terraform \{.*?\n\}\n", text_of(root, module), re.DOTALL)[0] for module in MODULES}
    assert len(said) == 1


def roles_found(text: str, folder: Path) -> set[str]:
    """Return the roles that the bucket's module makes of a folder: the names of the files that its pattern finds."""
    ((before, endings, after),) = re.findall(r'fileset\(local\.folder, "([^"{]*)\{([^}]*)\}([^"]*)"\)', text)
    (cut,) = re.findall(r'trimsuffix\(file, "([^"]*)"\)', text)
    found = {path.name for ending in endings.split(",") for path in folder.glob(f"{before}{ending}{after}")}
    return {name.removesuffix(cut) for name in found}


def test_the_bucket_is_made_of_the_very_files_that_are_shipped(root: Path) -> None:
    """What the tests prove of the rights would not be what stands in the cloud."""
    text, folder = text_of(root, "bucket"), root / "deploy/policies"
    assert 'shipped = "${path.module}/../../policies"' in text
    assert 'folder = var.rights == "" ? local.shipped : "${var.rights}/${var.bucket}"' in text
    roles = roles_found(text, folder)
    assert roles == {"writer", "reader", "maintainer"}
    named = r'in concat\(\["([\w-]+)", var.is_public \? "([\w-]+)" : "([\w-]+)"\], tolist\(local.roles\)\)'
    ((*names,),) = re.findall(named, text)
    read = {*roles, *names, *re.findall(r"\$\{local.\w+\}/([\w-]+)\.json", text)}
    assert read == {*roles, "bucket-public", "bucket-private", "lifecycle", "versioning"}
    assert all((folder / f"{name}.json").exists() for name in read)
    filled = r'replace\(text, "(my-muster-bucket)", var.bucket\), "(desk/)", local.prefix\) : text'
    assert re.findall(filled, text) == [("my-muster-bucket", "desk/")]
    assert '"123456789012", data.aws_caller_identity.here.account_id' in text


def test_several_desks_get_the_rights_that_were_written_for_them(root: Path, tmp_path: Path) -> None:
    """A second desk would have no role, or its bucket would be guarded against a writer of another name."""
    folder, text = tmp_path / "rights", text_of(root, "bucket")
    desks = {"library": "town/library", "displacement": "displacement"}
    told = (f'[desks.{name}]\ncatalog = "."\nbucket = "s3://the-desks/{prefix}"\n' for name, prefix in desks.items())
    (tmp_path / "muster.toml").write_text("\n".join(told))
    write_rights(tmp_path / "muster.toml", folder)
    roles = roles_found(text, folder / "the-desks")
    assert roles == {f"{desk}-{role}" for desk in desks for role in ("writer", "reader", "maintainer")}
    assert all((folder / "the-desks" / f"{name}.json").exists() for name in ("lifecycle", "bucket-private"))
    (made,) = {*re.findall(r'name\s+= "(muster-[^"]*)"', text)}
    writers = {made.replace("${each.key}", name) for name in roles if name.endswith("-writer")}
    for name in ("bucket-private", "bucket-public"):
        guarded = (folder / "the-desks" / f"{name}.json").read_text()
        assert set(re.findall(r"arn:aws:iam::123456789012:role/([\w-]+)", guarded)) == writers


def test_what_terraform_says_itself_is_what_the_other_files_say(root: Path) -> None:
    """A bucket made by hand from the JSON files would be another than the one that Terraform makes."""
    text, whole = text_of(root, "bucket"), parsed(root, "bucket")

    def shipped(name: str) -> Any:
        return json.loads((root / "deploy/policies" / f"{name}.json").read_text())

    kept = shipped("object-lock")["Rule"]["DefaultRetention"]
    assert (whole["variable"]["lock_mode"]["default"], whole["variable"]["lock_days"]["default"]) == \
        (kept["Mode"], kept["Days"])  # fmt: skip
    (rule,) = shipped("encryption")["Rules"]
    assert f'sse_algorithm = "{rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"]}"' in text
    assert re.search(rf"bucket_key_enabled = {str(rule['BucketKeyEnabled']).lower()}", text)
    block = whole["resource"]["aws_s3_bucket_public_access_block"]["desk"]
    for name, is_public in (("private", False), ("public", True)):
        told = shipped(f"public-access-block-{name}")
        said = {"".join(word.capitalize() for word in key.split("_")): value for key, value in block.items()}
        ours = {key: not is_public if "is_public" in str(value) else value for key, value in said.items()}
        assert {key: value for key, value in ours.items() if key in told} == told


def test_tasks_start_with_rights_on_their_own_things_alone(root: Path) -> None:
    """A task could read every secret of the account, or fetch any image."""
    text = text_of(root, "ecs")
    actions = set(re.findall(r'"((?:ecr|logs|secretsmanager|s3|iam|ecs|kms|sts):[A-Z*][^"]*)"', text))
    assert actions == {
        "ecr:GetAuthorizationToken", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "logs:CreateLogStream",
        "logs:PutLogEvents", "secretsmanager:GetSecretValue", "sts:AssumeRole",
    }  # fmt: skip
    (open_to_all,) = re.findall(r'actions\s+= \[([^\]]+)\]\s+resources = \["\*"\]', text)
    assert open_to_all == '"ecr:GetAuthorizationToken"'
    assert "enable_execute_command             = true" not in text
    assert re.findall(r"task_role_arn\s+= (\S+)", text) == ["aws_iam_role.nothing.arn", "var.writer_role_arn"]


def test_no_door_is_open_to_the_world(root: Path) -> None:
    """The server would be reached from anywhere."""
    rules = parsed(root, "ecs")["resource"]["aws_vpc_security_group_ingress_rule"]
    assert len(rules) == 3
    for rule in rules.values():
        assert "referenced_security_group_id" in rule and not {"cidr_ipv4", "cidr_ipv6"} & set(rule)
    assert text_of(root, "ecs").count("assign_public_ip = false") == 2


def test_tasks_run_what_the_compose_file_runs(root: Path) -> None:
    """What is proved of the one would not hold of the other."""
    composed = yaml.safe_load((root / "deploy/compose.yaml").read_text())["services"]
    commands = [json.loads(said) for said in re.findall(r"(?m)^\s+command\s+= (\[.*\])$", text_of(root, "ecs"))]
    ours = [said for said in commands if said[0] != "CMD-SHELL"]
    server = [word for word in composed["server"]["command"] if word != "--no-services"]
    assert ours == [server, composed["deployments"]["command"], composed["worker"]["command"]]
    for name in ("server", "worker"):
        address = composed[name]["healthcheck"]["test"][-1]
        assert f'"${{local.health}} {address}"' in text_of(root, "ecs")


def test_a_secret_reaches_a_task_by_reference(root: Path) -> None:
    """A password would stand in Terraform's state and in the task's definition."""
    text = text_of(root, "ecs")
    environment = re.findall(r"(?s)_settings\s+= merge\((.*?)\n  \}\)", text)
    assert len(environment) == 2
    for said in environment:
        assert re.findall(r"(?m)^\s+(\w*(?:PASSWORD|SECRET|AUTH|TOKEN)\w*)\s+=", said) == []
    assert text.count("valueFrom = arn") == 2
    assert "aws_secretsmanager_secret_version" not in text
