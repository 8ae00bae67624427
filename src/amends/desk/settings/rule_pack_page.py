"""Rule pack as shown on a page, and the form that adopts it."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from amends.core.framework.adoption.proposals import ChosenSetting, RuleKind
from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.packs.clocks import Clock
from amends.core.framework.packs.letter_check import Dead, Unseen, dead_texts, unseen_points
from amends.core.framework.packs.moves import Extension
from amends.core.framework.packs.pack import Pack, Setting
from amends.core.framework.packs.predicate import Fact, facts_of
from amends.core.framework.packs.records import Retention
from amends.core.framework.people.authority import Permission
from amends.core.values import Id
from amends.governance.adopting import Offered
from amends.governance.defaults.pack_holidays import named_in
from amends.handling.rules import book
from amends.people import read
from amends.wording import choices, dates, pack_words
from amends.wording import letters as wording
from amends.wording.phrases import capital, language_name
from amends.wording.regulators import regimes
from amends.wording.timeliness import derivation
from amends.wording.timeliness.calendars import calendar_name
from amends.wording.tongues import from_english

from ..request.context import DeskContext
from .pages import PublishForm

_CHOICE = "set-"


class AdoptForm(PublishForm):
    """Form for the reason of adopting a pack, and its choices."""

    reason = forms.CharField(
        label=gettext_lazy("Why these rules apply to you"),
        help_text=gettext_lazy("We keep the reason in the audit trail."),
        max_length=2000,
        widget=forms.Textarea({"rows": "3"}),
    )

    def __init__(self, pack: Pack | None, data: Any = None) -> None:
        super().__init__(data)
        for setting in pack.settings if pack is not None else ():
            self.fields[f"{_CHOICE}{setting.id}"] = _field(setting, pack)
        self.order_fields([name for name in self.fields if name.startswith(_CHOICE)])

    def choices(self) -> dict[str, Fact]:
        """Return the choices by the names of the settings; omitted ones are as in the pack."""
        return {
            name.removeprefix(_CHOICE): value
            for name, value in self.cleaned_data.items()
            if name.startswith(_CHOICE) and value is not None
        }

    @property
    def chosen(self) -> list[Any]:
        """The fields of what can be chosen."""
        return [self[name] for name in self.fields if name.startswith(_CHOICE)]


def _field(setting: Setting, pack: Pack | None) -> forms.Field:
    label = capital(regimes.setting(setting, pack))
    if setting.value is not None:
        return forms.TypedChoiceField(
            label=label,
            choices=[("yes", gettext("Yes")), ("no", gettext("No"))],
            required=False,
            empty_value=None,
            coerce=lambda value: value == "yes",
            initial="yes" if setting.value else "no",
            widget=forms.RadioSelect,
        )
    return forms.IntegerField(
        label=label,
        help_text=regimes.limits(setting),
        required=False,
        min_value=setting.min or 0,
        max_value=setting.max,
        initial=setting.amount,
        widget=forms.NumberInput({"class": "narrow"}),
    )


def key_of(pack: Pack) -> str:
    """How an address names a version of a pack."""
    return f"{pack.id}/{pack.pack.version}"


def row(offered: Offered, waits: str = "", adopted_on: str = "") -> dict[str, Any]:
    """Return a pack in a list; `waits` says who proposed it and for whom it waits, `adopted_on` the
    day from which it applies."""
    about = offered.pack.pack
    return {
        "key": key_of(offered.pack),
        "title": from_english(about.title),
        "authority": from_english(about.authority),
        "version": about.version,
        "status": status(offered.pack),
        "since": dates.short_day(about.effective_from) if about.effective_from else "",
        "until": dates.short_day(about.effective_to) if about.effective_to else "",
        "adopted": offered.adopted,
        "adopted_on": adopted_on,
        "own": offered.own,
        "waits": waits,
    }


def adoption_days(desk: DeskContext) -> dict[str, str]:
    """Return the day on which each version of a pack was last adopted, as text, by its `key_of`."""
    packs = [offered for offered in book().held if offered.named.kind == "pack"]
    packs.sort(key=lambda offered: offered.adoption.binds)
    return {
        f"{offered.named.code}/{offered.named.version}": dates.short_day(
            desk.rules.day_of(None, offered.adoption.binds)
        )
        for offered in packs
    }


def waits(desk: DeskContext) -> dict[Id, str]:
    """Return who proposed each waiting pack and for whom it waits, by SHA-256 of its text."""
    persons, may = read.all_names(), desk.actor.may(Permission.policy_adopt, units=())
    proposals: dict[Id, str] = {}
    for proposal in book().proposals:
        if proposal.kind is not RuleKind.pack:
            continue
        if proposal.by == desk.person.id:
            text = gettext("Sent by you. Waiting for a second approver.")
        elif may:
            text = gettext("Sent by {by}. Waiting for you or someone else who can approve it.")
        else:
            text = gettext("Sent by {by}. Waiting for a second approver.")
        by = persons.get(proposal.by) or gettext("a member of staff")
        proposals[proposal.sha256] = capital(text.format(by=by))
    return proposals


def status(pack: Pack) -> str:
    """Return draft, unless a named person attested it."""
    about = pack.pack
    if not about.attested:
        return gettext("draft")
    day = dates.short_day(about.attested_on) if about.attested_on else ""
    return gettext("checked by {who}, {day}").format(who=about.attested_by, day=day)


def told(offered: Offered, rules: Rules) -> dict[str, Any]:
    """Return the complete content of a pack."""
    pack = offered.pack
    calendars = set(rules.calendars)
    place = (pack.id, pack.pack.effective_from)
    bound = next((o for o in rules.regulators if (o.id, o.pack.effective_from) == place), None)
    see_to, keys = regimes.idle_in_words(pack)
    return {
        **row(offered),
        "sources": [source.url for source in pack.pack.sources],
        "clocks": [_clock(clock, pack) for clock in pack.clocks],
        "moves": [_move(way, pack) for way in pack.extensions],
        "letters": [
            (
                from_english(letter.label) or letter.id,
                [from_english(c.text) for c in letter.must_contain],
            )
            for letter in pack.communications
        ],
        "texts": [(regimes.case(t, pack), t.text.strip()) for t in pack.texts],
        "unseen": [_unseen(point, rules) for point in unseen_points(rules.policy, [pack])],
        "dead": [_dead(text, rules) for text in dead_texts(rules.policy, [pack])],
        "bodies": [(from_english(body.body), body.url) for body in pack.referrals],
        "see_to": see_to,
        "idle": keys,
        "kept": [kept(term, pack) for term in pack.retention],
        "lists": [
            {"label": table.label or table.axis, "items": [item.label for item in table.items]}
            for table in pack.codes
        ],
        "facts": sorted({pack_words.fact(fact, [pack]) for fact in _asked(pack)}),
        "sets": [calendar_name(name) for name in named_in(pack) if name not in calendars],
        "instead": bound.pack.version if bound is not None and not offered.adopted else "",
        "chosen": chosen_in_words(offered.chosen, pack),
        "examples": len(pack.tests),
    }


def _dead(dead: Dead, rules: Rules) -> str:
    """Return the message that one of our templates contains text which the pack forbids in it."""
    template, policy = dead.template, rules.policy
    title = wording.title(template.code, policy.letter_kinds, policy.languages)
    text = gettext("Your letter “{letter}” ({language}) contains “{text}”.")
    language = language_name(template.language)
    return text.format(text=dead.text, letter=title, language=language)


def _unseen(point: Unseen, rules: Rules) -> tuple[str, list[tuple[str, str]]]:
    """Return what the pack requires and our templates lack, with links to the templates."""
    policy = rules.policy
    words = wording.unseen(point, policy.letter_kinds, policy.languages)
    query = f"?{urlencode({'pack': key_of(point.pack)}, safe='/')}#says"
    wordings = [
        (language_name(each), reverse("desk:letter", args=[point.code, each]) + query)
        for each in point.languages
    ]
    return words, wordings


def chosen_in_words(settings: tuple[ChosenSetting, ...], pack: Pack) -> list[str]:
    """Return what an organisation chose in a pack, a line each."""
    lines = []
    for setting in settings:
        slot = pack.setting(setting.setting)
        if slot is not None:
            lines.append(
                gettext("{what}: {chosen}").format(
                    what=capital(regimes.setting(slot, pack)), chosen=regimes.chosen(setting, slot)
                )
            )
    return lines


def kept(term: Retention, pack: Pack) -> str:
    """Return a retention rule as a sentence."""
    text = gettext("{span}, counted from: {event}").format(
        span=derivation.span(term.keep.amount, term.keep.unit),
        event=pack_words.event(term.from_, [pack]),
    )
    if term.when is None:
        return text
    facts = sorted({pack_words.fact(fact, [pack]) for fact in facts_of(term.when)})
    return gettext("{told} (decided by: {facts})").format(told=text, facts=", ".join(facts))


def _move(way: Extension, pack: Pack) -> str:
    clocks = [from_english(clock.label) or clock.id for clock in pack.clocks if way.moves(clock.id)]
    grounds = "; ".join(str(from_english(ground.text)) for ground in way.grounds)
    names = ", ".join(str(name) for name in clocks)
    named = grounds or gettext("for any reason: the rules do not limit this, but you must give one")
    most = _at_most(way)
    if most:
        named = gettext("{grounds} ({most})").format(grounds=named, most=most)
    return gettext("{what}: {grounds}").format(what=names, grounds=named)


def _at_most(way: Extension) -> str:
    if way.cap is None:
        return ""
    span = derivation.span(way.cap.amount, way.cap.unit)
    if way.over_cap:
        return gettext("by {span}, longer only for a good reason").format(span=span)
    return gettext("by at most {span}").format(span=span)


def _clock(clock: Clock, pack: Pack) -> dict[str, Any]:
    spans = [*clock.any_of]
    setting = None if clock.setting is None else pack.setting(clock.setting)
    if setting is not None:
        spans = [setting.span]
    if clock.amount is not None and clock.unit is not None:
        length = derivation.span(clock.amount, clock.unit)
    else:
        length = " / ".join(derivation.span(span.amount, span.unit) for span in spans)
    if (later := clock.from_.of[0].plus) is not None:
        length = f"{derivation.span(later.amount, later.unit)} + {length}"
    return {
        "label": from_english(clock.label) or clock.id,
        "force": choices.label(clock.strength),
        "length": length,
        "start": pack_words.event(clock.from_.of[0].event, [pack]),
    }


def _asked(pack: Pack) -> set[str]:
    tracks = {fact for track in pack.tracks for fact in facts_of(track.when)}
    return {str(track) for track in tracks | {c.select_by for c in pack.calendars if c.select_by}}
