"""Images that can be printed: recognised by their first bytes, and never larger than a page can
use."""

import segno

from amends.bounded import pictures

LARGEST = 60_000_000
"""Maximum number of pixels; unpacking more would take too much memory for a page."""


def kind(content: bytes) -> str | None:
    """``png``, ``jpg``, ``gif`` or ``webp``; None for anything else and for what is too large."""
    return pictures.kind(content) if 0 < pictures.pixels(content) <= LARGEST else None


def code(data: str) -> str:
    """A QR code as SVG: one path, dark on light, with the quiet margin that readers need."""
    shown = data.encode("utf-8", "replace").decode("utf-8")
    drawn = segno.make_qr(shown, error="m", boost_error=False)
    width, height = drawn.symbol_size(border=4)
    steps = "".join(
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(drawn.matrix, start=4)
        for x, dark in enumerate(row, start=4)
        if dark
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        f' shape-rendering="crispEdges"><path d="M0 0h{width}v{height}h-{width}z" fill="#fff"/>'
        f'<path d="{steps}" fill="#000"/></svg>'
    )
