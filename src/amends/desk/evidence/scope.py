"""What one evidence pack is about: its period, its part of the audit trail, and its sample."""

from dataclasses import dataclass
from datetime import datetime

from amends.core.codec import moment_text
from amends.core.improvement.reports.evidence import Pack, Packs
from amends.core.improvement.sampling import Seed, draw, entries_of
from amends.core.streams import EVIDENCE
from amends.core.values import Moment
from amends.handling.improvement import sampling
from amends.handling.kinds.evidence import received
from amends.journal.models import Checkpoint
from amends.register.queries import unrestricted

from ..request.context import DeskContext


@dataclass(frozen=True, slots=True)
class Scope:
    """A pack to be made. The journal is in it from leaf `first` to before `size`; what changed
    since the last visit begins at leaf `since`."""

    pack: Pack
    desk: DeskContext
    begins: Moment
    ends: Moment
    first: int
    size: int
    since: int
    seed: Seed
    frame: str
    earlier: int

    @property
    def drawn(self) -> tuple[str, ...]:
        """The complaints of the sample, in the order in which they were drawn."""
        return draw(entries_of(self.frame), self.seed.value, self.pack.asked.wanted)

    @property
    def shown(self) -> frozenset[str]:
        """The complaints whose entries may be in it: those that are not restricted, and of the
        period only those of the list."""
        asked = self.pack.asked
        open_now = set(unrestricted().values_list("reference", flat=True))
        period = received(asked.first, asked.last, self.desk.rules)
        of_period = set(period.values_list("reference", flat=True))
        return frozenset(open_now - (of_period - set(entries_of(self.frame))))

    @property
    def manifest(self) -> dict[str, object]:
        """The head of the manifest."""
        asked = self.pack.asked
        return {
            "amends_evidence": 1,
            "organisation": self.desk.rules.policy.name,
            "for": self.pack.by,
            "made": moment_text(self.desk.now),
            "first": asked.first.isoformat(),
            "last": asked.last.isoformat(),
            "begins": moment_text(self.begins),
            "ends": moment_text(self.ends),
            "since": self.since,
            "request": f"{EVIDENCE.prefix}@{self.pack.number}",
            "seed": {"checkpoint": self.seed.checkpoint, "value": self.seed.value},
            "earlier_packs_of_these_days": self.earlier,
            "restricted_complaints": sum(one.number for one in asked.frame.left_out),
        }


def scope_of(pack: Pack, packs: Packs, desk: DeskContext) -> Scope | None:
    """Return the scope of a pack; None until a checkpoint was signed after its request."""
    seed = sampling.seed_after(EVIDENCE.prefix, pack.number)
    if seed is None:
        return None
    asked, rules = pack.asked, desk.rules
    begins, ends = sampling.moments(asked.first, asked.last, rules)
    first, last = signed_before(begins), packs.before(pack)
    if asked.since is not None:
        since = signed_before(rules.day_begins(None, asked.since))
    else:
        since = last.made.checkpoint if last and last.made else first
    return Scope(
        pack,
        desk,
        begins,
        ends,
        min(first, since),
        seed.checkpoint,
        since,
        seed,
        sampling.published(asked.frame.sha256),
        packs.same_days(pack),
    )


def signed_before(moment: datetime) -> int:
    """Return the size of the log in the last checkpoint before a moment; 0 if there was none."""
    found = Checkpoint.objects.filter(at__lt=moment).order_by("-size").first()
    return found.size if found else 0
