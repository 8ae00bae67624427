"""Clause 8.4: texts of frozen reports and of public performance."""

from amends.core.improvement.reports import frozen as r

from ...phrases import marked as _
from ..declaration import ActText, Choices, Field, Fields, Lines

ACTS = {
    "report.propose-performance": ActText(
        _("Propose to publish performance"),
        _("Propose publication"),
        _(
            "A second approver must approve it. The figures of each quarter then appear on the "
            "public site."
        ),
        done=_("Publication proposed."),
    ),
    "report.publish-performance": ActText(
        _("Publish performance"),
        _("Publish performance"),
        _("The figures of each quarter appear on the public site and change with every report."),
        done=_("Performance published."),
    ),
    "report.withdraw-performance": ActText(
        _("Remove performance from the public site"),
        _("Remove from public site"),
        _("Your reason is part of the record."),
        done=_("Performance is not public."),
    ),
}
FIELDS: Fields = {
    ("WithdrawPerformance", "reason"): Field(
        _("Reason"), wanted=_("Enter why performance is not public")
    )
}
CHOICES: Choices = {
    r.Publication: {
        r.Publication.off: _("not public"),
        r.Publication.proposed: _("proposed"),
        r.Publication.on: _("public"),
    }
}
LINES = {
    r.ReportFrozen: Lines(_("The report of {first} to {last} was frozen.")),
    r.PerformanceProposed: Lines(_("{who} proposed to publish performance.")),
    r.PerformancePublished: Lines(_("{who} published performance.")),
    r.PerformanceWithdrawn: Lines(_("{who} removed performance from the public site.")),
}
