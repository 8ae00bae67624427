"""Clause 7.9: acts that close a complaint. The complainant's reply decides: what was accepted is
completed and checked, and an unresolved complaint stays open until every option is used. Nothing
closes automatically."""

from .carrying_out import carry_out, pay_remedy, verify_correction
from .cause import determine_cause
from .ending import close, reopen, withdraw
from .exclusion import check_exclusion
from .objection import object_to_recording
from .outside import record_outside_outcome, refer_outside
from .reaction import record_reaction, watch_day

__all__ = [
    "carry_out",
    "check_exclusion",
    "close",
    "determine_cause",
    "object_to_recording",
    "pay_remedy",
    "record_outside_outcome",
    "record_reaction",
    "refer_outside",
    "reopen",
    "verify_correction",
    "watch_day",
    "withdraw",
]
