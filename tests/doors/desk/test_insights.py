"""Insights: what changed, why, and for which groups, as each reader may see it."""

import re
from html import unescape
from typing import Any

import pytest
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors import learned
from tests.doors.handled import answer, do
from tests.halves import part
from tests.records import organization as org

from amends.core.operation.acts.closing.reaction import RecordReaction
from amends.core.operation.events import Reaction, Way
from amends.core.values import Code
from amends.desk.insight import (
    headlines,
    overview,
)
from amends.insight.charts import stored
from amends.insight.counting import Figure
from amends.insight.facts import refresh, templates
from amends.insight.measures import CRITERIA, MEASURES, MONTHLY, SAME, UNFED, title_of

pytestmark = pytest.mark.django_db
LIST = re.compile(r'href="(/desk/complaints/\?figure=[^"]*)"[^>]*>\s*([\d,]+)\s*<')
COUNT = re.compile(r"(\d+) complaints?\s*</span>")
EVERY = (org.REPRESENTATIVE, org.DIRECTOR)
MASKED = (org.HANDLER, org.AUDITOR)


@pytest.fixture(autouse=True)
def _organization(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """An organization whose charts are empty pictures: what they are drawn of is tested apart."""
    org.found_organization(then=_receives if "some" in request.fixturenames else None)
    monkeypatch.setattr(stored, "drawn", lambda specs: ["<svg></svg>" for _ in specs])


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """An organization that is too large for a list of every repeat."""
    monkeypatch.setattr(overview, "few_complaints", lambda now: False)


@pytest.fixture
def some() -> None:
    """Complaints of this month, which `_organization` has received."""


def _receives() -> None:
    """Receive complaints this month: open, answered and accepted."""
    for _ in range(6):
        org.lodged(timezone.now())
    for reaction in (Reaction.accepted, Reaction.refused):
        reference = org.lodged(timezone.now()).reference
        answer(reference)
        do(reference, "record-reaction", RecordReaction(1, reaction, "So be it.", Way.phone))
    refresh.refresh(now=timezone.now())


def page(person: str, address: str = "", status: int = 200) -> str:
    return desk.read(desk.seated(person), f"insights/{address}", status)


def test_an_empty_organization_reads_what_will_be_here() -> None:
    text = page(org.REPRESENTATIVE)
    assert "No complaint was received in the last 12 months" in text


@pytest.mark.usefixtures("large")
def test_a_page_without_responses_says_what_it_will_show() -> None:
    text = page(org.REPRESENTATIVE)
    assert "No response was due in this period" in text
    assert "%" not in text.partition("<main")[2].partition("</main")[0].replace("100%", "")


@pytest.mark.usefixtures("some")
def test_a_small_organization_sees_no_rates() -> None:
    text = page(org.REPRESENTATIVE).partition("<main")[2]
    assert "8 complaints in 12 months." in text
    assert "Too few to say" in text
    assert not re.search(r"\d%", text)


@pytest.mark.usefixtures("large", "some")
def test_no_page_compiles_the_sql_of_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templates, "_COMPILED", {})
    for address in ("", "?size=money", "?size=harm", "month/", "measures/", "received/?by=channel"):
        page(org.REPRESENTATIVE, address)
    assert not templates._COMPILED


@pytest.mark.usefixtures("some")
def test_a_measure_is_offered_by_columns_of_its_table_only() -> None:
    text = page(org.REPRESENTATIVE, "k08/?by=cause")
    assert '<option value="cause"' not in text


@pytest.mark.usefixtures("large", "some")
@pytest.mark.parametrize("person", MASKED)
def test_people_who_do_not_see_every_number_get_no_causes_times_or_groups(person: str) -> None:
    text = page(person, "?period=26w&size=money")
    assert 'id="causes-title"' not in text
    assert 'id="fairness-title"' not in text
    assert 'id="times-title"' not in text
    assert '<option value="26w"' not in text
    for person_ in EVERY:
        assert '<option value="26w" selected' in page(person_)


@pytest.mark.usefixtures("some")
@pytest.mark.parametrize("person", MASKED)
@pytest.mark.parametrize("code", ["received", "k05", "upheld", "k21"])
def test_no_small_number_is_on_a_measure_page_for_them(person: str, code: str) -> None:
    text = page(person, f"{code}/?by=product").partition("<main")[2].partition("</main")[0]
    cells = [unescape(one) for one in re.findall(r'class="num">\s*(?:<a[^>]*>)?([^<]*)<', text)]
    assert not [one for one in cells if one.strip() in {"1", "2", "3", "4"}]
    csv = desk.seated(person).get(f"/desk/insights/{code}/series.csv").content.decode()
    assert not re.search(r",[1-4],", csv)


@pytest.mark.usefixtures("some")
@pytest.mark.parametrize("code", ["received", "open", "upheld", "k01", "k05"])
def test_every_number_with_a_link_opens_a_list_that_is_as_long(code: str) -> None:
    client = desk.seated(org.REPRESENTATIVE)
    for address, number in LIST.findall(page(org.REPRESENTATIVE, f"{code}/?period=12m")):
        found = client.get(unescape(address)).content.decode()
        assert COUNT.findall(found) == [number.replace(",", "")], address


@pytest.mark.long
def test_each_measure_has_a_page_with_its_definition() -> None:
    for code in part(tuple(MEASURES)):
        assert "How we calculate this" in page(org.REPRESENTATIVE, f"{code}/"), code


def test_a_measure_without_a_source_says_what_it_needs() -> None:
    for code in UNFED:
        assert "No data yet" in page(org.REPRESENTATIVE, f"{code}/"), code


def test_all_measures_are_on_one_page() -> None:
    text = page(org.REPRESENTATIVE, "measures/")
    for code in CRITERIA:
        assert title_of(code) in unescape(text), code
    assert all(f'<span class="quiet small">k{n:02}</span>' in text for n in range(1, 37))
    assert all(text.count(f"insights/{code}/?") == (code not in SAME) for code in MONTHLY)


@pytest.mark.parametrize("address", ["k99/", "nonsense/", "k99/series.csv", "k11/series.csv"])
def test_an_unknown_measure_is_not_found(address: str) -> None:
    page(org.REPRESENTATIVE, address, 404)


@pytest.mark.parametrize("asked", ["period=never", "where=unit:nowhere", "where=x", "size=huge"])
@pytest.mark.usefixtures("large")
def test_unknown_filters_are_not_applied(asked: str) -> None:
    assert "26 weeks" in page(org.REPRESENTATIVE, f"?{asked}")


@pytest.mark.parametrize("address", ["", "measures/", "k05/", "k22/", "on-time.csv", "times.csv"])
def test_people_without_figures_find_no_page(address: str) -> None:
    page(org.ADMINISTRATOR, address, 404)


def test_the_old_address_leads_to_the_report_of_a_period_and_else_to_insights() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    assert client.get("/desk/insight/").headers["Location"] == "/desk/insights/"
    found = client.get("/desk/insight/?period=2026-10").headers["Location"]
    assert found == "/desk/insights/month/?period=2026-10"


@pytest.mark.usefixtures("large", "some")
def test_the_text_of_an_action_is_beside_its_chart_and_not_in_the_picture(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: list[str] = []

    def noted(specs: list[Any]) -> list[str]:
        drawn.extend(map(repr, specs))
        return ["<svg></svg>" for _ in specs]

    monkeypatch.setattr(stored, "drawn", noted)
    learned.problems("between us")
    told = page(org.REPRESENTATIVE)
    beside = told.split("Actions on this chart")[1].split("</ul>")[0]
    assert "Connect both calendars between us" in beside
    assert "Action completed" in "".join(drawn)
    assert "between us" not in "".join(drawn)


@pytest.mark.usefixtures("large", "some")
@pytest.mark.parametrize("name", ["on-time", "times"])
def test_a_chart_is_a_file_too_for_those_who_see_its_figures(name: str) -> None:
    found = desk.seated(org.REPRESENTATIVE).get(f"/desk/insights/{name}.csv")
    assert found.headers["Content-Type"].startswith("text/csv")
    hidden = desk.seated(org.HANDLER).get("/desk/insights/times.csv")
    assert hidden.status_code == 404


class Counted:
    """Counts of surveys alone."""

    every = True

    def figure(self, code: str) -> Figure:
        of = {"k22": (3, 4), "survey_answers": (5, 9), "survey_entered": (2, 5)}
        number, among = of[code]
        return Figure(Code(code), number, among)


def test_insights_say_how_many_were_satisfied_and_how_many_answered() -> None:
    counted: Any = Counted()
    [found] = headlines.satisfied(counted)
    assert found.lead.startswith("3 of 4 people who answered a survey were satisfied")
    assert "We asked 9 people, and 5 answered." in found.body
    assert "Survey answers entered by staff: 2 of 5." in found.body
    counted.every = False
    assert list(headlines.satisfied(counted)) == []
