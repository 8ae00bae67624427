"""Every box for a date reads “4 Dec”, “Friday” and “tomorrow”, on the side of today it is about."""

import ast
import pkgutil
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.utils import timezone

import amends.desk
from amends.core.governing.catalogue import GOVERNING
from amends.core.improvement.action_acts import ACTION
from amends.core.improvement.criteria.acts import CRITERION
from amends.core.improvement.problem_acts import PROBLEM
from amends.core.operation.acts.catalogue import ACTS
from amends.core.shape import Field, fields_of
from amends.desk.forms.fields import _AHEAD, _PASSED
from amends.desk.forms.inputs import DayField, MomentField
from amends.portal.forms.inputs import Day as PublicDay

TODAY = date(2026, 12, 3)
NOW = datetime(2026, 12, 3, 12, tzinfo=ZoneInfo("UTC"))


def _forms() -> Iterator[type[forms.Form]]:
    for module in pkgutil.walk_packages(amends.desk.__path__, "amends.desk."):
        names = vars(import_module(module.name)).values()
        yield from (each for each in names if isinstance(each, type))


BOXES = {
    f"{form.__module__}.{form.__name__}.{name}": field
    for form in _forms()
    for name, field in getattr(form, "base_fields", {}).items()
    if isinstance(field, DayField)
}


@pytest.mark.parametrize("box", BOXES)
@pytest.mark.parametrize("typed", ["today", "heute", "3 Dec", "3.12.", "3 12 2026", "2026-12-03"])
def test_each_box_of_a_form_reads_a_day_as_it_is_said(box: str, typed: str) -> None:
    with patch("django.utils.timezone.now", return_value=NOW):
        assert BOXES[box].clean(typed) == TODAY
        assert BOXES[box].ahead is not None, "its side of today is known"


def test_there_are_boxes() -> None:
    assert len(BOXES) > 12


def test_no_form_of_staff_has_a_date_of_another_kind() -> None:
    for path in Path(amends.desk.__path__[0]).rglob("*.py"):
        names = {
            n.attr for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Attribute)
        }
        assert not names & {"DateField", "DateInput", "DateTimeField", "SelectDateWidget"}, path
    for path in Path(amends.desk.__path__[0]).rglob("*.html"):
        assert 'type="date' not in path.read_text(), path


def _fields(particulars: type) -> Iterator[Field]:
    """Yield the fields of a payload, and those of what is in it."""
    for field in fields_of(particulars):
        inner = field.shape.of if field.shape.kind == "many" else field.shape
        if inner.kind == "object":
            yield from _fields(inner.of)
        yield field


def test_the_side_of_today_of_each_day_of_an_act_is_declared() -> None:
    learning = (ACTION.acts, CRITERION.acts, PROBLEM.acts)
    kinds = (ACTS, *learning, *(kind.acts for kind in GOVERNING.values()))
    days = {
        field.name
        for acts in kinds
        for act in acts.values()
        for field in _fields(act.particulars)
        if field.shape.of is date
    }
    assert not _AHEAD & _PASSED
    assert days | {"occurred_on"} == _AHEAD | _PASSED | {"day", "first", "last"}


def test_the_day_is_the_organisation_s() -> None:
    late = datetime(2026, 12, 3, 23, 30, tzinfo=ZoneInfo("UTC"))
    with (
        patch("django.utils.timezone.now", return_value=late),
        timezone.override(ZoneInfo("Europe/Berlin")),
    ):
        assert DayField().clean("today") == TODAY + timedelta(days=1)


def test_a_moment_and_the_public_form_read_it_too() -> None:
    moment = MomentField(zone="Europe/Berlin", now=NOW)
    assert moment.clean("yesterday 14:30") == datetime(2026, 12, 2, 13, 30, tzinfo=ZoneInfo("UTC"))
    assert moment.clean("1.12").date() == date(2026, 12, 1)
    public = PublicDay()
    public.latest = TODAY
    assert public.clean("Mittwoch") == TODAY - timedelta(days=1)
