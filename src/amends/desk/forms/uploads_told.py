"""Messages for a refused file."""

from django.utils.translation import gettext, gettext_noop

_ = gettext_noop

_WHY = {
    "empty": _("This file is empty. Choose another one"),
    "too_large": _("This file is too large. Choose one of up to 25 MB"),
    "type_not_allowed": _(
        "We do not accept this type of file. Choose a PDF, an image, a text file, an email or an "
        "Office document."
    ),
    "name_not_allowed": _("We cannot accept this file name. Rename the file and try again."),
    "content_differs_from_name": _(
        "The content of this file does not match its name. Change the file extension, then try "
        "again."
    ),
    "password_protected": _("This file has a password. Remove it and try again."),
    "unpacks_too_large": _("This file is too large when unpacked. Choose a smaller one."),
}


def why_refused(why: str) -> str:
    """Return the reason, and what to do."""
    return gettext(_WHY[why])
