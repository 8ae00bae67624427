"""Clause 5.3: shades of an organisation's accent colour for light and dark backgrounds, with the
contrast of WCAG 2.2, 1.4.3.

An accent is one colour, chosen for white paper. The shades are derived from it: darker or lighter
as the background needs, always with the same hue.
"""

from dataclasses import dataclass

LEAST = 4.5
"""The minimum contrast of text and background."""
HOUSE = "#0b5d6b"
"""The default accent colour; the fixed shades of the pages belong to it."""

LIGHT_GROUND, LIGHT_PAPER = "#eeece6", "#ffffff"
"""The darkest and the lightest background of a light page."""
DARK_GROUND, DARK_PAPER = "#262c32", "#101417"
"""The lightest and the darkest background of a dark page."""
_INK_ON_DARK, _WHITE, _BLACK = "#0e1417", "#ffffff", "#000000"
_STEP = 0.02


@dataclass(frozen=True, slots=True)
class Shades:
    """Shades of an accent: text and edges in `accent`, hover state in `strong`, a tint behind text
    in `soft`, and text on the accent itself in `on`."""

    accent: str
    strong: str
    soft: str
    on: str


def light(accent: str) -> Shades:
    """Return the shades for a light background. Raises ValueError for an invalid colour."""
    soft = mixed(LIGHT_PAPER, accent, 0.1)
    base = _until_read(_until_read(accent, _BLACK, LIGHT_GROUND), _BLACK, soft)
    return Shades(base, mixed(base, _BLACK, 0.25), soft, _WHITE)


def dark(accent: str) -> Shades:
    """Return the shades for a dark background. Raises ValueError for an invalid colour."""
    soft = mixed(DARK_PAPER, accent, 0.3)
    base = _until_read(_until_read(accent, _WHITE, DARK_GROUND), _WHITE, soft)
    return Shades(base, mixed(base, _WHITE, 0.3), soft, _INK_ON_DARK)


def contrast(colour: str, other: str) -> float:
    """Return the contrast, 1 to 21, of two colours ``#rrggbb``. Raises ValueError."""
    lighter, darker = sorted((_luminance(colour), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mixed(colour: str, other: str, share: float) -> str:
    """Return a colour mixed with a share, 0 to 1, of another."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _until_read(colour: str, towards: str, ground: str) -> str:
    """Return the nearest shade towards black or white that is readable on a background."""
    steps = round(1 / _STEP)
    shades = (mixed(colour, towards, step / steps) for step in range(steps + 1))
    return next((shade for shade in shades if contrast(shade, ground) >= LEAST), towards)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(colour: str) -> tuple[int, int, int]:
    digits = colour.removeprefix("#").lower()
    if len(colour) != 7 or len(digits) != 6 or set(digits) - set("0123456789abcdef"):
        raise ValueError(f"no colour: {colour}")
    red, green, blue = (int(digits[at : at + 2], 16) for at in (0, 2, 4))
    return red, green, blue


def _linear(channel: float) -> float:
    linear: float = channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
    return linear


def contrast_with_white(colour: str) -> float | None:
    """Return the contrast of a colour with white; None if it is not a colour."""
    try:
        return contrast(colour, _WHITE)
    except ValueError:
        return None
