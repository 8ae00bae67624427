"""Writing a letter to a person involved in a complaint: from a template or empty, previewed as it
will be sent, then sent by email, queued for the post, or both."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_lazy

from amends.core.operation.acts.communication import Note
from amends.core.operation.acts.posting import WriteLetter, write_letter
from amends.core.operation.events import OUTBOUND, Way
from amends.core.operation.regulators.letter_requirements import CheckedLine, Demand, demands
from amends.core.operation.regulators.owed_letters import free_letters
from amends.core.values import Code
from amends.handling.commands import Command
from amends.handling.reading import file_of, possible
from amends.handling.streams import stream_of
from amends.letters import by_hand
from amends.letters.by_hand import Begun
from amends.letters.channels import CHANNELS
from amends.letters.on_paper import address
from amends.letters.required_points import Text
from amends.wording import acts, choices
from amends.wording import letters as wording
from amends.wording.asking import AskingForm
from amends.wording.phrases import capital, listed
from amends.wording.refusal_sentence import sentence

from ..acts.acting import done
from ..acts.letter_requirements import (
    Looked,
    carried,
    insertable,
    inserted,
    letters_of_packs,
    looked_at,
    snippets,
)
from ..forms.around import Around
from ..forms.derived import ActForm
from ..forms.inputs import DayField
from ..forms.layout import FormLayout
from ..reading.detail import ComplaintDetail, opened
from ..reading.drafts import Draft, draft_of
from ..request.context import DeskContext, show, with_form
from ..request.submission import CHANGE, CHECKED, INSERT, RESUMED, fresh_key, send, was_sent

ACT = write_letter.name


class LetterForm(ActForm):
    """The text of a letter and how it is sent."""

    def __init__(self, around: Around, begun: Begun, kind: str, data: Any = None) -> None:
        super().__init__(Note, around, drawing=FormLayout(omit=frozenset({"words"})), data=data)
        self.kind, self.begun = kind, begun
        letter = begun.letter
        told = {"lang": letter.language, "dir": "auto"}
        self.fields["subject"] = forms.CharField(
            label=gettext("Subject"),
            help_text=gettext(
                "Other people can see it, so it contains no details of the complaint and no names."
            ),
            max_length=150,
            initial=letter.subject,
            widget=forms.TextInput(told),
        )
        self.fields["text"] = forms.CharField(
            label=gettext("Text"),
            max_length=20_000,
            initial=letter.text.strip("\n"),
            widget=forms.Textarea({"rows": "16", **told}),
        )
        likely = begun.reached.way if begun.reached.way in begun.ways else None
        self.fields["ways"] = forms.MultipleChoiceField(
            label=gettext("Send by"),
            choices=[(str(way), capital(choices.by_way(way))) for way in begun.ways],
            initial=[str(likely)] if likely else [],
            widget=forms.CheckboxSelectMultiple,
        )
        if kind == "information_request":
            self.fields["day"] = DayField(
                ahead=True,
                label=gettext("Reply needed by"),
                help_text=gettext("We remind you on that day. For example, 27 3 2026 or Friday"),
                required=False,
            )

    def clean_subject(self) -> str:
        """One line."""
        return " ".join(str(self.cleaned_data["subject"]).split())

    def clean_text(self) -> str:
        """Require that no placeholder is left."""
        text = str(self.cleaned_data["text"]).replace("\r\n", "\n").strip()
        if left := by_hand.left_open(self.kind, self.begun.letter.language, text):
            told = gettext("Replace {left} with your text")
            raise forms.ValidationError(told.format(left=listed(left)))
        return text

    def commands(
        self, reference: str, party: int, checked: tuple[CheckedLine, ...]
    ) -> list[Command]:
        """Return the commands for the letter, one for each way, with its checked lines."""
        given, letter = self.cleaned_data, self.begun.letter
        receiver = self.begun.reached.party
        days = [given.get("day"), None]  # one reminder, however many ways it goes
        return [
            Command(
                stream_of(reference),
                ACT,
                WriteLetter(
                    party,
                    Way(way),
                    f"{given['subject']}\n\n{given['text']}\n",
                    by_hand.KINDS.get(self.kind),
                    day,
                    Code(letter.template) if letter.template else None,
                    letter.version or None,
                    Code(letter.language.lower()),
                    receiver if receiver != party else None,
                    by_hand.meant(self.kind),
                    checked,
                ),
            )
            for way, day in zip(given["ways"], days, strict=False)
        ]

    def demands(self, desk: DeskContext, detail: ComplaintDetail) -> tuple[Demand, ...]:
        """Return what regulators require of this letter."""
        notice, meets = by_hand.KINDS.get(self.kind), by_hand.meant(self.kind)
        return demands(detail.complaint, detail.file.rules, desk.now, notice=notice, meets=meets)


class BeginForm(AskingForm):
    """Form for the recipient and the template."""

    party = forms.ChoiceField(label=gettext_lazy("Recipient"))
    kind = forms.ChoiceField(label=gettext_lazy("Template"), required=False)

    def __init__(self, detail: ComplaintDetail, data: Any) -> None:
        policy = detail.file.rules.policy
        own = by_hand.own_kinds(policy)
        free = free_letters(detail.complaint, detail.file.rules)
        parties = [
            (str(p.number), detail.names.party(p.number))
            for p in detail.complaint.parties
            if p.same_as is None
        ]
        here = str(detail.complaint.lead.number)
        given = {"party": data.get("party") or here, "kind": data.get("kind", "")}
        super().__init__(given)
        self.fields["party"].choices = parties  # type: ignore[attr-defined]
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("", gettext("Blank letter")),
            *((code, wording.title(code)) for code in by_hand.KINDS),
            *((one.code, wording.title(one.code, own, policy.languages)) for one in own),
            *letters_of_packs(free, detail),
        ]


@with_form
def write_page(request: HttpRequest, desk: DeskContext, reference: str) -> HttpResponse:
    """Page for a letter: begin, write, preview, send."""
    file = file_of(reference, actor=desk.actor, now=desk.now)
    if request.method == "POST" and was_sent(request, desk):
        return done(reference, ACT)
    detail = opened(file, desk, purpose="act/write-letter")
    every = possible(file, actor=desk.actor, now=desk.now)
    refused = next(one.refused for one in every if one.act.name == ACT)
    if refused is not None:
        told = sentence(refused, names=detail.names)
        context = {"reference": reference, "title": acts.title(ACT), "told": told}
        return show(request, desk, "desk/act_refused.html", context, status=409)
    draft = draft_of(desk, reference, ACT) if request.method != "POST" else None
    kept = draft.data if draft and not request.GET else None
    begin = BeginForm(detail, request.POST if request.method == "POST" else kept or request.GET)
    if not begin.is_valid():
        begin = BeginForm(detail, {})
        begin.full_clean()
    party, kind = int(begin.cleaned_data["party"]), begin.cleaned_data["kind"]
    named = all(contact is not None for contact in detail.contacts.values())
    begun = by_hand.begin(file, party, kind, now=desk.now, named=named)
    if begun is None or not begun.ways:
        return _page(request, desk, detail, begin, None)
    data = request.POST if request.method == "POST" else kept
    form = LetterForm(detail.around(desk), begun, kind, data)
    if request.method != "POST":
        if kept is not None:
            form.forgive()
        return _page(request, desk, detail, begin, form, draft=draft)
    return _answered(request, desk, detail, begin, form)


def _answered(
    request: HttpRequest,
    desk: DeskContext,
    detail: ComplaintDetail,
    begin: BeginForm,
    form: LetterForm,
) -> HttpResponse:
    data, reference = request.POST, detail.file.reference
    party = detail.complaint.participant(int(begin.cleaned_data["party"]))
    response = party.told if party else None
    if RESUMED in data or CHANGE in data:
        form.forgive()
        return _page(request, desk, detail, begin, form)
    if INSERT in data:
        language = form.begun.letter.language
        texts = insertable(form.demands(desk, detail), detail, desk, language, response)
        typed = inserted(request, texts, "text")
        again = LetterForm(detail.around(desk), form.begun, form.kind, typed)
        again.forgive()
        return _page(request, desk, detail, begin, again)
    if not form.is_valid():
        return _page(request, desk, detail, begin, form, status=422)
    given, found = form.cleaned_data, form.demands(desk, detail)
    text = Text(f"{given['subject']}\n{given['text']}", form.begun.letter.language)
    ways = [Way(way) for way in given["ways"]]
    args = (request, desk, detail, found, [text], ways, text.words)
    looked = looked_at(*args, response=response)
    if CHECKED not in data or looked.refused:
        return _check(request, desk, detail, form, looked, status=422 if CHECKED in data else 200)
    commands = form.commands(reference, int(begin.cleaned_data["party"]), looked.checked)
    sent = send(request, desk, commands, form, names=detail.names)
    if sent.done is None:
        return _page(request, desk, detail, begin, form, status=409)
    return done(reference, ACT)


def _check(
    request: HttpRequest,
    desk: DeskContext,
    detail: ComplaintDetail,
    form: LetterForm,
    looked: Looked,
    *,
    status: int,
) -> HttpResponse:
    given, begun = form.cleaned_data, form.begun
    contact, to = detail.contacts.get(begun.reached.party), detail.names.party(begun.reached.party)
    context = {
        "reference": detail.file.reference,
        "to": to,
        "how": [_how(Way(way), begun, detail, told=contact is not None) for way in given["ways"]],
        "letter": {**given, "language": begun.letter.language},
        "button": acts.button_of_letter(any(CHANNELS[Way(way)].send for way in given["ways"]), to),
        "looked": looked,
        "sent": carried(request),
        "section": "complaints",
    }
    return show(request, desk, "desk/correspondence/check.html", context, status=status)


def _how(way: Way, begun: Begun, detail: ComplaintDetail, *, told: bool) -> str:
    contact, home = begun.reached.contact, detail.file.rules.policy.country
    by_post = OUTBOUND[way].counts_from_posting
    lines = address(contact, home=home) if by_post else (CHANNELS[way].address(contact),)
    place = ", ".join(lines)
    how = capital(choices.by_way(way))
    if not told or not place:
        return how
    return gettext("{how}, to {address}").format(how=how, address=place)


def _page(
    request: HttpRequest,
    desk: DeskContext,
    detail: ComplaintDetail,
    begin: BeginForm,
    form: LetterForm | None,
    *,
    status: int = 200,
    draft: Draft | None = None,
) -> HttpResponse:
    begun, found = (form.begun, form.demands(desk, detail)) if form else (None, ())
    context = {
        "reference": detail.file.reference,
        "begin": begin,
        "form": form,
        "demanded": looked_at(request, desk, detail, found, (), (), response=None).cards,
        "to": detail.names.party(begun.reached.party) if begun else "",
        "other_way": bool(begun and begun.reached.way not in begun.ways),
        "snippets": snippets(detail.file.rules.policy, begun.letter.language) if begun else (),
        "once": fresh_key(),
        "draft": draft,
        "draft_form": ACT,
        "section": "complaints",
    }
    return show(request, desk, "desk/correspondence/write.html", context, status=status)
