"""A real browser on a real server, for what only a browser can tell. Skips where there is none."""

import asyncio
import atexit
import os
import shutil
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from socketserver import ThreadingMixIn
from typing import Any, ClassVar
from weakref import WeakKeyDictionary
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from tests.waiting import PATIENCE, until

WIDE = {"viewport": {"width": 1280, "height": 900}}
NARROW = {"viewport": {"width": 360, "height": 780}, "color_scheme": "dark"}
LOOKS = [pytest.param(WIDE, id="wide and light"), pytest.param(NARROW, id="narrow and dark")]
"""How tests look at pages."""


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_request(self, *_: Any) -> None:
        """Nothing of it."""


@contextmanager
def served() -> Iterator[str]:
    """The application on a port of its own; the value is its address."""
    from django.core.wsgi import get_wsgi_application
    from django.db import connections

    application = get_wsgi_application()
    in_progress: list[None] = []

    def answering(environ: Any, start_response: Any) -> Any:
        in_progress.append(None)
        try:
            return application(environ, start_response)
        finally:
            connections.close_all()
            in_progress.pop()

    server = make_server("127.0.0.1", 0, answering, server_class=_Server, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        # one in progress would write to the database of the next test
        until(lambda: not in_progress, "the end of all requests")


@contextmanager
def browser() -> Iterator[Any]:
    """A Chromium without a window, with nothing open: one for this process, as the start of it and
    of what steers it costs more than many a test. What a test opens in it is closed behind it."""
    _Standing.loop_runs(True)
    try:
        chromium = _Standing.browser or _started()
        try:
            yield chromium
        finally:
            for context in list(chromium.contexts):
                context.close()
            if not chromium.is_connected():  # it fell: the next test gets another
                _ended()
    finally:
        _Standing.loop_runs(False)


@contextmanager
def while_it_loads() -> Iterator[None]:
    """Let a test read and use a page that has not loaded yet."""
    _Standing.early = True
    try:
        yield
    finally:
        _Standing.early = False


def _once_loaded(function: Any) -> Any:
    """Return a function of a page, or of a place in it, that waits until the page has loaded. A
    click ends when the next page has begun: what is read then may be half of it, and its scripts
    may not run yet."""

    @wraps(function)
    def waiting(of: Any, *args: Any, **named: Any) -> Any:
        if not _Standing.early:
            page = getattr(of, "page", of)
            page.wait_for_load_state()
            state = named.get("state", _OF_ONE_PLACE.get(function.__name__))
            if state in {"visible", "attached"} and not {"timeout", "force"} & set(named):
                _until_there(page, (of if of is not page else of.locator(args[0])).first, state)
        return function(of, *args, **named)

    return waiting


def _until_there(page: Any, place: Any, state: str) -> None:
    """Wait until a page has a place. Fail early if the page has nothing left to do: it has loaded,
    and between many looks it neither changed nor asked the server anything."""
    from playwright.sync_api import TimeoutError as Late

    counted = _counted(page)
    end, before, idle = time.monotonic() + PATIENCE, "", 0
    while idle < _IDLE_LOOKS and time.monotonic() < end:
        try:
            place.wait_for(state=state, timeout=1_000 * _LOOK)
        except Late:
            now = f"{counted} {page.url} {_read(page, _SHOWN)}"
            idle = idle + 1 if now == before and counted["asked"] <= counted["ended"] else 0
            before = now
        else:
            return
    raise AssertionError(f"no {place} at {page.url}: {_read(page, _TEXT)}")


def _read(page: Any, script: str) -> str:
    """Return what a script reads of a page. A page that goes on to the next one, as a page of
    progress does by itself, has nothing to read, and differs from all before."""
    from playwright.sync_api import Error

    try:
        return str(page.main_frame.evaluate(script))
    except Error:
        return f"between two pages at {time.monotonic()}"


def _counted(page: Any) -> Counter[str]:
    """Return how many requests a page has begun and ended, which goes on being counted."""
    if page not in _Standing.counted:
        counted = _Standing.counted[page] = Counter[str]()
        page.on("request", lambda _: counted.update(["asked"]))
        for ended in ("requestfinished", "requestfailed"):
            page.on(ended, lambda _: counted.update(["ended"]))
    return _Standing.counted[page]


_LOOK, _IDLE_LOOKS = 2.0, 10
"""Seconds that one look at a page takes, and looks without a change after which none will come. The
scripts of the pages wait less than a second before they act, except to repeat a failed request."""
_SHOWN = "document.readyState + document.documentElement.outerHTML"
_TEXT = "document.body.innerText.slice(0, 2000)"
_OF_ONE_PLACE = {
    **dict.fromkeys(("check", "click", "dblclick", "fill", "select_option", "wait_for"), "visible"),
    **dict.fromkeys(("get_attribute", "inner_text", "input_value", "is_checked"), "attached"),
    **dict.fromkeys(("is_enabled", "set_input_files", "text_content"), "attached"),
}
"""What waits for one place of a page, and whether it has to be visible."""

_OF_LOADED = (
    *("check", "click", "content", "count", "dblclick", "evaluate", "evaluate_all", "fill"),
    *("all_inner_texts", "get_attribute", "inner_text", "input_value", "is_checked", "is_enabled"),
    *("is_visible", "query_selector_all", "select_option", "set_input_files", "text_content"),
    "wait_for",
)


def page_in(chromium: Any, **how: Any) -> Any:
    """A page in a window of its own. It waits as long as every test does."""
    page = chromium.new_context(**how).new_page()
    page.set_default_timeout(1_000 * PATIENCE)
    return page


class _Standing:
    """What runs between two tests."""

    playwright: Any = None
    browser: Any = None
    loop: Any = None
    early = False
    """Whether a test uses pages that have not loaded."""
    counted: ClassVar[WeakKeyDictionary[Any, Counter[str]]] = WeakKeyDictionary()
    """Requests of each page."""

    @classmethod
    def loop_runs(cls, runs: bool) -> None:
        """Says whether the loop of the browser counts as running in this thread: only while a test
        has the browser, for what others do under a running loop Django refuses."""
        asyncio._set_running_loop(cls.loop if runs else None)


def _started() -> Any:
    from playwright.sync_api import Locator, Page, sync_playwright

    path = os.environ.get("AMENDS_TEST_BROWSER") or shutil.which("chromium")
    if not path:
        pytest.skip("no Chromium (scripts/browser.sh installs one)")
    arguments = ["--no-sandbox", "--disable-background-networking"]
    for kind in (Page, Locator):
        for name in _OF_LOADED:
            function = getattr(kind, name, None)
            if function is not None and not hasattr(function, "__wrapped__"):
                setattr(kind, name, _once_loaded(function))
    _Standing.playwright = sync_playwright().start()
    _Standing.loop = asyncio.get_running_loop()
    launch = _Standing.playwright.chromium.launch
    _Standing.browser = launch(executable_path=path, args=arguments)
    atexit.register(_ended)
    return _Standing.browser


def _ended() -> None:
    atexit.unregister(_ended)
    _Standing.loop_runs(True)
    with suppress(Exception):  # it may have fallen before
        _Standing.browser.close()
    _Standing.playwright.stop()
    _Standing.playwright = _Standing.browser = _Standing.loop = None


def barriers(page: Any) -> list[tuple[str, list[Any]]]:
    """What axe finds on the page: rule and places."""
    from axe_playwright_python.base import AXE_SCRIPT

    page.evaluate(AXE_SCRIPT)
    return [(rule, places) for rule, places in page.evaluate(_BARRIERS)]


def spills(page: Any) -> list[str]:
    """The innermost things that reach beyond the window; none if the page does not scroll aside."""
    return list(page.evaluate(_SPILLS))


def spills_at_any_width(page: Any) -> list[tuple[int, str]]:
    """What `spills` and `hides` find at the page's width and at the usual ones near it, each with
    the width."""
    before = page.viewport_size
    near = _BROAD if before["width"] > 600 else _SLIM
    found = []
    for width in near:
        page.set_viewport_size({"width": width, "height": before["height"]})
        found += [(width, fault) for fault in (*spills(page), *hides(page))]
    page.set_viewport_size(before)
    return found


_SLIM, _BROAD = (360, 390), (1024, 1280, 1440)


def spills_enlarged(page: Any) -> list[tuple[str, str]]:
    """What `spills` finds with text of twice the size in a window of 720 pixels or less, from left
    to right and from right to left, each with the direction."""
    found, before = [], page.viewport_size
    page.set_viewport_size({**before, "width": min(before["width"], 720)})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    for direction in ("ltr", "rtl"):
        page.evaluate("(way) => { document.documentElement.dir = way; }", direction)
        found += [(direction, fault) for fault in spills(page)]
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.evaluate("document.documentElement.dir = 'ltr'")
    page.set_viewport_size(before)
    return found


def hides(page: Any) -> list[str]:
    """What is cut off, or shows only to whoever thinks of pushing it aside: texts, tables and the
    chosen answers of lists that are wider than where they stand. What stands on purpose in a box of
    its own that scrolls is left out: code, charts that keys can move, and what is hidden for
    eyes alone. So is the heading of a row that opens the whole text."""
    return list(page.evaluate(_HIDES))


_BARRIERS = """axe.run({resultTypes: ["violations"]}).then((found) =>
  found.violations.map((one) => [one.id, one.nodes.map((node) => node.target)]))"""
"""All that axe asks; of its answer what it holds against the page alone, as what it has nothing
against is long and goes through three processes."""


_HIDES = """() => {
  const pen = document.createElement("canvas").getContext("2d");
  const cut = (one) => {
    const style = getComputedStyle(one), box = one.getBoundingClientRect();
    if (box.width < 2 || box.height < 2 || style.visibility === "hidden") return false;
    if (one.tagName === "SELECT" && !one.multiple && one.selectedOptions.length) {
      pen.font = style.font;
      const room = one.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
      return pen.measureText(one.selectedOptions[0].text).width > room + 1;
    }
    if (one.tagName === "OPTION") return one.scrollWidth > one.clientWidth + 1;
    if (one.matches("input, textarea, select, svg, pre, svg *")) return false;
    if (one.matches(".wide[role=region][tabindex='0']")) return false;  // a chart, moved by key
    // a heading that ends with an ellipsis: the row opens all of it
    if (one.matches("th.case, .case-title > *")) return false;
    const wider = style.overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1;
    const higher = ["hidden", "clip"].includes(style.overflowY)
      && one.scrollHeight > one.clientHeight + 2;
    return style.display !== "inline" && (wider || higher);
  };
  return [...document.querySelectorAll("main *")]
    .filter((one) => !one.closest(".hidden, thead, details:not([open]) > :not(summary)"))
    .filter(cut)
    .map((one) => `${one.tagName} ${one.className} ${one.textContent.trim().slice(0, 40)}`);
}"""


_SPILLS = """() => {
  const edge = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= edge) return [];
  const beyond = [...document.querySelectorAll("body *")]
    .filter((one) => {
      const box = one.getBoundingClientRect();
      return box.right > edge + 1 || box.left < -1;
    });
  return beyond
    .filter((one) => ![...one.children].some((child) => beyond.includes(child)))
    .map((one) => `${one.tagName} ${one.className} ${one.textContent.slice(0, 40)}`);
}"""
