"""The board of criteria, one criterion with its chart, and their forms."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.named import perform_named
from tests.records import organization as org

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.improvement.criteria.acts import RaiseAlert, SetCriterion
from amends.core.improvement.criteria.events import AlertReason, Band
from amends.core.values import Code, Id
from amends.handling.improvement.reading import criterion_file, criterion_revision
from amends.handling.kinds.criterion import stream_of_code
from amends.register import criteria as register
from amends.register.improvement_models import Alert

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _organization(monkeypatch: pytest.MonkeyPatch) -> None:
    svg = '<svg viewBox="0 0 980 280"><path d="M0 0"/></svg>'
    monkeypatch.setattr("amends.insight.charts.stored.drawn", lambda specs: [svg for _ in specs])
    org.found_organization()


def board(person: Id = org.REPRESENTATIVE) -> str:
    return desk.read(desk.seated(person), "criteria/")


def posts(person: Id, page: str, **fields: Any) -> Any:
    fields.setdefault("revision", criterion_revision(page.partition("/")[0]))
    return desk.seated(person).post(f"/desk/criteria/{page}", fields)


def raised(code: str = "k04", days_ago: int = 30) -> None:
    now = timezone.now()
    last = now.date() - timedelta(days=days_ago)
    given = RaiseAlert(AlertReason.level, last, last, 900, 40)
    perform_named(stream_of_code(code), "raise-alert", given, actor=SYSTEM_ACTOR, now=now)


def late() -> None:
    """Complaints of two months ago that no one acknowledged in time."""
    for _ in range(12):
        org.lodged(timezone.now() - timedelta(days=60))


def test_the_defaults_are_on_the_board_on_the_first_day() -> None:
    page = board()
    for words in (
        "Late responses",
        "at most 3%",
        "Late acknowledgements",
        "at most 2%",
        "at least 60%",
        "Escalated after our response",
        "5% to 20%",
        "at most 30%",
        "Rita Represent",
        "No source yet",
        "Too few to say",
        "English landlords: median 36%",
    ):
        assert words in page
    assert "verdict--better" not in page
    assert "No target is missed." in page


def test_a_missed_target_is_first_and_has_its_numbers_for_those_who_see_them() -> None:
    late()
    page = board()
    assert "2 targets are missed." in page
    assert "100% of 12" in page
    first = page[page.index("<tbody>") :]
    assert first.index("Late acknowledgements") < first.index("Satisfied")


def test_others_see_verdicts_and_no_numbers() -> None:
    late()
    page = board(org.HANDLER)
    assert "Target missed" in page
    assert "100% of" not in page
    assert "<polyline" not in page
    assert "Add criterion" not in page
    client = desk.seated(org.HANDLER)
    assert client.get("/desk/criteria/k04/figures.csv").status_code == 404


def test_who_sees_no_figures_sees_no_board() -> None:
    assert desk.seated(org.ADMINISTRATOR).get("/desk/criteria/").status_code == 404


def test_an_alert_is_listed_until_it_is_answered() -> None:
    raised()
    page = board()
    assert "1 alert has no response." in page
    assert "/desk/criteria/k04/alerts/1/" in page
    assert '<span class="count">1<span' in page
    assert posts(org.REPRESENTATIVE, "k04/alerts/1/", words="").status_code == 422
    done = posts(org.REPRESENTATIVE, "k04/alerts/1/", words="Two posts were vacant.")
    assert done.status_code == 302
    assert Alert.objects.get().answered_by == org.REPRESENTATIVE
    assert "Responded" in board()
    detail = desk.read(desk.seated(org.REPRESENTATIVE), "criteria/k04/")
    assert "Two posts were vacant." in detail


def test_two_people_respond_to_two_alerts_at_the_same_time() -> None:
    raised(days_ago=60)
    raised()
    seen = criterion_revision("k04")
    for number, person in enumerate((org.REPRESENTATIVE, org.DIRECTOR), start=1):
        page = f"k04/alerts/{number}/"
        assert posts(person, page, words="A new rota.", revision=seen).status_code == 302
    assert {one.answered_by for one in Alert.objects.all()} == {org.REPRESENTATIVE, org.DIRECTOR}


def test_a_criterion_of_a_measure_that_this_version_does_not_know_is_on_the_board() -> None:
    given = SetCriterion(Code("k99"), Band(most=20), org.MANAGER)
    now = timezone.now()
    perform_named(
        stream_of_code("k99"), "set-criterion", given, actor=org.acting(org.DIRECTOR), now=now
    )
    assert "k99" in board()
    assert "k99" in desk.read(desk.seated(org.REPRESENTATIVE), "criteria/k99/")


def test_one_criterion_has_its_chart_and_its_figures() -> None:
    late()
    client = desk.seated(org.REPRESENTATIVE)
    page = desk.read(client, "criteria/k04/")
    assert 'role="img"' in page
    assert "It takes 12." in page
    assert "The share is of all such" in page
    file = client.get("/desk/criteria/k04/figures.csv")
    assert file["Content-Type"].startswith("text/csv")
    assert b"12" in file.content


def test_a_target_is_added_in_percent_and_changed_with_a_reason_by_another_person() -> None:
    fields = {"measure": "k31", "least": "97.5", "owner": org.MANAGER, "interval": "week"}
    assert posts(org.DIRECTOR, "new/", **fields).status_code == 302
    [added] = [one for one in register.used() if one.code == "k31"]
    assert (added.target, added.owner) == (Band(least=975), org.MANAGER)
    more = {"least": "98.5", "owner": org.MANAGER, "interval": "week"}
    assert posts(org.DIRECTOR, "k31/set/", **more).status_code == 422
    refused = posts(org.MANAGER, "k31/set/", **more, reason="Too hard.")
    assert refused.status_code == 409
    assert "The owner cannot do this." in refused.content.decode()
    assert "/k31/set/" not in desk.read(desk.seated(org.MANAGER), "criteria/k31/")
    assert "/k31/set/" in desk.read(desk.seated(org.DIRECTOR), "criteria/k31/")
    assert (
        posts(org.DIRECTOR, "k31/set/", **more, reason="Agreed in the review.").status_code == 302
    )
    [changed] = [one for one in register.used() if one.code == "k31"]
    assert changed.target == Band(least=985)
    assert posts(org.DIRECTOR, "k31/retire/", reason="Not needed.").status_code == 302
    done = posts(org.REPRESENTATIVE, "k31/approve/", reason="Nothing to measure.")
    assert done.status_code == 302
    assert "k31" not in {one.code for one in register.used()}
    board = desk.read(desk.seated(org.REPRESENTATIVE), "criteria/")
    assert "Retired criteria" in board
    assert 'href="/desk/criteria/k31/erase/"' in board
    assert 'href="/desk/criteria/k31/erase/"' not in desk.read(
        desk.seated(org.HANDLER), "criteria/"
    )


def test_a_target_without_an_end_is_asked_again() -> None:
    page = posts(org.DIRECTOR, "new/", measure="k31", owner=org.MANAGER, interval="month")
    assert page.status_code == 422
    assert "Enter at least one limit of the target" in page.content.decode()


def test_new_limits_are_started_with_a_reason_and_marked_in_the_chart() -> None:
    late()
    now = timezone.now().date()
    assert posts(org.DIRECTOR, "k04/rebase/", from_day=now.isoformat()).status_code == 422
    fields = {"from_day": now.isoformat(), "reason": "A second shift began."}
    assert posts(org.DIRECTOR, "k04/rebase/", **fields).status_code == 302
    page = desk.read(desk.seated(org.REPRESENTATIVE), "criteria/k04/")
    assert "A second shift began." in page
    [criterion] = [one for one in register.used() if one.code == "k04"]
    assert criterion.rebased_on == now


def test_exposure_is_recorded_by_month() -> None:
    month = timezone.now().date().replace(day=1) - timedelta(days=1)
    fields = {"of": "homes", "month": month.isoformat(), "amount": "4200"}
    assert posts(org.DIRECTOR, "exposure/", **fields).status_code == 302
    assert register.exposures("homes", "") == {month.replace(day=1): 4200}


def test_an_unknown_criterion_is_not_found() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    for page in ("nothing/", "k04/alerts/7/", "nothing/figures.csv"):
        assert client.get(f"/desk/criteria/{page}").status_code == 404


def test_the_response_to_an_alert_is_erased_with_a_reason() -> None:
    raised()
    posts(org.REPRESENTATIVE, "k04/alerts/1/", words="Mrs Brook will call.", once="a")
    page = desk.read(desk.seated(org.REPRESENTATIVE), "criteria/k04/erase/")
    (text,) = criterion_file("k04").state.texts
    assert "Mrs Brook will call." in page

    given = {"pieces": text.piece, "ground": "not_ours", "once": "b"}
    sent = posts(org.REPRESENTATIVE, "k04/erase/", **given)

    assert sent.status_code == 302, sent.content.decode()
    shown = desk.read(desk.seated(org.REPRESENTATIVE), "criteria/k04/")
    assert "Mrs Brook" not in shown
    assert "Erased text" in shown


def test_a_less_strict_target_waits_for_a_second_person_in_my_day_and_by_email() -> None:
    fields = {
        "least": "",
        "most": "5",
        "owner": str(org.MANAGER),
        "interval": "month",
        "reason": "Too many cases.",
        "once": "l",
    }
    assert posts(org.DIRECTOR, "k05/set/", **fields).status_code == 302
    assert [one.target for one in register.used() if one.code == "k05"] == [Band(most=30)]
    assert "Late responses" not in desk.read(desk.seated(org.DIRECTOR), "")
    assert "Less strict target or retirement: Late responses" in desk.read(
        desk.seated(org.REPRESENTATIVE), ""
    )
    page = desk.read(desk.seated(org.REPRESENTATIVE), "criteria/k05/")
    assert "Target: at most 5%" in page
    assert "Too many cases." in page
    assert "criteria/k05/approve/" in page
    assert "criteria/k05/approve/" not in desk.read(desk.seated(org.DIRECTOR), "criteria/k05/")

    done = posts(org.REPRESENTATIVE, "k05/approve/", reason="Agreed for a year.", once="m")

    assert done.status_code == 302, done.content.decode()
    assert [one.target for one in register.used() if one.code == "k05"] == [Band(most=50)]
