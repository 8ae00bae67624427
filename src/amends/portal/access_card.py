"""Reference and access code, to be kept: on the page, as a file, or in an email to oneself."""

from urllib.parse import quote, urlencode

from django.urls import reverse
from django.utils.translation import gettext

from amends.handling.access_code import code_of
from amends.handling.following import Followed

from .frame import Here


def text(here: Here, followed: Followed) -> str:
    """Return the text of the card."""
    return gettext(
        "Your complaint to {organization}\n\nReference: {reference}\nAccess code: {code}\n\n"
        "Open your complaint here: {page}\nDo not share the code.\n"
    ).format(
        organization=here.organization,
        reference=followed.reference,
        code=code_of(followed.reference, counter=followed.counter),
        page=here.request.build_absolute_uri(reverse("portal:track")),
    )


def shown(here: Here, followed: Followed) -> dict[str, str]:
    """Return the card for a page. `mail` opens an email in the reader's own program: they send it
    from and to where they choose, and we neither see nor record it."""
    subject, _, body = text(here, followed).partition("\n\n")
    mail = urlencode({"subject": subject, "body": body.replace("\n", "\r\n")}, quote_via=quote)
    return {
        "reference": followed.reference,
        "secret": code_of(followed.reference, counter=followed.counter),
        "mail": f"mailto:?{mail}",
    }
