"""`amends calendar`: holidays are adopted for years without a browser, by one or by two."""

import argparse
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.records import organization as org
from tests.records.governance.test_adopting_packs import two_publish

from amends.core.framework.adoption import calendar_text
from amends.core.principles.calendars import Calendar
from amends.core.refusal import Refused
from amends.handling import rules
from amends.site.cli import calendar

pytestmark = pytest.mark.django_db

YEAR = timezone.now().year


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def command(capsys: pytest.CaptureFixture[str], *words: str, by: str = "") -> Any:
    """What the command prints as JSON."""
    parser = argparse.ArgumentParser()
    calendar.add_arguments(parser)
    given = [*words, "--json"]
    if by:
        given += ["--by", by, "--reason", "Another year."]
    assert calendar.run(parser.parse_args(given)) == 0
    return json.loads(capsys.readouterr().out)


def held(code: str) -> Calendar:
    return rules.rules_at(timezone.now()).calendars[code]


def test_the_holidays_of_a_country_are_adopted_for_as_many_years_as_are_asked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = command(capsys, "adopt", "IE", "--until", str(YEAR + 6), by=org.REPRESENTATIVE)
    assert (told["calendar"], told["version"], told["adopted"]) == ("ie", 1, True)
    assert held("ie").known_until == date(YEAR + 6, 12, 31)
    assert date(YEAR + 6, 3, 17) in held("ie").holidays
    again = command(capsys, "adopt", "ie", by=org.REPRESENTATIVE)
    assert not again["changes"], "fewer years take nothing away"
    more = command(capsys, "adopt", "ie", "--until", str(YEAR + 8), by=org.REPRESENTATIVE)
    assert (more["version"], more["gone"]) == (2, [])
    assert {int(day[:4]) for day in more["added"]} == {YEAR + 7, YEAR + 8}
    listed = {one["calendar"]: one for one in command(capsys, "list")}
    assert listed["ie"]["known_until"] == f"{YEAR + 8}-12-31"


def test_a_part_of_a_country_has_days_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    command(capsys, "adopt", "de-by", by=org.REPRESENTATIVE)
    command(capsys, "adopt", "de", by=org.REPRESENTATIVE)
    assert held("de-by").holidays > held("de").holidays


def test_what_would_change_is_told_and_nothing_is_adopted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = command(capsys, "adopt", "ie", "--dry-run")
    assert (told["changes"], told["adopted"], told["proposed"]) == (True, False, False)
    assert "ie" not in rules.rules_at(timezone.now()).calendars


def test_a_calendar_goes_out_and_comes_back_changed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    command(capsys, "adopt", "ie", by=org.REPRESENTATIVE)
    parser = argparse.ArgumentParser()
    calendar.add_arguments(parser)
    assert calendar.run(parser.parse_args(["export", "ie"])) == 0
    text = capsys.readouterr().out
    assert calendar_text.read(text) == held("ie")
    path = tmp_path / "ours.toml"
    path.write_text(text.replace(f"{YEAR}-03-17", f"{YEAR}-03-18"))
    told = command(capsys, "adopt", str(path), by=org.REPRESENTATIVE)
    assert (told["version"], told["added"], told["gone"]) == (
        2,
        [f"{YEAR}-03-18"],
        [f"{YEAR}-03-17"],
    )
    assert (held("ie").version, told["proposed"]) == (1, True), "another day off makes it later"
    org.approve_waiting(now=timezone.now())
    assert held("ie").version == 2


def test_where_two_publish_the_second_approves_in_the_staff_area(
    capsys: pytest.CaptureFixture[str],
) -> None:
    two_publish()
    first = command(capsys, "adopt", "ie", by=org.REPRESENTATIVE)
    assert (first["adopted"], first["proposed"]) == (False, True)
    with pytest.raises(Refused, match="same_person"):
        command(capsys, "adopt", "ie", by=org.REPRESENTATIVE)
    with pytest.raises(Refused, match="not_by_operator"):
        command(capsys, "adopt", "ie", by=org.DIRECTOR)
    org.approve_waiting(now=timezone.now())
    assert held("ie").version == 1


def test_whoever_may_not_change_the_rules_adopts_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(Refused, match="not_permitted"):
        command(capsys, "adopt", "ie", by=org.HANDLER)
    assert "ie" not in rules.rules_at(timezone.now()).calendars
