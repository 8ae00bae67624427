"""Texts about an import: why a row was left out, what was handled differently, what differs."""

from collections.abc import Mapping

from django.utils.translation import gettext

from amends.core.refusal import Guard, Refused
from amends.core.values import Code
from amends.imports.mapping import Reason

from .names import Names
from .phrases import marked as _
from .refusal_sentence import sentence

_WHY: Mapping[Reason, str] = {
    Reason.empty: _("This is empty. We cannot import the row without it."),
    Reason.not_a_day: _(
        "This is not a date in the chosen format. For example, 27.3.2026 or 2026-03-27."
    ),
    Reason.no_year: _("This date has no year. Choose the year or correct the date."),
    Reason.day_number: _(
        "This looks like a spreadsheet date number, but we do not know the day it is counted from."
    ),
    Reason.not_a_number: _("This is not a whole number."),
    Reason.not_an_amount: _("This is not an amount in the chosen format."),
    Reason.not_yes_or_no: _("This is neither yes nor no."),
    Reason.no_currency: _("The currency is missing."),
    Reason.other_currency: _("The currency differs from the one chosen."),
    Reason.unknown_value: _("This value has no meaning yet. Choose one."),
    Reason.unknown_person: _(
        "No member of staff has this name. The default owner of the unit becomes the owner."
    ),
    Reason.unknown_unit: _("This unit does not exist here. We keep it as a note."),
    Reason.unknown_field: _(
        "The organisation has no custom field with this name. We keep it as a note."
    ),
    Reason.in_the_future: _("This date is in the future."),
    Reason.closed_before_received: _("It was closed before it was received."),
    Reason.twice: _("This number appears earlier in the file. We import only the first one."),
    Reason.no_such_file: _(
        "No file has this name, or several have it. If several have it, add the folder before the "
        "name."
    ),
    Reason.file_refused: _("We cannot accept one of its files because of its type, size or name."),
    Reason.not_text: _("This contains characters that are not text."),
    Reason.corrected: _("This was corrected by hand before the import."),
    Reason.refused: _("It contains something that we cannot store as it is."),
}

_FIELDS: Mapping[str, str] = {
    "received": _("date received"),
    "stage": _("stage"),
    "channel": _("channel"),
    "product": _("product or service"),
    "category": _("category"),
    "unit": _("unit"),
    "brand": _("brand"),
    "amount": _("amount"),
    "due_on": _("date promised"),
    "closed_on": _("closing date"),
    "narrative": _("what happened"),
    "remedy": _("outcome sought"),
    "outcome": _("outcome"),
    "words": _("notes"),
    "complainant": _("complainant"),
    "numbers": _("further numbers"),
    "files": _("attachments"),
}
"""Names of the fields of an imported complaint."""


_COLUMNS: Mapping[str, str] = {
    "reference": _("Its number in the old register"),
    "received": _("Received on"),
    "stage": _("Status"),
    "closed": _("Closed on"),
    "narrative": _("What happened"),
    "remedy": _("Outcome sought"),
    "outcome": _("Outcome"),
    "words": _("Notes"),
    "category": _("Category"),
    "product": _("Product or service"),
    "channel": _("How we received it"),
    "unit": _("Unit"),
    "brand": _("Brand"),
    "owner": _("Owner"),
    "due": _("Response promised by"),
    "amount": _("Amount of money"),
    "currency": _("Currency"),
    "name": _("Complainant: name"),
    "organization": _("Complainant: organisation"),
    "email": _("Complainant: email"),
    "phone": _("Complainant: phone"),
    "phone_or_email": _("Complainant: phone or email, in one column"),
    "lines": _("Complainant: address"),
    "postcode": _("Complainant: postcode"),
    "town": _("Complainant: town"),
    "country": _("Complainant: country"),
    "mode": _("Complainant: named, confidential or anonymous"),
    "language": _("Complainant: language"),
    "numbers": _("Further numbers: customer, order, an older register"),
    "files": _("Names of attachments"),
    "fact": _("Keep it unchanged as a note"),
}
"""Possible contents of a column of a foreign register."""

_NOT_READ: Mapping[str, str] = {
    "unknown-kind": _(
        "Only workbooks (.xlsx), CSV and JSON lines can be read, or a ZIP archive with one of them."
    ),
    "not-readable": _("This file is damaged, or is not what its name says."),
    "not-a-workbook": _("This file is damaged, or is not what its name says."),
    "old-format": _("This is an old workbook format. Save it as .xlsx and try again."),
    "locked": _("This file has a password. Remove it and try again."),
    "too-large": _(
        "This file is too large. The limit is 30 MB for rows and 100 MB for attachments."
    ),
    "too-many-sheets": _("This workbook has too many sheets. Keep the one with the register."),
    "too-many-rows": _("This sheet has too many rows. Import it in parts."),
    "too-many-columns": _("This sheet has too many columns."),
    "too-many-cells": _("This sheet has too many rows. Import it in parts."),
    "no-such-sheet": _("This sheet is no longer in the workbook."),
    "empty": _("It is empty."),
    "gone": _("The file is no longer here. Choose it again."),
    "no-archive": _("This is not a ZIP file."),
    "no-register-within": _(
        "This ZIP file must contain exactly one workbook or CSV at its top level. Choose the "
        "register itself. We ask for attachments later."
    ),
    "too-many-files": _("This ZIP file contains too many files."),
    "too-long-cell": _(
        "A cell has more than 1,000,000 characters. A quotation mark may be missing in the file."
    ),
    "takes-too-much": _(
        "This file takes too much time or memory to read. Save the register as CSV or in parts, "
        "and try again."
    ),
    "interrupted": _("We could not read the file. Try again."),
}


def column(name: str) -> str:
    """Return the label of a possible content of a column."""
    return gettext(_COLUMNS[name])


_KEPT = frozenset({"category", "product", "channel", "unit", "brand", "owner"})
"""What of a source is kept with a complaint because it has no equivalent here."""


def kept(name: str) -> str:
    """Return the label of such a fact of a source; empty for any other."""
    source, _, field = name.rpartition(".")
    if not source or source.startswith("own"):
        return ""
    if field == "corrected":
        return gettext("As given there, before a correction")
    if field not in _KEPT:
        return ""
    return gettext("{what}, as given there").format(what=column(field))


def not_read(reason: str) -> str:
    """Why a file is not read."""
    return gettext(_NOT_READ.get(reason, _NOT_READ["not-readable"]))


def why(reason: Code, names: Names | None = None) -> str:
    """Return why a row, or a value in it, differs from its source."""
    if reason in set(Reason):
        return gettext(_WHY[Reason(reason)])
    refused = sentence(Refused(Guard(reason)), names=names or Names())
    return f"{refused.what} {refused.why}"


def field(name: str) -> str:
    """Return the name of a field in a sentence; for a fact of the source its own name."""
    return gettext(_FIELDS[name]) if name in _FIELDS else name
