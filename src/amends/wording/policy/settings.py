"""What each setting that is one value is called, and what to know before changing it.

The page of the settings shows both; a change, a proposal and a finding name the setting by its
label.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext

from ..phrases import marked as _


@dataclass(frozen=True, slots=True)
class SettingText:
    """The label of a setting and the hint below it."""

    label: str
    hint: str = ""
    changed: str = ""
    """What a change calls it, if the page shows the opposite of its value."""


SETTINGS: Mapping[str, SettingText] = {
    "version": SettingText(_("Number of the version")),
    "name": SettingText(_("Name of the organisation")),
    "languages": SettingText(_("Languages")),
    "country": SettingText(_("Country"), _("Some regulators' rules depend on your country.")),
    "currency": SettingText(_("Currency"), _("Three letters, for example EUR or GBP.")),
    "zone": SettingText(_("Time zone"), _("It decides when a day begins and ends.")),
    "calendar": SettingText(
        _("Calendar of working days"), _("It counts working days. Add others under “Holidays”.")
    ),
    "accent": SettingText(_("Colour")),
    "logo": SettingText(_("Logo")),
    "email": SettingText(_("Email address for complaints")),
    "phone": SettingText(_("Phone number"), _("For example, +353 1 555 0100")),
    "postal_address": SettingText(_("Postal address"), _("One line each, as on an envelope.")),
    "opening_hours": SettingText(_("Opening hours")),
    "window": SettingText(_("Envelope window")),
    "representative_deputies": SettingText(
        _("Deputies for the complaints manager"),
        _(
            "They read complaints about the complaints manager and assign those about staff. "
            "Choose people from more than one unit, because no one can assign a complaint "
            "about their own unit. A person without access to complaints needs a new "
            "invitation once 2 people have agreed."
        ),
    ),
    "secret_allowed": SettingText(
        _("Allow confidential complaints"),
        _("Only the people who handle the complaint see who they are."),
    ),
    "anonymous_allowed": SettingText(
        _("Accept anonymous complaints"),
        _(
            "No one can see who they are. They track the complaint with an access code and "
            "get our response there."
        ),
    ),
    "not_asked": SettingText(
        _("Also asked"),
        _("These are optional. Only ask what you use."),
        changed=_("Not asked on the web form"),
    ),
    "danger_question": SettingText(
        _("First question"), _("Leave this empty to ask: Is anyone in danger?")
    ),
    "place_question": SettingText(
        _("Question about the place"), _("Leave this empty to ask: Where did it happen?")
    ),
    "numbers_asked": SettingText(
        _("Numbers to ask for"),
        _(
            "If you select one, the form asks for it by name. Otherwise, people choose the "
            "kind of number."
        ),
    ),
    "danger_words": SettingText(
        _("Words for danger"),
        _(
            "Separate them with commas. A message with one of them is flagged for a person to "
            "read. Use an asterisk for any ending: suffocat*."
        ),
    ),
    "emergency_number": SettingText(
        _("Emergency number"), _("Leave this empty to use the number of your country.")
    ),
    "danger_call_within": SettingText(
        _("Minutes until we phone someone in danger"),
        _("The form then says: We'll phone you by 13:50. With 0, it promises no call."),
    ),
    "danger_hours": SettingText(
        _("When you phone"), _("In working time, only minutes when you are open count.")
    ),
    "danger_contacts": SettingText(
        _("Who is alerted"),
        _(
            "The first one at once, the next one if the call is late. If no one is selected, "
            "everyone who assesses complaints. Only people who may see the complaint are alerted."
        ),
    ),
    "post_days": SettingText(
        _("Days for a letter to arrive by post"),
        _("For a response by post, we start waiting for a reply after these days."),
    ),
    "reaction_days": SettingText(
        _("Days we wait for a reply to a response"),
        _("After these days and the reminders, you can record “no reply”."),
    ),
    "no_reply_notices": SettingText(
        _("Reminders before you can record “no reply”"),
        _(
            "We send them automatically, spread over these days. Nothing closes "
            "automatically, and a later message reopens the complaint."
        ),
    ),
    "cause_days": SettingText(
        _("Days after closing to determine the cause"),
        _(
            "For a cause that was not determined when the complaint was closed. After this many "
            "days, the complaints manager or the manager of the unit is asked for it."
        ),
    ),
    "access_months": SettingText(
        _("Months to respond to an access request"),
        _("In the European Union: 1 month. Requests already recorded keep their deadline."),
    ),
    "watch_days": SettingText(
        _("Days between reviews of an unresolved complaint"),
        _(
            "A complaint without agreement stays open and gets a next review date: this day, "
            "or the next working day."
        ),
    ),
    "status_notice_days": SettingText(
        _("Days without news before we send an update"),
        _("By an automatic letter, by the response deadline."),
    ),
    "warn_days": SettingText(
        _("Warn the owner this many days before a deadline"),
        _(
            "Shown in My day and in the history, on an earlier working day if needed. With 0 "
            "there are no warnings. There is no warning for a deadline that was already "
            "closer when it was set."
        ),
    ),
    "climb_days": SettingText(
        _("Days from one reminder level to the next after a missed deadline"),
        _(
            "We inform the first review stage at once and the next one after this many days, "
            "until it is done. With 0 no one is informed. Only internal stages count."
        ),
    ),
    "late_letters": SettingText(
        _("How we inform the complainant that we missed the response deadline"),
        _("If no letter is sent automatically, the owner gets a reminder on that day."),
    ),
    "extensions": SettingText(
        _("Extensions one person can make to our deadlines"),
        _("A further extension needs a second approver, who can be any complaint handler."),
    ),
    "extension_days": SettingText(
        _("Working days one person can extend our deadlines by in total"),
        _("Counted from the original deadline. A longer extension needs a second approver."),
    ),
    "suggest_categories": SettingText(
        _("Suggest a category"),
        _("From 60 closed complaints on, and only if it is certain enough."),
    ),
    "propose_disposals": SettingText(_("Propose disposals")),
    "checked_share": SettingText(
        _("Share of cases one person left out that another person checks (%)"),
        _("Drawn at random from what one person merged or decided was not a complaint."),
    ),
    "refusals_read": SettingText(
        _("Share of refusals that someone not involved reads before they are sent (%)"),
        _(
            "Selected at random from responses that do not uphold a complaint and name an "
            "external body."
        ),
    ),
    "refusals_read_above": SettingText(
        _("Amount above which someone not involved reads every refusal"),
        _("We compare it with the amounts in custom fields and in remedies."),
    ),
    "competence_for": SettingText(
        _("Categories that need a competence record"), _("Each includes those below it.")
    ),
    "competence": SettingText(
        _("If a complaint is assigned to a person without such a record"),
        _(
            "A warning is shown where people choose who gets a complaint. You can choose to "
            "refuse it once every owner of an open complaint has the record that it needs."
        ),
    ),
    "half_days": SettingText(
        _("For deadlines, a half-day is"),
        _("As a working day, it ends early. A regulator's rules can differ for their deadlines."),
    ),
}
"""By the name of the field of the policy."""


def label(name: str) -> str:
    """Return what the page calls a setting."""
    return gettext(SETTINGS[name].label)


def changed(name: str) -> str:
    """Return what a change calls a setting."""
    return gettext(SETTINGS[name].changed or SETTINGS[name].label)
