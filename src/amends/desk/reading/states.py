"""Display of a state, the same everywhere in the staff area: word, shape and colour."""

from dataclasses import dataclass

from amends.core.operation.complaint.stages import CLOSED, GONE, REFUSED, Stage
from amends.core.operation.guards import ways_further
from amends.core.operation.regulators.recourse import ways_outside
from amends.core.values import Day
from amends.wording import choices, outside
from amends.wording.phrases import capital

from ..request.context import DeskContext
from .detail import ComplaintDetail

_RINGS = {
    Stage.received: "new",
    Stage.assessed: "begun",
    Stage.under_investigation: "begun",
    Stage.response_prepared: "drafted",
    Stage.decision_communicated: "sent",
    Stage.implementing: "sent",
    Stage.unresolved_open: "refused",
    Stage.escalated_internal: "refused",
    Stage.in_external_resolution: "outside",
}


@dataclass(frozen=True, slots=True)
class State:
    """A state as word, shape and colour: `look` is due, late, done, open or quiet. `day` is the day
    that `text` names, if any, `said` the day as written there, and `far` how far away it is, if the
    text ends with it. A stage is a `ring` that fills, and has no colour."""

    text: str
    look: str
    day: Day | None = None
    said: str = ""
    far: str = ""
    ring: str = ""

    @property
    def before(self) -> str:
        """The text before the day."""
        return self.text.partition(self.said)[0] if self.said else self.text

    @property
    def after(self) -> str:
        """The text after the day, before how far away it is."""
        return self.text.partition(self.said)[2].removesuffix(self.far) if self.said else ""


def stage_state(stage: str) -> State:
    """A stage with its shape and colour."""
    known = Stage(stage)
    text = capital(choices.label(known))
    if known in CLOSED:
        return State(text, "done", ring="closed")
    if known in GONE:
        return State(text, "quiet", ring="gone")
    return State(text, "due" if known in REFUSED else "open", ring=_RINGS[known])


def named(detail: ComplaintDetail, desk: DeskContext) -> list[str]:
    """The levels inside, and the bodies outside that the policy and regulators' packs name."""
    complaint, rules = detail.complaint, detail.file.rules
    left = ways_further(complaint.lead, complaint, rules)
    inside = [detail.names.way_further(one) for one in left if one.startswith("internal.")]
    bodies = ways_outside(left, complaint.lead, complaint, rules, desk.now)
    return [*inside, *(outside.called(one, detail.names) for one in bodies)]
