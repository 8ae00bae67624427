"""Clause 8.7 in the staff area: from a complaint to a problem, its actions and their effect."""

import io
import re
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors.handled import do, six
from tests.named import perform_named
from tests.records import organization as org

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.improvement.action_acts import CompleteAction, PlanAction
from amends.core.improvement.action_events import ActionKind
from amends.core.improvement.action_reminding import RemindOfAction
from amends.core.improvement.effect import EffectMeasure, EffectRule
from amends.core.improvement.pattern import CodePattern
from amends.core.improvement.problem_acts import BindComplaint, FindCause, OpenProblem
from amends.core.improvement.problem_events import CauseStatus
from amends.core.operation.acts.assessment import Classify
from amends.core.operation.acts.tracking import Promise
from amends.core.values import Code, Id, Money
from amends.handling.streams import state_of
from amends.insight.signals.models import Finding, Kind
from amends.journal import store
from amends.register.models import Action, Commitment, Problem, ProblemComplaint

pytestmark = [pytest.mark.django_db]

DAMAGED = Code("poor_service")
WHERE = CodePattern(category=DAMAGED)
HOSTILE = desk.HOSTILE


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def _complaint(days_ago: int = 1, category: Code = DAMAGED) -> str:
    at = timezone.now() - timedelta(days=days_ago)
    reference = org.lodged(at).reference
    do(reference, "assess", six(), now=at)
    do(reference, "classify", Classify(1, category), now=at)
    return str(reference)


def _act(
    stream: str, name: str, given: Any, by: Id = org.REPRESENTATIVE, days_ago: int = 0
) -> None:
    at = timezone.now() - timedelta(days=days_ago)
    perform_named(stream, name, given, actor=org.acting(by), now=at)


def _opened(title: str = "Cold heating", days_ago: int = 0, **more: Any) -> str:
    given = OpenProblem(title, WHERE, advice="Offer a fan heater.", **more)
    _act("problem/0000-000R", "open", given, days_ago=days_ago)
    return "0000-000R"


def _today() -> date:
    return timezone.now().date()


def _planned(**more: Any) -> str:
    values: dict[str, Any] = {
        "what": "Fit other pumps",
        "owner": org.HANDLER,
        "due": _today() + timedelta(days=14),
        "problem": Id("0000-000R"),
        "cost": Money(640_000, Code("eur")),
    }
    days_ago = more.pop("days_ago", 0)
    _act("action/ACT0-N01R", "plan", PlanAction(**(values | more)), days_ago=days_ago)
    return "ACT0-N01R"


def test_the_empty_lists_say_what_will_be_here() -> None:
    browser = desk.seated(org.REPRESENTATIVE)

    assert "A problem links complaints with a shared cause." in desk.read(browser, "problems/")
    assert "No action is open." in desk.read(browser, "actions/")


def test_a_problem_is_opened_from_a_complaint_and_shows_it() -> None:
    reference = _complaint()
    browser = desk.seated(org.REPRESENTATIVE)
    address = f"problems/new/?complaint={reference}"
    page = desk.read(browser, address)
    assert f'name="complaint" value="{reference}"' in page
    assert '<option value="poor_service" selected>' in page

    sent = browser.post(f"/desk/{address}", desk.filled(page, title=HOSTILE))

    assert sent.status_code == 302, sent.content.decode()
    problem = Problem.objects.get()
    assert sent["Location"] == f"/desk/problems/{problem.id}/?done=open"
    assert (problem.owner, problem.category) == (org.REPRESENTATIVE, DAMAGED)
    shown = desk.read(browser, f"problems/{problem.id}/?done=open")
    assert "Problem opened." in shown
    assert f">{reference}<" in shown
    assert "<script>alert(1)" not in shown
    assert "&lt;script&gt;" in shown
    assert "No action yet" in desk.read(browser, "problems/")


def test_a_text_with_personal_data_is_erased_and_the_page_and_history_say_so() -> None:
    record = _opened("Mrs Brook called again")
    browser = desk.seated(org.REPRESENTATIVE)
    address = f"problems/{record}/acts/erase-text/"
    page = desk.read(browser, address)
    assert "Mrs Brook called again" in page
    text, _advice = state_of(f"problem/{record}", store.read(f"problem/{record}")).texts

    given = desk.filled(page, pieces=text.piece, ground="requested")
    sent = browser.post(f"/desk/{address}", given)

    assert sent.status_code == 302, sent.content.decode()
    shown = desk.read(browser, f"problems/{record}/")
    assert "Mrs Brook" not in shown
    assert "Erased text" in shown
    assert "erased personal data: the person asked for it" in shown
    assert "Mrs Brook" not in desk.read(browser, "problems/")


def test_sending_the_form_twice_opens_one_problem() -> None:
    browser = desk.seated(org.REPRESENTATIVE)
    sent = desk.filled(desk.read(browser, "problems/new/"), title="Once")

    first, second = (browser.post("/desk/problems/new/", sent) for _ in range(2))

    assert first["Location"] == second["Location"]
    assert Problem.objects.count() == 1


def test_several_selected_complaints_open_one_problem() -> None:
    references = [_complaint(), _complaint(2)]
    browser = desk.seated(org.REPRESENTATIVE)
    queue = (
        desk.read(browser, "complaints/").partition('<form id="pick"')[2].partition("</form>")[0]
    )
    for one in references:
        assert f'name="complaint" value="{one}"' in queue
    assert 'formaction="/desk/problems/new/"' in queue
    asked = "&".join(f"complaint={one}" for one in references)

    page = desk.read(browser, f"problems/new/?{asked}")
    names = re.findall(r'name="complaint" value="([^"]*)"', page)
    sent = desk.filled(page, title="Both") | {"complaint": names}
    browser.post(f"/desk/problems/new/?{asked}", sent)

    bound = ProblemComplaint.objects.values_list("reference", flat=True)
    assert sorted(bound) == sorted(references)


def test_the_history_counts_complaints_that_were_added_together() -> None:
    references = tuple(Id(_complaint()) for _ in range(3))
    record = _opened(complaints=references)

    page = desk.read(desk.seated(org.REPRESENTATIVE), f"problems/{record}/")

    assert "added 3 complaints." in page


def test_the_history_parts_complaints_by_the_day_of_the_organization(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Rules, "_zone", lambda *_: ZoneInfo("Asia/Tokyo"))
    noon = timezone.now().replace(hour=12) - timedelta(days=2)
    lodged = [org.lodged(noon - timedelta(days=1)).reference for _ in range(2)]
    record = _opened(days_ago=3)
    for one, hour in zip(lodged, (14, 16), strict=True):  # before and after midnight in Tokyo
        bind, at = BindComplaint(Id(one)), noon.replace(hour=hour)
        by = org.acting(org.REPRESENTATIVE)
        perform_named(f"problem/{record}", "bind", bind, actor=by, now=at)

    page = desk.read(desk.seated(org.REPRESENTATIVE), f"problems/{record}/")

    assert "added 2 complaints." not in page


def test_the_chart_counts_complaints_by_week_for_those_who_see_every_number() -> None:
    for days_ago in (10, 11, 30):
        _complaint(days_ago)
    record = _opened()

    page = desk.read(desk.seated(org.REPRESENTATIVE), f"problems/{record}/")

    assert "Complaints a week" in page
    assert "Complaints a week" not in desk.read(desk.seated(org.HANDLER), f"problems/{record}/")


def test_a_cause_is_recorded_with_evidence_and_revised() -> None:
    problem, browser = _opened(), desk.seated(org.REPRESENTATIVE)
    address = f"problems/{problem}/acts/find-cause/"
    desk.send(browser, address, status="not_tested", cause="training", evidence="Two new staff.")
    shown = desk.read(browser, f"problems/{problem}/")
    assert "Two new staff." in shown

    revise = f"problems/{problem}/acts/revise-cause/?number=1"
    desk.send(browser, revise, status="root", evidence="Test on 25 August: 5 of 5 lost.")

    shown = desk.read(browser, f"problems/{problem}/")
    assert "5 of 5 lost" in shown
    assert "1 cause found" in shown


def test_an_action_is_planned_against_the_problem_and_is_on_the_list_and_on_my_day() -> None:
    problem, browser = _opened(), desk.seated(org.REPRESENTATIVE)
    address = f"actions/new/?problem={problem}"
    due = _today() + timedelta(days=7)

    sent = desk.send(
        browser, address, what="Fit other pumps", owner=org.HANDLER, due=due.isoformat()
    )

    assert sent.status_code == 302, sent.content.decode()
    action = Action.objects.get()
    assert (action.problem, action.owner, action.source) == (problem, org.HANDLER, "problem")
    listed = desk.read(browser, "actions/")
    assert "Fit other pumps" in listed
    assert "Cold heating" in listed, "its problem is its source"
    mine = desk.read(desk.seated(org.HANDLER), "")
    assert "Actions and effectiveness checks" in mine
    assert "Fit other pumps" in mine


def test_a_problem_is_handed_over_to_anyone_but_its_owner() -> None:
    page = desk.read(desk.seated(org.REPRESENTATIVE), f"problems/{_opened()}/acts/hand-over/")
    assert "Owner now" in page
    assert f'name="to" value="{org.REPRESENTATIVE}"' not in page
    assert f'name="to" value="{org.HANDLER}"' in page


def test_a_reminder_does_not_overtake_the_form_of_an_action() -> None:
    _opened(days_ago=20)
    action = _planned(days_ago=20, due=_today() - timedelta(days=2))
    address = f"actions/{action}/acts/cancel/"
    page = desk.read(desk.seated(org.REPRESENTATIVE), address)
    shown = page.partition('name="revision" value="')[2].partition('"')[0]
    remind = RemindOfAction()
    now = timezone.now()
    perform_named(f"action/{action}", "remind", remind, actor=SYSTEM_ACTOR, now=now)
    assert Action.objects.get().version > int(shown)
    sent = desk.send(desk.seated(org.REPRESENTATIVE), address, reason="Not needed.", revision=shown)
    assert sent.status_code == 302, sent.content.decode()


def test_another_person_sets_the_rule_and_the_owner_completes() -> None:
    _opened()
    action = _planned()
    browser, owner = desk.seated(org.REPRESENTATIVE), desk.seated(org.HANDLER)
    rule = f"actions/{action}/acts/set-effect-rule/"
    early = desk.read(owner, f"actions/{action}/acts/complete/", status=409)
    assert "The action has no effect rule." in early

    assert "The owner cannot do this." in desk.read(owner, rule, status=409)
    sent = desk.send(browser, rule)

    assert sent.status_code == 302, sent.content.decode()
    assert (
        desk.send(owner, f"actions/{action}/acts/complete/", evidence="Fitted.").status_code == 302
    )
    shown = desk.read(browser, f"actions/{action}/")
    assert "Complaints a week must fall by at least 50%." in shown
    assert "Fitted." in shown
    assert "6,400" in shown
    assert "Check effect" not in desk.read(owner, f"actions/{action}/").partition("Not possible")[0]


def _checkable() -> str:
    """An action that was completed weeks ago, before which complaints came every week."""
    for week in range(8):
        for _ in range(2):
            _complaint(days_ago=140 - 7 * week)
    for days_ago in (60, 50, 40, 30):  # other complaints keep coming
        _complaint(days_ago, Code("delivered_late"))
    today = _today()
    _opened(days_ago=80)
    rule = EffectRule(
        EffectMeasure.complaints_a_week,
        WHERE,
        today - timedelta(days=141),
        8,
        50,
        8,
        today,
        org.REVIEWER,
    )
    action = _planned(due=today - timedelta(days=70), days_ago=80, rule=rule)
    _act("action/ACT0-N01R", "complete", CompleteAction("Fitted."), by=org.HANDLER, days_ago=60)
    return action


def test_the_effect_is_checked_from_counted_figures_and_the_problem_closes() -> None:
    action = _checkable()
    checker = desk.seated(org.MANAGER)
    form = desk.read(checker, f"actions/{action}/acts/check-effect/")
    assert "Current count" in form
    assert "16 of 16 complaints in 8 weeks" in form
    assert "Effectiveness checks due" in desk.read(desk.seated(org.REPRESENTATIVE), "actions/")

    sent = desk.send(checker, f"actions/{action}/acts/check-effect/")

    assert sent.status_code == 302, sent.content.decode()
    shown = desk.read(checker, "problems/0000-000R/")
    assert "The action was effective." in shown
    assert "2.0 a week, now 0.0" in desk.read(
        desk.seated(org.REPRESENTATIVE), "problems/0000-000R/"
    )
    assert Problem.objects.get().state == "closed"


def test_an_effect_is_checked_on_the_day_in_the_unit_of_the_action_not_of_the_reader(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    action, yesterday = _checkable(), _today() - timedelta(days=1)
    monkeypatch.setattr("amends.desk.improvement.layouts.today_of", lambda desk: yesterday)

    form = desk.read(desk.seated(org.MANAGER), f"actions/{action}/acts/check-effect/")

    assert "16 of 16 complaints in 8 weeks" in form


def test_a_problem_without_a_checked_action_says_why_it_does_not_close() -> None:
    problem = _opened()

    address = f"problems/{problem}/acts/close/"
    page = desk.read(desk.seated(org.REPRESENTATIVE), address, status=409)

    assert "No check shows that an action works." in page


def test_a_similar_complaint_is_offered_the_problem_with_its_remedy_and_linked_in_one_step() -> (
    None
):
    problem, reference = _opened(), _complaint()
    browser = desk.seated(org.REPRESENTATIVE)
    shown = desk.read(browser, f"complaints/{reference}/")
    assert "Similar open problem" in shown
    assert "Offer a fan heater." in shown
    assert "Offer a fan heater." in desk.read(browser, f"complaints/{reference}/acts/assess/")

    once = re.findall(r'name="once" value="([^"]*)"', shown.partition("Similar open problem")[2])[0]
    linked = {"once": once, "complaint": reference, "from": reference}
    sent = browser.post(f"/desk/problems/{problem}/acts/bind/", linked)

    assert sent["Location"] == f"/desk/complaints/{reference}/?done=problem.bind"
    shown = desk.read(browser, f"complaints/{reference}/?done=problem.bind")
    assert "Complaint added." in shown
    assert "Similar open problem" not in shown
    assert "Cold heating" in shown
    assert f">{reference}<" in desk.read(browser, f"complaints/?problem={problem}&state=any")
    assert f'href="/desk/problems/{problem}/"' in desk.read(browser, "complaints/")


def test_a_complaint_of_another_category_is_not_offered_the_problem() -> None:
    _opened()
    reference = _complaint(category=Code("delivered_late"))

    shown = desk.read(desk.seated(org.REPRESENTATIVE), f"complaints/{reference}/")

    assert "Similar open problem" not in shown


def test_linked_complaints_that_a_reader_cannot_open_are_counted_roughly() -> None:
    problem = _opened()
    hidden = desk.complaint_about(org.COLLEAGUE)
    _act(f"problem/{problem}", "bind", BindComplaint(Id(hidden)))

    shown = desk.read(desk.seated(org.HANDLER), f"problems/{problem}/")

    assert hidden not in shown
    assert "You cannot open fewer than 5 linked complaints." in shown


def test_the_number_of_linked_complaints_does_not_reveal_those_a_reader_cannot_open() -> None:
    references = tuple(Id(_complaint()) for _ in range(5))
    problem = _opened(complaints=(*references, Id(desk.complaint_about(org.COLLEAGUE))))

    for address in (f"problems/{problem}/", "problems/"):
        assert "6" in _numbers(desk.read(desk.seated(org.REPRESENTATIVE), address))
        assert "6" not in _numbers(desk.read(desk.seated(org.HANDLER), address))


def _numbers(page: str) -> list[str]:
    """The numbers of complaints on a page."""
    return re.findall(r">\s*(\d+)(?: complaints)?\s*<", page)


def test_the_history_counts_only_complaints_that_the_reader_can_open() -> None:
    references = tuple(Id(_complaint()) for _ in range(3))
    record = _opened(complaints=(*references, Id(desk.complaint_about(org.COLLEAGUE))))

    assert "added 3 complaints." in desk.read(desk.seated(org.HANDLER), f"problems/{record}/")


def test_an_action_is_not_shown_to_a_handler_who_neither_owns_nor_decides_it() -> None:
    _opened()
    action = _planned()
    stranger = desk.seated(org.COLLEAGUE)

    assert "Fit other pumps" not in desk.read(stranger, "actions/")
    assert stranger.get(f"/desk/actions/{action}/").status_code == 404
    assert "Fit other pumps" not in desk.read(stranger, "problems/0000-000R/")


def test_a_promise_to_a_complainant_is_on_the_list_of_actions() -> None:
    reference = _complaint()
    day = _today() + timedelta(days=3)
    do(reference, "promise", Promise(day, "We call you on Friday.", (1,)))

    listed = desk.read(desk.seated(org.REPRESENTATIVE), "actions/")

    assert "We call you on Friday." in listed
    assert f'href="/desk/complaints/{reference}/"' in listed


@pytest.mark.parametrize("address", ["actions/actions.xlsx", "problems/0000-000R/problem.xlsx"])
def test_workbooks_are_downloads(address: str) -> None:
    _opened()
    _planned()

    answer = desk.seated(org.REPRESENTATIVE).get(f"/desk/{address}")

    assert answer.status_code == 200
    assert answer["Content-Disposition"].endswith('.xlsx"')


def test_the_workbook_of_a_problem_has_its_state_its_numbers_and_the_due_days() -> None:
    _checkable()
    _act(f"problem/{Problem.objects.get().id}", "bind", BindComplaint(Id(_complaint())))

    load_workbook = pytest.importorskip("openpyxl").load_workbook
    file = desk.seated(org.REPRESENTATIVE).get("/desk/problems/0000-000R/problem.xlsx")

    book = load_workbook(io.BytesIO(file.content))
    facts = {row[0].value: row[1].value for row in book.worksheets[0].rows}
    assert facts["Status"] == "Open"
    assert facts["Linked complaints"] == 1
    heads, action = ([cell.value for cell in row] for row in book["Actions"].rows)
    row = dict(zip(heads, action, strict=True))
    assert row["Due"].date() == _today() - timedelta(days=70)
    assert row["Status"] == "Completed"


def test_only_a_check_says_that_the_actions_did_not_work() -> None:
    problem = _opened()
    _act(
        f"problem/{problem}",
        "find-cause",
        FindCause(CauseStatus.not_determined, None, "Not known."),
    )
    _planned(kind=ActionKind.correction)
    page = desk.read(desk.seated(org.REPRESENTATIVE), f"problems/{problem}/")
    assert "The actions did not work." not in page
    assert "Plan an action that removes the cause." in page


def test_remedies_without_a_date_are_folded_below_the_list() -> None:
    _opened()
    _planned()
    assert "<details" not in _list()
    reference = _complaint()
    do(reference, "promise", Promise(_today(), "We call you.", (1,)))
    Commitment.objects.update(day=None)
    assert re.search(r"<details.*We call you.", _list(), re.DOTALL)


def _list() -> str:
    page = desk.read(desk.seated(org.REPRESENTATIVE), "actions/")
    return page[page.index("<h1>") :]


def test_a_check_is_due_from_its_day_on() -> None:
    action = _checkable()
    desk_of = desk.seated(org.REPRESENTATIVE)
    assert action in desk.read(desk_of, "actions/?view=checks")
    Action.objects.update(check_on=_today() + timedelta(days=1))
    assert "No effectiveness check is waiting." in desk.read(desk_of, "actions/?view=checks")
    assert action in desk.read(desk_of, "actions/?view=done")


@pytest.mark.parametrize("address", ["actions/actions.pdf", "problems/0000-000R/problem.pdf"])
def test_sheets_are_printed(address: str) -> None:
    _checkable()

    answer = desk.seated(org.REPRESENTATIVE).get(f"/desk/{address}")

    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF")


def test_unknown_problems_actions_and_acts_are_not_found() -> None:
    _opened()
    browser = desk.seated(org.REPRESENTATIVE)

    for address in (
        "problems/0000-0000/",
        "actions/0000-0000/",
        "problems/0000-000R/acts/nothing/",
        "problems/0000-000R/acts/open/",
        "problems/0000-000R/acts/revise-cause/?number=9",
        "problems/new/?complaint=nothing",
    ):
        assert browser.get(f"/desk/{address}").status_code == 404, address


def test_addresses_with_nonsense_are_not_found_and_do_not_fail() -> None:
    browser = desk.seated(org.REPRESENTATIVE)

    for address in (
        "actions/new/?problem=nothing",
        "actions/new/?complaint=0000-0000",
    ):
        assert browser.get(f"/desk/{address}").status_code == 404, address
    assert browser.get("/desk/problems/?category=none&page=99999").status_code == 200
    assert browser.get("/desk/complaints/?problem=none").status_code == 200


def test_a_pattern_in_the_address_is_filled_in() -> None:
    now, browser = timezone.now(), desk.seated(org.REPRESENTATIVE)
    days = {"first_on": _today(), "last_on": _today()}
    Finding.objects.create(
        key="weekly-7", kind=Kind.codes, observed=9, found_at=now, computed_at=now, **days
    )
    page = desk.read(browser, "problems/new/?category=poor_service&signal=weekly-7")

    assert '<option value="poor_service" selected>' in page
    assert '<input type="hidden" name="signal" value="weekly-7">' in page
    assert 'name="signal"' not in desk.read(browser, "problems/new/?signal=weekly-8")


def test_a_list_of_many_actions_asks_no_more_than_one_of_few() -> None:
    problem, browser = _opened(), desk.seated(org.REPRESENTATIVE)
    due = _today() + timedelta(days=3)

    def plan(number: int) -> None:
        given = PlanAction("Fit", org.HANDLER, due, problem=Id(problem))
        _act(f"action/ACT{number}-N01R", "plan", given)

    plan(1)
    browser.get("/desk/actions/")
    with CaptureQueriesContext(connection) as few:
        browser.get("/desk/actions/")
    for number in range(2, 9):
        plan(number)
    with CaptureQueriesContext(connection) as many:
        browser.get("/desk/actions/")

    assert len(many) == len(few)
