"""Everything that is drawn from the journal can be drawn anew, in another process, row for row;
`python -m bench rebuilding` does the same with five thousand complaints."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from bench.rebuilding import pictures, unlike
from django.db import connection
from tests.named import perform_named
from tests.records import organization as org
from tests.walks.living import Living
from tests.walks.pen import drawn_alike, found_sample

from amends.core.framework.appointments import EndRole, GrantRole
from amends.core.framework.people.personnel import Role
from amends.core.framework.policy.commitments import Grade
from amends.core.operation.acts.assessment import Assess
from amends.core.operation.acts.investigation import Assign
from amends.handling import (
    access,
    reprojecting,
    rules,
)
from amends.handling.projections import comparing
from amends.handling.streams import stream_of
from amends.journal import log
from amends.register import queries
from amends.register.models import Row

pytestmark = pytest.mark.whole

__all__ = ["drawn_alike"]

COMPLAINTS = int(os.environ.get("AMENDS_TEST_REBUILT", "40"))
HOUR = timedelta(hours=1)


@pytest.fixture
def alone(committed_database: str, tmp_path: Path, settings: Any, drawn_alike: None) -> str:
    settings.AMENDS_DATA = tmp_path
    settings.AMENDS_FILES = tmp_path / "files"
    rules.forget()
    if connection.vendor == "sqlite":
        return "sqlite:///" + str(connection.settings_dict["NAME"])
    return committed_database


def test_what_another_process_draws_anew_is_what_was_drawn_act_by_act(
    alone: str, tmp_path: Path
) -> None:
    found_sample(host="test.example")
    world = Living(Random("rebuilt"))
    world.live(complaints=COMPLAINTS, changes=6)
    live = pictures()
    assert world.left() == []
    assert world.changed["adopt"] > 0, world.changed
    assert len(live["register_row"]) >= COMPLAINTS
    assert live["register_words"]
    counted = set(access.unrestricted().values_list("reference", flat=True))
    seen = queries.visible([access.ORGANIZATION]).values_list("reference", flat=True)
    assert counted == set(seen), "who counts without opening counts what no wall surrounds"
    assert 0 < len(counted) < Row.objects.count()

    subprocess.run(
        [sys.executable, "-m", "bench.rebuilding", world.now.isoformat()],
        env=os.environ | {"DATABASE_URL": alone, "AMENDS_DATA": str(tmp_path)},
        check=True,
    )

    assert unlike(live, pictures()) == []


def test_a_row_that_is_not_redrawn_would_be_told(alone: str) -> None:
    found_sample(host="test.example")
    world = Living(Random("told"))
    world.live(complaints=3, changes=0)
    live = pictures()
    Row.objects.update(stage="assessed", owner="person/nobody")

    assert {name for name, _, _ in unlike(live, pictures())} == {"register_row"}


def test_who_is_given_a_role_again_sees_what_was_given_to_them_before(alone: str) -> None:
    log.open_log(host="test.example", demo=False, now=org.BEGAN)
    org.found_organization()
    rep, now = org.acting(org.REPRESENTATIVE), org.BEGAN + 3 * HOUR
    stream = stream_of(org.lodged().reference)
    low = Grade.low
    six = Assess(low, False, low, low, False, True)
    perform_named(stream, "assess", six, actor=rep, now=now)
    perform_named(stream, "assign", Assign(org.HANDLER), actor=rep, now=now)
    admin = org.acting(org.ADMINISTRATOR)
    role = EndRole(Role.handler, None)
    perform_named(org.HANDLER, "end-role", role, actor=admin, now=now)
    reprojecting.reproject(reprojecting.touched_by(org.HANDLER), now=now)
    assert not _seen_by(org.HANDLER, now)

    # a role that reads in one unit only, and the complaint is in none
    unit = rules.rules_at(now).policy.units[0].code
    given = GrantRole(Role.handler, unit)
    for by in (admin, rep):
        perform_named(org.HANDLER, "grant-role", given, actor=by, now=now)
    reprojecting.reproject(reprojecting.touched_by(org.HANDLER), now=now)

    assert _seen_by(org.HANDLER, now) == [stream.removeprefix("complaint/")]
    found = comparing.complaints(rules.rules_at(now), now)
    assert [one for one in found if not one.older] == [], "no worker fills the search index here"


def _seen_by(of: Any, now: Any) -> list[str]:
    in_force = rules.rules_at(now)
    person = in_force.people.person(of)
    assert person is not None
    return [row.reference for row in access.visible(person, in_force)]
