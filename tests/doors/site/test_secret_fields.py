"""What is typed as a secret is in no page again, whichever page has to repeat a form."""

import io
from collections.abc import Iterator
from typing import Any

from django import forms

from amends.desk.onboarding.recovery import PaperForm
from amends.people.secret_fields import is_secret
from amends.site.server.starting import Starting
from amends.site.urls import urlpatterns
from amends.wording.asking import AskingForm

SECRETS = ("password", "present", "new", "secret", "code", "invitation", "group-7")


def _below(kind: type[Any]) -> Iterator[type[Any]]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


def test_every_field_that_hides_what_is_typed_is_secret() -> None:
    assert urlpatterns, "all pages are imported"
    hidden = {
        name
        for form in _below(AskingForm)
        for name, field in form.base_fields.items()
        if isinstance(field.widget, forms.PasswordInput)
    }
    assert hidden >= {"password", "present", "new", "secret"}
    assert [name for name in sorted(hidden) if not is_secret(name)] == []


def test_the_groups_of_the_master_key_are_secret_and_text_is_not() -> None:
    assert {name for name in PaperForm((1, 12)).fields if is_secret(name)} == {
        "group-1",
        "group-12",
    }
    assert not any(map(is_secret, ("words", "reason", "groups", "sign_in")))


def test_the_page_of_a_start_repeats_no_secret() -> None:
    body = "&".join(["words=heating", *(f"{name}=Ab9x" for name in SECRETS)]).encode()
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/desk/",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "wsgi.input": io.BytesIO(body),
    }
    page = b"".join(Starting()(environ, lambda *_: None)).decode()
    assert 'value="heating"' in page
    assert "Ab9x" not in page
