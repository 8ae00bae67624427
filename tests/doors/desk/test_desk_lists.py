"""Lists at the desk: each complaint stands where it waits for somebody, and nobody reads past the
access rule."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.doors.handled import answer, do, six
from tests.records import organization as org

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.operation.acts.acknowledgement import Acknowledge
from amends.core.operation.acts.assessment import NamePerson
from amends.core.operation.acts.closing.reaction import RecordReaction
from amends.core.operation.acts.investigation import Assign, HearPerson, NotifySubject
from amends.core.operation.acts.merging import Link
from amends.core.operation.acts.receipt import NewMention, NewParty
from amends.core.operation.acts.response import Escalate
from amends.core.operation.events import IdentityMode, Reaction, Way, YesNoUnknown
from amends.core.values import Code, Contact, Id
from amends.desk.reading import list_rows
from amends.desk.request.navigation import RAIL, rail
from amends.handling import rules
from amends.handling.access import keys_of
from amends.handling.commands import Unknown
from amends.handling.reading import file_of
from amends.handling.reprojecting import reproject
from amends.register.models import Deadline, Reader, Row
from amends.vault import lookup

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def part(page: str, title: str) -> str:
    """One part of the day, or nothing."""
    found = re.search(rf"(?s)<h2 [^>]*>{title}\b.*?</h2>(.*?)</section>", page)
    return found[1] if found else ""


def acknowledged() -> str:
    reference = org.lodged(timezone.now()).reference
    do(reference, "acknowledge", Acknowledge(1, Way.email, words="We have your complaint."))
    return reference


def assigned(person: Id = org.COLLEAGUE) -> str:
    reference = acknowledged()
    do(reference, "assess", six())
    do(reference, "assign", Assign(person))
    return reference


def refused() -> str:
    reference = acknowledged()
    answer(reference)
    do(reference, "record-reaction", RecordReaction(1, Reaction.refused, "No.", Way.phone))
    return reference


# --- my day ---


def test_what_was_given_to_somebody_to_look_into_stands_on_their_day_and_says_why() -> None:
    reference = assigned()
    mine = part(desk.read(desk.seated(org.COLLEAGUE), ""), "Assigned to you to investigate")
    assert reference in mine
    assert "You're the investigator." in mine
    assert reference not in desk.read(desk.seated(org.HANDLER), "")


def test_a_review_stands_on_the_day_of_whoever_reviews_it_and_nowhere_else() -> None:
    reference = refused()
    do(reference, "escalate", Escalate(org.REVIEWER))
    assert reference in part(desk.read(desk.seated(org.REVIEWER), ""), "Reviews for you")
    page = desk.read(desk.seated(org.REVIEWER), f"complaints/{reference}/")
    assert "Reviewer: Rosa Review" in page
    assert reference not in part(desk.read(desk.seated(org.MANAGER), ""), "Reviews for you")


def test_who_investigated_before_the_review_is_not_asked_to_review_it() -> None:
    reference = refused()
    [before] = file_of(reference, actor=SYSTEM_ACTOR, now=timezone.now()).complaint.investigators
    do(reference, "escalate", Escalate(org.REVIEWER), by=before)
    assert reference in part(desk.read(desk.seated(org.REVIEWER), ""), "Reviews for you")
    page = desk.read(desk.seated(before), "")
    assert reference not in part(page, "Reviews for you")
    assert "You're the reviewer." not in page
    page = desk.read(desk.seated(before), f"complaints/{reference}/")
    assert "Reviewer: Rosa Review" in page


def test_top_management_reads_on_its_day_of_what_endangers_somebody() -> None:
    reference = org.lodged(timezone.now()).reference
    do(reference, "assess", six(safety=True, severity="critical"))
    director = desk.seated(org.DIRECTOR)
    assert reference in part(desk.read(director, ""), "Read now")
    desk.read(director, f"complaints/{reference}/")
    assert reference in part(desk.read(director, ""), "Safety risk")
    assert reference not in part(desk.read(desk.seated(org.COLLEAGUE), ""), "Safety risk")


def test_what_is_late_stands_before_everything_that_can_wait() -> None:
    reference = org.lodged(timezone.now() - timedelta(days=90)).reference
    do(reference, "assess", six())
    do(reference, "assign", Assign(org.COLLEAGUE))
    page = desk.read(desk.seated(org.COLLEAGUE), "")
    assert reference in part(page, "Overdue")
    assert page.count(f"/complaints/{reference}/") == 1


@pytest.mark.both_engines
def test_what_was_given_to_somebody_is_known_again_after_the_register_is_drawn_anew() -> None:
    reference = assigned()
    keys = set(Reader.objects.filter(reference=reference).values_list("key", flat=True))
    assert f"given/{org.COLLEAGUE}" in keys
    Reader.objects.filter(reference=reference, key__startswith="given/").delete()
    Row.objects.filter(reference=reference).update(beside="")
    reproject([reference], now=timezone.now())
    assert set(Reader.objects.filter(reference=reference).values_list("key", flat=True)) == keys


def test_to_be_given_a_complaint_opens_nothing_by_itself() -> None:
    person = rules.directory().person(org.COLLEAGUE)
    assert person is not None
    assert not any(
        key.startswith("given/") for key in keys_of(person, rules.rules_at(timezone.now()))
    )


# --- the queue ---


def test_the_queue_and_the_page_tell_when_a_refused_complaint_is_looked_at_again() -> None:
    reference = refused()
    client = desk.seated(org.HANDLER)
    queue = desk.read(client, "complaints/?stage=unresolved_open&columns=due&columns=asked")
    assert reference in queue
    assert "Next review" in queue
    page = desk.read(client, f"complaints/{reference}/")
    assert re.search(r"Next review: <time datetime=", page)
    assert "The complaint stays open until the next review" in page


@pytest.mark.both_engines
def test_the_queue_is_narrowed_to_what_is_in_somebodys_hands() -> None:
    mine, other = assigned(), org.lodged().reference
    page = desk.read(desk.seated(org.REPRESENTATIVE), f"complaints/?hand={org.COLLEAGUE}")
    assert mine in page
    assert other not in page


@pytest.mark.both_engines
def test_a_list_is_called_narrowed_by_every_filter_that_it_offers_and_by_nothing_else() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    form = re.search(r'(?s)<form class="filters .*?</form>', desk.read(client, "complaints/"))
    assert form is not None
    filters = set(re.findall(r'<(?:select|input) [^>]*name="([^"]+)"', form[0])) - {"order"}
    assert "binds" in filters
    for name in filters:
        assert "data-narrowed" in desk.read(client, f"complaints/?{name}=1"), name
    assert "data-narrowed" not in desk.read(client, "complaints/?order=newest")


def test_only_those_who_can_have_a_complaint_in_hand_are_offered_as_a_filter() -> None:
    page = desk.read(desk.seated(org.REPRESENTATIVE), "complaints/")
    offered = re.search(r'(?s)<select name="hand".*?</select>', page)
    assert offered is not None
    assert "Hanna Handler" in offered[0]
    assert "Ada Auditor" not in offered[0]
    assert "Adam Admin" not in offered[0]


@pytest.mark.parametrize(
    ("person", "open_to"),
    [
        (org.HANDLER, {"complaints/", "complaints/new/", "find/"}),
        (org.ADMINISTRATOR, set()),
        (org.AUDITOR, set()),
    ],
)
def test_the_rail_leads_only_where_somebody_has_anything_to_do(
    person: Id, open_to: set[str]
) -> None:
    page = desk.read(desk.seated(person), "")
    rail = page[page.index('class="rail"') : page.index("</nav>")]
    every = {"complaints/", "complaints/new/", "find/"}
    assert {one for one in every if f'"/desk/{one}"' in rail} == open_to


def test_an_address_that_no_page_has_is_answered_inside_the_desk() -> None:
    page = desk.read(desk.seated(org.HANDLER), "complaints/nowhere/at/all/", 404)
    assert "Page not found" in page
    assert 'class="rail"' in page
    assert Client().get("/desk/no/such/page/")["Location"].startswith("/desk/sign-in/")
    assert 'class="portal-footer"' in Client().get("/no-such-page").content.decode()


# --- finding a caller ---

VERA = Contact(name="Vera Veiled", email="vera@example.org", postcode="LS11 5QT")


def looked_for(person: Id, **asked: str) -> str:
    return desk.seated(person).post("/desk/find/", asked).content.decode()


@pytest.mark.both_engines
def test_a_name_given_in_confidence_leads_only_those_to_the_complaint_who_are_told_it() -> None:
    party = NewParty(identity=VERA, mode=IdentityMode.confidential)
    reference = org.lodged(complainants=(party,)).reference
    asked = {"name": "Vera Veiled", "email": "vera@example.org"}
    assert reference in looked_for(org.REPRESENTATIVE, **asked)
    assert reference not in looked_for(org.COUNTER, **asked)
    assert reference not in looked_for(org.COUNTER, email="vera@example.org")


@pytest.mark.both_engines
def test_beside_somebody_in_confidence_another_party_is_still_found_by_name() -> None:
    nora = NewParty(identity=Contact(name="Nora Complain", email="nora@example.org"))
    vera = NewParty(identity=VERA, mode=IdentityMode.confidential)
    reference = org.lodged(complainants=(nora, vera)).reference
    assert reference in looked_for(org.COUNTER, name="Nora Complain", email="nora@example.org")
    assert reference not in looked_for(org.COUNTER, email="vera@example.org")


@pytest.mark.both_engines
def test_complaints_that_may_not_be_seen_push_no_other_out_of_what_is_found() -> None:
    for _ in range(lookup.FIRST + 2):
        org.lodged(about_person=YesNoUnknown.unknown)
    visible = org.lodged().reference
    assert visible in looked_for(org.COUNTER, name="Nora Complain", email="nora@example.org")


# --- a person complained about, before they were told ---


def named_untold() -> str:
    mentions = (NewMention("the driver"),)
    reference = org.lodged(about_person=YesNoUnknown.yes, mentions=mentions).reference
    do(reference, "name-person", NamePerson(1, org.COLLEAGUE))
    return reference


def test_somebody_complained_about_learns_nothing_before_they_are_told_in_full() -> None:
    reference = named_untold()
    client = desk.seated(org.COLLEAGUE)
    desk.read(client, f"about-me/{reference}/", 404)
    assert reference not in desk.read(client, "")
    assert reference not in desk.read(client, "about-me/")
    with pytest.raises(Unknown):
        do(reference, "hear-person", HearPerson(org.COLLEAGUE, "What?"), by=org.COLLEAGUE)
    here = org.lodged().reference
    with pytest.raises(Unknown):
        do(here, "link", Link(Id(reference), Code("same_matter")), by=org.COLLEAGUE)
    do(reference, "notify-subject", NotifySubject(org.COLLEAGUE, desk.ALLEGATION))
    assert desk.ALLEGATION in desk.read(client, f"about-me/{reference}/")
    assert reference in desk.read(client, "")


def test_somebody_complained_about_reads_whom_to_ask_and_finds_back() -> None:
    reference = desk.complaint_about()
    page = desk.read(desk.seated(org.COLLEAGUE), f"about-me/{reference}/")
    assert "Ask Rita Represent" in page
    assert 'href="/desk/"' in page
    listed = desk.read(desk.seated(org.COLLEAGUE), "")
    assert "We have not recorded your response yet" in listed


# --- words ---


def test_a_long_message_is_folded_on_the_page_and_whole_in_the_chronology() -> None:
    words = "A sentence of many. " * 150 + "The very end."
    reference = org.lodged(narrative=words).reference
    client = desk.seated(org.HANDLER)
    page = desk.read(client, f"complaints/{reference}/")
    assert "Show all" in page
    assert "The very end." in page
    assert "Show all" not in desk.read(client, f"complaints/{reference}/chronology/")


def test_one_foreign_word_does_not_turn_a_message_round() -> None:
    words = "\N{ARABIC LETTER ALEF}\N{ARABIC LETTER BEH} is what the sign says, and it fell down."
    reference = org.lodged(narrative=words).reference
    page = desk.read(desk.seated(org.HANDLER), f"complaints/{reference}/")
    assert re.search(rf'dir="ltr">\s*{words[:12]}', page)


# --- the date that binds next ---


def test_a_letter_that_is_owed_is_never_told_as_the_clock_of_the_same_name() -> None:
    until = timezone.now()
    row = Row(next_clock="ack", next_due=until, next_what="term", next_on=until)
    other = Deadline(pack="some-code", clock="ack", until=until + timedelta(days=4))
    met = Deadline(pack="some-code", clock="ack", until=until, met_at=until - timedelta(days=1))
    clock = Deadline(pack="some-code", clock="ack", until=until)
    assert list_rows.deadline_of(row, [other]) is None
    assert list_rows.deadline_of(row, [met]) is None
    assert list_rows.deadline_of(row, [other, clock]) is clock


# --- the day, and not only how far off it is ---

_FAR = re.compile(r"[Tt]oday|[Tt]omorrow|in \d+ (working )?days?|days? overdue|overdue since")


def without_day(page: str) -> list[str]:
    """The states of a page's lists and head that say how far off something is and name no day."""
    lists, _, _ = page.partition('<details class="side-part"')
    pieces = lists.split('<span class="when')[1:]
    states = [re.split(r'</(?:td|p|div|label)>|<span class="queue-line', one)[0] for one in pieces]
    dated = [one for one in states if _FAR.search(one)]
    assert dated, "nothing with a date stands there"
    return [one for one in dated if not re.search(r'<time datetime="\d{4}-\d\d-\d\d">', one)]


def test_wherever_the_desk_says_how_far_off_a_date_is_it_names_the_day() -> None:
    late = org.lodged(timezone.now() - timedelta(days=90)).reference
    do(late, "assess", six())
    mine, watched = assigned(org.HANDLER), refused()
    do(late, "assign", Assign(org.HANDLER))
    client, owner = desk.seated(org.REPRESENTATIVE), Row.objects.get(reference=late).owner
    pages = {
        f"hand-over/{owner.removeprefix('person/')}/",
        "complaints/",
        "complaints/?order=binding",
        "complaints/?state=late",
    }
    pages |= {"day-sheet/", "team/"}
    pages |= {f"complaints/{one}/" for one in (late, mine, watched)}
    for address in sorted(pages):
        assert without_day(desk.read(client, address)) == [], address
    assert without_day(desk.read(desk.seated(org.HANDLER), "")) == []


def test_the_day_of_a_list_is_the_day_of_the_complaints_own_page() -> None:
    reference = assigned()
    client = desk.seated(org.COLLEAGUE)
    listed = re.search(r'datetime="([\d-]{10})"', part(desk.read(client, ""), "Assigned to you.*?"))
    assert listed is not None
    beside = desk.read(client, f"complaints/{reference}/").partition("side-part")[2]
    assert f'<time datetime="{listed[1]}">' in beside


def test_a_date_of_this_year_is_short_and_one_of_another_year_names_it() -> None:
    assigned()
    told = re.search(r"<time [^>]*>([^<]*)</time>", desk.read(desk.seated(org.COLLEAGUE), ""))
    assert told is not None
    ahead = Deadline.objects.order_by("until")[0].day
    assert re.fullmatch(r"\w{3} \d{1,2} \w{3}( \d{4})?", told[1])
    assert told[1].endswith(str(ahead.year)) == (ahead.year != timezone.now().year)


# --- views and filters that are set ---


def test_a_view_that_is_shown_is_marked_and_each_filter_can_be_taken_off() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    page = desk.read(client, "complaints/?state=late&stage=received")
    views = page[page.index('class="views"') : page.index("</nav>", page.index('class="views"'))]
    assert 'aria-current="page"' not in views
    assert re.findall(r'class="chip" href="([^"]*)"', page) == ["?stage=received", "?state=late"]
    marked = re.findall(
        r'aria-current="page">([^<]+?) <', desk.read(client, "complaints/?state=late")
    )
    assert marked == ["Overdue"]


def test_the_rail_shows_an_item_where_its_area_is_open_and_leaves_out_empty_groups() -> None:
    shown = rail({"mail"}, {"mail_waits": 3})
    assert [(group.name, [link.item.section for link in links]) for group, links in shown] == [
        ("work", ["my-day", "mail"]),
        ("assurance", ["due", "governing"]),
    ]
    assert shown[0][1][1].number == 3
    everything = {item.area for group in RAIL for item in group.items}
    assert [group for group, _ in rail(everything, {})] == list(RAIL)
