"""Clause 8.5: texts of evidence packs."""

from amends.core.improvement.reports import evidence as e

from ...phrases import marked as _
from ..declaration import Choices, Lines

CHOICES: Choices = {
    e.Changed: {
        e.Changed.rules: _("Published settings, regulator rules and calendars"),
        e.Changed.roles: _("Staff and roles"),
        e.Changed.erasures: _("Erased or redacted text"),
        e.Changed.holds: _("Retention holds"),
        e.Changed.reclassified: _("Cases no longer counted as a complaint, or merged"),
        e.Changed.overturned: _("Overturned decisions and reopened complaints"),
        e.Changed.deadlines: _("Extended and paused deadlines"),
    }
}
LINES = {
    e.EvidenceRequested: Lines(_("{who} requested an evidence pack about {first} to {last}.")),
    e.EvidenceMade: Lines(_("The evidence pack of request {request} was created.")),
}
