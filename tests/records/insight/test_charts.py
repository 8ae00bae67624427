"""Charts: specification, picture, table, file and print of one value."""

import re
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.template.loader import render_to_string
from django.utils import translation
from pypdf import PdfReader

from amends import bounded
from amends.core.improvement.statistics.binomial import funnel_limits
from amends.core.improvement.statistics.control import Good, Phase, Verdict
from amends.core.improvement.statistics.limits import ChartKind, Observation
from amends.core.values import Code
from amends.documents import drawing
from amends.documents.document import Document
from amends.documents.drawing import NotDrawn, cleaned, drawn
from amends.documents.setting import set_pages
from amends.insight.analysis.trend import history
from amends.insight.charts import (
    Event,
    FunnelChart,
    Group,
    Head,
    Picture,
    csv_of,
    pictures,
)
from amends.insight.charts.axes import ticks
from amends.insight.charts.control import Series, time_chart
from amends.insight.charts.printed import blocks
from amends.insight.charts.specification import specification
from amends.insight.counting import Figure
from amends.insight.spans import Span
from amends.wording.insight.charts import Unit

SENT = [30, 28, 31, 29, 30, 27, 30, 29, 31, 28, 30, 29] * 2
SERIES = Series(
    "Responses sent by the deadline",
    tuple(f"Week {number}" for number in range(1, 27)),
    tuple(Observation(number, 32) for number in [*SENT, 18, 17]),
    ChartKind.proportion,
    Unit.share,
    Good.high,
    0.95,
    (Phase(base=24),),
    (Event(20, "New rota"),),
)
HEAD = Head("2 units differ", "Units by cases.", ("Unit", "Number"), (("=Parts", "9"),))
FUNNEL = FunnelChart(
    HEAD,
    (Group('Kestrin <east> & "more"', 120, 0.7, Verdict.worse), Group("Vale", 30, 0.9)),
    0.92,
    tuple((float(cases), *funnel_limits(cases, 0.92)) for cases in (10, 60, 150)),
    ((0.5, "50%"), (1.0, "100%")),
    ((0.0, "0"), (150.0, "150")),
)
OTHER = replace(FUNNEL, centre=0.5)


@pytest.fixture
def folder(settings: LazySettings, tmp_path: Path) -> Path:
    settings.AMENDS_DATA = tmp_path
    return tmp_path / "charts"


def test_the_title_is_the_finding_and_signals_have_the_shape_of_their_verdict() -> None:
    chart = time_chart(SERIES)
    assert chart.head.title == (
        "Responses sent by the deadline: worse than before. This is a real change, not chance."
    )
    assert chart.head.note == ""
    text = str(specification(chart))
    assert "'shape': 'diamond'" in text
    assert "triangle-up" not in text
    better = replace(SERIES, good=Good.low)
    assert "triangle-up" in str(specification(time_chart(better)))


def test_ordinary_variation_is_said_and_no_point_marked() -> None:
    chart = time_chart(
        replace(SERIES, observations=SERIES.observations[:24], labels=SERIES.labels[:24])
    )
    assert chart.head.title.endswith("no signal. This is ordinary variation.")
    assert {point.mark for point in chart.points} == {Verdict.ordinary}


@pytest.mark.parametrize(
    ("periods", "note"),
    [
        (11, "There are no limits yet: 11 periods are not enough. It takes 12."),
        (12, "The limits are provisional: 12 periods of 24 so far."),
        (24, ""),
    ],
)
def test_the_note_says_how_far_limits_can_be_relied_on(periods: int, note: str) -> None:
    first = replace(
        SERIES, observations=SERIES.observations[:periods], labels=SERIES.labels[:periods]
    )
    assert time_chart(first).head.note == note


def counted(numbers: list[int], step: str = "month") -> Series:
    """Complaints a month from January 2025, or a week from 30 December 2024."""
    months = [date(2025 + place // 12, place % 12 + 1, 1) for place in range(len(numbers))]
    weeks = [date(2024, 12, 30) + timedelta(weeks=place) for place in range(len(numbers))]
    begins = tuple(months if step == "month" else weeks)
    return Series(
        "Received",
        tuple(map(str, begins)),
        tuple(Observation(number) for number in numbers),
        ChartKind.rate_prime,
        Unit.cases,
        phases=(Phase(base=12),),
        begins=begins,
        step=step,
    )


STEPPED = [12, 13, 12, 11, 13, 12, 10, 14, 12, 11, 13, 12, 12, 13, 16, 19, 20, 18, 19, 20]


def test_a_stepped_series_says_between_which_months_its_level_changed_and_how() -> None:
    head = time_chart(counted(STEPPED)).head
    said = "The level changed between January and May 2026: from about 12 to 19 a month."
    assert head.title.startswith("Received: the level changed. There is no signal")
    assert head.note == f"{said} The limits are provisional: 12 periods of 24 so far."
    assert head.description.endswith(f"No point is a signal. {said}")
    year = time_chart(counted(STEPPED[2:])).head.note
    assert year.startswith("The level changed between November 2025 and March 2026:")
    sharp = [2, 3, 2, 3, 2, 2, 3, 2, 3, 2, 2, 3, 2, 30, 32, 31]
    assert time_chart(counted(sharp)).head.note.startswith(
        "The level changed in February 2026: from about 2.4 to 31 a month."
    )
    weekly = time_chart(counted(sharp, "week")).head.note
    assert weekly.startswith(
        "The level changed in the week of 31 March 2025: from about 2.4 to 31 a week."
    )
    with translation.override("de"):
        assert time_chart(counted(STEPPED)).head.note.startswith(
            "Das Niveau hat sich zwischen Januar und Mai 2026 geändert: "
            "von etwa 12 auf 19 im Monat."
        )


def test_a_measure_of_events_says_a_change_and_a_state_does_not() -> None:
    months = counted(STEPPED).begins
    spans = [Span(one, one, one, one) for one in months]

    def said(code: str) -> str:
        figures = [Figure(Code(code), number) for number in STEPPED]
        series = history(code, list(zip(spans, figures, strict=True)), 12, None, "month")
        return time_chart(series).head.description

    assert "The level changed between January and May 2026: from" in said("received")
    assert "level changed" not in said("open")


@pytest.mark.parametrize(
    "series",
    [
        counted([12, 11, 13, 12, 10, 14, 12, 11, 13, 12, 12, 13, 12, 11, 13, 14, 10, 12]),
        counted(STEPPED[9:]),
        replace(counted(STEPPED), lead=17),
        replace(counted(STEPPED), begins=()),
        replace(counted(STEPPED), observations=tuple(Observation(one, one * 8) for one in STEPPED)),
    ],
    ids=["steady", "under 12 periods", "changed before", "a state", "by exposure"],
)
def test_a_steady_or_short_series_says_nothing_of_a_change(series: Series) -> None:
    assert "level changed" not in f"{time_chart(series).head}"


def test_the_table_has_every_figure_and_the_reason_of_each_signal() -> None:
    rows = time_chart(SERIES).head.rows
    assert rows[0] == ("Week 1", "30", "32", "94%", "77%", "100%", "")
    assert rows[-1][-1] == "outside the limits, 2 of 3 close to a limit"


def test_a_picture_is_shapes_and_texts_in_the_colours_of_the_page(folder: Path) -> None:
    for picture in pictures([time_chart(SERIES), FUNNEL]):
        svg = picture.for_page
        assert svg is not None
        assert set(re.findall(r"<(\w+)", svg)) <= {"svg", "g", "path", "line", "text", "rect"}
        assert not re.search(r"style|class=|href|script|role|#[0-9a-f]{3}", svg)
        assert "var(--ink" in svg
        assert picture.for_paper is not None
        assert b"var(" not in picture.for_paper
    first, second = (one.svg or "" for one in pictures([time_chart(SERIES), FUNNEL]))
    assert "Target 95%" in first
    assert "New rota" in first
    assert 'Kestrin &lt;east&gt; &amp; "more"' in second
    assert "Vale" not in second
    assert len(list(folder.iterdir())) == 2


def test_a_picture_is_drawn_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    count = []

    def once(specs: list[object]) -> list[str]:
        count.append(len(specs))
        return ["<svg/>" for _ in specs]

    monkeypatch.setattr("amends.insight.charts.stored.drawn", once)
    pictures([OTHER, FUNNEL, OTHER])
    assert [one.svg for one in pictures([FUNNEL, OTHER])] == ["<svg/>"] * 2
    assert count == [2]


def test_pictures_that_nobody_asks_for_are_deleted(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from amends.insight.charts.stored import forget_old

    monkeypatch.setattr("amends.insight.charts.stored.drawn", lambda specs: ["<svg/>"])
    pictures([FUNNEL])
    [path] = folder.iterdir()
    made = path.stat().st_mtime
    assert forget_old(made + 29 * 86_400) == 0
    assert forget_old(made + 31 * 86_400) == 1
    assert not path.exists()


def test_what_a_picture_should_not_have_is_taken_out() -> None:
    svg = cleaned(
        '<svg xmlns="http://www.w3.org/2000/svg" onload="x()" viewBox="0 0 1 1"><script>x</script>'
        '<a href="x"><text>t</text></a><text style="x" fill="red">t</text></svg>'
    )
    assert svg == (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><text fill="red">t</text></svg>'
    )


def test_a_drawing_that_needs_too_much_memory_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    small = bounded.Limits(memory=32 * 2**20, seconds=20, reserves=True)
    monkeypatch.setattr(drawing, "LIMITS", small)
    with pytest.raises(NotDrawn):
        drawn([specification(FUNNEL)])


def shown(picture: Picture) -> str:
    return render_to_string(
        "desk/chart.html", {"picture": picture, "name": "sent", "csv": "/sent.csv"}
    )


def test_the_page_has_the_sentence_the_picture_the_table_and_the_file() -> None:
    page = shown(Picture(time_chart(SERIES), '<svg><path stroke="#0af000"/></svg>'))
    assert "worse than before" in page
    assert 'role="img" aria-label="26 periods to Week 26. Average' in page
    assert '<path stroke="var(--ink)"/>' in page
    assert '<th scope="row">Week 26</th>' in page
    assert 'href="/sent.csv"' in page
    assert '<details class="fold"><summary>' in page


def test_a_page_without_a_picture_opens_the_table(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(specs: object) -> list[str]:
        raise NotDrawn("memory")

    monkeypatch.setattr("amends.insight.charts.stored.drawn", fails)
    page = shown(pictures([FUNNEL])[0])
    assert "We could not show this chart." in page
    assert '<details class="fold" open>' in page


def test_the_file_has_the_table_and_no_formula() -> None:
    assert csv_of(FUNNEL) == "Unit,Number\r\n'=Parts,9\r\n"


def test_paper_has_the_same_pictures_and_their_tables(folder: Path) -> None:
    charts = pictures([time_chart(SERIES), FUNNEL])
    whole = tuple(block for picture in charts for block in blocks(picture))
    pdf = set_pages(Document("Report", "en", "{page}", whole))
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    for words in ("worse than before", "Week 26", "Target 95%", "Kestrin"):
        assert words in text
    assert described(pdf) == [one.chart.head.description for one in charts]


def described(pdf: bytes) -> list[str]:
    """The alternative texts of the pictures, by the file's structure."""
    found, left = [], [PdfReader(BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]]
    while left:
        element = left.pop().get_object()
        if isinstance(element, list):
            left += reversed(element)
        elif isinstance(element, dict):
            found += [str(element["/Alt"])] if element.get("/S") == "/Figure" else []
            left += [element["/K"]] if "/K" in element else []
    return found


def test_axes_have_round_numbers_that_enclose_the_values() -> None:
    assert ticks([0.72, 1.0, 0.95], most=1.0) == pytest.approx((0.7, 0.8, 0.9, 1.0))
    assert ticks([3, 14]) == (0, 5, 10, 15)
    assert ticks([]) == ticks([0.0, 1.0])
    assert ticks([7, 7])[0] == 0
    assert ticks([0.02, 0.2], most=1.0)[-1] == pytest.approx(0.2)
