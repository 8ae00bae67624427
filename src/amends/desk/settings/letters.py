"""Templates of letters: in every language, with their fields, the points that rule packs require, a
preview on a complaint, and all earlier versions."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_lazy, ngettext

from amends.core.framework.labels import PackPoint
from amends.core.framework.packs.letter_check import by_itself, points_of, shows
from amends.core.framework.packs.letters import Communication, forbidden_in
from amends.core.framework.packs.pack import Pack
from amends.core.framework.policy.letter_fields import (
    FIELDS,
    OWN,
    SUBJECT_FIELDS,
    fields_of,
    gaps,
    notice_of,
    told_by_subject,
)
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.vocabulary import Template
from amends.core.values import Code
from amends.governance import adopting
from amends.handling.reading import file_of, named
from amends.letters import composing
from amends.letters.composing import Letter, NoTemplate
from amends.letters.previews import sample
from amends.letters.versions import same, versions
from amends.people import read
from amends.wording import dates
from amends.wording import letters as wording
from amends.wording.asking import AskingForm
from amends.wording.names import readable
from amends.wording.phrases import capital, language_name, listed
from amends.wording.regulators import regimes
from amends.wording.tongues import from_english

from ..acts.letter_requirements import is_draft
from ..reading.detail import opened, zone_of_unit
from ..request.context import DeskContext, read_only, with_form
from .draft import draft_of
from .listings import put_in_place
from .pages import posted, reasons_of, saved, shown, status_of
from .rule_pack_page import key_of

SAYS = "says"
"""Name of the tick boxes."""

type _Asked = tuple[Pack, Communication]


@dataclass(frozen=True, slots=True)
class Line:
    """A required point: `found` in the wording by a sign, or ticked by its author."""

    value: str
    text: str
    found: bool
    ticked: bool

    @property
    def open(self) -> bool:
        """Whether nothing shows that the letter contains it."""
        return not (self.found or self.ticked)


@dataclass(frozen=True, slots=True)
class Points:
    """Everything that regulators require of a letter. It is `ticked` with the template if the
    letter is automatic, otherwise by its sender; `others` are points ticked in the template that
    are not required."""

    ticked: bool
    cards: tuple[dict[str, Any], ...]
    others: tuple[Line, ...]

    @property
    def told_open(self) -> str:
        """How many points are open, as text; empty if there is none."""
        lines = (line for card in self.cards for line in card["lines"])
        number = len({line.value for line in lines if line.open}) if self.ticked else 0
        text = ngettext(
            "{number} point that regulators require is open",
            "{number} points that regulators require are open",
            number,
        )
        return text.format(number=number) if number else ""


@dataclass(frozen=True, slots=True)
class Asking:
    """The packs whose requirements our letters must meet, and all that are `known`."""

    packs: tuple[Pack, ...]
    known: tuple[Pack, ...]


def asking(desk: DeskContext, *, named: str = "") -> Asking:
    """Return the packs that apply or wait for a second person, and the one that is `named` by its
    `key_of`, so that our wording is ready before it applies."""
    packs_known = adopting.known_packs(desk.now)
    packs = adopting.demanding(desk.now)
    matches = (pack for pack in packs_known if key_of(pack) == named and pack not in packs)
    return Asking((*packs, *matches), packs_known)


def points(template: Template, asked_by: Asking) -> Points:
    """Return what these packs require of a letter with this template and its ticked points."""
    notice = notice_of(template.code)
    requirements: dict[tuple[Code, Code], list[_Asked]] = {}
    for pack in asked_by.packs:
        for letter in pack.communications:
            if notice in letter.sent_as:
                requirements.setdefault((pack.id, letter.id), []).append((pack, letter))
    ticked = by_itself(template.code)
    return Points(
        ticked,
        tuple(_card(template, several) for several in requirements.values()),
        tuple(_others(template, asked_by)) if ticked else (),
    )


def choices(choice_points: Points) -> list[tuple[str, str]]:
    """Return what can be ticked: every point of an automatic letter, and what is ticked without
    need, so that it can be removed."""
    if not choice_points.ticked:
        return []
    lines = (
        *(line for card in choice_points.cards for line in card["lines"]),
        *choice_points.others,
    )
    return list(dict.fromkeys((line.value, line.text) for line in lines))


def said(template: Template, ticked: Iterable[str], asked_by: Asking) -> Template:
    """Return the template with its ticked points. Earlier points that cannot be ticked, because the
    text itself shows them, remain only while it does."""
    chosen = {PackPoint.read(point) for point in ticked}
    cards = points(template, asked_by).cards
    shown = {line.value for card in cards for line in card["lines"] if line.found}
    kept = {point for point in template.says if str(point) in shown}
    if chosen | kept == set(template.says):
        return template
    return replace(template, says=tuple(sorted(chosen | kept)))


def _card(template: Template, several: list[_Asked]) -> dict[str, Any]:
    pack, letter = several[-1]
    texts = {point.id: point.text for _, letter in several for point in letter.must_contain}
    lines = (
        Line(
            str(PackPoint(pack.id, letter.id, point)),
            regimes.line(from_english(text), enclosed=False),
            _found(point, template, several),
            PackPoint(pack.id, letter.id, point) in template.says,
        )
        for point, text in texts.items()
    )
    text = f"{template.subject}\n{template.text}"
    return {
        "letter": from_english(letter.label) if letter.label else readable(letter.id),
        "pack": from_english(pack.pack.title),
        "draft": is_draft(pack),
        "lines": tuple(lines),
        "enclosed": tuple(
            regimes.line(from_english(text), enclosed=True) for text in letter.enclose
        ),
        "forbidden": tuple(letter.forbid[number - 1] for number in forbidden_in(letter, text)),
    }


def _found(point: Code, template: Template, several: list[_Asked]) -> bool:
    """Return whether a template shows a point, for every version that requires it."""
    return all(
        shows(requirement, template, pack)
        for pack, letter in several
        for requirement in letter.must_contain
        if requirement.id == point
    )


def _others(template: Template, asked_by: Asking) -> Iterator[Line]:
    required = {*points_of(template.code, asked_by.packs)}
    here = {pack.id for pack in asked_by.packs}
    for point in template.says:
        if point not in required:
            text = wording.point(point, asked_by.known)
            if point.pack not in here:
                text = gettext("{point}: these rules do not apply here").format(point=text)
            yield Line(str(point), capital(text), found=False, ticked=True)


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
        fields = listed([f"{{{name}}}" for name in sorted(SUBJECT_FIELDS & fields_of(code))])
        self.fields["subject"].help_text = gettext(
            "Other people can see a subject line. Do not include details of the complaint or "
            "names. You can use {fields}."
        ).format(fields=fields)
        self.fields["subject"].initial = template.subject
        self.fields["text"].initial = template.text.strip()
        self.fields["reference"].initial = reference
        self.fields[SAYS] = forms.MultipleChoiceField(required=False, choices=self.can_say)
        for name in ("subject", "text"):
            self.fields[name].widget.attrs |= {"lang": template.language, "dir": "auto"}

    def clean_subject(self) -> str:
        """Require one line that reveals nothing."""
        subject = " ".join(str(self.cleaned_data["subject"]).split())
        if fields := list(told_by_subject(self.code, subject)):
            message = gettext(
                "You cannot use {fields} in a subject line. It would reveal too much."
            )
            raise ValidationError(message.format(fields=listed([f"{{{name}}}" for name in fields])))
        return subject

    def clean_text(self) -> str:
        """Require a text without unknown fields."""
        text = str(self.cleaned_data["text"]).replace("\r\n", "\n").strip()
        if missing := list(gaps(self.code, text)):
            message = gettext(
                "{fields}: this letter type has no such field, so there would be a gap."
            )
            raise ValidationError(
                message.format(fields=listed([f"{{{name}}}" for name in missing]))
            )
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
        sayable = {value for value, _ in self.can_say}
        ticked = [point for point in self[SAYS].value() or () if point in sayable]
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
        """Return what was written; otherwise our own text or another language's as a start."""
        if self.written is not None:
            return self.written
        if self.code.startswith(OWN):
            return self._begun()
        own = composing.own(self.code, self.language)
        if own.language != self.language:
            own = composing.wording(self.draft, self.code, self.language)
        return replace(own, code=Code(self.code), says=())

    def _begun(self) -> Template:
        """Return the start of a custom letter: another language's, or greeting and closing."""
        other = next(iter(self.others), None)
        template = other and _written(self.draft, self.code, other)
        if template:
            return replace(template, language=self.language, says=())
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
            template
            for template in languages_of(self.draft)
            if template != self.language and _written(self.draft, self.code, template)
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
            self.draft.templates, fresh, lambda template: (template.code, template.language) == mine
        )
        return replace(self.draft, templates=templates)


def languages_of(policy: Policy) -> list[str]:
    """The policy's languages, and others in which it has letters."""
    written = sorted({template.language for template in policy.templates})
    return list(dict.fromkeys((*policy.languages, *written)))


def _written(policy: Policy, code: str, language: str) -> Template | None:
    templates = [t for t in policy.templates if (t.code, t.language) == (code, language)]
    return max(templates, key=lambda template: template.version, default=None)


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
                (row, points(row.template, asked_by).told_open if row.written else "")
                for row in (Wording(code, each, policy, draft.in_force) for each in spoken)
            ],
        }
        for code in (*FIELDS, *(kind.code for kind in kinds if not kind.retired))
    ]
    context = {"rows": rows, "spoken": [language_name(language) for language in spoken]}
    return shown(request, desk, "desk/settings/letters.html", context)


@with_form
def letter(request: HttpRequest, desk: DeskContext, code: str, language: str) -> HttpResponse:
    """Page of one letter in one language: its text, its fields, a preview, and earlier versions."""
    draft = draft_of(request, desk)
    kinds = draft.policy.letter_kinds
    exists = code in FIELDS or code in {kind.code for kind in kinds}
    if not exists or language not in languages_of(draft.policy):
        raise Http404
    wording_form = Wording(code, language, draft.policy, draft.in_force)
    asked_by = asking(desk, named=request.GET.get("pack", ""))
    form = LetterForm(wording_form.template, _newest(desk), asked_by, posted(request))
    looked_at = None
    if form.is_valid():
        changed = wording_form.put(form)
        if "preview" not in request.POST:
            return saved(request, desk, changed, "desk:letters")
        looked_at = _preview(form, desk, wording_form, changed)
    context = {
        "form": form,
        "wording": wording_form,
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


def _preview(form: LetterForm, desk: DeskContext, edited: Wording, policy: Policy) -> Letter | None:
    """Return the preview of the letter; None if there is none, and the form says why."""
    newest = form.cleaned_data["reference"] or _newest(desk)
    reference = named(newest, actor=desk.actor, now=desk.now)
    if reference is None:
        form.add_error("reference", gettext("No complaint with this reference that you can open."))
        return None
    file = file_of(reference, actor=desk.actor, now=desk.now)
    detail = opened(file, desk, purpose="letter-preview")
    try:
        return sample(
            edited.code,
            edited.language,
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
    history = versions(code, language)
    reasons = reasons_of((version.reason for version in history), desk, purpose="letter-versions")
    names = read.all_names()
    zone = zone_of_unit(desk, None)
    for version in history:
        yield {
            "template": version.template,
            "says": [wording.point(each, asked_by.known) for each in version.template.says],
            "policy": version.policy,
            "since": dates.moment(version.since, zone=zone),
            "by": names.get(version.by, gettext("the person who set the organisation up")),
            "reason": reasons.get(version.reason, ""),
        }
