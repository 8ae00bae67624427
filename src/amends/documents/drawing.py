"""Drawing in a child process: the drawing program reserves more address space than it uses, so
its data is bounded instead, and it ends after each batch."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Generator, Sequence
from typing import Any, BinaryIO

from amends import bounded

LIMITS = bounded.Limits(memory=2**30, seconds=20, reserves=True)
_SVG = "http://www.w3.org/2000/svg"
_ELEMENTS = {"svg", "g", "path", "line", "text", "tspan", "rect"}
_ATTRIBUTES = {
    *("viewBox", "d", "transform", "x", "y", "x1", "x2", "y1", "y2", "dx", "dy"),
    *("fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-miterlimit", "opacity"),
    *("text-anchor", "font-size", "font-weight"),
}


class NotDrawn(Exception):
    """No picture was made; the message says why and contains no text of the chart."""


def drawn(specifications: Sequence[dict[str, Any]]) -> list[str]:
    """Return a picture (SVG) for each specification, from one child. Raises `NotDrawn`."""
    question = json.dumps(list(specifications)).encode()
    try:
        _, svgs = bounded.answer(pictures, question, limits=LIMITS, patience=LIMITS.seconds)
    except bounded.TakesTooMuch as problem:
        raise NotDrawn(f"too much {problem}") from None
    except (bounded.Failed, bounded.TryAgain) as problem:
        raise NotDrawn(str(problem)) from None
    return [svg.decode() for svg in svgs]


def pictures(file: BinaryIO) -> Generator[bounded.Answer, bounded.Question]:
    """Yield the pictures of a list of specifications. Nothing is fetched from anywhere."""
    import vl_convert

    svgs = [
        cleaned(vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])).encode()
        for spec in json.load(file)
    ]
    yield {}, svgs


def cleaned(svg: str) -> str:
    """Return a picture with shapes and texts only: no style, link, script, name or role, so that
    it can be part of a page."""
    from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

    ET.register_namespace("", _SVG)
    root = fromstring(svg)
    _clean(root)
    text: str = ET.tostring(root, encoding="unicode")
    return text


def _clean(element: ET.Element) -> None:
    element.attrib = {name: value for name, value in element.attrib.items() if name in _ATTRIBUTES}
    for child in list(element):
        if child.tag.removeprefix(f"{{{_SVG}}}") in _ELEMENTS and not _empty(child):
            _clean(child)
        else:
            element.remove(child)


def _empty(element: ET.Element) -> bool:
    """Return whether an element is a background or group in which nothing is drawn."""
    painted = element.get("fill", "none") != "none" or element.get("stroke", "none") != "none"
    return len(element) == 0 and not element.text and not painted
