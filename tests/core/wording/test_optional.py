"""A field that says “(optional)” can be left empty, and one that says when it is needed is needed
then: whoever acts on a complaint at random is refused for no empty field that did not say so."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.core.needed import refused, says_so
from tests.core.walk import Case, Counts, World, policies
from tests.opening import asked

from amends.core.framework.people.authority import Actor
from amends.core.operation.acts.catalogue import ACTS
from amends.core.values import Code
from amends.desk.complaint_acts import NOT_BY_HAND
from amends.wording.fields import needed_of, particulars_of, required_of

STEPS = 500
_BY_HAND = {name for name in ACTS if name not in {act.name for act in NOT_BY_HAND}}


@dataclass
class Emptying(World):
    """A world in which each accepted act of staff is tried again with a field left empty."""

    needed: set[tuple[type, str]] = field(default_factory=set)
    untold: dict[tuple[str, str], Code] = field(default_factory=dict)

    def _written(
        self, case: Case, events: Sequence[Any], actor: Actor, name: Code, given: Any
    ) -> None:
        if actor.person is not None and name in _BY_HAND:
            act = ACTS[name]
            for cls, left, less in refused(act, self._here(case, actor), given):
                self.needed.add((cls, left))
                if not says_so(less):
                    self.untold[cls.__name__, left] = name
        super()._written(case, events, actor, name, given)


def test_whoever_acts_is_refused_for_no_empty_field_that_did_not_say_so() -> None:
    world = Emptying(Random("optional"), next(policies()), Counts())
    with asked():
        for rules in list(policies())[::2]:
            world.adopt(rules)
            for _ in range(STEPS):
                world.step()
    assert world.untold == {}
    declared = {
        (cls, name)
        for cls in (particulars_of(str(act)) for act in _BY_HAND)
        for name in cls.__dataclass_fields__
        if needed_of(cls, name) or required_of(cls, name)
    }
    assert len(declared - world.needed) < len(declared) / 3, "what is needed is refused when empty"
