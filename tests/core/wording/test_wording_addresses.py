"""Where the postcode stands in an address."""

import pytest

from amends.core.values import Contact
from amends.letters.on_paper import address
from amends.wording.contacts.addresses import town_lines

LEEDS = Contact(postcode="LS1 4AC", town="Leeds")


@pytest.mark.parametrize(
    ("country", "home", "lines"),
    [
        ("gb", "de", ("Leeds", "LS1 4AC")),
        ("GB", None, ("Leeds", "LS1 4AC")),
        ("", "ie", ("Leeds", "LS1 4AC")),
        ("us", "gb", ("Leeds LS1 4AC",)),
        ("de", "gb", ("LS1 4AC Leeds",)),
        ("", None, ("LS1 4AC Leeds",)),
    ],
)
def test_the_postcode_stands_where_the_post_of_the_country_wants_it(
    country: str, home: str | None, lines: tuple[str, ...]
) -> None:
    contact = Contact(postcode=LEEDS.postcode, town=LEEDS.town, country=country)
    assert town_lines(contact, home=home) == lines
    assert town_lines(Contact(country=country), home=home) == ()
    assert town_lines(Contact(town="Leeds", country=country), home=home) == ("Leeds",)


def test_a_letter_at_home_names_town_and_postcode_and_no_country() -> None:
    contact = Contact(
        name="Nora", lines=("1 Park Row",), postcode="LS1 4AC", town="Leeds", country="gb"
    )
    assert address(contact, home="gb") == ("Nora", "1 Park Row", "Leeds", "LS1 4AC")
    assert address(contact, home="de")[-1] == "GB"
