"""Priority rule and alerts to senior management: lines to read, move and try (7.5, 5.4.5)."""

from dataclasses import replace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_lazy

from amends.core.framework.policy.commitments import Grade, Priority, PriorityRule, SignificanceRule
from amends.core.framework.policy.policy import Policy
from amends.core.shape import fields_of
from amends.wording import choices
from amends.wording import policy as wording
from amends.wording.asking import AskingForm
from amends.wording.phrases import capital
from amends.wording.timeliness.derivation import within

from ..forms.choosing import select
from ..forms.inputs import MoneyField
from ..request.context import DeskContext, with_form
from .draft import draft_of
from .pages import posted, saved, shown, status_of

type Rule = PriorityRule | SignificanceRule

_GRADES = {
    "severity_at_least": gettext_lazy("Severity of at least"),
    "complexity_at_least": gettext_lazy("Complexity of at least"),
    "impact_at_least": gettext_lazy("Impact of at least"),
}


class RuleForm(AskingForm):
    """Form for one line: its conditions and its result."""

    def __init__(self, policy: Policy, kind: type[Rule], rule: Rule | None, data: Any) -> None:
        super().__init__(data)
        self.kind = kind
        names = {key.name for key in fields_of(kind)}
        for name, words in _GRADES.items():
            if name in names:
                grades = choices.options(Grade)
                self.fields[name] = select(words, grades, getattr(rule, name, None))
        if kind is PriorityRule:
            self.fields["immediate_needed"] = select(
                gettext("Immediate action is needed"),
                [("yes", gettext("yes")), ("no", gettext("no"))],
                {True: "yes", False: "no"}.get(getattr(rule, "immediate_needed", None)),  # type: ignore[arg-type]
            )
            self.fields["then"] = forms.ChoiceField(
                label=gettext("Priority"),
                choices=choices.options(Priority),
                initial=getattr(rule, "then", None),
            )
        else:
            self.fields["amount_at_least"] = MoneyField(
                currency=policy.currency,
                label=gettext("Offered amount of at least"),
                required=False,
                initial=getattr(rule, "amount_at_least", None),
            )

    def rule(self) -> Rule:
        """Return the entered line."""
        cleaned = self.cleaned_data
        grades = {name: Grade(cleaned[name]) for name in _GRADES if cleaned.get(name)}
        if self.kind is PriorityRule:
            needed = {"yes": True, "no": False}.get(cleaned["immediate_needed"])
            return PriorityRule(Priority(cleaned["then"]), **grades, immediate_needed=needed)
        return SignificanceRule(**grades, amount_at_least=cleaned["amount_at_least"])


class TryForm(AskingForm):
    """Form for a complaint to try the lines on; it is not stored."""

    def __init__(self, policy: Policy, data: Any) -> None:
        super().__init__(data, auto_id="try_%s")
        for name, words in (
            ("severity", gettext("Severity")),
            ("complexity", gettext("Complexity")),
            ("impact", gettext("Impact")),
        ):
            self.fields[name] = forms.ChoiceField(label=words, choices=choices.options(Grade))
        self.fields["amount"] = MoneyField(
            currency=policy.currency, label=gettext("Offered amount"), required=False
        )
        self.fields["immediate_needed"] = forms.BooleanField(
            label=gettext("Immediate action is needed"), required=False
        )
        self.fields["safety"] = forms.BooleanField(label=gettext("Safety risk"), required=False)

    def told(self, policy: Policy) -> list[str]:
        """Return the result for it, and by which line."""
        cleaned = self.cleaned_data
        grades = {name: Grade(cleaned[name]) for name in ("severity", "complexity", "impact")}
        safety, needed = cleaned["safety"], cleaned["immediate_needed"]
        priority = policy.priority(**grades, safety=safety, immediate_needed=needed)
        lines = (rule.matches(**grades, immediate_needed=needed) for rule in policy.priority_rules)
        target = policy.target(priority)
        sentence = gettext("Priority {priority}: {why}. Respond {within}.").format(
            priority=choices.label(priority),
            why=_why(safety, lines),
            within=within(target.respond, target.unit),
        )
        del grades["complexity"]
        amount = cleaned["amount"]
        significant = policy.significant(**grades, safety=safety, amount=amount)
        rules = (rule.matches(**grades, amount=amount) for rule in policy.significance)
        words = (
            gettext("We alert senior management at once: {why}.")
            if significant
            else gettext("Senior management is not alerted: {why}.")
        )
        return [sentence, words.format(why=_why(safety, rules))]


def _why(safety: bool, matches: Any) -> str:
    if safety:
        return gettext("safety risk")
    number = next((n for n, holds in enumerate(matches, start=1) if holds), None)
    if number is None:
        return gettext("no rule applies")
    return gettext("rule {number}").format(number=number)


@with_form
def priority(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Which priority an assessment gives."""
    return _page(request, desk, "priority_rules", PriorityRule, "desk:priority")


@with_form
def significance(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page for what senior management is alerted to at once."""
    return _page(request, desk, "significance", SignificanceRule, "desk:significance")


def _page(
    request: HttpRequest, desk: DeskContext, name: str, kind: type[Rule], address: str
) -> HttpResponse:
    policy = draft_of(request, desk).policy
    rules: tuple[Rule, ...] = getattr(policy, name)

    def kept(*put: Rule) -> HttpResponse:
        changed: dict[str, Any] = {name: put}
        return saved(request, desk, replace(policy, **changed), address)

    if (line := _line(request.POST.get("up"), rules)) is not None:
        rest = [*rules[:line], *rules[line + 1 :]]
        return kept(*rest[: max(line - 1, 0)], rules[line], *rest[max(line - 1, 0) :])
    if (line := _line(request.POST.get("remove"), rules)) is not None:
        return kept(*rules[:line], *rules[line + 1 :])
    at = _line(request.GET.get("line"), rules)
    pressed = {"up", "remove"} & set(request.POST)  # a button without a line number is ignored
    typed = None if pressed else posted(request)
    form = RuleForm(policy, kind, None if at is None else rules[at], typed)
    if form.is_valid():
        if at is None:
            return kept(*rules, form.rule())
        return kept(*rules[:at], form.rule(), *rules[at + 1 :])
    tried = TryForm(policy, request.GET if "severity" in request.GET else None)
    context = {
        "form": form,
        "entry": at is not None,
        "back": address,
        "lines": [_told(n, rule) for n, rule in enumerate(rules)],
        "tried": tried,
        "result": tried.told(policy) if tried.is_valid() else [],
        "grades": [choices.label(grade) for grade in Grade],
        "grid": _grid(policy) if kind is PriorityRule else [],
        "of_priority": kind is PriorityRule,
        "otherwise": choices.label(Priority.routine),
        "safety": choices.label(Priority.urgent),
    }
    return shown(request, desk, "desk/settings/priority.html", context, status=status_of(form))


def _line(rule_number: str | None, rules: tuple[Rule, ...]) -> int | None:
    """Return the position of the named line, None if there is none."""
    return next((place for place in range(len(rules)) if str(place) == rule_number), None)


def _told(place: int, rule: Rule) -> dict[str, Any]:
    return {
        "place": place,
        "number": place + 1,
        "when": wording.condition(rule),
        "then": choices.label(rule.then) if isinstance(rule, PriorityRule) else "",
    }


def _grid(policy: Policy) -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (
            capital(choices.label(severity)),
            [
                (choices.label(impact), choices.label(_plain(policy, severity, impact)))
                for impact in Grade
            ],
        )
        for severity in Grade
    ]


def _plain(policy: Policy, severity: Grade, impact: Grade) -> Priority:
    return policy.priority(
        severity=severity, complexity=Grade.low, impact=impact, safety=False, immediate_needed=False
    )
