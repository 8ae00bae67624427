"""Clause 5.3: texts of adopting a policy, rule packs and calendars."""

from amends.core.framework.adoption import events as r
from amends.core.framework.adoption.proposals import (
    PolicyProposed,
    ProposalReturned,
    RuleKind,
    RuleProposed,
    RuleReturned,
)

from ..phrases import marked as _
from .declaration import ActText, Choices, Field, Fields, Lines, if_true

ACTS = {
    "adopt": ActText(
        _("Apply a rule"),
        _("Apply"),
        _("Applies from the time you enter. Earlier decisions keep the old rule."),
        done=_("Rule applied."),
    ),
    "return-proposal": ActText(
        _("Reject proposed settings"),
        _("Return"),
        _("The proposal is withdrawn. The person who made it can read why and change it."),
        done=_("Proposal withdrawn."),
    ),
}
FIELDS: Fields = {
    "binds": Field(_("Applies from")),
    "setting": Field(_("Setting")),
    "settings": Field(_("Choices")),
    "sha256": Field(_("Text, by its SHA-256")),
    "version": Field(_("Version")),
    ("Adopt", "code"): Field(_("Which rule")),
    ("Adopt", "kind"): Field(_("What applies")),
    ("Adopt", "binds"): Field(help=_("Leave this empty for now. It cannot be in the past.")),
}
CHOICES: Choices = {
    RuleKind: {
        RuleKind.policy: _("the settings"),
        RuleKind.pack: _("a set of rules"),
        RuleKind.calendar: _("a calendar"),
    }
}
LINES = {
    r.PolicyAdopted: Lines(
        if_true(
            "alone",
            _("{who} alone published version {version} of the settings. It is less strict."),
            _("{who} published version {version} of the settings. It applies from {binds}."),
        )
    ),
    PolicyProposed: Lines(_("{who} sent version {version} of the settings for approval.")),
    ProposalReturned: Lines(
        (
            _("{who} rejected version {version} of the settings: {reason}"),
            _("{who} rejected version {version} of the settings."),
        )
    ),
    RuleProposed: Lines(_("{who} proposed {kind}, “{code}”, version {version}.")),
    RuleReturned: Lines(
        (
            _("{who} rejected {kind}, “{code}”, version {version}: {reason}"),
            _("{who} rejected {kind}, “{code}”, version {version}."),
        )
    ),
    r.PackAdopted: Lines(
        if_true(
            "alone",
            _("{who} alone replaced the rules “{pack}” by version {version}."),
            _("{who} applied version {version} of the rules “{pack}” from {binds}."),
        )
    ),
    r.CalendarAdopted: Lines(
        if_true(
            "alone",
            _("{who} alone applied the calendar “{calendar}”. It makes deadlines later."),
            _("{who} applied version {version} of the calendar “{calendar}” from {binds}."),
        )
    ),
}
