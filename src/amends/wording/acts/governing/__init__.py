"""Texts of governing records, one file for each kind or clause."""

from ..declaration import Texts
from . import (
    alerts,
    audits,
    competences,
    confirmations,
    exemptions,
    framework_records,
    record_keeping,
    reviews,
    risks,
    staff_surveys,
    statements,
)

TEXTS: tuple[Texts, ...] = (
    record_keeping.TEXTS,
    exemptions.TEXTS,
    confirmations.TEXTS,
    statements.TEXTS,
    framework_records.TEXTS,
    competences.TEXTS,
    staff_surveys.TEXTS,
    risks.TEXTS,
    alerts.TEXTS,
    audits.TEXTS,
    reviews.TEXTS,
)
"""The texts of every kind."""
