"""Templates of letters: in every language, with their fields, a preview on a complaint, and all
earlier versions."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_lazy

from amends.core.framework.policy.letter_fields import (
    FIELDS,
    OWN,
    SUBJECT_FIELDS,
    fields_of,
    gaps,
    told_by_subject,
)
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.vocabulary import Template
from amends.core.values import Code
from amends.handling.reading import file_of, named
from amends.letters import composing
from amends.letters.composing import Letter, NoTemplate
from amends.letters.previews import sample
from amends.letters.versions import same, versions
from amends.people import read
from amends.wording import dates
from amends.wording import letters as wording
from amends.wording.asking import AskingForm
from amends.wording.phrases import listed

from ..forms.around import language_name
from ..reading.detail import opened, zone_of_unit
from ..request.context import DeskContext, read_only, with_form
from .draft import draft_of
from .letter_points import SAYS, Asking, Points, asking, choices, in_words, points, said
from .listings import put_in_place
from .pages import posted, reasons_of, saved, shown, status_of


class LetterForm(AskingForm):
    """The wording of one letter in one language."""

    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=150)
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=20_000,
        widget=forms.Textarea({"rows": "18", "class": "letter-text"}),
    )
    reference = forms.CharField(
        label=gettext_lazy("Complaint to try it on"),
        help_text=gettext_lazy("A reference. We send nothing."),
        max_length=20,
        required=False,
        widget=forms.TextInput({"class": "narrow", "autocomplete": "off"}),
    )

    def __init__(
        self, template: Template, reference: str, asked_by: Asking, data: Any = None
    ) -> None:
        super().__init__(data)
        self.code, self.template, self.asked_by = template.code, template, asked_by
        code = self.code
        self.can_say = choices(points(template, asked_by))
        told = listed([f"{{{name}}}" for name in sorted(SUBJECT_FIELDS & fields_of(code))])
        self.fields["subject"].help_text = gettext(
            "Other people can see a subject line. Do not include details of the complaint or "
            "names. You can use {fields}."
        ).format(fields=told)
        self.fields["subject"].initial = template.subject
        self.fields["text"].initial = template.text.strip()
        self.fields["reference"].initial = reference
        self.fields[SAYS] = forms.MultipleChoiceField(required=False, choices=self.can_say)
        for name in ("subject", "text"):
            self.fields[name].widget.attrs |= {"lang": template.language, "dir": "auto"}

    def clean_subject(self) -> str:
        """Require one line that reveals nothing."""
        subject = " ".join(str(self.cleaned_data["subject"]).split())
        if found := list(told_by_subject(self.code, subject)):
            told = gettext("You cannot use {fields} in a subject line. It would reveal too much.")
            raise ValidationError(told.format(fields=listed([f"{{{one}}}" for one in found])))
        return subject

    def clean_text(self) -> str:
        """Require a text without unknown fields."""
        text = str(self.cleaned_data["text"]).replace("\r\n", "\n").strip()
        if found := list(gaps(self.code, text)):
            told = gettext("{fields}: this letter type has no such field, so there would be a gap.")
            raise ValidationError(told.format(fields=listed([f"{{{one}}}" for one in found])))
        return text

    def wording(self, language: str, version: int) -> Template:
        """What was typed, as a template."""
        text = f"\n{self.cleaned_data['text']}\n"
        subject, before = self.cleaned_data["subject"], self.template.says
        typed = Template(Code(self.code), language, version, subject, text, before)
        return said(typed, self.cleaned_data[SAYS], self.asked_by)

    def points(self) -> Points:
        """What regulators require of the letter as it is in the form, and what is ticked."""
        if not self.is_bound:
            return points(self.template, self.asked_by)
        subject, text = (str(self[name].value() or "") for name in ("subject", "text"))
        known = {value for value, _ in self.can_say}
        ticked = [one for one in self[SAYS].value() or () if one in known]
        typed = replace(self.template, subject=subject, text=text)
        return points(said(typed, ticked, self.asked_by), self.asked_by)


@dataclass(frozen=True)
class Wording:
    """One letter in one language as drafted. `template` is the content of the form: what was
    written, otherwise a suggestion."""

    code: str
    language: str
    draft: Policy
    in_force: Policy

    @property
    def spoken(self) -> str:
        """What its language is called."""
        return language_name(self.language)

    @cached_property
    def written(self) -> Template | None:
        """Return the draft's text in exactly this language."""
        return _written(self.draft, self.code, self.language)

    @cached_property
    def template(self) -> Template:
        """Return what was written; otherwise the program's own text or another language's as a
        start."""
        if self.written is not None:
            return self.written
        if self.code.startswith(OWN):
            return self._begun()
        own = composing.own(self.code, self.language)
        if own.language != self.language:
            own = composing.wording(self.draft, self.code, self.language)
        return replace(own, code=Code(self.code), says=())

    def _begun(self) -> Template:
        """Return the initial text of a custom letter type: another language's template, otherwise
        greeting and closing."""
        other = next(iter(self.others), None)
        held = other and _written(self.draft, self.code, other)
        if held:
            return replace(held, language=self.language, says=())
        with translation.override(self.language):
            subject = gettext("An update on your complaint ({reference})")
        text = "{greeting}\n\n\n\n{organization}\n{reach_us}\n"
        return Template(Code(self.code), self.language, 1, subject, text)

    @property
    def state(self) -> str:
        """Written, changed in the draft, missing, the program's own, or not begun yet."""
        if self.written is None and self.code.startswith(OWN) and not self.others:
            return "fresh"
        if self.written is None:
            return "missing" if self.others else "own"
        before = _written(self.in_force, self.code, self.language)
        return "written" if before is not None and same(before, self.written) else "changed"

    @property
    def others(self) -> list[str]:
        """The other languages in which it is written."""
        return [
            one
            for one in languages_of(self.draft)
            if one != self.language and _written(self.draft, self.code, one)
        ]

    def put(self, form: LetterForm) -> Policy:
        """Return the draft with the input as the next version of the current template; an unchanged
        text keeps its number, whatever is ticked."""
        before = _written(self.in_force, self.code, self.language)
        fresh = form.wording(self.language, (before.version if before else 0) + 1)
        if before is not None and (before.subject, before.text.strip()) == (
            fresh.subject,
            fresh.text.strip(),
        ):
            fresh = replace(before, says=fresh.says)
        mine = (self.code, self.language)
        templates = put_in_place(
            self.draft.templates, fresh, lambda one: (one.code, one.language) == mine
        )
        return replace(self.draft, templates=templates)


def languages_of(policy: Policy) -> list[str]:
    """The policy's languages, and others in which it has letters."""
    written = sorted({one.language for one in policy.templates})
    return list(dict.fromkeys((*policy.languages, *written)))


def _written(policy: Policy, code: str, language: str) -> Template | None:
    found = [t for t in policy.templates if (t.code, t.language) == (code, language)]
    return max(found, key=lambda template: template.version, default=None)


@read_only
def letters(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page with every letter, when it is sent, and its languages."""
    draft = draft_of(request, desk)
    policy = draft.policy
    spoken, kinds = languages_of(policy), policy.letter_kinds
    asked_by = asking(desk)
    rows = [
        {
            "title": wording.title(code, kinds, policy.languages),
            "when": wording.when(code),
            "wordings": [
                (one, points(one.template, asked_by).told_open if one.written else "")
                for one in (Wording(code, each, policy, draft.in_force) for each in spoken)
            ],
        }
        for code in (*FIELDS, *(one.code for one in kinds if not one.retired))
    ]
    context = {"rows": rows, "spoken": [language_name(one) for one in spoken]}
    return shown(request, desk, "desk/settings/letters.html", context)


@with_form
def letter(request: HttpRequest, desk: DeskContext, code: str, language: str) -> HttpResponse:
    """Page of one letter in one language: its text, its fields, a preview, and earlier versions."""
    draft = draft_of(request, desk)
    kinds = draft.policy.letter_kinds
    known = code in FIELDS or code in {kind.code for kind in kinds}
    if not known or language not in languages_of(draft.policy):
        raise Http404
    one = Wording(code, language, draft.policy, draft.in_force)
    asked_by = asking(desk, named=request.GET.get("pack", ""))
    form = LetterForm(one.template, _newest(desk), asked_by, posted(request))
    looked_at = None
    if form.is_valid():
        changed = one.put(form)
        if "preview" not in request.POST:
            return saved(request, desk, changed, "desk:letters")
        looked_at = _preview(form, desk, one, changed)
    context = {
        "form": form,
        "wording": one,
        "title": wording.title(code, kinds, draft.policy.languages),
        "when": wording.when(code),
        "points": form.points(),
        "in_language": language_name(language),
        "fields": [(f"{{{name}}}", wording.field(name)) for name in sorted(fields_of(code))],
        "others": [
            (other, language_name(other), _written(draft.policy, code, other))
            for other in languages_of(draft.policy)
            if other != language
        ],
        "versions": list(_versions(desk, code, language, asked_by)),
        "preview": looked_at,
    }
    status = 200 if looked_at else status_of(form)
    return shown(request, desk, "desk/settings/letter.html", context, status=status)


def _newest(desk: DeskContext) -> str:
    """Return the complaint used for previews, unless another one is named."""
    row = desk.visible().order_by("-received_at", "-reference").first()
    return row.reference if row else ""


def _preview(form: LetterForm, desk: DeskContext, one: Wording, policy: Policy) -> Letter | None:
    """Return the preview of the letter; None if the complaint cannot be shown, and the form says
    so."""
    asked = form.cleaned_data["reference"] or _newest(desk)
    reference = named(asked, actor=desk.actor, now=desk.now)
    if reference is None:
        form.add_error("reference", gettext("No complaint with this reference that you can open."))
        return None
    file = file_of(reference, actor=desk.actor, now=desk.now)
    detail = opened(file, desk, purpose="letter-preview")
    try:
        return sample(
            one.code,
            one.language,
            policy,
            file.complaint,
            file.entries,
            rules=file.rules,
            now=desk.now,
            named=all(contact is not None for contact in detail.contacts.values()),
        )
    except NoTemplate:
        form.add_error("text", gettext("Write it in the organisation's first language first"))
        return None


def _versions(
    desk: DeskContext, code: str, language: str, asked_by: Asking
) -> Iterator[dict[str, Any]]:
    found = versions(code, language)
    reasons = reasons_of((one.reason for one in found), desk, purpose="letter-versions")
    names = read.all_names()
    zone = zone_of_unit(desk, None)
    for one in found:
        yield {
            "template": one.template,
            "says": in_words(one.template, asked_by),
            "policy": one.policy,
            "since": dates.moment(one.since, zone=zone),
            "by": names.get(one.by, gettext("the person who set the organisation up")),
            "reason": reasons.get(one.reason, ""),
        }
