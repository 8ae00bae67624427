"""Checking a receipt here, and instructions for checking it independently."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from amends.core.principles.integrity import NotProven
from amends.journal import log, tree
from amends.journal.checking import check_receipt
from amends.journal.encoding import base64_of
from amends.journal.finding import Fault, Finding
from amends.journal.models import Entry, Leaf
from amends.people import limits

from .. import visitor
from ..forms import inputs
from ..frame import Here, public, show

LARGEST = 2 * 2**20
"""Maximum bytes of a receipt; it contains text, never files."""

_TOLD = {
    Fault.altered: gettext_lazy("The entry was changed. Its digest does not match its content."),
    Fault.opening_differs: gettext_lazy("The text in the receipt is not the text that was sealed."),
    Fault.other_log: gettext_lazy("It does not come from the audit trail of this organisation."),
    Fault.not_signed: gettext_lazy(
        "Its checkpoint was not signed with the key of this audit trail."
    ),
    Fault.unreadable: gettext_lazy("Part of the receipt is missing or has changed."),
}


class Check(inputs.PublicForm):
    """A receipt."""

    receipt = forms.FileField(
        label=gettext_lazy("Your receipt"),
        help_text=gettext_lazy("The file receipt-….json. We check it and do not keep it."),
        error_messages={"required": gettext_lazy("Choose your receipt file")},
    )


@dataclass(frozen=True, slots=True)
class Result:
    """Result of a check: valid, if `problems` is empty."""

    reference: str
    problems: tuple[str, ...]
    size: int


@require_http_methods(["GET", "HEAD", "POST"])
@public
def verify(here: Here) -> HttpResponse:
    """How a receipt is checked, and a form to have it checked here."""
    context: dict[str, Any] = {"form": Check(), "log": _state()}
    if here.request.method != "POST":
        return show(here, "verify", context)
    form = Check(here.request.POST, here.request.FILES)
    context["form"] = form
    verdict = limits.take("track", "receipt", visitor.network(here.request), now=here.now)
    if not verdict:
        form.add_error(None, visitor.too_often(verdict))
        return show(here, "verify", context, status=429)
    if not form.is_valid():
        return show(here, "verify", context, status=422)
    receipt = _read(form.cleaned_data["receipt"])
    if receipt is None:
        form.add_error("receipt", gettext("This is not a receipt. Choose the file receipt-….json"))
        return show(here, "verify", context, status=422)
    return show(here, "verify", {**context, "result": _checked(receipt)})


def _read(upload: Any) -> dict[str, Any] | None:
    if upload.size > LARGEST:
        return None
    try:
        receipt = json.loads(upload.read())
        json.dumps(receipt, ensure_ascii=False).encode()  # no halves of characters
    except (ValueError, RecursionError):
        return None
    return receipt if isinstance(receipt, dict) and "amends_receipt" in receipt else None


def _checked(receipt: dict[str, Any]) -> Result:
    """Check it in itself, against the newest checkpoint, and against the journal."""
    state = _state()
    if state is None or state.note is None:
        return Result("", (gettext("The audit trail here has no signed checkpoint yet."),), 0)
    checked = check_receipt(
        receipt,
        against=[state.note],
        key=_key_of(receipt),
        consistency=_consistency(receipt, state.size),
    )
    problems = [_in_words(finding) for finding in checked.findings]
    if not problems and not _is_here(receipt):
        problems = [gettext("This organisation's audit trail no longer contains the entry.")]
    reference = receipt.get("reference")
    shown = reference[:20] if isinstance(reference, str) else ""
    return Result(shown, tuple(dict.fromkeys(problems)), state.size)


def _in_words(finding: Finding) -> str:
    text = _TOLD.get(finding.what)
    return str(text) if text else gettext("It does not match the audit trail signed since.")


def _key_of(receipt: dict[str, Any]) -> str:
    """Return the key of the opening whose log made the receipt; of the current one for any
    other."""
    for opened in log.openings():
        if opened.origin == receipt.get("origin"):
            return opened.verifier_key
    return log.current().verifier_key


def _consistency(receipt: dict[str, Any], size: int) -> Sequence[str]:
    old = receipt.get("tree_size")
    if not isinstance(old, int) or not 0 < old <= size:
        return []
    try:
        return [base64_of(node) for node in tree.consistency(old, size)]
    except NotProven:
        return []


def _is_here(receipt: dict[str, Any]) -> bool:
    entry = receipt["entry"]
    return (
        Entry.objects.filter(
            stream=entry["stream"], version=entry["version"], digest=entry["digest"]
        ).exists()
        and Leaf.objects.filter(index=receipt["leaf_index"]).exists()
    )


def _state() -> log.State | None:
    try:
        return log.state()
    except log.NotOpened:
        return None
