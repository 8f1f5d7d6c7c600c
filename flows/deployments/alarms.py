"""What the Prefect server itself tells people of, as automations in code: what no run is left to say.

A run that ends badly says so by its own webhook where the worker has one. A run that is killed, one that nobody starts
and a week in which nothing is published say nothing: the server tells of these. Each alarm is named, made once and
kept as this file has it; one that somebody switched off in the UI stays off.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import httpx
from prefect.automations import Automation
from prefect.blocks.notifications import CustomWebhookNotificationBlock
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.events.actions import SendNotification
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
from prefect.settings import PREFECT_API_URL

from reports.errors import UsageError

BLOCK = "muster-alarms"
TAG = "muster"
WEEK = dt.timedelta(days=7)
_PREFIX = "muster: "
# Any of these ends the wait for an edition: a week that was withheld has been told of already.
_HEARD = {f"muster.edition.{word}" for word in ("published", "withheld", "withdrawn", "rejected")}
_TAKEN = {f"prefect.flow-run.{name}" for name in ("Pending", "Running", "Cancelled", "Cancelling", "Skipped", "Failed")}
_RUN = "{{ flow_run.name }}{% if deployment %} ({{ flow.name }}/{{ deployment.name }}){% endif %}"
_LINK = "{{ flow_run|ui_url }}"

Outcome = Literal["new", "changed", "unchanged", "removed"]


@dataclass(frozen=True)
class Patience:
    """How long the server waits before it tells: for a late run to start, and for the next edition after one."""

    late: dt.timedelta = dt.timedelta(minutes=10)
    # A release at 06:00 is missed at 08:00, and at 07:00 in the week in which the clocks go back.
    silent: dt.timedelta = WEEK + dt.timedelta(hours=2)


@dataclass(frozen=True)
class Alarm:
    """One automation as it stands on the server."""

    name: str
    outcome: Outcome
    is_on: bool
    told_of: str


@dataclass(frozen=True)
class AlarmsReport:
    """The alarms of a server, and by which block they are told."""

    server: str
    block: str
    alarms: tuple[Alarm, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values."""
        return asdict(self)


def set_alarms(webhook: str, *, failures: bool = True, patience: Patience | None = None) -> AlarmsReport:
    """Make the alarms that a server lacks, change those that are otherwise, and say what was done.

    `failures` False: what runs say themselves (failed, withheld) is left to them. Raises UsageError where no server
    is named, or it does not answer.
    """
    server = str(PREFECT_API_URL.value() or "")
    if not server:
        raise UsageError("no Prefect server is named", mend="set PREFECT_API_URL, or start one with `make up`")
    try:
        with get_client(sync_client=True) as client:
            block_id = _block(client, webhook)
            wanted = alarms_of(block_id, failures=failures, patience=patience or Patience())
            return AlarmsReport(server, BLOCK, tuple(_kept(client, each) for each in wanted))
    except httpx.HTTPError as trouble:
        raise UsageError(
            f"the Prefect server at {server} does not answer ({trouble})", mend="start it, or mend PREFECT_API_URL"
        ) from trouble


def alarms_of(block_id: Any, *, failures: bool, patience: Patience) -> Sequence[AutomationCore]:
    """Return the alarms that a server should have, told by a notification block."""
    return (_ended_badly(block_id, failures), _late(block_id, patience.late), _silent(block_id, patience.silent))


def _ended_badly(block_id: Any, failures: bool) -> AutomationCore:
    states = ["CRASHED", "FAILED"] if failures else ["CRASHED"]
    told = "a run that was killed or could not start" + (", failed or was withheld" if failures else "")
    trigger = EventTrigger(
        match={"prefect.resource.id": "prefect.flow-run.*", "prefect.state-type": states},
        match_related=_ours(), expect={"prefect.flow-run.*"}, posture=Posture.Reactive, threshold=1,
    )  # fmt: skip
    state = "{{ flow_run.state.name }}"
    mend = "run it again: what a broken run left is finished, not doubled"
    else_mend = f"{{% if 'mend:' not in (flow_run.state.message or '') %}}\n  mend: {mend}{{% endif %}}"
    body = f"{{{{ flow_run.state.message or 'it says nothing' }}}}{else_mend}\n  {_LINK}"
    return _automation("a run ended badly", told, trigger, block_id, f"✗ muster: {_RUN}: {state}", body)


def _late(block_id: Any, patience: dt.timedelta) -> AutomationCore:
    minutes = f"{patience.total_seconds() / 60:g} minutes"
    trigger = EventTrigger(
        match={"prefect.resource.id": "prefect.flow-run.*"}, match_related=_ours(),
        after={"prefect.flow-run.Late"}, expect=_TAKEN, for_each={"prefect.resource.id"},
        posture=Posture.Proactive, threshold=1, within=patience,
    )  # fmt: skip
    body = f"nobody took it for {minutes}\n  mend: is the worker up? muster doctor\n  {_LINK}"
    return _automation(
        "a run is late", f"a run that no worker takes for {minutes}", trigger, block_id,
        f"✗ muster: {_RUN} has not started", body,
    )  # fmt: skip


def _silent(block_id: Any, patience: dt.timedelta) -> AutomationCore:
    hours = patience.total_seconds() / 3600
    trigger = EventTrigger(
        match={"prefect.resource.id": "muster.edition.*"},
        after=_HEARD, expect=_HEARD, for_each={"muster.desk", "muster.briefing"},
        posture=Posture.Proactive, threshold=1, within=patience,
    )  # fmt: skip
    edition = "{{ event.resource.name }}"
    body = (
        f"since then nothing was published, withheld or withdrawn for {hours:g} hours\n"
        "  mend: is the schedule paused, the worker up? muster doctor; then muster brief"
    )
    return _automation(
        "no edition came", f"a week without an edition: {hours:g} hours since the one before", trigger, block_id,
        f"✗ muster: no edition after {edition}", body,
    )  # fmt: skip


def _automation(name: str, told: str, trigger: EventTrigger, block_id: Any, subject: str, body: str) -> AutomationCore:
    action = SendNotification(block_document_id=block_id, subject=subject, body=body)
    return AutomationCore(
        name=_PREFIX + name, description=f"Tells of {told}. Made by `muster alarms`.", tags=[TAG], trigger=trigger,
        actions=[action],
    )  # fmt: skip


def _ours() -> dict[str, str]:
    """What runs of our deployments are related to: the tag that each of them has."""
    return {"prefect.resource.role": "tag", "prefect.resource.id": f"prefect.tag.{TAG}"}


def _block(client: SyncPrefectClient, webhook: str) -> Any:
    """Save the block that tells; the address stands among its secrets, which the server keeps encrypted."""
    block = CustomWebhookNotificationBlock(
        name=BLOCK, url="{{webhook}}", json_data={"text": "{{subject}}\n  {{body}}", "state": "new"},
        secrets={"webhook": webhook},
    )  # fmt: skip
    return block.save(BLOCK, overwrite=True, client=client)


def _kept(client: SyncPrefectClient, wanted: AutomationCore) -> Alarm:
    told_of = wanted.description.partition(" Made by")[0].removeprefix("Tells of ").rstrip(".")
    found = client.read_automations_by_name(name=wanted.name)
    if not found:
        client.create_automation(wanted)
        return Alarm(wanted.name, "new", True, told_of)
    standing, *doubles = found
    for each in doubles:
        client.delete_automation(each.id)
    kept = wanted.model_copy(update={"enabled": standing.enabled})
    if _plain(standing) == _plain(kept):
        return Alarm(wanted.name, "unchanged", standing.enabled, told_of)
    client.update_automation(standing.id, kept)
    return Alarm(wanted.name, "changed", standing.enabled, told_of)


def _plain(automation: AutomationCore | Automation) -> Mapping[str, Any]:
    """Return what an automation says, without what the server adds."""
    said = AutomationCore(**automation.model_dump(exclude={"id", "created", "updated"})).model_dump(mode="json")
    trigger = {key: sorted(value) if isinstance(value, list) else value for key, value in said["trigger"].items()}
    trigger.pop("id", None)
    return {**{key: said[key] for key in ("name", "description", "enabled", "tags", "actions")}, "trigger": trigger}
