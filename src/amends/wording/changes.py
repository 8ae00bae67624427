"""Changes of what someone can see, as phrases."""

from collections.abc import Mapping

from django.utils.translation import gettext

from amends.core.framework.installation import Setting
from amends.core.framework.people import personnel as p

from . import choices
from .names import Names
from .phrases import marked as _

_CHANGES: Mapping[str, str] = {
    "grant-role": _("the role “{role}” for the whole organisation"),
    "grant-role-unit": _("the role “{role}” for the unit {unit}"),
    "invite-person": _("an invitation to set a password"),
    "invite-person-again": _("an invitation to set a new password"),
    "move-person": _("the unit {unit} and the manager {manager}"),
    "key_sheet": _("the recovery sheet"),
    "everything": _("the export of everything"),
}
"""What is proposed, by its act and what the act names."""
_NONE = "–"  # noqa: RUF001 (as in tables)


def change_told(change: p.Change, names: Names) -> str:
    """Return a proposed change as a phrase."""
    key = str(change.what or change.act)
    if change.role is not None and change.unit is not None:
        key += "-unit"
    if change.again:
        key += "-again"
    return gettext(_CHANGES.get(key, key)).format(
        role=choices.label(change.role) if change.role else "",
        unit=names.unit(change.unit) if change.unit else _NONE,
        manager=names.person(change.manager) if change.manager else _NONE,
    )


def setting_told(setting: Setting) -> str:
    """Return a setting of the installation as a phrase."""
    if not setting.hosts:
        return gettext("no mail account")
    return gettext("the mail account at {hosts}").format(hosts=", ".join(setting.hosts))
