"""A complainant on a phone, from the first page to the tracking page: counted, with and without
JavaScript, in each language, without a barrier."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.doors import browsing
from tests.records import organization as org
from tests.records.letters.test_letters import adopt

from amends.core.values import Code

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}}
LOOKS = [
    pytest.param({"locale": "en"}, id="English"),
    pytest.param({"locale": "de", "color_scheme": "dark"}, id="German, dark"),
    pytest.param({"locale": "fr"}, id="French", marks=pytest.mark.whole),
    pytest.param({"locale": "en", "java_script_enabled": False}, id="without JavaScript"),
    pytest.param(
        {"locale": "fr", "java_script_enabled": False},
        id="French without JavaScript",
        marks=pytest.mark.whole,
    ),
]


@pytest.fixture
def there(committed_database: str) -> Iterator[tuple[Any, str]]:
    org.found_organization()
    adopt(languages=("en", "de", "fr"), country=Code("gb"), phone="+44 20 7946 0000")
    with browsing.served() as address, browsing.browser() as chromium:
        yield chromium, address


class Walk:
    """What a person selects and types, and the pages that this loads."""

    def __init__(self, page: Any, how: dict[str, Any]) -> None:
        self.page, self.clicks, self.loads = page, 0, 0
        self.script, self.language = how.get("java_script_enabled", True), how["locale"]
        page.on("request", lambda one: self._count(one))

    def _count(self, request: Any) -> None:
        self.loads += request.is_navigation_request()

    def select(self, what: str) -> None:
        self.clicks += 1
        self.page.click(what)

    def look(self) -> None:
        assert self.page.get_attribute("html", "lang") == self.language, self.page.url
        if self.script:
            assert browsing.barriers(self.page) == [], self.page.url
            assert browsing.spills_enlarged(self.page) == [], self.page.url
        else:
            assert self.page.locator("script").count() == 0


@pytest.mark.parametrize("how", LOOKS)
def test_a_complaint_is_made_on_a_phone_in_nine_requests(
    there: tuple[Any, str], how: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    chromium, address = there
    page = browsing.page_in(chromium, **PHONE, **how)
    walk = Walk(page, how)
    page.goto(f"{address}/complain")
    walk.look()
    assert page.is_visible("a[href='tel:999']")
    walk.select("[name=danger][value=no]")
    walk.select("main form[novalidate] button:first-child")
    walk.look()
    page.fill("[name=narrative]", "The heating has been cold for a week.")
    assert not page.is_visible("[name=person_name]")
    walk.select("[name=about_person][value=no]")
    walk.select("main form[novalidate] .buttons button:first-child")
    walk.look()
    assert not page.is_visible("[name=their_name]")
    assert not page.is_visible("[name=email]")
    page.fill("[name=name]", "Nora Complain")
    walk.select("[name=contact_by][value=email]")
    page.fill("[name=email]", "nora@example.org")
    walk.select("main form[novalidate] .buttons button:first-child")
    walk.look()
    walk.select(".send button")
    walk.look()
    with capsys.disabled():
        print(f" {how}: {walk.clicks} clicks, {walk.loads} requests", end="")
    assert walk.loads <= 9
    assert walk.clicks <= 8
    walk.select("a.btn--go")
    walk.look()


def test_every_choice_unfolds_what_it_needs_and_nothing_else(there: tuple[Any, str]) -> None:
    chromium, address = there
    page = browsing.page_in(chromium, java_script_enabled=False, **PHONE)
    page.goto(f"{address}/complain")
    page.check("[name=danger][value=no]")
    page.click("main form[novalidate] button:first-child")
    page.fill("[name=narrative]", "It is cold.")
    page.check("[name=about_person][value=no]")
    page.click("main form[novalidate] .buttons button:first-child")
    names = ("email", "phone", "address", "name", "their_name", "organization")
    for choice, seen in (
        ("contact_by][value=email", {"email", "name"}),
        ("contact_by][value=phone", {"phone", "name"}),
        ("contact_by][value=letter", {"address", "name"}),
        ("complains_for][value=somebody", {"address", "name", "their_name"}),
        ("complains_for][value=organization", {"address", "name", "organization"}),
        ("complains_for][value=myself", {"address", "name"}),
        ("contact_by][value=anonymous", set()),
    ):
        page.check(f"[name={choice}]")
        assert {name for name in names if page.is_visible(f"[name={name}]")} == seen, choice
    page.click("main form[novalidate] .buttons button:first-child")
    assert page.url.endswith("/complain/check")


def test_the_first_page_is_small(there: tuple[Any, str]) -> None:
    chromium, address = there
    page = browsing.page_in(chromium, **PHONE)
    sizes: list[int] = []
    page.on("response", lambda one: sizes.append(one.request.sizes()["responseBodySize"]))
    page.goto(f"{address}/complain", wait_until="networkidle")
    assert sum(sizes) <= 60 * 1024, sizes
