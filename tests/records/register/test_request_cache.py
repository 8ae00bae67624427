"""What a request that only reads keeps, and when it asks again."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.named import perform_named
from tests.records import organization as org

from amends.core.framework.appointments import EndRole
from amends.core.framework.people.personnel import Role
from amends.core.values import Id
from amends.handling import access, rules
from amends.register import request_cache
from amends.site.incoming import read_once

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def _seen(person: Id = org.HANDLER) -> int:
    in_force = rules.rules_at(timezone.now())
    found = in_force.people.person(person)
    assert found is not None
    return access.visible(found, in_force).count()


def _queries(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as asked:
        ask()
    return len(asked)


def test_rules_and_readers_are_asked_for_once_in_a_request_and_each_time_outside_of_one() -> None:
    org.lodged()
    assert _queries(_seen) == _queries(_seen) == 3
    with request_cache.reading():
        assert _queries(_seen) == 3
        assert _queries(_seen) == 1, "only the complaints themselves"
    assert _queries(_seen) == 3


def test_only_a_request_that_reads_keeps_what_it_read() -> None:
    def keeps(method: str) -> bool:
        def page(request: HttpRequest) -> HttpResponse:
            read = iter("ab")
            same = {request_cache.once("key", lambda: next(read)) for _ in range(2)}
            return HttpResponse("".join(sorted(same)))

        return read_once(page)(RequestFactory().generic(method, "/")).content == b"a"

    kept = [keeps(one) for one in ("GET", "HEAD", "POST", "PUT", "DELETE")]

    assert kept == [True, True, False, False, False]


def test_a_request_sees_what_it_wrote_itself() -> None:
    org.lodged()
    with request_cache.reading():
        assert _seen() == 1
        org.lodged(org.BEGAN + timedelta(hours=3))
        assert _seen() == 2


def test_whoever_lost_a_role_sees_nothing_in_the_rest_of_the_request_that_ended_it() -> None:
    org.lodged()
    with request_cache.reading():
        assert _seen() == 1
        given, now = EndRole(Role.handler, None), timezone.now()
        perform_named(org.HANDLER, "end-role", given, actor=org.acting(org.REPRESENTATIVE), now=now)
        assert _seen() == 0
