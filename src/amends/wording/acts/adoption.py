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
from .declaration import ActText, Field, Lines, Texts

TEXTS = Texts(
    acts={
        "adopt": ActText(
            _("Adopt a rule"),
            _("Adopt it"),
            _("Binds from the moment given. What was decided under the old rule keeps it."),
            done=_("The rule is adopted."),
        ),
        "return-proposal": ActText(
            _("Do not agree to a proposed policy"),
            _("Send it back"),
            _("The proposal is off. The person who made it reads why and can change it."),
            done=_("The proposal is off."),
        ),
    },
    fields={
        "binds": Field(_("Binds from")),
        "setting": Field(_("Setting")),
        "settings": Field(_("What is chosen")),
        "sha256": Field(_("Text, by its SHA-256")),
        "version": Field(_("Version")),
        ("Adopt", "code"): Field(_("Which rule")),
        ("Adopt", "kind"): Field(_("What is adopted")),
        ("Adopt", "binds"): Field(help=_("Leave it empty for now. It cannot lie in the past.")),
    },
    choices={
        RuleKind: {
            RuleKind.policy: _("the policy"),
            RuleKind.pack: _("a set of rules"),
            RuleKind.calendar: _("a calendar"),
        },
    },
    lines={
        r.PolicyAdopted: Lines(
            _("{who} adopted version {version} of the policy, binding from {binds}.")
        ),
        PolicyProposed: Lines(_("{who} proposed version {version} of the policy.")),
        ProposalReturned: Lines(
            (
                _("{who} did not agree to version {version} of the policy: {reason}"),
                _("{who} did not agree to version {version} of the policy."),
            ),
        ),
        RuleProposed: Lines(_("{who} proposed {kind}, “{code}”, version {version}.")),
        RuleReturned: Lines(
            (
                _("{who} did not agree to {kind}, “{code}”, version {version}: {reason}"),
                _("{who} did not agree to {kind}, “{code}”, version {version}."),
            ),
        ),
        r.PackAdopted: Lines(
            _("{who} adopted version {version} of the rules “{pack}”, binding from {binds}."),
        ),
        r.CalendarAdopted: Lines(
            _(
                "{who} adopted version {version} of the calendar “{calendar}”, binding from "
                "{binds}."
            ),
        ),
    },
)
