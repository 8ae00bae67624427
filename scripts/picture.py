"""Takes the picture of the README: a complaint whose answer was refused and that stays open.

Usage: `.venv/bin/python scripts/picture.py`. Loads a demonstration into a folder of its own, so
it takes a minute. Fails where a page does not answer with 200 or is not the page that was meant.
"""

import http.client
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "docs" / "pictures" / "complaint.png"
WHO = "priya"
PORT = int(os.environ.get("PORT") or 8799)
HERE = f"http://localhost:{PORT}"
SHOWN = "http://localhost:8000"
"""What stands in the letters of the picture."""
WAIT = 300
"""Seconds for loading."""


def main() -> int:
    """Serve, look, and keep what is seen."""
    browser = subprocess.run(
        ["sh", ROOT / "scripts" / "browser.sh"], check=True, capture_output=True, text=True
    ).stdout.strip()
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "AMENDS_DATA": folder, "AMENDS_BASE_URL": SHOWN}
        command = [str(Path(sys.executable).with_name("amends")), "demo", "--port", str(PORT)]
        server = subprocess.Popen(
            [*command, "--complaints", "40"], env=env, stdout=subprocess.DEVNULL
        )
        try:
            _await(server)
            _take(browser)
        finally:
            server.terminate()
            server.wait(30)
    print(PICTURE.relative_to(ROOT))
    return 0


def _await(server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + WAIT
    while server.poll() is None and time.monotonic() < until:
        try:
            asked = http.client.HTTPConnection("localhost", PORT, timeout=2)
            asked.request("GET", "/readyz")
            asked.getresponse()
        except OSError:
            time.sleep(1)
        else:
            return
    raise SystemExit("the demonstration is not served")


def _take(browser: str) -> None:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": 1280, "height": 960})
        _open(page, "/desk/sign-in/")
        page.click(f"button[name=be][value={WHO}]")
        _open(page, f"/desk/complaints/?{_REFUSED}")
        reference = page.locator("tbody th a.reference").first.get_attribute("href")
        _open(page, str(reference))
        if "Not accepted, still open" not in page.inner_text(".head"):
            raise SystemExit(f"{reference} is not a refused complaint that stays open")
        page.screenshot(path=PICTURE)
        chromium.close()


_REFUSED = "stage=unresolved_open&order=newest"


def _open(page: Any, path: str) -> None:
    answer = page.goto(HERE + path)
    if answer is None or answer.status != 200:
        raise SystemExit(f"{path} answers {answer and answer.status}")


if __name__ == "__main__":
    raise SystemExit(main())
