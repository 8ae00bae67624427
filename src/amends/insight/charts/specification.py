"""Vega-Lite specifications of charts, in a fixed layout and with sentinels for colours."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from amends.core.improvement.statistics.control import Verdict

from .chart import Chart, FunnelChart, Tick, TimeChart
from .paint import Paint

type Spec = dict[str, Any]

_WIDTH, _HEIGHT = 796, 226
_PADDING = {"left": 48, "right": 136, "top": 24, "bottom": 30}
_TEXT, _LINE = 13.5, 15
"""Size of text, and the least distance of two labels, in pixels."""
_LONGEST = 36
"""Characters of a name; the table has it whole."""
_LABELS = 7
"""How many periods are named under a chart, about."""
_MARKS: Mapping[Verdict, tuple[str, Paint, int]] = {
    Verdict.worse: ("diamond", Paint.WORSE, 150),
    Verdict.better: ("triangle-up", Paint.BETTER, 130),
    Verdict.changed: ("square", Paint.INK, 90),
}
"""Shape, colour and area of a signal. One shape means one verdict."""


def specification(chart: Chart) -> Spec:
    """Return the Vega-Lite specification of a chart."""
    return _time(chart) if isinstance(chart, TimeChart) else _funnel(chart)


def _time(chart: TimeChart) -> Spec:
    low, high = _range(chart.ticks)
    last = max(len(chart.points) - 1, 1)
    rows = [
        {"x": x, "y": dot.value, "c": dot.centre, "l": dot.lower, "u": dot.upper, "p": dot.phase}
        for x, dot in enumerate(chart.points)
    ]
    limited = [row for row in rows if row["c"] is not None]
    step = max(1, round(len(rows) / _LABELS))
    named = [(float(x), dot.label) for x, dot in enumerate(chart.points) if x % step == 0]
    layers = [
        _layer(limited, {"type": "area", "fill": Paint.SUNK.sentinel}, "l", y2="u", detail="p"),
        *(
            _layer(limited, _stroke(Paint.EDGE, 1, [4, 4]), field, detail="p")
            for field in ("l", "u")
        ),
        _layer(limited, _stroke(Paint.EDGE, 1.5), "c", detail="p"),
        *_target(chart.target, last),
        *(_event(event.place, event.label) for event in chart.events),
        _layer(rows, _stroke(Paint.QUIET, 1.5), "y"),
        *_points((x, dot.value, dot.mark) for x, dot in enumerate(chart.points)),
        *_beside(chart.beside, low, high, strong=chart.target is not None),
    ]
    return _framed(layers, chart.ticks, named, (0, last))


def _funnel(chart: FunnelChart) -> Spec:
    low, high = _range(chart.ticks)
    curve = [
        {"x": x, "l": max(lower, low), "u": min(upper, high)} for x, lower, upper in chart.limits
    ]
    most = max([x for x, _, _ in chart.limits] or [1])
    layers = [
        _layer(curve, {"type": "area", "fill": Paint.SUNK.sentinel}, "l", y2="u"),
        *(_layer(curve, _stroke(Paint.EDGE, 1, [4, 4]), field) for field in ("l", "u")),
        _layer(
            [{"x": 0, "c": chart.centre}, {"x": most, "c": chart.centre}],
            _stroke(Paint.EDGE, 1.5),
            "c",
        ),
        *_points((group.cases, group.share, group.mark) for group in chart.groups),
        *(
            _words(
                [{"x": group.cases, "y": group.share, "t": _short(group.label)}], dx=10, strong=True
            )
            for group in chart.groups
            if group.mark in _MARKS
        ),
    ]
    return _framed(layers, chart.ticks, chart.cases_ticks, (0, most))


# --- parts of charts ---


def _framed(
    layers: Sequence[Spec],
    ticks: Sequence[Tick],
    named: Sequence[Tick],
    across: tuple[float, float],
) -> Spec:
    """Return the whole with its scales, the labels of both axes and a line at the bottom."""
    low, high = _range(ticks)
    bottom = [{"x": across[0], "y": low}, {"x": across[1], "y": low}]
    frame = [
        _layer(bottom, _stroke(Paint.HAIRLINE, 1), "y"),
        _words([{"x": across[0], "y": at, "t": text} for at, text in ticks], align="right", dx=-8),
        _words([{"x": at, "y": low, "t": text} for at, text in named], align="center", dy=18),
    ]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": _WIDTH,
        "height": _HEIGHT,
        "padding": _PADDING,
        "autosize": "none",
        "background": None,
        "view": {"stroke": None},
        "layer": [*frame, *layers],
        "encoding": {"x": _scale("x", across), "y": _scale("y", (low, high))},
    }


def _scale(field: str, domain: tuple[float, float]) -> Spec:
    scale = {"domain": list(domain), "nice": False, "zero": False}
    return {"field": field, "type": "quantitative", "axis": None, "scale": scale}


def _layer(
    rows: Sequence[Mapping[str, object]], mark: Spec, y: str, *, y2: str = "", detail: str = ""
) -> Spec:
    encoding: Spec = {"y": {"field": y, "type": "quantitative"}}
    if y2:
        encoding["y2"] = {"field": y2}
    if detail:
        encoding["detail"] = {"field": detail, "type": "nominal"}
    return {"data": {"values": list(rows)}, "mark": mark, "encoding": encoding}


def _stroke(paint: Paint, width: float, dash: Sequence[int] = ()) -> Spec:
    mark: Spec = {"type": "line", "stroke": paint.sentinel, "strokeWidth": width}
    return mark | ({"strokeDash": list(dash)} if dash else {})


def _words(
    rows: Sequence[Mapping[str, object]],
    *,
    align: str = "left",
    strong: bool = False,
    dx: int = 0,
    dy: int = 0,
) -> Spec:
    mark = {
        "type": "text",
        "fill": (Paint.INK if strong else Paint.QUIET).sentinel,
        "align": align,
        "baseline": "middle",
        "fontSize": _TEXT,
        "fontWeight": 600 if strong else 400,
        "dx": dx,
        "dy": dy,
    }
    return {"data": {"values": list(rows)}, "mark": mark, "encoding": {"text": {"field": "t"}}}


def _target(target: float | None, last: int) -> list[Spec]:
    if target is None:
        return []
    ends = [{"x": 0, "y": target}, {"x": last, "y": target}]
    return [_layer(ends, _stroke(Paint.INK, 1, [3, 3]), "y")]


def _event(place: int, label: str) -> Spec:
    rule = {"type": "rule", "stroke": Paint.INK.sentinel, "strokeDash": [2, 3]}
    ends: Spec = {"y": {"value": 0}, "y2": {"value": _HEIGHT}}
    words = _words([{"x": place, "t": _short(label)}], align="center", dy=-10)
    words["encoding"]["y"] = {"value": 0}
    return {"layer": [{"data": {"values": [{"x": place}]}, "mark": rule, "encoding": ends}, words]}


def _points(points: Iterable[tuple[float, float | None, Verdict]]) -> list[Spec]:
    """Return the layers of points by their mark, signals on top."""
    by_mark: dict[Verdict, list[Spec]] = {}
    for x, y, mark in points:
        if y is not None:
            shown = mark if mark in _MARKS else Verdict.ordinary
            by_mark.setdefault(shown, []).append({"x": x, "y": y})
    layers = []
    for mark in (Verdict.ordinary, *_MARKS):
        shape, fill, size = _MARKS.get(mark, ("circle", Paint.PAPER, 40))
        edge = Paint.PAPER if mark in _MARKS else Paint.QUIET
        drawn: Spec = {
            "type": "point",
            "shape": shape,
            "size": size,
            "filled": True,
            "fill": fill.sentinel,
            "stroke": edge.sentinel,
            "strokeWidth": 1.5,
            "opacity": 1,
        }
        if mark in by_mark:
            layers.append(_layer(by_mark[mark], drawn, "y"))
    return layers


def _beside(labels: Sequence[Tick], low: float, high: float, *, strong: bool) -> list[Spec]:
    """Return labels at the right, moved apart where they would cover each other."""
    wanted = sorted(
        ((1 - (at - low) / (high - low)) * _HEIGHT, place, text)
        for place, (at, text) in enumerate(labels)
    )
    heights = [height for height, _, _ in wanted]
    for _ in heights:
        for upper, lower in pairwise(range(len(heights))):
            overlap = _LINE - (heights[lower] - heights[upper])
            if overlap > 0:
                heights[upper] -= overlap / 2
                heights[lower] += overlap / 2
    layers = []
    for height, (_, place, text) in zip(heights, wanted, strict=True):
        words = _words([{"t": text}], strong=strong and place == 0)
        words["encoding"] |= {"x": {"value": _WIDTH + 12}, "y": {"value": height}}
        layers.append(words)
    return layers


def _range(ticks: Sequence[Tick]) -> tuple[float, float]:
    low, high = ticks[0][0], ticks[-1][0]
    return (low, high) if high > low else (low, low + 1)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
