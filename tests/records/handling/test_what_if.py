"""What if: how many would have been late under rules that were not in force, told by every way out
alike, and nothing is written."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.doors.handled import answer
from tests.records import organization as org
from tests.records.imports.test_taking_over import row as old_row
from tests.records.imports.test_taking_over import take_over

from amends.core.operation.acts.facts import NewFact
from amends.core.values import Code
from amends.governance import adopting, packs
from amends.governance.replaying import replay
from amends.handling.deadlines import recounting
from amends.site.cli import main

pytestmark = pytest.mark.django_db

TEXT = packs.texts()["uk-fca-disp"]


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def test_what_if_tells_how_many_would_have_been_late_under_a_pack_that_is_not_adopted() -> None:
    """The same rows on every way out: nobody was late by rules that did not bind, so the record
    cannot say it."""
    now = timezone.now()
    told = (
        NewFact(Code("org.uk_part"), code=Code("england")),
        NewFact(Code("complaint.kind"), code=Code("other")),
    )
    org.lodged(now - timedelta(days=80), facts=told)
    prompt = org.lodged(now - timedelta(days=81), facts=told).reference
    answer(prompt)
    fresh = org.lodged(now, facts=told).reference
    [pack] = packs.shipped("uk-fca-disp")
    found = replay(pack, now=now)
    assert (found.complaints, found.now.complaints) == (3, 0)
    assert (found.then.complaints, found.then.late, found.then.perhaps) == (3, 2, 0)
    rows = {str(row.clock): row for row in found.rows}
    assert (rows["final"].then.complaints, rows["final"].then.late) == (3, 2)
    assert (rows["src_cutoff"].then.gateway, rows["src_cutoff"].then.late) == (True, 0)
    actor = org.acting(org.REPRESENTATIVE)
    adopting.adopt_pack(TEXT, reason="It binds us.", actor=actor, now=timezone.now())
    recounting.recount(now=timezone.now())
    same = replay(pack.with_settings({"ack_target": 9}), now=timezone.now())
    assert (same.now.late, same.then.late) == (2, 2)
    assert [str(row.clock) for row in same.rows] == ["ack"]
    assert {one.reference for one in same.changes} >= {fresh}


def test_the_command_tells_the_same_rows_in_json_as_in_sentences(
    capsys: pytest.CaptureFixture[str],
) -> None:
    facts = (NewFact(Code("org.uk_part"), code=Code("england")),)
    for days in (80, 80, 0):
        org.lodged(timezone.now() - timedelta(days=days), facts=facts)
    taken = take_over([old_row(1)], now=timezone.now()).taken
    assert taken == 1
    assert main(["regime", "replay", "--pack", "uk-fca-disp", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["complaints"], told["untouched"], len(told["changes"])) == (4, 1, 12)
    assert told["then"] == {"complaints": 3, "late": 2, "perhaps_late": 0}
    rows = {row["clock"]: row for row in told["rows"]}
    assert rows["final_payments"] == {
        "pack": "uk-fca-disp",
        "clock": "final_payments",
        "gateway": False,
        "changes": 3,
        "sorts": [
            {"sort": "more", "before": None, "after": "needs_classification", "changes": 3},
        ],
        "now": {"complaints": 0, "late": 0, "perhaps_late": 0},
        "then": {"complaints": 3, "late": 0, "perhaps_late": 2},
    }
    for row in told["rows"]:
        mine = [one for one in told["changes"] if one["clock"] == row["clock"]]
        assert row["changes"] == len(mine) == sum(one["changes"] for one in row["sorts"])
    assert main(["regime", "replay", "--pack", "uk-fca-disp", "--show", "0"]) == 0
    said = capsys.readouterr().out
    for row in told["rows"]:
        assert f"{row['changes']:>9,}  {row['pack']} {row['clock']}: a new deadline 3" in said
    assert "late: then 0 of 3 and perhaps 2 more" in said
    assert "late: no one, it only opens or closes a way" in said
    assert "1 of them were taken over and not touched since" in said
