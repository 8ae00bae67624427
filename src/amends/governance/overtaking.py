"""Draft that another publication has overtaken: their changes, the draft's changes, and both
merged."""

from collections.abc import Collection
from dataclasses import dataclass

from amends.core.framework.policy import text as policy_text
from amends.core.framework.policy.merging import Merged, merge
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.text import Change

from .publishing import Adopted, Draft, adopted, numbered


@dataclass(frozen=True, slots=True)
class Overtaken:
    """A draft, the version it is based on, and every version published since."""

    draft: Draft
    base: Policy
    since: tuple[Adopted, ...]

    @property
    def ours(self) -> tuple[Change, ...]:
        """What the draft changes compared with its base."""
        return policy_text.difference(self.base, numbered(self.draft.policy, self.base))

    @property
    def theirs(self) -> tuple[Change, ...]:
        """What was published in between."""
        return policy_text.difference(self.base, numbered(self.draft.in_force, self.base))

    def merged(self, as_theirs: Collection[str] = ()) -> Merged:
        """Return both merged, as a draft of the next version. If both changed the same thing the
        draft's value is used, except at the paths `as_theirs`."""
        return merge(self.base, self.draft.policy, self.draft.in_force, as_theirs=as_theirs)


def overtaken(draft: Draft) -> Overtaken | None:
    """Return the state of a draft that does not follow the current version; None for one that does,
    and for one based on a version that was never adopted."""
    if draft.follows:
        return None
    every, before = adopted(), draft.policy.version - 1
    base = next((one.policy for one in every if one.policy.version == before), None)
    if base is None:
        return None
    since = tuple(one for one in every if one.policy.version > base.version)
    return Overtaken(draft, base, since)
