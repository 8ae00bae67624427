"""Retention periods of text and files after a complaint ended, and what they affect today."""

from dataclasses import replace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_lazy

from amends.core.framework.labels import label
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.retention import Kept, Retention
from amends.core.operation.regulators.retaining import in_months
from amends.core.principles.timeliness import TermUnit, add_months
from amends.core.values import Code
from amends.register import queries
from amends.wording.asking import AskingForm
from amends.wording.names import readable, spoken
from amends.wording.timeliness.derivation import span

from ..forms.choosing import select
from ..request.context import DeskContext, with_form
from .declaration import number_input
from .draft import draft_of
from .listings import named, usable
from .pages import posted, saved, shown, status_of
from .rule_pack_page import kept as told_of

_MOST = 1200
"""Maximum months: a century."""


def _months_input(label: Any, hint: Any) -> forms.Field:
    months = number_input(1, _MOST)
    months.label, months.help_text, months.required = label, hint, False
    return months


class RetentionForm(AskingForm):
    """Form for the retention periods of one category, or of all without their own."""

    keep_words = _months_input(
        gettext_lazy("Texts, files and personal data: months"),
        gettext_lazy("Leave empty for no limit. Files are erased with it at the latest."),
    )
    keep_files = _months_input(
        gettext_lazy("Files only: months"),
        gettext_lazy("If files should be erased earlier than texts."),
    )

    def __init__(self, policy: Policy, category: str, data: Any = None) -> None:
        super().__init__(data)
        self.policy = policy
        offered = [
            (str(category.code), named(policy, "categories", category.code))
            for category in policy.categories
            if usable(category)
        ]
        self.fields["category"] = select(
            gettext("Only for"),
            offered,
            category,
            gettext(
                "Empty: applies to every category without its own retention period, and to its "
                "subcategories."
            ),
        )
        self.order_fields(("category",))
        for kept in Kept:
            self.fields[f"keep_{kept}"].initial = _months(policy, kept, category or None)

    def applied(self) -> Policy:
        """Return the policy with these periods; an empty one is removed."""
        cleaned = self.cleaned_data
        category = Code(cleaned["category"]) if cleaned["category"] else None
        rest = [rule for rule in self.policy.retention if rule.category != category]
        months = ((kept, cleaned[f"keep_{kept}"]) for kept in Kept)
        rest += [Retention(kept, months, category) for kept, months in months if months]
        return replace(self.policy, retention=tuple(sorted(rest, key=_order)))


def _order(rule: Retention) -> tuple[str, str]:
    return (rule.category or "", rule.kept)


def _months(policy: Policy, kept: Kept, category: str | None) -> int | None:
    rules = (rule for rule in policy.retention if (rule.kept, rule.category) == (kept, category))
    return next((rule.months for rule in rules), None)


@with_form
def retention(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page with the retention periods, what they affect, and the form of one of them."""
    policy = draft_of(request, desk).policy
    if request.method == "POST" and "as-long" in request.POST:
        return saved(request, desk, _as_long(policy, desk), "desk:retention")
    if request.method == "POST" and "propose" in request.POST:
        monthly = replace(policy, propose_disposals=request.POST["propose"] == "monthly")
        return saved(request, desk, monthly, "desk:retention")
    chosen = request.GET.get("category", "")
    category = chosen if policy.listed("categories", chosen) else ""
    form = RetentionForm(policy, category, posted(request))
    if form.is_valid():
        return saved(request, desk, form.applied(), "desk:retention")
    context = {"form": form, "terms": _terms(policy, desk), "asked": _asked(policy, desk)}
    context["monthly"] = policy.propose_disposals
    return shown(request, desk, "desk/settings/retention.html", context, status=status_of(form))


def _asked(policy: Policy, desk: DeskContext) -> list[dict[str, Any]]:
    ours = _months(policy, Kept.words, None) or _MOST
    return [
        {
            "title": pack.pack.title,
            "told": told_of(term, pack),
            "shorter": ours < in_months(term.keep),
        }
        for pack in desk.rules.regulators
        for term in pack.retention
    ]


def _as_long(policy: Policy, desk: DeskContext) -> Policy:
    """Return the policy that keeps text as long as regulators require, and files with it."""
    terms = [term for pack in desk.rules.regulators for term in pack.retention]
    months = max((in_months(term.keep) for term in terms), default=None)
    if months is None:
        return policy
    rest = [rule for rule in policy.retention if rule.category is not None]
    whole = Retention(Kept.words, months)
    return replace(policy, retention=tuple(sorted([*rest, whole], key=_order)))


def _terms(policy: Policy, desk: DeskContext) -> list[dict[str, Any]]:
    own = sorted({rule.category for rule in policy.retention if rule.category is not None})
    places: list[Code | None] = [None, *own]
    return [_term(policy, desk, place, frozenset(own)) for place in places]


def _term(
    policy: Policy, desk: DeskContext, category: Code | None, own: frozenset[Code]
) -> dict[str, Any]:
    entry = policy.listed("categories", category) if category else None
    name = gettext("All without their own retention period")
    if entry is not None:
        name = label(entry.labels, spoken(policy.languages)) or readable(entry.code)
    months = {kept: _months(policy, kept, category) for kept in Kept}
    shortest = min((months for months in months.values() if months), default=None)
    older = 0
    if shortest is not None:
        codes = [category.code for category in policy.categories]
        meant = [code for code in codes if policy.nearest_category(code, own) == category]
        before = add_months(desk.rules.day_of(None, desk.now), -shortest)
        older = queries.ended_before(desk.visible(), before, meant, without=category is None)
    endless = gettext("no limit")
    spans = {kept: span(n, TermUnit.month) if n else endless for kept, n in months.items()}
    if months[Kept.words] and not months[Kept.files]:
        spans[Kept.files] = gettext("with the texts")
    return {
        "category": category or "",
        "name": name,
        "words": spans[Kept.words],
        "files": spans[Kept.files],
        "older": older,
    }
