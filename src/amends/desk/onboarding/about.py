"""Setup, screens 1, 4 and 5: name and branding, response times, and categories."""

from dataclasses import replace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_lazy

from amends.core.framework.labels import Label, label
from amends.core.framework.policy.commitments import Priority
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.vocabulary import Entry
from amends.core.values import Code
from amends.governance.defaults.trades import TRADES, categories_of, questions_of
from amends.governance.starting import with_categories
from amends.wording.asking import AskingForm
from amends.wording.phrases import language_name

from ..forms.labels import inputs_of, typed_labels
from ..request.context import DeskContext
from ..settings import times
from ..settings.branding import LooksForm
from ..settings.declaration import PolicyForm
from ..settings.listings import code_from
from ..settings.pages import posted
from .frame import adopted, finished, screen, shown

_NAMES = {
    "shop": gettext_lazy("A shop"),
    "housing": gettext_lazy("Housing"),
    "bank": gettext_lazy("A bank or insurer"),
    "council": gettext_lazy("A council or public office"),
    "health": gettext_lazy("Health and care"),
}
_MORE = 3
"""Empty rows for what is missing."""


class CategoriesForm(AskingForm):
    """Form with a row for each category: kept or not, and its name in every language."""

    def __init__(self, policy: Policy, offered: tuple[Entry, ...], data: Any = None) -> None:
        super().__init__(data)
        self.policy, self.offered = policy, offered
        for entry in offered:
            self.fields[f"keep-{entry.code}"] = forms.BooleanField(
                label=label(entry.labels, policy.languages) or entry.code,
                required=False,
                initial=True,
            )
        self.names = [*(str(entry.code) for entry in offered), *(f"+{n}" for n in range(_MORE))]
        labels_of = {str(entry.code): entry.labels for entry in offered}
        for name in self.names:
            labels = labels_of.get(name, ())
            self.fields |= inputs_of(f"label-{name}", policy.languages, labels, _name_in)

    def rows(self) -> list[dict[str, Any]]:
        """Return the rows for the page."""
        return [
            {
                "keep": None if name.startswith("+") else self[f"keep-{name}"],
                "labels": [self[f"label-{name}-{language}"] for language in self.policy.languages],
            }
            for name in self.names
        ]

    def clean(self) -> dict[str, Any]:
        """Require at least one category."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.wanted():
            self.add_error(None, gettext("Keep at least 1. Every complaint needs one."))
        return cleaned

    def wanted(self) -> tuple[Entry, ...]:
        """Return the selected entries, with their names as typed, and the new ones."""
        cleaned = self.cleaned_data
        kept = [
            replace(entry, labels=self._labels(str(entry.code), entry.labels), retired=False)
            for entry in self.offered
            if cleaned.get(f"keep-{entry.code}")
        ]
        taken = {str(entry.code) for entry in (*self.policy.categories, *self.offered)}
        for name in (name for name in self.names if name.startswith("+")):
            if labels := self._labels(name, ()):
                code = code_from(labels[0].text, frozenset(taken))
                taken.add(code)
                kept.append(Entry(code, labels, iso=Code("iso.p35")))
        return tuple(kept)

    def _labels(self, name: str, before: tuple[Label, ...]) -> tuple[Label, ...]:
        typed = typed_labels(self.cleaned_data, f"label-{name}", self.policy.languages)
        return typed or before


@screen("about")
def about(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page with the current list, or that of a trade, to be checked and adopted."""
    policy = desk.rules.policy
    trade = request.POST.get("trade") or request.GET.get("trade", "")
    offered = tuple(entry for entry in policy.categories if entry.usable)
    if trade in TRADES:
        offered = _spoken(categories_of(trade), policy.languages)
    form = CategoriesForm(policy, offered, posted(request))
    if form.is_valid():
        changed = with_categories(policy, form.wanted())
        if trade in TRADES:
            changed = replace(changed, **questions_of(trade))
        if adopted(desk, changed, form, "about"):
            return finished(desk, "about")
    context = {
        "form": form,
        "rows": form.rows(),
        "trade": trade if trade in TRADES else "",
        "trades": [(name, _NAMES[name]) for name in TRADES],
    }
    return shown(request, desk, "about", context)


def _spoken(entries: tuple[Entry, ...], languages: tuple[str, ...]) -> tuple[Entry, ...]:
    """Return the list in the organisation's own languages."""
    return tuple(
        replace(entry, labels=tuple(text for text in entry.labels if text.language in languages))
        for entry in entries
    )


def _name_in(language: str) -> forms.Field:
    return forms.CharField(label=language_name(language), max_length=120, required=False)


_MEANT = {
    Priority.routine: gettext_lazy(
        "Most complaints. We acknowledge them on the same or the next day, and say when to expect "
        "a response."
    ),
    Priority.prompt: gettext_lazy("A serious loss or worry, or something we need to do soon."),
    Priority.urgent: gettext_lazy(
        "A risk to safety or livelihood. 0 days means on the day we receive it."
    ),
}


@screen("soon")
def soon(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page with suggested targets to accept or change."""
    form = PolicyForm(times.TARGETS.settings, desk.rules.policy, desk.rules, posted(request))
    if form.is_valid() and adopted(desk, form.applied(), form, "soon"):
        return finished(desk, "soon")
    rows = [(name, _MEANT[target.priority], inputs) for target, name, inputs in times.rows(form)]
    return shown(request, desk, "soon", {"form": form, "rows": rows})


class IdentityForm(LooksForm):
    """Form for the name, with colour and logo."""

    def __init__(self, policy: Policy, data: Any = None, files: Any = None) -> None:
        super().__init__(policy, None, data, files)
        self.fields["name"] = forms.CharField(
            label=gettext("What is your organisation called?"), initial=policy.name, max_length=200
        )
        del self.fields["window"]  # for later: letters begin on the side that most envelopes have
        self.order_fields(["name", "logo", "no_logo", "accent"])

    def named(self, policy: Policy) -> Policy:
        """The policy under the name that was typed."""
        return replace(policy, name=self.cleaned_data["name"])


@screen("name")
def identity(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page for the name of the organisation and its branding."""
    policy = desk.rules.policy
    form = IdentityForm(policy, posted(request), request.FILES or None)
    if form.is_valid():
        applied = form.applied(now=desk.now)
        if applied is not None and adopted(desk, form.named(applied), form, "name"):
            return finished(desk, "name")
    return shown(request, desk, "name", {"form": form, "logo": policy.logo or ""})
