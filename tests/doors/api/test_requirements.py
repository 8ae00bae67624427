"""What the record shows of each requirement, over the API."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.doors.api.test_api_limits import personnel
from tests.records import organization as org

from amends.assurance import catalogue
from amends.insight.facts import delta

pytestmark = pytest.mark.django_db


def test_each_requirement_has_its_state_and_exceptions_and_others_get_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(delta, "flush", lambda path: None)
    org.found_organization()
    reference = org.lodged(timezone.now() - timedelta(days=60)).reference
    told = personnel(org.REPRESENTATIVE).get("requirements").json()
    assert [one["id"] for one in told["requirements"]] == list(catalogue.items())
    found = next(one for one in told["requirements"] if one["id"] == "7.4")
    assert (found["state"], found["population"], found["contradicting"]) == ("contradicted", 1, 1)
    assert found["exceptions"] == [{"kind": "complaint", "id": reference}]
    assert found["responsible"] == "management_representative"
    assert not told["demo"]
    refused = personnel(org.HANDLER).get("requirements")
    assert refused.status_code == 403
    assert refused.json()["type"].endswith("not-for-you")
