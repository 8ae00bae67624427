"""Clauses 4 to 6 and 8: every kind of governing record, and their acts by name among all acts."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ..improvement.catalogue import IMPROVEMENT
from ..records.deciding import RecordAct
from ..records.kind import RecordKind
from ..records.state import HAND_OVER
from ..values import Code
from .access_requests import ACCESS_REQUEST
from .alerts import ALERT
from .appointments import APPOINTMENT
from .audit_acts import AUDIT
from .competences import COMPETENCE
from .confirmations import CONFIRMATION
from .disposals import DISPOSAL
from .exemptions import EXEMPTION
from .ideas import IDEA
from .policy_texts import POLICY_TEXT
from .restore_drills import RESTORE_DRILL
from .reviews import REVIEW
from .risks import RISK
from .sign_offs import SIGN_OFF
from .staff_surveys import STAFF_SURVEY
from .statements import STATEMENT

GOVERNING: Mapping[Code, RecordKind[Any]] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            EXEMPTION,
            CONFIRMATION,
            AUDIT,
            STATEMENT,  # one kind a line, so that two branches can add one each
            DISPOSAL,
            ACCESS_REQUEST,
            RESTORE_DRILL,
            POLICY_TEXT,
            APPOINTMENT,
            SIGN_OFF,
            IDEA,
            COMPETENCE,
            STAFF_SURVEY,
            RISK,
            ALERT,
            REVIEW,
        )
    }
)
"""Every kind by its name, in the order in which it is shown."""

HANDED_OVER = tuple(
    name for name, kind in GOVERNING.items() if HAND_OVER in kind.acts and kind is not AUDIT
)
"""The kinds whose records need another owner before theirs leaves. An audit can wait for its next
leader, as there may be no other independent one: those who decide on settings hand it over then."""

RECORD_KINDS: Mapping[Code, RecordKind[Any]] = MappingProxyType({**IMPROVEMENT, **GOVERNING})
"""Every kind of record but complaints, by its name."""
RECORD_ACTS: Mapping[str, RecordAct] = MappingProxyType(
    {act.key: act for kind in RECORD_KINDS.values() for act in kind.acts.values()}
)
"""Every act on a record that is no complaint, as in ``problem.close`` or ``statement.approve``."""
