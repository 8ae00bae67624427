"""The alert rules and the dashboard name only figures that we expose, and each rule fires when it
should."""

import json
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families
from tests.debian import installed

from amends.site.monitoring import counters, metrics

ROOT = Path(__file__).parents[2]
ALERTS = ROOT / "deploy/prometheus/alerts.yaml"
TESTS = ROOT / "deploy/prometheus/alerts.test.yaml"
DASHBOARD = ROOT / "deploy/grafana/amends.json"
GUIDE = ROOT / "docs/operators.md"
NAME = re.compile(r"\bamends_[a-z_]+(?=[^a-z_/-]|$)")
OF_LOG = {"amends_log_entries", "amends_log_checkpoint_seconds", "amends_log_unsealed_seconds"}
"""Exposed once the log is opened."""


@pytest.fixture
def exposed(db: None) -> set[str]:
    """The names of all samples that /metrics can have."""
    names = {one.name for one in metrics.gauges(datetime.now(UTC))} | OF_LOG
    for family in text_string_to_metric_families(counters.text().decode()):
        if family.type == "histogram":
            names |= {f"{family.name}_{part}" for part in ("bucket", "count", "sum")}
        else:
            names.add(f"{family.name}_total" if family.type == "counter" else family.name)
    return names


def test_rules_and_dashboard_use_every_figure_and_no_other(exposed: set[str]) -> None:
    rules = yaml.safe_load(ALERTS.read_text())["groups"][0]["rules"]
    asked = " ".join(rule["expr"] for rule in rules)
    panels = json.loads(DASHBOARD.read_text())["panels"]
    drawn = " ".join(target["expr"] for panel in panels for target in panel["targets"])
    assert set(NAME.findall(asked)) <= exposed
    assert set(NAME.findall(drawn)) <= exposed
    parts = {"amends_request_seconds_sum"}
    assert exposed - set(NAME.findall(asked + drawn)) == parts


def test_the_guide_lists_every_figure_and_every_rule(exposed: set[str]) -> None:
    guide = GUIDE.read_text()
    listed = set(re.findall(r"`(amends_[a-z_]+)(?:\{[a-z,]+\})?`", guide))
    short = {re.sub(r"_(bucket|count|sum)$", "", name) for name in exposed}
    assert short - listed == set()
    for rule in yaml.safe_load(ALERTS.read_text())["groups"][0]["rules"]:
        assert set(rule["annotations"]) == {"summary", "action"}, rule["alert"]


def test_every_rule_is_tried_in_both_directions() -> None:
    named = {one["alert"] for one in yaml.safe_load(ALERTS.read_text())["groups"][0]["rules"]}
    tried = set(re.findall(r'alertname="(\w+)"', TESTS.read_text()))
    assert tried == named
    (quiet,) = [
        one for one in yaml.safe_load(TESTS.read_text())["tests"] if "nothing" in one["name"]
    ]
    wanted = set(re.findall(r"amends_[a-z_]+", ALERTS.read_text()))
    given = " ".join(one["series"] for one in quiet["input_series"])
    assert {name for name in wanted if name not in given} <= {"amends_log"}


def test_the_panels_of_the_dashboard_do_not_overlap() -> None:
    panels = json.loads(DASHBOARD.read_text())["panels"]
    cells = [
        (x, y)
        for panel in panels
        for at in [panel["gridPos"]]
        for x in range(at["x"], at["x"] + at["w"])
        for y in range(at["y"], at["y"] + at["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24
    assert all(panel["description"] for panel in panels)


@pytest.mark.whole
@pytest.mark.one_engine
def test_promtool_accepts_the_rules_and_each_fires_when_it_should() -> None:
    installed("promtool")
    for words in (["check", "rules", ALERTS], ["test", "rules", TESTS]):
        done = subprocess.run(
            ["promtool", *map(str, words)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
