"""Who called, when proxies stand before the installation: as many hops count as are declared."""

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings
from hypothesis import given
from hypothesis import strategies as st

from amends.people.limits import network_of
from amends.site.checks import doctor
from amends.site.environment import Mistakes, read
from amends.site.proxies import forwarded

PEER = "10.0.0.9"


def seen(proxies: int, told: str | None, proto: str | None = None) -> tuple[str, str]:
    """Address and scheme as everything behind sees them."""
    found: list[HttpRequest] = []

    def answer(request: HttpRequest) -> HttpResponse:
        found.append(request)
        return HttpResponse()

    headers: dict[str, Any] = {"REMOTE_ADDR": PEER}
    if told is not None:
        headers["HTTP_X_FORWARDED_FOR"] = told
    if proto is not None:
        headers["HTTP_X_FORWARDED_PROTO"] = proto
    with override_settings(AMENDS_PROXIES=proxies):
        forwarded(answer)(RequestFactory().get("/", **headers))
    return found[0].META["REMOTE_ADDR"], str(found[0].scheme)


def test_without_a_declared_proxy_no_header_counts() -> None:
    assert seen(0, "203.0.113.5", "https") == (PEER, "http")


@pytest.mark.parametrize(
    ("proxies", "told", "address"),
    [
        (1, "203.0.113.5", "203.0.113.5"),
        (1, "1.1.1.1, 203.0.113.5", "203.0.113.5"),
        (2, "1.1.1.1, 203.0.113.5, 10.0.0.8", "203.0.113.5"),
        (2, "10.0.0.8", "10.0.0.8"),
        (1, None, PEER),
        (1, " , ,", PEER),
        (1, "203.0.113.5:4711", "203.0.113.5"),
        (1, "[2001:db8::5]:4711", "2001:db8::5"),
        (1, "2001:db8::5", "2001:db8::5"),
    ],
)
def test_the_caller_is_whom_the_outermost_trusted_proxy_saw(
    proxies: int, told: str | None, address: str
) -> None:
    assert seen(proxies, told)[0] == address


@given(forged=st.text(st.characters(codec="latin-1"), max_size=60), hops=st.integers(1, 4))
def test_nothing_that_a_caller_writes_changes_who_they_are(forged: str, hops: int) -> None:
    """Each of the proxies adds whom it saw; the first of them saw the caller."""
    added = ["203.0.113.5", *(f"10.0.0.{hop}" for hop in range(1, hops))]
    assert seen(hops, ", ".join([forged, *added]))[0] == "203.0.113.5"


@pytest.mark.parametrize(
    ("proxies", "proto", "scheme"),
    [
        (1, "https", "https"),
        (1, "http, https", "https"),
        (2, "http, https, http", "https"),
        (1, "HTTPS", "https"),
        (1, "gopher", "http"),
        (1, "", "http"),
        (1, None, "http"),
    ],
)
def test_the_scheme_is_that_of_the_outermost_trusted_proxy(
    proxies: int, proto: str | None, scheme: str
) -> None:
    assert seen(proxies, "203.0.113.5", proto)[1] == scheme


def test_a_household_is_one_network_and_what_is_no_address_shares_one() -> None:
    assert network_of("2001:db8:1:2::5") == network_of("2001:db8:1:2:ffff::9")
    assert network_of("2001:db8:1:2::5") != network_of("2001:db8:1:3::5")
    assert network_of("::ffff:203.0.113.5") == network_of("203.0.113.5")
    assert network_of("") == network_of("somewhere") == "unknown"


@pytest.mark.parametrize("text", ["-1", "many", "10", "1.0", "²"])
def test_proxies_are_a_small_number(text: str) -> None:
    with pytest.raises(Mistakes, match="AMENDS_PROXIES"):
        read({"AMENDS_PROXIES": text})
    assert read({}).proxies == 0
    assert read({"AMENDS_PROXIES": "2"}).proxies == 2


@pytest.mark.parametrize(
    ("base", "proxies", "fine"),
    [
        ("https://complaints.example.org", 0, False),
        ("https://complaints.example.org", 1, True),
        ("http://complaints.example.org", 1, True),
    ],
)
def test_the_doctor_warns_of_https_without_a_declared_proxy(
    base: str, proxies: int, fine: bool
) -> None:
    with override_settings(AMENDS_BASE_URL=base, AMENDS_PROXIES=proxies):
        [found] = doctor.examine([doctor.proxies_declared])
    assert found.fine is fine
    assert fine or "AMENDS_PROXIES" in found.told


def test_the_doctor_says_nothing_of_proxies_where_there_are_none() -> None:
    with override_settings(AMENDS_BASE_URL="http://localhost:8000", AMENDS_PROXIES=0):
        assert doctor.examine([doctor.proxies_declared]) == []
