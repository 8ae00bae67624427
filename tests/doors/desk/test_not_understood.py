"""What another version of the program recorded, and this one does not understand, breaks no list:
it is shown with what is wrong and with the way out."""

import re
from dataclasses import replace
from datetime import UTC, datetime, time
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern
from django.utils import timezone
from tests.core.framework.test_regime_bounds import CIRCLES, HEAD
from tests.doors import desk_people as desk
from tests.records import organization as org
from tests.records.governance.test_adopting_packs import two_publish

from amends.core.framework.adoption import calendar_text
from amends.core.framework.adoption.acts import Adopt
from amends.core.framework.adoption.proposals import RuleKind
from amends.core.framework.adoption.rulebook import digest
from amends.core.principles.calendars import Calendar
from amends.core.values import Code, Id
from amends.desk.urls import urlpatterns
from amends.handling import rules
from amends.handling.commands import Command
from amends.handling.perform import perform
from amends.handling.streams import RULES
from amends.imports.models import ImportRun, SavedMapping
from amends.journal import adopted_texts

pytestmark = pytest.mark.django_db

OTHER = 'schema = "of another time"\n[things]\nunknown = true\n'
TOLD = "This version of the program no longer understands them:"
_NO_PAGE = {"sign-out", "take-away", "take-away-files"}


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()
    two_publish()


def propose(kind: RuleKind, text: str = OTHER) -> None:
    """Somebody proposed it in another version of the program."""
    version = rules.rules_at(timezone.now()).policy.version + 1
    code = Code({"pack": "sample-code", "calendar": "england"}.get(kind, "policy"))
    told = f"{text}# {kind}\n"
    adopted_texts.adopt_text(told)
    given = Adopt(kind, code, Id(str(version)), digest(told), None, "It binds us.")
    perform(
        [Command(RULES, Code("adopt"), given)],
        actor=org.acting(org.REPRESENTATIVE),
        now=timezone.now(),
    )


def second() -> Any:
    """A browser of somebody who can agree."""
    return desk.seated(org.DIRECTOR)


def without_particulars() -> list[str]:
    """Every address of the desk that names no complaint, person or run."""
    return [
        str(one.pattern)
        for one in urlpatterns
        if isinstance(one, URLPattern)
        and "<" not in str(one.pattern)
        and one.name not in _NO_PAGE
        and not str(one.pattern).endswith(("/begin/", ".pdf", ".xlsx"))
    ]


@pytest.mark.whole
@pytest.mark.one_engine
def test_no_page_of_the_desk_breaks_on_rules_that_are_not_understood() -> None:
    for kind in RuleKind:
        propose(kind)
    for client in (second(), desk.seated(org.REPRESENTATIVE)):
        for address in without_particulars():
            assert client.get(f"/desk/{address}").status_code < 500, address


@pytest.mark.parametrize("kind", list(RuleKind))
def test_my_day_tells_what_is_wrong_and_the_way_out(kind: RuleKind) -> None:
    propose(kind)
    page = unescape(desk.read(second(), ""))
    assert TOLD in page
    assert (
        "Return them and propose them again, or approve them in the version in which they were "
        "proposed." in page
    )


@pytest.mark.parametrize("kind", list(RuleKind))
def test_nobody_is_asked_to_agree_to_them_and_they_are_sent_back(kind: RuleKind) -> None:
    propose(kind)
    address = "settings/proposal/" if kind is RuleKind.policy else "settings/proposed/"
    client = second()
    page = desk.read(client, address)
    assert TOLD in unescape(page)
    assert 'name="agree"' not in page
    [sha256] = re.findall(r'name="sha256" value="(\w+)"', page)
    given = {"sha256": sha256, "reason": "Nobody can read it."}
    assert client.post(f"/desk/{address}", given | {"agree": "1"}).status_code == 422
    assert client.post(f"/desk/{address}", given | {"return": "1"}).status_code == 302
    book = rules.book()
    assert (book.proposal, book.proposals) == (None, ())


NIGHT = calendar_text.write(replace(Calendar(Code("england")), opens=time(22), closes=time(6)))
CIRCLE = HEAD + CIRCLES["a clock that begins with the letter owed at its own end"][0]
NO_MORE = {RuleKind.calendar: NIGHT, RuleKind.pack: CIRCLE}
"""What an older version of the program took, and this one reads but adopts no more."""


@pytest.mark.parametrize("kind", NO_MORE)
def test_what_is_adopted_no_more_is_not_offered_for_agreement_on_any_page(kind: RuleKind) -> None:
    propose(kind, NO_MORE[kind])
    client = second()
    for address in ("", "settings/proposed/"):
        page = desk.read(client, address)
        assert TOLD in unescape(page), address
        assert 'name="agree"' not in page


# --- how a register is read ---


def bringing(text: str) -> ImportRun:
    """A file that waits, read as another version of the program says."""
    now = datetime.now(UTC)
    return ImportRun.objects.create(
        run="run", by=org.REPRESENTATIVE, began=now, changed=now, name="old.csv", mapping=text
    )


@pytest.mark.parametrize("page", ["columns", "values", "preview", "refused"])
def test_a_file_whose_mapping_is_not_understood_is_told_and_left(page: str) -> None:
    bringing(OTHER)
    found = unescape(desk.read(desk.seated(org.REPRESENTATIVE), f"register/run/{page}/", 422))
    assert "This version of amends cannot read the mapping:" in found
    assert "Cancel and delete the file" in found


def test_a_saved_mapping_that_is_not_understood_is_told_where_it_is_chosen() -> None:
    SavedMapping.objects.create(
        name="last year", text=OTHER, by=org.REPRESENTATIVE, changed=timezone.now()
    )
    client = desk.seated(org.REPRESENTATIVE)
    assert "last year" in desk.read(client, "register/")
    upload = SimpleUploadedFile("old.csv", b"a;b\n1;2\n")
    given = {"file": upload, "source": "old", "mapping": "saved/last year"}
    answer = client.post("/desk/register/", given)
    assert answer.status_code == 422
    assert "This version of amends cannot read the mapping:" in unescape(answer.content.decode())
