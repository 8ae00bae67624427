"""Only the channel of a way says what it can do: nothing else compares ways."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from amends.core.operation.events import OUTBOUND, Way
from amends.core.values import Contact
from amends.letters.channels import CHANNELS, ORDER, ways_of_letters

SRC = Path(__file__).parents[2] / "src" / "amends"
ASKING = ("letters", "desk", "portal", "handling", "insight")
OWN = "letters/channels/"
RECORDING = frozenset(
    ["Invite", "NewParty", "RecordContact", "SendNotice", "WriteLetter", "SurveyAnswered"]
)
"""What records how something was done names the way."""


def _names_a_way(node: ast.AST) -> bool:
    if not isinstance(node, ast.Attribute) or node.attr not in Way.__members__:
        return False
    return getattr(node.value, "id", getattr(node.value, "attr", "")) == "Way"


def _named(node: ast.AST) -> Iterator[int]:
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") in RECORDING:
        return
    if _names_a_way(node):
        yield node.lineno  # type: ignore[attr-defined]
    for child in ast.iter_child_nodes(node):
        yield from _named(child)


@pytest.mark.parametrize("package", ASKING)
def test_a_way_is_named_only_in_its_channel_and_where_an_act_records_it(package: str) -> None:
    named = [
        f"{path.relative_to(SRC)}:{line}"
        for path in sorted((SRC / package).rglob("*.py"))
        if not path.relative_to(SRC).as_posix().startswith(OWN)
        for line in _named(ast.parse(path.read_text()))
    ]
    assert named == []


@pytest.mark.parametrize(
    "code", ["way is Way.email", "f(e.Way.letter)", "{Way.web: 1}", "case = e.Way.phone"]
)
def test_a_comparison_with_a_way_is_found(code: str) -> None:
    assert list(_named(ast.parse(code)))


def test_every_way_means_something_and_has_a_channel() -> None:
    assert set(OUTBOUND) == set(Way)
    assert set(CHANNELS) == set(Way) - {Way.not_possible}
    assert set(ORDER) < set(CHANNELS)


def test_what_the_worker_sends_has_what_sends_it_and_where_to() -> None:
    for way, channel in CHANNELS.items():
        assert (channel.send is None) is OUTBOUND[way].handed, way
        assert channel.address(Contact()) == "", way
        assert channel.send is None or channel.asks, way


@pytest.mark.parametrize(
    ("contact", "ways"),
    [
        (Contact(), ()),
        (Contact(email="ann@example.org"), (Way.email,)),
        (Contact(lines=("1 High Street",), phone="1"), (Way.letter,)),
        (Contact(email="ann@example.org", lines=("1 High Street",)), (Way.email, Way.letter)),
    ],
)
def test_a_letter_that_someone_writes_goes_where_the_contact_is_reached(
    contact: Contact, ways: tuple[Way, ...]
) -> None:
    assert ways_of_letters(contact) == ways
