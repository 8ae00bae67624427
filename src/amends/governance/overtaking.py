"""A draft that somebody else's publication has overtaken: what they changed, what the draft
changes, and both brought together."""

from collections.abc import Collection
from dataclasses import dataclass

from amends.core.framework.policy import text as policy_text
from amends.core.framework.policy.merging import Merged, merge
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.text import Change

from .publishing import Adopted, Draft, adopted, numbered


@dataclass(frozen=True, slots=True)
class Overtaken:
    """A draft, the version that it was begun from, and every version published since."""

    draft: Draft
    base: Policy
    since: tuple[Adopted, ...]

    @property
    def ours(self) -> tuple[Change, ...]:
        """What the draft changes of the version that it was begun from."""
        return policy_text.difference(self.base, numbered(self.draft.policy, self.base))

    @property
    def theirs(self) -> tuple[Change, ...]:
        """What was published in between."""
        return policy_text.difference(self.base, numbered(self.draft.in_force, self.base))

    def merged(self, as_theirs: Collection[str] = ()) -> Merged:
        """Both together, as a draft of the next version. Where both changed the same thing the
        draft counts, except at the paths `as_theirs`."""
        return merge(self.base, self.draft.policy, self.draft.in_force, as_theirs=as_theirs)


def overtaken(draft: Draft) -> Overtaken | None:
    """What became of a draft that does not follow the version in force; None for one that does,
    and for one that was begun from a version that was never adopted."""
    if draft.follows:
        return None
    every = adopted()
    base = next(
        (one.policy for one in every if one.policy.version == draft.policy.version - 1), None
    )
    if base is None:
        return None
    since = tuple(one for one in every if one.policy.version > base.version)
    return Overtaken(draft, base, since)
