"""Messages for a refused file."""

from django.utils.translation import gettext, gettext_noop

_ = gettext_noop

_WHY = {
    "empty": _("This file is empty. Choose another one."),
    "too_large": _("This file is too large. Choose one of at most 25 MB."),
    "type_not_allowed": _(
        "This kind of file is not taken. Choose a PDF, a picture, a text, a mail or an office "
        "document."
    ),
    "name_not_allowed": _(
        "The name of this file is not taken. Give it a plain name and try again."
    ),
    "content_differs_from_name": _(
        "What is in this file does not agree with its name. Give it the right ending and try again."
    ),
    "password_protected": _("This file has a password. Take it away and try again."),
    "unpacks_too_large": _("This file unpacks to too much. Choose a smaller one."),
}


def why_refused(why: str) -> str:
    """Return the reason, and what to do."""
    return gettext(_WHY[why])
