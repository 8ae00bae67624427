"""A PostgreSQL leader is killed under load: nothing that was confirmed is lost or doubled."""

import json
import subprocess
import sys

import pytest
from tests.waiting import PATIENCE
from tests.walks.installation import ROOT

TTL, LOOKS = 20, 10
"""Seconds until Patroni replaces a leader, and until it and the proxy have noticed."""


@pytest.mark.whole
@pytest.mark.one_engine
def test_no_confirmed_complaint_is_lost_or_doubled_when_one_leader_after_the_other_is_killed() -> (
    None
):
    """The first has come back meanwhile, and leads again."""
    command = [sys.executable, str(ROOT / "scripts" / "failover.py"), "--json", "--after", "5"]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=4 * PATIENCE
    )
    if done.returncode == 3:
        pytest.skip(done.stderr.strip())
    result = json.loads(done.stdout)
    print(result)
    assert done.returncode == 0, done.stderr
    assert (result["missing"], result["doubled"], result["verified"]) == (0, 0, True)
    assert result["failed_requests"] > 0
    assert result["no_answer_for"] > TTL / 4
    assert result["back_after"] > 0
