"""Clause 5.3: a check that everything a pack refers to exists and makes sense in its place.

This completes `packs.check` for a pack's relation to other packs, calendars and what chooses them,
tracks, our letters and what moves a deadline.
"""

import re
from itertools import pairwise

from ...principles.timeliness import Ends, FirstDay, Roll, TermUnit
from ..toml_tables import Place
from .check import known
from .clocks import Clock, Force
from .letters import OURS
from .moves import Extension
from .pack import BASES, CalendarChoice, Pack
from .predicate import Otherwise

_HOURS = frozenset({TermUnit.hour, TermUnit.business_hour})
_OF_WORK = frozenset({TermUnit.business_day, TermUnit.business_hour})
_OVER_CAP = re.compile("needs:[a-z][a-z0-9_]*")
_WEB = re.compile(r"(?i:https?)://[^\s/?#\\\x00-\x20]+[^\s\x00-\x20]*")


def refuse_dangling(pack: Pack, top: Place) -> None:
    """Raise `NotUnderstood` for the first reference that leads nowhere or has no meaning."""
    _among_packs(pack, top.at("pack"))
    for source in pack.pack.sources:
        _address(source.url, top.at("pack").at("sources").at(source.id).at("url"))
    for body in pack.referrals:
        _address(body.url, top.at("referrals").at(body.id).at("url"))
    for choice in pack.calendars:
        _calendar(choice, top.at("calendars").at(choice.id))
    _tracks(pack, top.at("tracks"))
    for clock in pack.clocks:
        _hours(pack, clock, top.at("clocks").at(clock.id))
    for way in pack.extensions:
        _extension(way, top.at("extensions").at(way.id))
    _letters(pack, top)


def _among_packs(pack: Pack, at: Place) -> None:
    about = pack.pack
    if about.base is None:
        return
    known(at.at("base"), [about.base], BASES)
    if about.id in BASES:
        raise at.at("id").refuse("bad_value", expected=f"another id than {about.id}, the base")


def _address(url: str, at: Place) -> None:
    """Require an address on the web that a browser would not execute, because pages link to it."""
    if url and not _WEB.fullmatch(url):
        raise at.refuse("bad_value", expected="an address that begins with https:// or http://")


def _calendar(choice: CalendarChoice, at: Place) -> None:
    """Require a choosing fact for several holiday sets, and none for a single one."""
    by_value = [place for place in choice.holidays if place.value is not None]
    if by_value and choice.select_by is None:
        expected = "the fact that chooses among the holiday sets"
        raise at.at("select_by").refuse("missing", expected=expected)
    if choice.select_by is not None and choice.holidays and not by_value:
        expected = "a holiday set for each value of the fact that chooses"
        raise at.at("holidays").refuse("bad_value", expected=expected)


def _tracks(pack: Pack, at: Place) -> None:
    for before, after in pairwise(pack.tracks):
        if isinstance(before.when, Otherwise):
            expected = f"no track after {before.id}, which takes all that is left"
            raise at.at(after.id).refuse("bad_value", expected=expected)
    for track in pack.tracks:
        binding = (
            clock.strength is Force.must and (not clock.tracks or track.id in clock.tracks)
            for clock in pack.clocks
        )
        if pack.pack.base is not None and not any(binding):
            raise at.at(track.id).refuse("bad_value", expected="a clock that must")


def _hours(pack: Pack, clock: Clock, at: Place) -> None:
    """Check that a deadline in hours says nothing about days, because that would be ignored."""
    units = {span.unit for span in clock.any_of} | {clock.unit}
    if clock.setting is not None and (setting := pack.setting(clock.setting)) is not None:
        units.add(setting.unit)
    units -= {None}
    if not units or not units <= _HOURS:
        return
    of_days = {
        "first_day": clock.first_day is not FirstDay.exclude,
        "roll": clock.roll is not Roll.none,
        "ends": clock.ends is Ends.close_of_business,
    }
    for key, stated in of_days.items():
        if stated:
            expected = "nothing of that kind for hours, which end at their moment"
            raise at.at(key).refuse("bad_value", expected=expected)


def _extension(way: Extension, at: Place) -> None:
    if way.times is not None and way.times < 1:
        raise at.at("times").refuse("bad_value", expected="at least 1")
    if way.over_cap and not _OVER_CAP.fullmatch(way.over_cap):
        raise at.at("over_cap").refuse("bad_value", expected="needs: and what, needs:good_reason")
    if way.over_cap and way.cap is None:
        raise at.at("cap").refuse("missing", expected="the cap that over_cap is about")
    bounded = way.becomes or way.cap or way.grounds or way.needs.communication
    if not bounded:
        raise at.at("cap").refuse("missing", expected="becomes, cap, grounds or needs")


def _letters(pack: Pack, top: Place) -> None:
    for letter in pack.communications:
        at = top.at("communications").at(letter.id)
        known(at.at("sent_as"), letter.sent_as, OURS)
        within = letter.within
        if within is not None and within.calendar is None and within.unit in _OF_WORK:
            raise at.at("within").at("calendar").refuse("missing", expected="a calendar to work by")
