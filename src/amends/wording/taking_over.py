"""Texts about an import: why a row was left out, what was handled differently, what differs."""

from collections.abc import Mapping

from django.utils.translation import gettext

from amends.core.refusal import Guard, Refused
from amends.core.values import Code
from amends.imports.mapping import Reason

from .names import Names
from .phrases import marked as _
from .refusals import sentence

_WHY: Mapping[Reason, str] = {
    Reason.empty: _("This is empty, and nothing can be taken over without it."),
    Reason.not_a_day: _(
        "This is not a day in the order that was said. It looks like 27.3.2026 or 2026-03-27."
    ),
    Reason.no_year: _("This day has no year. Say which year it is, or correct the day."),
    Reason.day_number: _(
        "This looks like a spreadsheet's number for a day, and nothing says from when it counts."
    ),
    Reason.not_a_number: _("This is not a whole number."),
    Reason.not_an_amount: _("This is not an amount of money in the way that was said."),
    Reason.not_yes_or_no: _("This is neither yes nor no."),
    Reason.no_currency: _("In which currency this is, nothing says."),
    Reason.other_currency: _("This names another currency than was said."),
    Reason.unknown_value: _("What this value means was not said."),
    Reason.unknown_person: _(
        "No member of staff has this name. The owner named for the unit is responsible for it."
    ),
    Reason.unknown_unit: _("There is no such unit here. It stays as it is told there."),
    Reason.unknown_field: _(
        "The organisation has no such field of its own. It stays as it is told there."
    ),
    Reason.in_the_future: _("This day is still to come."),
    Reason.closed_before_received: _("It would have been closed before it was received."),
    Reason.twice: _("This number stands in the file before. Only the first one is taken over."),
    Reason.no_such_file: _(
        "Among the files that were given none has this name, or several have it. Where several "
        "have it, write its folder before it."
    ),
    Reason.file_refused: _("A file of it is not taken: its kind, its size or its name."),
    Reason.not_text: _("This holds signs that are no text."),
    Reason.corrected: _("This was corrected by hand before the import."),
    Reason.refused: _("It holds something that cannot be kept as it is."),
}

_FIELDS: Mapping[str, str] = {
    "received": _("day of receipt"),
    "stage": _("where it stands"),
    "channel": _("channel"),
    "product": _("product or service"),
    "category": _("category"),
    "unit": _("unit"),
    "brand": _("brand"),
    "amount": _("amount"),
    "due_on": _("date promised"),
    "closed_on": _("day of closing"),
    "narrative": _("what happened"),
    "remedy": _("what is wanted"),
    "outcome": _("outcome"),
    "words": _("notes"),
    "complainant": _("who complains"),
    "numbers": _("further numbers"),
    "files": _("enclosed files"),
}
"""Names of the fields of an imported complaint."""


_COLUMNS: Mapping[str, str] = {
    "reference": _("Its number in the old register"),
    "received": _("Received on"),
    "stage": _("Where it stands"),
    "closed": _("Closed on"),
    "narrative": _("What happened"),
    "remedy": _("What is wanted"),
    "outcome": _("Outcome"),
    "words": _("Notes"),
    "category": _("Category"),
    "product": _("Product or service"),
    "channel": _("How it came in"),
    "unit": _("Unit"),
    "brand": _("Brand"),
    "owner": _("Who answers for it"),
    "due": _("Answer promised by"),
    "amount": _("Amount of money"),
    "currency": _("Currency"),
    "name": _("Who complains: name"),
    "organization": _("Who complains: organisation"),
    "email": _("Who complains: e-mail"),
    "phone": _("Who complains: telephone"),
    "phone_or_email": _("Complainant: phone or email, in one column"),
    "lines": _("Who complains: address line"),
    "postcode": _("Who complains: postcode"),
    "town": _("Who complains: town"),
    "country": _("Who complains: country"),
    "mode": _("Who complains: named, confidential or anonymous"),
    "language": _("Who complains: language"),
    "numbers": _("Further numbers: customer, order, an older register"),
    "files": _("Names of enclosed files"),
    "fact": _("Keep it beside, as it stands"),
}
"""Possible contents of a column of a foreign register."""

_NOT_READ: Mapping[str, str] = {
    "unknown-kind": _(
        "Only workbooks (.xlsx), CSV and JSON lines can be read, or a ZIP archive with one of them."
    ),
    "not-readable": _("This file is damaged, or is not what its name says."),
    "not-a-workbook": _("This file is damaged, or is not what its name says."),
    "old-format": _("This is a workbook of the old kind. Save it as .xlsx and try again."),
    "locked": _("This file has a password. Take it away and try again."),
    "too-large": _("This file is too large. Rows: at most 30 MB; enclosed files: 100 MB."),
    "too-many-sheets": _("This workbook has too many sheets. Keep the one with the register."),
    "too-many-rows": _("This sheet has too many rows. Bring it in parts."),
    "too-many-columns": _("This sheet has too many columns."),
    "too-many-cells": _("This sheet has too many rows. Bring it in parts."),
    "no-such-sheet": _("This sheet is not in the workbook any more."),
    "empty": _("There is nothing in it."),
    "gone": _("The file is not here any more. Choose it again."),
    "no-archive": _("This is no ZIP archive."),
    "no-register-within": _(
        "This archive does not hold one workbook or CSV at its top. Choose the register itself; "
        "enclosed files are asked for later."
    ),
    "too-many-files": _("This archive holds too many files."),
    "too-long-cell": _(
        "A cell has more than 1,000,000 characters. Perhaps a quotation mark is missing in the "
        "file."
    ),
    "takes-too-much": _(
        "This file takes too much time or memory to read. Save the register as CSV or in parts, "
        "and try again."
    ),
    "interrupted": _("The file could not be read this time. Try again."),
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
        return gettext("As told there, before a correction")
    if field not in _KEPT:
        return ""
    return gettext("{what}, as told there").format(what=column(field))


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
