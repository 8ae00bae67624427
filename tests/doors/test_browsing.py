"""How tests wait for a page."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.doors import browsing

pytestmark = pytest.mark.browser


@pytest.fixture
def page() -> Iterator[Any]:
    with browsing.browser() as chromium:
        yield browsing.page_in(chromium, **browsing.WIDE)


def test_a_wait_ends_when_the_page_has_nothing_left_to_do(
    page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browsing, "_LOOK", 0.1)
    page.set_content("<h1>Complaints</h1><p hidden>Saved.</p>")
    for waits in (
        lambda: page.click("text=Send"),
        lambda: page.get_by_label("Reason").fill("x"),
        lambda: page.get_by_text("Saved.").wait_for(),
    ):
        with pytest.raises(AssertionError, match="Complaints"):
            waits()


def test_a_wait_goes_on_while_the_page_changes(page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browsing, "_LOOK", 0.1)
    monkeypatch.setattr(browsing, "_IDLE_LOOKS", 3)
    page.set_content("<h1>0</h1><p hidden>Saved.</p>")
    page.evaluate("""() => {
      const title = document.querySelector("h1");
      const step = () => {
        title.textContent = Number(title.textContent) + 1;
        if (title.textContent === "60") document.querySelector("p").hidden = false;
        else setTimeout(step, 20);
      };
      step();
    }""")
    page.get_by_text("Saved.").wait_for()
    assert page.inner_text("h1") == "60"
