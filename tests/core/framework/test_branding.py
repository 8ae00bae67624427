"""An accent becomes shades that can be read, in the light and in the dark."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.core.framework.policy import branding
from amends.core.framework.policy.branding import LEAST, contrast, dark, light

TOKENS = Path(__file__).parents[3] / "src/amends/site/static/amends/tokens.css"
GROUNDS = ("paper", "raised", "sunk", "rail-ground", "heat-1")


def tokens(scheme: str) -> dict[str, str]:
    bright, dim = TOKENS.read_text().split("@media (prefers-color-scheme: dark)")
    told = bright if scheme == "light" else dim.partition("@media print")[0]
    return dict(re.findall(r"--([\w-]+): (#\w{6});", told))


accents = (
    st.tuples(*[st.integers(0, 255)] * 3)
    .map(lambda rgb: "#" + "".join(f"{one:02x}" for one in rgb))
    .filter(lambda accent: contrast(accent, "#ffffff") >= LEAST)
)


@given(accents)
def test_every_accent_that_may_be_published_can_be_read_on_every_ground(accent: str) -> None:
    for scheme, shades in (("light", light(accent)), ("dark", dark(accent))):
        pages = tokens(scheme)
        for ground in (*(pages[name] for name in GROUNDS), shades.soft):
            assert contrast(shades.accent, ground) >= LEAST, (scheme, ground)
            assert contrast(shades.strong, ground) >= LEAST, (scheme, ground)
        for ground in (shades.accent, shades.strong):
            assert contrast(shades.on, ground) >= LEAST, (scheme, ground)
        assert contrast(pages["ink"], shades.soft) >= LEAST, scheme


def test_the_house_accent_is_that_of_the_pages() -> None:
    assert tokens("light")["accent"] == branding.HOUSE
    assert light(branding.HOUSE).accent == branding.HOUSE, "it can be read as it is"


@pytest.mark.parametrize("wrong", ["", "#fff", "red", "0b5d6b0", "#0b5d6g", "#0b5d6b;}"])
def test_what_is_no_colour_never_becomes_a_shade(wrong: str) -> None:
    with pytest.raises(ValueError, match="no colour"):
        light(wrong)
