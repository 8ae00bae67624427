"""Somebody at the browser who sees nothing but what can be read there, and how long they take.

Their time is counted by the keystroke-level model (Card, Moran and Newell 1980, *The
keystroke-level model for user performance time with interactive systems*), with its own figures for
somebody who types as most people do:

- `KEY` 0.28 s for a key, the average of people who are no typists (40 words a minute);
- `POINT` 1.1 s to point at something, and a key's time to press the mouse there;
- `HOME` 0.4 s to move the hand between keyboard and mouse;
- `THINK` 1.35 s before each thing that is decided: a field, a button.

To that comes what the model leaves out: `READ`, words of each page that opens at 238 a minute
(Brysbaert 2019, silent reading in English), at most `SCAN` seconds a page, for nobody reads a form
or a list from end to end before going on; and `WAIT`, a second for each page to come, several times
what a page takes here, so that the figure does not hang on how busy the machine of the test is.
"""

import re
from contextlib import suppress
from functools import partial
from typing import Any

from ..waiting import until

KEY, POINT, HOME, THINK = 0.28, 1.1, 0.4, 1.35
READ, SCAN, WAIT = 60 / 238, 15.0, 1.0
_MOST_TABS = 80


class Somebody:
    """A person in front of a page. Counts pages, fields, keys and seconds."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.seconds = 0.0
        self.pages = self.fields = self.keys = 0

    # --- with the keyboard alone ---

    def strike(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)
        self._keyed(len(keys))

    def write(self, text: str) -> None:
        """Type where the cursor stands."""
        self.page.keyboard.type(text)
        self._keyed(len(text))

    def reach(self, name: str) -> None:
        """Tab to what is called so."""
        self._thought()
        met = []
        for _ in range(_MOST_TABS):
            self.strike("Tab")
            at = self.page.evaluate(_FOCUSED)
            if name in at:
                return
            met.append(at)
        raise AssertionError(f"no way to {name!r} by Tab: {met}")

    def answer(self, name: str, text: str) -> None:
        """Tab to a field and write into it, or type what a list offers."""
        self.reach(name)
        self.write(text)
        self.fields += 1

    def enter(self, name: str) -> None:
        """Tab to what leads on, and press Enter."""
        self.reach(name)
        with self.page.expect_navigation():
            self.strike("Enter")
        self.looked()

    # --- with the mouse, as most do ---

    def opens(self, address: str) -> None:
        """Type an address."""
        self._keyed(len(address) + 1)
        self.page.goto(address)
        self.looked()

    def press(self, name: str, *, exact: bool = True, nth: int = 0) -> None:
        """Press a button that says so."""
        self._click(self.page.get_by_role("button", name=name, exact=exact).nth(nth))

    def follow(self, name: str, *, exact: bool = True, nth: int = 0) -> None:
        """Follow a link that says so."""
        self._click(self.page.get_by_role("link", name=name, exact=exact).nth(nth))

    def go_on(self) -> None:
        """Press the button that confirms, whatever it says: what it asks to be checked is right."""
        self._click(self.page.locator("main button[name=checked]").first)

    def unfold(self, name: str, *, nth: int = 0) -> None:
        """Open what is folded under these words."""
        self._pointed()
        self.page.locator("summary").filter(has_text=name).nth(nth).click()

    def fill(self, label: str, text: str, *, exact: bool = True, nth: int = 0) -> None:
        """Write into the field of this label."""
        self._pointed()
        self._keyed(len(text), hand=True)
        self._field(label, exact).nth(nth).fill(text)
        self.fields += 1

    def choose(self, label: str, option: str, *, exact: bool = True, nth: int = 0) -> None:
        """Choose from a list."""
        self._pointed(2)
        self._field(label, exact).nth(nth).select_option(label=option)
        self.fields += 1

    def tick(self, label: str, *, exact: bool = True, nth: int = 0) -> None:
        """Tick a box, or one of several answers."""
        self._pointed()
        self._field(label, exact).nth(nth).check()
        self.fields += 1

    def says(self, question: str, answer: str) -> None:
        """Answer a question by one of several answers."""
        self._pointed()
        asked = self.page.get_by_role("group", name=question).first
        asked.get_by_label(answer, exact=True).check()
        self.fields += 1

    def brings(self, label: str, path: Any) -> None:
        """Choose a file: the window that opens takes as long as a field and a button."""
        self._pointed(3)
        self._keyed(len(str(getattr(path, "name", path))), hand=True)
        self._field(label, exact=True).set_input_files(path)

    def saves(self, name: str, *, exact: bool = True) -> Any:
        """Follow a link, or press a button, that brings a file; the value is its path."""
        asked = self.page.get_by_role("link", name=name, exact=exact)
        asked = asked if asked.count() else self.page.get_by_role("button", name=name, exact=exact)
        self._pointed()
        with self.page.expect_download() as started:
            asked.first.click()
        return started.value.path()

    # --- what they see ---

    def looked(self) -> str:
        """A page is there: they read what it says, as far as anybody does."""
        said = self.said
        self.pages += 1
        self.seconds += WAIT + min(SCAN, len(said.split()) * READ)
        return said

    @property
    def said(self) -> str:
        """What the page says."""
        return " ".join(self.page.inner_text("main").split())

    def sees(self, *words: str) -> None:
        """It says all of this, or will as soon as the page is there."""
        for one in words:
            with suppress(TimeoutError):
                until(partial(self._says, one), one)
            assert self._says(one), f"{one!r} is not said: {self.said[:3000]}"

    def _says(self, words: str) -> bool:
        return words in self.said

    @property
    def minutes(self) -> float:
        """How long it took them."""
        return self.seconds / 60

    def _field(self, label: str, exact: bool) -> Any:
        said = re.compile(rf"^\s*{re.escape(label)}\s*(\(optional\))?\s*$") if exact else label
        return self.page.get_by_label(said).locator("visible=true")

    def _click(self, what: Any) -> None:
        """Every button and link that is pressed here leads to a page, or to a form beside a
        complaint."""
        self._pointed()
        self._settled()
        self.page.evaluate(_MARK)
        what.click()
        self.page.locator(_UNMARKED).first.wait_for(state="attached")
        self._settled()
        self.looked()

    def _settled(self) -> None:
        """Wait until the page is there, and what it asks for beside a complaint."""
        self.page.wait_for_load_state()
        self.page.locator("[data-case][aria-busy]").wait_for(state="detached")

    def _pointed(self, times: int = 1) -> None:
        self.seconds += THINK + HOME + times * (POINT + KEY)

    def _thought(self) -> None:
        self.seconds += THINK

    def _keyed(self, keys: int, *, hand: bool = False) -> None:
        self.keys += keys
        self.seconds += keys * KEY + (HOME if hand else 0)


_PARTS = ("main", "[data-case]", "[data-panel] > *")
_MARK = f"""() => document.querySelectorAll("{", ".join(_PARTS)}").forEach(
  (part) => part.setAttribute("data-was-here", ""))"""
_UNMARKED = ", ".join(f"{part}:not([data-was-here])" for part in _PARTS)
"""What comes with a new page, with a complaint that was changed, or with a form beside it."""

_FOCUSED = """() => {
  const at = document.activeElement;
  const called = at.labels?.[0]?.innerText ?? at.getAttribute("aria-label") ?? at.innerText ?? "";
  const of = at.type === "radio" ? at.closest("fieldset")?.querySelector("legend")?.innerText : "";
  return `${of ?? ""} ${called}`.trim();
}"""
"""What the thing that would be typed into is called; an answer with its question."""
