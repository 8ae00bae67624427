"""What the record shows of each requirement."""

from datetime import timedelta

import pytest
from tests.records import organization as org

from amends.assurance import catalogue, checking
from amends.core.improvement.evidence import EvidenceState
from amends.handling.rules import rules_at

pytestmark = pytest.mark.django_db


def test_an_empty_organisation_shows_nothing_as_proved() -> None:
    org.found_organization()
    now = org.BEGAN + timedelta(days=1)
    found = checking.check(rules_at(now), now)
    assert found.keys() == catalogue.items().keys()
    assert {one.state for one in found.values()} == {EvidenceState.nothing_found}
