"""Somebody at the public door, page by page, as a browser without JavaScript does it."""

import re
from typing import Any

from django.test import Client

ANSWERS: dict[str, dict[str, Any]] = {
    "what-happened": {"narrative": "The heating has been cold for a week."},
    "about": {},
    "person": {"about_person": "no"},
    "put-right": {"wants": "something", "remedy": "Please repair it."},
    "who": {"complains_for": "myself", "mode": "named"},
    "reach": {"name": "Nora Complain", "contact_by": "email", "email": "nora@example.org"},
    "files": {},
}
"""A plain complaint, by page."""


def fill(client: Client, **changed: dict[str, Any]) -> None:
    """Answer every page; `changed` by page, with underscores, replaces what is said there."""
    for page, plain in pages(**changed).items():
        response = client.post(f"/complain/{page}", plain)
        assert response.status_code == 302, (page, _errors(response))


def pages(**changed: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The answers by page, in the order of the pages."""
    given = {name.replace("_", "-"): told for name, told in changed.items()}
    all_pages = {}
    for page, plain in ANSWERS.items():
        all_pages[page] = given.get(page, plain)
        if page == "about" and "more" in given:
            all_pages["more"] = given["more"]
        if page == "who" and "for-whom" in given:
            all_pages["for-whom"] = given["for-whom"]
    return all_pages


def complain(client: Client, **changed: dict[str, Any]) -> tuple[str, str]:
    """Fill everything in, send it, and answer reference and secret from the confirmation."""
    fill(client, **changed)
    sent = client.post("/complain/check")
    assert sent.status_code == 302, _errors(sent)
    return shown(client)


def shown(client: Client) -> tuple[str, str]:
    """Reference and secret on the confirmation."""
    html = client.get("/complain/done").content.decode()
    found = re.findall(r'class="spoken[^"]*">([^<]+)<', html)
    assert len(found) == 2, html
    return found[0], found[1]


def track(client: Client, reference: str, secret: str) -> Any:
    """Open the complaint; answers the page, or the refusal."""
    return client.post("/track", {"reference": reference, "secret": secret}, follow=True)


def act(client: Client, reference: str, slug: str, **given: Any) -> Any:
    """Do something on the page of the complaint, through its form."""
    address = f"/track/{reference}/{slug}"
    html = client.get(address).content.decode()
    hidden = dict(re.findall(r'type="hidden" name="(key|revision)" value="([^"]*)"', html))
    return client.post(address, {**hidden, **given}, follow=True)


def text_of(response: Any) -> str:
    """The words of a page, without its markup."""
    html = response.content.decode().replace("&#x27;", "'")
    main = html.partition("<main")[2].partition(">")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def _errors(response: Any) -> str:
    return text_of(response)[:1_000]
