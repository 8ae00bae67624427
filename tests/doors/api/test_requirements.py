"""What the record shows of each requirement, over the API."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone
from tests.doors.api.test_api_limits import personnel
from tests.opening import asked
from tests.records import organization as org

from amends.assurance import catalogue, weighing
from amends.core.values import Id
from amends.handling.kinds.opened_first import by_token
from amends.insight.facts import delta
from amends.vault.reading import note_without_words

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


def test_a_requirement_is_confirmed_by_api_after_a_get_with_the_same_token(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(delta, "flush", lambda path: None)
    org.found_organization()
    org.lodged(timezone.now() - timedelta(days=60))
    auditor = personnel(org.AUDITOR)
    given = {"requirement": "5.2", "words": "We read the policy and its approval in the minutes."}
    with asked():
        before = auditor.post("confirmations", given)
        assert before.status_code == 409
        assert "not_opened" in before.content.decode()
        assert auditor.get("requirements/5.2").json()["id"] == "5.2"
        other = personnel(org.AUDITOR).post("confirmations", given)
        assert other.status_code == 409
        after = auditor.post("confirmations", given)
    assert after.status_code == 201, after.content
    assert personnel(org.AUDITOR).get("requirements/none").status_code == 404


@pytest.mark.parametrize("purpose", ["governing", "signing", by_token(Id("MINEMINEMINEMINE"))])
def test_an_approval_counts_whether_its_text_was_opened_on_a_page_or_by_api(purpose: str) -> None:
    now, stream = timezone.now(), "statement/STATEMNT"
    by = {"approved_by": org.DIRECTOR, "written_by": org.HANDLER, "begun_by": org.HANDLER}
    begun = now - timedelta(hours=1)
    record = SimpleNamespace(**by, worded_at=begun, begun_at=begun)
    assert not weighing.approved(stream, record)
    note_without_words(reader=org.DIRECTOR, purpose="api", now=now, reference=stream)
    assert not weighing.approved(stream, record), "an answer to an act is no opening"
    note_without_words(reader=org.DIRECTOR, purpose=purpose, now=now, reference=stream)
    assert weighing.approved(stream, record)
