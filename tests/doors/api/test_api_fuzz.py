"""Random requests: whatever is sent, the answer is a described one and never a failure of ours."""

import json
from typing import Any

import hypothesis
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from tests.doors.machine import Machine, complainant, lodged, personnel
from tests.records import organization as org

from amends.api import urls  # noqa: F401 - declares the routes
from amends.api.declared import Slot, Wanted, slots
from amends.api.routes import ROUTES, Route

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


NASTY = st.sampled_from(
    [
        None,
        "",
        " ",
        "\0",
        "\ud800",
        "\u202e" * 3,
        "a" * 5_000,
        "DROP TABLE",
        "../../etc/passwd",
        -1,
        0,
        2**53,
        2**63,
        10**40,
        1e308,
        0.5,
        True,
        [],
        {},
        [[[]]],
        {"": None},
        "0001-01-01",
        "9999-12-31",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "2199-12-31T23:59:59Z",
        "1900-01-01",
        "complaint/X",
    ]
)
JSON = st.recursive(
    NASTY | st.text(max_size=8) | st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=8,
)
CODES = ["other", "mistake", "email", "refund", "apology", "web", "iso-10002", "respond", "eur"]
PLAIN: dict[str, st.SearchStrategy[Any]] = {
    "words": st.text(min_size=1, max_size=20),
    "text": st.text(max_size=20),
    "code": st.sampled_from(CODES),
    "id": st.sampled_from([org.HANDLER, org.REPRESENTATIVE, org.MANAGER, "person/nobody"]),
    "number": st.integers(-1, 4),
    "flag": st.booleans(),
    "moment": st.datetimes().map(lambda at: f"{at.isoformat(timespec='seconds')}Z"),
    "day": st.dates().map(lambda day: day.isoformat()),
    "file": st.text(max_size=10),
    "free": st.dictionaries(st.sampled_from(["x", "own.y", "z.z"]), JSON, max_size=2),
    "identity": st.fixed_dictionaries({}, optional={"name": st.text(max_size=5), "email": JSON}),
}


def fitting(want: Wanted) -> st.SearchStrategy[Any]:
    """Mostly what the field wants, now and then anything else."""
    match want.kind:
        case "choice":
            fits = st.sampled_from([str(one.value) for one in want.of])
        case "many":
            fits = st.lists(fitting(want.of), max_size=2)
        case "object":
            fits = body_of(want.of)
        case kind:
            fits = PLAIN[kind]
    return st.integers(0, 19).flatmap(lambda dice: fits if dice else JSON)


def body_of(cls: type) -> st.SearchStrategy[dict[str, Any]]:
    """A body as the route wants it, or nearly."""

    def told(several: list[Slot]) -> dict[str, st.SearchStrategy[Any]]:
        return {slot.name: fitting(slot.wanted) for slot in several}

    needed = [slot for slot in slots(cls) if slot.required and not slot.optional]
    rest = [slot for slot in slots(cls) if slot not in needed]
    return st.fixed_dictionaries(told(needed), optional=told(rest))


BODIES = {route.name: body_of(route.body) for route in ROUTES if route.body}
QUERY = st.dictionaries(
    st.sampled_from(["q", "limit", "cursor", "stage", "order", "after", "late", "due_before", "x"]),
    st.text(max_size=12) | st.sampled_from(["1", "201", "due", "newest", "received", "true"]),
    max_size=3,
)


class Batch:
    """Complaints in several stages, and callers with every kind of right."""

    def __init__(self) -> None:
        self.owner = personnel(org.REPRESENTATIVE)
        fresh, decided, about = (lodged(self.owner) for _ in range(3))
        self.callers = [
            self.owner,
            self.owner,
            personnel(org.HANDLER),
            personnel(org.ADMINISTRATOR),
            complainant(fresh),
            Machine(),
        ]
        self._decide(decided["reference"])
        self.references = [fresh["reference"], decided["reference"], about["reference"], "x\u00e9"]

    def _decide(self, reference: str) -> None:
        low = {"severity": "low", "complexity": "low", "impact": "low", "safety": False}
        act = self.owner.act
        act(reference, "assess", **low, immediate_needed=False, immediate_possible=True)
        act(reference, "assign", person=org.REPRESENTATIVE)
        act(reference, "record-finding", issue=1, finding="not_upheld", words="Nothing found.")
        act(reference, "finish-investigation")
        act(reference, "prepare-response", reasons="We found nothing.")

    def ask(self, route: Route, data: st.DataObject) -> None:
        caller = data.draw(st.sampled_from(self.callers), label="caller")
        path = route.path.lstrip("/").replace("{list}", data.draw(st.sampled_from(["units", "x"])))
        reference = data.draw(st.sampled_from(self.references), label="reference")
        path = path.replace("{reference}", reference)
        if route.method == "GET":
            caller.get(path, **data.draw(QUERY))
            return
        if route.multipart:
            caller.post(path, data.draw(JSON))
            return
        body = data.draw(BODIES[route.name] | JSON, label="body")
        raw = data.draw(st.none() | st.binary(max_size=30), label="raw") if not body else None
        match = caller.get(f"complaints/{reference}").headers.get("ETag", '"1"')
        caller.post(path, raw or json.dumps(body).encode(), match=match)


@pytest.fixture
def batch(db: None, tmp_path: Any, settings: Any) -> Batch:
    settings.AMENDS_FILES = tmp_path
    settings.AMENDS_LIMITS = None
    org.found_organization()
    return Batch()


@hypothesis.settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=8 * hypothesis.settings().max_examples,
)
@given(data=st.data())
def test_whatever_is_sent_is_answered_as_described(batch: Batch, data: st.DataObject) -> None:
    batch.ask(data.draw(st.sampled_from(ROUTES), label="route"), data)
