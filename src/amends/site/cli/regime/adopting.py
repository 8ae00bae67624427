"""Adopting a pack from the command line, and showing beforehand what it would change."""

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...console.declined import Declined, Misused
from .. import in_words
from . import answering, asking
from .asking import Unusable

if TYPE_CHECKING:
    from amends.core.framework.adoption.rulebook import Rules
    from amends.core.framework.packs.pack import Pack
    from amends.core.framework.packs.predicate import Fact

_YES_NO = {"yes": True, "true": True, "no": False, "false": False}


def chosen(settings: list[str]) -> "dict[str, Fact]":
    """Return the choices of ``--set NAME=VALUE``: a number, yes or no."""
    choices: dict[str, Fact] = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals or not (value in _YES_NO or (value.isascii() and value.isdecimal())):
            raise Misused(f"--set needs NAME=NUMBER, NAME=yes or NAME=no, not {setting!r}.")
        choices[name] = _YES_NO[value] if value in _YES_NO else int(value)
    return choices


def adopt(arguments: argparse.Namespace) -> int:
    """Adopt the pack, or propose it if the policy requires a second person."""
    from amends.core.refusal import Refused
    from amends.governance import adopting, operating
    from amends.governance import packs as regimes
    from amends.handling import rules

    from ...console import who

    settings, now = chosen(arguments.set), datetime.now(UTC)
    text = _text(arguments.pack)
    try:
        pack = adopting.usable(text, source=Path(arguments.pack).name)
        choice = adopting.choice(pack, settings)
        actor = operating.acting_as(who.person(arguments.by), "regime-adopt")
        adopting.adopt_pack(text, reason=arguments.reason, actor=actor, now=now, settings=settings)
    except regimes.REFUSALS as problem:
        raise Declined(asking.told(problem, arguments.pack)) from problem
    except adopting.Unusable as problem:
        raise Declined(unusable(problem)) from problem
    except Refused as refused:
        raise in_words(refused) from refused
    bound = adopting.binds(text, choice, now=now)
    _print(pack, bound, _unseen(pack, rules.rules_at(now)), as_json=arguments.json)
    return 0


def _print(pack: "Pack", bound: bool, unseen: list[str], *, as_json: bool) -> None:
    """Print what was adopted or proposed, and what remains to be done about it."""
    from amends.core.framework.packs.idle import idle

    name, unused = {"pack": pack.id, "version": pack.pack.version}, list(idle(pack))
    if as_json:
        done = {"adopted": bound, "proposed": not bound, "unseen": unseen, "idle": unused}
        print(json.dumps({**name, **done}, indent=2))
        return
    text = "is adopted; open complaints get its dates"
    if not bound:
        text = "is proposed: another person has to approve it in the staff area"
    print(*name.values(), text)
    if unseen:
        print("check the automatic letters (Settings, Letters):")
        print("\n".join(f"  {line}" for line in unseen))
    if unused:
        print(f"read, but not used yet: {', '.join(unused)}")


def _unseen(pack: "Pack", rules: "Rules") -> list[str]:
    """Return what the pack requires and our automatic letters are not found to contain."""
    from amends.core.framework.packs.letter_check import unseen_points
    from amends.wording import letters

    policy = rules.policy
    points = unseen_points(policy, [pack])
    return [letters.unseen(point, policy.letter_kinds, policy.languages) for point in points]


def unusable(problem: Any) -> str:
    """Why a pack cannot be adopted, and what to do."""
    from amends.wording.regulators import packs

    return " ".join(packs.refused(problem))


def _text(name: str) -> str:
    """The text of a pack: one of ours by ID or ID/VERSION, or a file."""
    from amends.governance import packs as regimes

    pack, _, version = name.partition("/")
    if not name.endswith(".toml") and not Path(name).is_file():
        try:
            versions = regimes.shipped_texts(pack)
        except regimes.NoSuchPack as problem:
            names = ", ".join(problem.known)
            raise Declined(f"No pack {name}: neither a file nor one of {names}.") from problem
        if version and version not in versions:
            raise Declined(f"No version {version} of {pack}. Choose one of {', '.join(versions)}.")
        return versions[version] if version else next(iter(versions.values()))
    try:
        return asking.text_of(Path(name))
    except Unusable as problem:
        raise Declined(str(problem)) from problem


def replay(arguments: argparse.Namespace) -> int:
    """Print what would change; nothing is written."""
    from amends.governance import adopting, replaying

    settings = chosen(arguments.set)
    if arguments.pack is None and arguments.calendar is None:
        raise Misused("Give --pack, --calendar or both.")
    pack = None if arguments.pack is None else _usable(arguments.pack)
    if settings and pack is None:
        raise Misused("--set is for a pack: give --pack too.")
    try:
        pack = pack if pack is None else pack.with_settings(settings)
    except ValueError as problem:
        raise Declined(unusable(adopting.Unusable("setting", str(problem)))) from problem
    calendars = {} if arguments.calendar is None else asking.calendar(arguments.calendar)
    replayed = replaying.replay(pack, calendars=calendars, now=datetime.now(UTC))
    if arguments.json:
        output = {
            "pack": pack and pack.id,
            "version": pack and pack.pack.version,
            "calendars": sorted(calendars),
            **answering.replayed(replayed),
        }
        print(json.dumps(output, indent=2, ensure_ascii=False))
    else:
        named = [f"{pack.id} {pack.pack.version}"] if pack else []
        under = " and ".join([*named, *calendars])
        answering.tell_replayed(replayed, under=under, show=arguments.show)
    return 0


def _usable(name: str) -> "Pack":
    from amends.governance import packs as regimes

    try:
        return asking.packs(name)[0]
    except regimes.REFUSALS as refused:
        raise Unusable(asking.told(refused, name)) from None
