"""Effects of each strength of each two-person control, shown where it is chosen."""

from collections.abc import Mapping

from django.utils.translation import gettext

from amends.core.framework.policy.commitments import ControlName, Strength

from ..phrases import marked as _

_ACCESS: Mapping[Strength, str] = {
    Strength.required: _(
        "One person proposes it. The complaints manager or senior management accepts it."
    ),
    Strength.required_above: _(
        "No money is at stake here, so it is as if one person could act alone."
    ),
    Strength.alone_with_reason: _("One person does it and gives a reason."),
}
CONSEQUENCES: Mapping[ControlName, Mapping[Strength, str]] = {
    ControlName.authorize_response: {
        Strength.required: _("Each answer waits until someone else has read and authorized it."),
        Strength.required_above: _(
            "A response that promises more than this waits for someone else. Below it, the person "
            "who prepared the response can approve it within their own limit."
        ),
        Strength.alone_with_reason: _(
            "The person who prepared a response can approve it within their own limit, and writes "
            "why no one else did. The record says so."
        ),
    },
    ControlName.verify_correction: {
        Strength.required: _(
            "What was carried out is checked by someone else before the complaint is closed."
        ),
        Strength.required_above: _(
            "Where more than this was promised, someone else checks that it was carried out."
        ),
        Strength.alone_with_reason: _(
            "The person who completed it can check it too, and writes why no one else did."
        ),
    },
    ControlName.decline_scope: {
        Strength.required: _(
            "One person proposes to decline, a second decides. An objection goes to someone else."
        ),
        Strength.required_above: _(
            "No money is at stake here, so it is as if one person could act alone."
        ),
        Strength.alone_with_reason: _("One person declines and writes why no one else looked."),
    },
    ControlName.close_exhausted: {
        Strength.required: _(
            "One person proposes to close a complaint that was never agreed, a second decides."
        ),
        Strength.required_above: _(
            "No money is at stake here, so it is as if one person could act alone."
        ),
        Strength.alone_with_reason: _("One person closes it and writes why no one else looked."),
    },
    ControlName.decide_kind: {
        Strength.required: _(
            "One person proposes that it is not a complaint, a second person decides."
        ),
        Strength.required_above: _(
            "No money is at stake here, so it is as if one person could act alone."
        ),
        Strength.alone_with_reason: _(
            "One person decides and gives the reason. Another person checks a random sample."
        ),
    },
    ControlName.extend_term: {
        Strength.required: _(
            "One person proposes to extend a deadline again or further, a second person decides."
        ),
        Strength.required_above: _(
            "No money is at stake here, so it is as if one person could act alone."
        ),
        Strength.alone_with_reason: _(
            "One person extends a deadline as often and as far as needed, with a reason each time."
        ),
    },
    ControlName.change_refusal: {
        Strength.required: _(
            "One person proposes to record that someone accepts or withdraws after a refusal, a "
            "second person decides."
        ),
        Strength.required_above: _(
            "No money is at stake here, so it is as if one person could act alone."
        ),
        Strength.alone_with_reason: _(
            "One person records it and gives the reason. The complainant gets a letter about it."
        ),
    },
    ControlName.publish_policy: {
        Strength.required: _(
            "One person proposes a new version, another who may publish agrees; then it binds."
        ),
        Strength.required_above: _(
            "No money is at stake here, so it is as if one person could act alone."
        ),
        Strength.alone_with_reason: _("One person drafts and publishes, with a reason."),
    },
    ControlName.widen_access: _ACCESS,
    ControlName.change_installation: _ACCESS,
}
"""Effects in display order."""

HINTS: Mapping[ControlName, str] = {
    ControlName.authorize_response: _("An answer to a complainant, before it is sent."),
    ControlName.verify_correction: _("That what was promised was really done."),
    ControlName.decline_scope: _("That a complaint is not for this organisation."),
    ControlName.decide_kind: _("That a complaint is feedback, a request or an enquiry."),
    ControlName.extend_term: _(
        "A deadline of our own, extended more often or by more days than one person may."
    ),
    ControlName.change_refusal: _(
        "That someone who did not accept the response accepts it or withdraws after all."
    ),
    ControlName.publish_policy: _("What you change under “Settings”. Holidays are not meant."),
    ControlName.close_exhausted: _("That a complainant who did not agree has nowhere left to go."),
    ControlName.widen_access: _(
        "Roles, invitations, deputies, the recovery sheet and the export of everything."
    ),
    ControlName.change_installation: _(
        "The mail server, the mailbox and the provider that they sign in with."
    ),
}
"""Subject of each control."""


def consequence(name: ControlName, strength: Strength) -> str:
    """Return the effect of a strength."""
    return gettext(CONSEQUENCES[name][strength])


def hint(name: ControlName) -> str:
    """What a control is about."""
    return gettext(HINTS[name])
