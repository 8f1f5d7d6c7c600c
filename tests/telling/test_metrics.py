"""The metrics as Prometheus reads them, and the rules over them."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families
from typer.testing import CliRunner

from flows.audit import audit
from flows.cli import app
from flows.engine import PlainEngine, use_engine
from flows.settings import Settings
from flows.telling.metrics import exposition, write_metrics
from flows.telling.watching import watched_over
from flows.weekly import weekly
from reports.adapters.clock import FixedClock
from reports.errors import UsageError, Withheld
from tests.flows.town import AFTER, WEEK, Town, loans_csv, refreshed

ALERTS = Path(__file__).parents[2] / "deploy/prometheus/alerts.yaml"
PLAYED = Path(__file__).parent / "alert_rules.yaml"
RELEASE = dt.datetime(2025, 11, 4, 9, tzinfo=dt.UTC)


def read(settings: Settings) -> dict[str, Metric]:
    """Return the families by their names, read by the library's own parser."""
    return {family.name: family for family in text_string_to_metric_families(exposition(settings).decode())}


def value(families: dict[str, Metric], name: str, **labels: str) -> float:
    """Return the one value with these labels."""
    found = [each.value for each in families[name].samples if labels.items() <= each.labels.items()]
    assert len(found) == 1, (name, labels, found)
    return found[0]


def run(settings: Settings) -> None:
    """Refresh, publish and audit as schedules do."""
    with use_engine(PlainEngine(sleep=lambda seconds: None)):
        with watched_over(settings, "weekly") as watch:
            watch.came_to(weekly(settings))
        with watched_over(settings, "audit") as watch:
            watch.came_to(audit(settings, rebuild="none"))


def test_a_sound_desk_as_prometheus_reads_it(settings: Settings):
    """A scrape would fail as a whole, or a dashboard show another figure than stands in the bucket."""
    run(settings)
    families = read(settings)
    assert value(families, "muster_edition_missing", briefing="weekly") == 0
    assert value(families, "muster_edition_info", week=WEEK, revision="1") == 1
    assert value(families, "muster_edition_cutoff_timestamp_seconds", desk="library") == RELEASE.timestamp()
    assert value(families, "muster_edition_published_timestamp_seconds", desk="library") == AFTER.timestamp()
    assert (
        value(families, "muster_source_newest_figure_timestamp_seconds", source="members")
        == dt.datetime(2025, 11, 1, tzinfo=dt.UTC).timestamp()
    )
    assert value(families, "muster_source_fetched_timestamp_seconds", source="loans") == AFTER.timestamp()
    assert value(families, "muster_source_overdue", source="loans") == 0
    assert value(families, "muster_sources", state="fresh") == 3
    assert value(families, "muster_ledger_rows", desk="library") > 40
    assert value(families, "muster_ledger_appends", desk="library") == 3
    assert value(families, "muster_publication_log_entries", desk="library") == 1
    assert value(families, "muster_audit_whole", desk="library") == 1
    assert value(families, "muster_run_last_succeeded", flow="weekly") == 1
    assert value(families, "muster_run_last_duration_seconds", flow="audit") > 0


def test_troubles_show_and_go(settings: Settings, town: Town):
    """An alert would not ring for a withheld edition or a claim that waits, or ring on when it is mended."""
    town.say("/loans.csv", "", status=500)
    with pytest.raises(Withheld):
        run(settings)
    families = read(settings)
    assert value(families, "muster_edition_withheld", briefing="weekly") == 1
    assert value(families, "muster_edition_missing", briefing="weekly") == 1
    assert value(families, "muster_source_attempt_failed", source="loans") == 1
    assert value(families, "muster_run_last_succeeded", flow="weekly") == 0

    town.say("/loans.csv", loans_csv())
    run(settings)
    assert value(read(settings), "muster_edition_withheld", briefing="weekly") == 0
    town.say("/loans.csv", loans_csv((*(2000 + number for number in range(15)), 2_150_000)))
    later = replace(settings, clock=FixedClock(AFTER + dt.timedelta(days=30)))
    refreshed(later)
    families = read(later)
    assert value(families, "muster_source_quarantined_claims", source="loans") == 1
    assert value(families, "muster_edition_missing", briefing="weekly") == 1
    assert value(families, "muster_source_overdue", source="members") == 1


def test_every_metric_says_what_it_is_and_keeps_to_the_conventions(settings: Settings):
    """A stranger would guess units, and dashboards break at the next renaming."""
    run(settings)
    for name, family in read(settings).items():
        assert re.fullmatch(r"muster(_[a-z]+)+", name)
        assert family.type == "gauge" and family.documentation.endswith(".")
        assert family.samples or name == "muster_troubles"  # there are none
        is_instant = name.endswith("timestamp_seconds")
        assert all(is_instant == (each.value > 1_000_000_000) for each in family.samples)


def test_the_file_is_whole_or_the_one_before(settings: Settings, tmp_path: Path):
    """node_exporter would read half a file and drop every metric of the machine."""
    run(settings)
    target = tmp_path / "muster.prom"
    words = ["metrics", "--textfile", str(target), "--bucket", settings.bucket, "--catalog", settings.catalog_folder]
    assert CliRunner().invoke(app, words).exit_code == 0
    assert "muster_edition_missing" in target.read_text()
    assert target.stat().st_mode & 0o777 == 0o644
    assert [path.name for path in tmp_path.glob("*.prom*")] == ["muster.prom"]
    with pytest.raises(UsageError, match=r"\.prom"):
        write_metrics(settings, str(tmp_path / "muster.txt"))
    with pytest.raises(UsageError, match="No such file"):
        write_metrics(settings, str(tmp_path / "nowhere" / "muster.prom"))


def test_a_run_writes_the_file_by_itself_where_it_is_told_to(settings: Settings, tmp_path: Path):
    """An operator would need a second schedule to see what a run just did."""
    target = tmp_path / "muster.prom"
    run(replace(settings, environ={**settings.environ, "MUSTER_METRICS_FILE": str(target)}))
    assert 'muster_run_last_succeeded{desk="library",flow="audit"} 1.0' in target.read_text()


def test_each_rule_rings_when_it_should_and_says_what_to_do():
    """An alert would ring for every hiccup or never, or name no desk: played through by Prometheus's own tool."""
    played = subprocess.run(["promtool", "test", "rules", PLAYED], capture_output=True, text=True, check=False)
    assert played.returncode == 0, played.stdout + played.stderr
    rules = [rule["alert"] for rule in yaml.safe_load(ALERTS.read_text())["groups"][0]["rules"]]
    plays = [step for test in yaml.safe_load(PLAYED.read_text())["tests"] for step in test["alert_rule_test"]]
    assert {step["alertname"] for step in plays if step["exp_alerts"]} == set(rules)
    assert {step["alertname"] for step in plays if not step["exp_alerts"]} == set(rules)


def test_every_rule_asks_for_a_metric_that_there_is(settings: Settings):
    """An alert would never ring, because its metric has another name."""
    run(settings)
    there = set(read(settings))
    rules = yaml.safe_load(ALERTS.read_text())["groups"][0]["rules"]
    asked = {rule["alert"]: set(re.findall(r"\bmuster_[a-z_]+", rule["expr"])) for rule in rules}
    assert {name: names - there for name, names in asked.items() if names - there} == {}
    assert all(names for names in asked.values())
    assert all(rule["annotations"]["mend"] and rule["annotations"]["summary"] for rule in rules)
