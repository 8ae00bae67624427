"""An organization's colour and logo: chosen at the desk, published, and seen on every page."""

import re
import struct
import zlib
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.doors import desk_people as desk
from tests.records import organization as org

from amends.core.framework.labels import Label
from amends.core.framework.policy.organization import Brand
from amends.core.values import Code, Id
from amends.governance.publishing import following, publish
from amends.handling import rules
from amends.vault import files
from amends.vault.models import Piece

pytestmark = pytest.mark.django_db
GREEN = "#2c5e2e"


def png(colour: bytes = b"\x2c\x5e\x2e", side: int = 48) -> bytes:
    """A square of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    rows = (b"\0" + colour * side) * side
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def uploaded(data: bytes, name: str = "logo.png", kind: str = "image/png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, kind)


def published(client: Client, **typed: Any) -> None:
    kept = client.post("/desk/settings/looks/", typed)
    assert kept.status_code == 302, kept.content.decode()[-3000:]
    done = client.post("/desk/settings/publish/", {"reason": "Our looks."})
    assert done.status_code == 302, done.content.decode()[-3000:]


def test_whoever_chooses_nothing_has_the_pages_own_colours() -> None:
    assert "brand.css" not in desk.read(desk.seated(org.HANDLER), "")
    empty = Client().get("/brand.css")
    assert (empty.status_code, empty.content) == (200, b"")


def test_a_published_colour_is_on_every_page_in_both_themes_and_kept_by_its_digest() -> None:
    published(desk.seated(org.REPRESENTATIVE), accent=GREEN)
    addresses = []
    for page in (desk.read(desk.seated(org.HANDLER), ""), Client().get("/").content.decode()):
        found = re.search(r'<link rel="stylesheet" href="(/brand\.css\?v=\w{16})">', page)
        assert found
        addresses.append(found[1])
    assert len(set(addresses)) == 1
    client = Client()
    sheet = client.get(addresses[0])
    text = sheet.content.decode()
    assert sheet["Content-Type"] == "text/css; charset=utf-8"
    assert f"--accent: {GREEN};" in text
    assert "prefers-color-scheme: dark" in text
    assert text.count("@media screen") == 2, "what is printed stays black"
    assert "immutable" in sheet["Cache-Control"]
    again = client.get("/brand.css", headers={"If-None-Match": sheet["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "no-cache" in client.get("/brand.css")["Cache-Control"]


@pytest.mark.parametrize("wrong", ["#ffcc00", "green", "#2c5e2e;}*{display:none", ""])
def test_a_colour_that_cannot_be_read_or_is_none_is_refused_at_its_field(wrong: str) -> None:
    client = desk.seated(org.REPRESENTATIVE)
    refused = client.post("/desk/settings/looks/", {"accent": wrong})
    assert refused.status_code == 422
    assert "field-error" in refused.content.decode()


def test_a_logo_is_shown_with_its_type_and_can_do_nothing() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    published(client, accent=GREEN, logo=uploaded(png()))
    reference = org.lodged(timezone.now()).reference
    for address in ("", f"complaints/{reference}/follow-up/", "complaint-form/"):
        page = desk.read(client, address)
        found = re.search(r'src="(/brand/logo/\w{64})"', page)
        assert found, address
    assert found[1] in Client().get("/").content.decode()
    logo = Client().get(found[1])
    assert b"".join(logo.streaming_content) == png()  # type: ignore[attr-defined]
    assert logo["Content-Type"] == "image/png"
    assert logo["X-Content-Type-Options"] == "nosniff"
    assert logo["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_the_same_picture_twice_is_kept_once() -> None:
    client = desk.seated(org.REPRESENTATIVE)
    for _ in range(2):
        client.post("/desk/settings/looks/", {"accent": GREEN, "logo": uploaded(png(b"one"))})
    assert Piece.objects.filter(scope="policy/1", kind="file").count() == 1
    assert len(list(files.holding(png(b"one")))) == 1


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "logo.svg", "image/svg+xml"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "logo.png", "image/png"),
        (b"%PDF-1.4 a page", "logo.pdf", "application/pdf"),
        (png() + bytes(300 * 1024), "logo.png", "image/png"),
    ],
)
def test_what_is_no_plain_picture_is_no_logo(data: bytes, name: str, kind: str) -> None:
    client = desk.seated(org.REPRESENTATIVE)
    given = {"accent": GREEN, "logo": uploaded(data, name, kind)}
    refused = client.post("/desk/settings/looks/", given)
    assert refused.status_code == 422
    assert "We cannot use this image." in refused.content.decode()
    assert not Piece.objects.filter(scope="policy/1", kind="file").exists()
    assert list(files.holding(data)) == []


def test_who_may_not_adopt_rules_leaves_no_picture_behind() -> None:
    client = desk.seated(org.HANDLER)
    given = {"accent": GREEN, "logo": uploaded(png(b"two"))}
    assert client.post("/desk/settings/looks/", given).status_code == 403
    assert list(files.holding(png(b"two"))) == []


def test_a_file_of_a_complaint_is_no_logo_and_an_unknown_one_is_not_published() -> None:
    now = timezone.now()
    in_force = rules.rules_at(now).policy
    draft = following(replace(in_force, logo=Id("a" * 64)), in_force)
    assert [(one.code, one.blocks) for one in draft.findings[:1]] == [("unknown_logo", True)]
    assert not draft.publishable
    kept = files.store([png()], name="evidence.png")
    assert Client().get(f"/brand/logo/{kept.sha256}").status_code == 404


def test_a_sheet_about_a_complaint_bears_the_brand_of_its_unit() -> None:
    now = timezone.now()
    in_force = rules.rules_at(now).policy
    brands = tuple(Brand(Code(n), (Label("en", f"Brand {n}"),)) for n in ("one", "two"))
    first, *others = in_force.units
    units = (replace(first, brand=Code("two")), *others)
    draft = following(replace(in_force, brands=brands, units=units), in_force)
    publish(draft, reason="x", actor=org.acting(org.REPRESENTATIVE), now=now)
    reference = org.lodged(now, unit=first.code).reference
    sheet = desk.read(desk.seated(org.REPRESENTATIVE), f"complaints/{reference}/follow-up/")
    assert '<p class="paper-house">Brand two</p>' in sheet
