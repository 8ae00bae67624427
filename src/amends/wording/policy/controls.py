"""Effects of each strength of each two-person control, shown where it is chosen."""

from collections.abc import Mapping

from django.utils.translation import gettext

from amends.core.framework.policy.commitments import ControlName, Strength

from ..phrases import marked as _

_NO_MONEY = _("No money is involved, so one person can act alone.")


def _of(required: str, alone: str, above: str = _NO_MONEY) -> Mapping[Strength, str]:
    return {
        Strength.required: required,
        Strength.required_above: above,
        Strength.alone_with_reason: alone,
    }


_ACCESS = _of(
    _("One person proposes it. The complaints manager or senior management approves it."),
    _("One person does it and gives a reason."),
)
CONSEQUENCES: Mapping[ControlName, Mapping[Strength, str]] = {
    ControlName.authorize_response: _of(
        _("Someone else must read and approve every response."),
        _(
            "The person who prepared a response can approve it within their own limit and gives "
            "the reason. The record says so."
        ),
        _(
            "A response that offers more than this needs someone else to approve it. Below it, "
            "the person who drafted the response can approve it within their own limit."
        ),
    ),
    ControlName.verify_correction: _of(
        _("Someone else checks the remedy before the complaint is closed."),
        _("The person who completed it can also check it and gives the reason."),
        _("Above this amount, someone else checks the remedy."),
    ),
    ControlName.decline_scope: _of(
        _(
            "One person proposes to decline, and a second decides. Someone else handles an "
            "objection."
        ),
        _("One person declines and gives the reason for deciding alone."),
    ),
    ControlName.close_exhausted: _of(
        _("One person proposes to close a complaint that was never agreed, and a second decides."),
        _("One person closes it and gives the reason for deciding alone."),
    ),
    ControlName.decide_kind: _of(
        _("One person proposes that it is not a complaint, and a second decides."),
        _("One person decides and gives the reason. Another person checks a random sample."),
    ),
    ControlName.extend_term: _of(
        _("One person proposes to extend a deadline again or further, and a second decides."),
        _("One person extends a deadline as often and as far as needed, with a reason each time."),
    ),
    ControlName.change_refusal: _of(
        _(
            "One person proposes to record that someone accepts or withdraws after a refusal, and "
            "a second decides."
        ),
        _("One person records it and gives the reason. The complainant gets a letter about it."),
    ),
    ControlName.confirm_person: _of(
        _(
            "Someone else than the person who entered them confirms a representative's authority "
            "without a file, and that contact details are the person's own."
        ),
        _("The person who entered them confirms them and gives the reason."),
    ),
    ControlName.publish_policy: _of(
        _(
            "One person proposes a new version. It goes live when someone else with the right to "
            "publish approves it."
        ),
        _("One person drafts and publishes, with a reason."),
    ),
    ControlName.widen_access: _ACCESS,
    ControlName.change_installation: _ACCESS,
}
"""Effects in display order."""

HINTS: Mapping[ControlName, str] = {
    ControlName.authorize_response: _("A response to a complainant, before it is sent."),
    ControlName.verify_correction: _("That the remedy was really completed."),
    ControlName.decline_scope: _("That a complaint is not for this organisation."),
    ControlName.decide_kind: _("That a complaint is feedback, a request or an enquiry."),
    ControlName.extend_term: _(
        "Your own deadline, extended more often or by more days than one person can."
    ),
    ControlName.change_refusal: _(
        "That someone who did not accept the response accepts it or withdraws after all."
    ),
    ControlName.confirm_person: _(
        "That a representative may act for someone, and that contact details are the person's own."
    ),
    ControlName.publish_policy: _("What you change under “Settings”, except holidays."),
    ControlName.close_exhausted: _("That a complainant who did not agree has used all options."),
    ControlName.widen_access: _(
        "Roles, invitations, deputies, the recovery sheet and the export of everything."
    ),
    ControlName.change_installation: _("The mail server, the mailbox and the sign-in provider."),
}
"""Subject of each control."""


def consequence(name: ControlName, strength: Strength) -> str:
    """Return the effect of a strength."""
    return gettext(CONSEQUENCES[name][strength])


def hint(name: ControlName) -> str:
    """What a control is about."""
    return gettext(HINTS[name])
