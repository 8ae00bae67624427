"""Takes the pictures of README and guides from a demonstration and an empty organization.

Usage: `.venv/bin/python scripts/pictures.py [NAME …]`. Loads both into a folder of their own, so it
takes a minute or two. Fails where a page does not answer with 200, is not the page that was meant,
or where a picture is larger than a guide should carry.
"""

import base64
import http.client
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pictures"
PORT = int(os.environ.get("PORT") or 8798)
HERE, OWN = f"http://localhost:{PORT}", f"http://localhost:{PORT + 1}"
TOLD = Path(tempfile.gettempdir(), f"amends-pictures-{os.getpid()}.txt")
"""What the commands print, the code of the first visit too."""
SHOWN = "http://localhost:8000"
"""What stands in the letters of the pictures."""
WAIT = 300
"""Seconds for loading."""
LARGEST = 70_000
"""Bytes of a picture: whoever reads a guide on a telephone pays for them."""
DESK = {"width": 1280, "height": 720}
PHONE = {"width": 360, "height": 720}
_REFUSED = "stage=unresolved_open&order=newest"


def main() -> int:
    """Serve, look, and keep what is seen."""
    wanted = set(sys.argv[1:]) or set(SCENES)
    browser = subprocess.run(
        ["sh", ROOT / "scripts" / "browser.sh"], check=True, capture_output=True, text=True
    ).stdout.strip()
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "AMENDS_DATA": f"{folder}/demo", "AMENDS_BASE_URL": SHOWN}
        command = [str(Path(sys.executable).with_name("amends")), "demo", "--with-own"]
        with TOLD.open("w") as told:
            server = subprocess.Popen(
                [*command, "--port", str(PORT), "--complaints", "40"], env=env, stdout=told
            )
        try:
            for port in (PORT, PORT + 1):
                _await(server, port)
            _take(browser, wanted)
        finally:
            server.terminate()
            server.wait(30)
            TOLD.unlink()
    return 0


def _await(server: "subprocess.Popen[bytes]", port: int) -> None:
    until = time.monotonic() + WAIT
    while server.poll() is None and time.monotonic() < until:
        try:
            asked = http.client.HTTPConnection("localhost", port, timeout=2)
            asked.request("GET", "/livez")
            asked.getresponse()
        except OSError:
            time.sleep(1)
        else:
            return
    raise SystemExit("the demonstration is not served")


def _take(browser: str, wanted: set[str]) -> None:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        for name, scene in SCENES.items():
            page = chromium.new_context(viewport=DESK, locale="en").new_page()
            if name in wanted or name.startswith("first-hour"):  # these follow each other
                scene(page)
            if name in wanted:
                _keep(page, name)
        chromium.close()


def _keep(page: Any, name: str) -> None:
    """WebP, which the browser writes itself: a third of a PNG's size for a page of text."""
    page.evaluate("document.activeElement?.blur(); window.scrollTo(0, 0)")
    for quality in (70, 55, 45, 35):
        asked = {"format": "webp", "quality": quality}
        shot = page.context.new_cdp_session(page).send("Page.captureScreenshot", asked)
        data = base64.b64decode(shot["data"])
        if len(data) <= LARGEST:
            break
    else:
        raise SystemExit(f"{name} has {len(data)} bytes")
    picture = PICTURES / f"{name}.webp"
    picture.write_bytes(data)
    print(picture.relative_to(ROOT), len(data))


# --- what is shown ---


def _open(page: Any, path: str, *, meant: str, at: str = HERE) -> None:
    answer = page.goto(at + path)
    if answer is None or answer.status != 200:
        raise SystemExit(f"{path} answers {answer and answer.status}")
    _is(page, meant)


def _is(page: Any, meant: str) -> None:
    if meant not in page.inner_text("body"):
        raise SystemExit(f"{page.url} does not say {meant!r}")


def _be(page: Any, who: str) -> None:
    _open(page, "/desk/sign-in/", meant="Sign in")
    page.click(f"button[name=be][value={who}]")
    _is(page, "My day")


def _my_day(page: Any) -> None:
    _be(page, "priya")


def _queue(page: Any) -> None:
    _be(page, "marcus")
    _open(page, "/desk/complaints/", meant="Next deadline")


def _complaint(page: Any) -> None:
    _be(page, "priya")
    _open(page, f"/desk/complaints/?{_REFUSED}", meant="Unresolved")
    reference = page.locator("tbody th.case > a").first.get_attribute("href")
    _open(page, str(reference), meant="Conversation")


def _record(page: Any) -> None:
    _be(page, "fern")
    _open(page, "/desk/complaints/new/", meant="Read back")


def _second(page: Any) -> None:
    _be(page, "joel")
    page.locator("a[href$='/acts/decline-scope/']").first.click()
    _is(page, "Or reject it")


def _month(page: Any) -> None:
    _be(page, "marcus")
    _open(page, "/desk/insights/month/", meant="Received")


def _insights(page: Any) -> None:
    _be(page, "marcus")
    _open(page, "/desk/insights/", meant="Insights")


def _conformity(page: Any) -> None:
    _be(page, "ingrid")
    _open(page, "/desk/conformity/", meant="Exceptions")


def _decide(page: Any) -> None:
    """The first complaint of hers that is ready for a response."""
    _be(page, "priya")
    _open(page, "/desk/complaints/", meant="My complaints")
    page.get_by_role("link", name="My complaints").click()
    links = page.locator("tbody th.case > a").all()
    for address in [str(link.get_attribute("href")).partition("#")[0] for link in links]:
        answer = page.goto(f"{HERE}{address}acts/prepare-response/")
        if answer is not None and answer.status == 200:
            return
    raise SystemExit("no complaint is ready for a response")


def _track(page: Any) -> None:
    page.set_viewport_size(PHONE)
    _open(page, "/track", meant="Accept or refuse the answer")
    page.locator(".tries li", has_text="Accept or refuse the answer").locator("a").click()
    page.click("main form button")
    _is(page, "We've sent you our response.")


def _begin(page: Any) -> None:
    """The first visitor of the empty organization opens it."""
    _open(page, "/desk/begin/", meant="Set up your organisation", at=OWN)
    page.get_by_label("What is your organisation called?").fill("Corner Shop")
    page.get_by_label("Which country are you in?").select_option(label="Ireland")
    page.get_by_label("What is your name?").fill("Ada Owner")
    page.get_by_label("Choose a sign-in name").fill("ada")
    page.get_by_label("Your password").fill(_PASSWORD)
    page.get_by_label("Code").fill(TOLD.read_text().partition("Enter this code there: ")[2][:19])


def _hour(page: Any) -> None:
    _begin(page)
    page.get_by_role("button", name="Start", exact=True).click()
    _is(page, "7 short steps")


def _owner(page: Any) -> None:
    _open(page, "/desk/sign-in/", meant="Sign in", at=OWN)
    page.fill("#id_sign_in", "ada")
    page.fill("#id_password", _PASSWORD)
    page.click("main button[type=submit]")


def _about(page: Any) -> None:
    _owner(page)
    _open(page, "/desk/first/about/?trade=shop", meant="Goods are faulty", at=OWN)


def _notice(page: Any) -> None:
    _owner(page)
    _open(page, "/desk/first/notice/", meant="Poster", at=OWN)


_PASSWORD = "four plain words here"  # noqa: S105 - of an organization that is thrown away

SCENES: Mapping[str, Callable[[Any], None]] = {
    "complaint": _complaint,
    "my-day": _my_day,
    "queue": _queue,
    "record": _record,
    "second-person": _second,
    "month": _month,
    "insights": _insights,
    "conformity": _conformity,
    "decide": _decide,
    "track": _track,
    "first-hour-begin": _begin,
    "first-hour": _hour,
    "first-hour-about": _about,
    "first-hour-notice": _notice,
}
"""Every picture and how its page is reached; the first hour in its order."""


if __name__ == "__main__":
    raise SystemExit(main())
