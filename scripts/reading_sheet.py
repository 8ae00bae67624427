"""Every text that complainants read, with real values filled in, to be read sentence by sentence.

Usage: `.venv/bin/python -m scripts.reading_sheet` writes `docs/reading/LANGUAGE.md` for each
language. The texts are those of the public site, lines of the history of a complaint, refusals,
letters and labels; the values include one day and ten working days, names with an article, in the
feminine and in the plural. What was marked while reading, and how it was mended, is in
`scripts/reading_marks.tsv` and is repeated on top of the sheet. `faults` finds what a machine can.
"""

import os
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
import messages

ROOT = Path(__file__).parent.parent
DEFAULTS = ROOT / "src/amends/governance/defaults"
MARKS = ROOT / "scripts/reading_marks.tsv"
LANGUAGES = ("en", "de", "fr")
COUNTS = (1, 2, 10)
_AT = datetime(2026, 12, 4, 15, 30, tzinfo=UTC)
_DAYS = """day first last until reply_by as_of on paid_on recorded from_ to respond_by answer_by
    react_by received_on decided_on noted_on replaced_on survey_until"""
NAMED = re.compile(r"\{(\w+)[^}]*\}|%\((\w+)\)[sd]")
_WRONG = {
    "": r"\{\w*\}|%\(|  |“”|„“|« »|\(\)|\.\.(?!\.)| ,|Uhr Uhr",
    "en": r"\b1 (?:\w+ )?(?:days|hours|weeks|months|years|people|complaints|files)\b",
    "de": r"innerhalb von \d+ (?:\w*tage|Monate|Jahre)\b|\b1 (?:\w*tagen?|Stunden|Personen)\b|"
    r"\b(?:bei|von|mit|zu|aus|nach) die\b|bis \w+en, dem\b.* fällig am",
    "fr": r"\ben \d+ (?:jour|heure|semaine)|\b1 (?:jours|heures|fichiers|personnes)\b|"
    r"\b(?:de|à) les?\b|[^\s\u00a0\u202f][;!?»](?!\w)|\bjusqu'à \w+di\b|avant le \w+di\b",
}
"""Faults that a pattern finds: of every language, and of one."""


def main() -> int:
    """Write the sheets. Return 1 if a text has a fault, otherwise 0."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.site.settings")
    django.setup()
    found = []
    for language in LANGUAGES:
        path = ROOT / "docs/reading" / f"{language}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(drawn(language), encoding="utf-8")
        found += [f"{language}: {fault}" for fault in faults(language)]
    print("\n".join(found) or "no faults")
    return 1 if found else 0


def drawn(language: str) -> str:
    """Return the sheet of one language as Markdown."""
    lines = [f"# What complainants read: {language}", "", *_marked(language)]
    before = ""
    for place, texts in rendered(language):
        if place != before:
            lines += ["", f"## {place}", ""]
            before = place
        lines += ["- " + re.sub(r"\s*\n\s*", " ¶ ", text) for text in texts]
    return "\n".join(lines) + "\n"


def faults(language: str) -> list[str]:
    """Return the rendered texts that a machine finds wrong, each with what is wrong."""
    wrong = re.compile("|".join((_WRONG[""], _WRONG[language])), re.IGNORECASE)
    return [
        f"{text}  [{match[0] if (match := wrong.search(text)) else 'empty'}]"
        for _, texts in rendered(language)
        for text in texts
        if not text.strip() or wrong.search(text)
    ]


def rendered(language: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each public text with its place, in as many variants as its values have."""
    from django.utils.translation import override

    with override(language):
        values, here = _values(language), _written()[language]["here"]
        for message in messages.read(messages.LOCALE / "fr/LC_MESSAGES/django.po"):
            if message.id:
                place = message.locations[0][0].removeprefix("src/amends/")
                yield place, list(dict.fromkeys(_filled(message, values, here)))
        yield from _letters(language, values)
        yield from _labels(language)


def _filled(message: Any, values: Mapping[str, list[str]], here: Any) -> Iterator[str]:
    from django.utils.translation import gettext, ngettext, npgettext, pgettext

    one, context = message.id, message.context
    own = here.get(one, {}) if isinstance(one, str) else {}
    values = {**values, **{name: [text] for name, text in own.items()}}
    if isinstance(one, tuple):
        for count in COUNTS:
            text = npgettext(context, *one, count) if context else ngettext(*one, count)
            numbers = ("count", "number", "days", "minutes", "seconds")
            counted = {name: [str(count)] for name in numbers}
            yield from _variants(text, {**values, **counted})
    else:
        yield from _variants(pgettext(context, one) if context else gettext(one), values)


def _variants(text: str, values: Mapping[str, list[str]]) -> Iterator[str]:
    names = [first or second for first, second in NAMED.findall(text)]
    most = max((len(values.get(name, ())) for name in names), default=1)
    filling = [values.get(name, ["…"]) for name in names]
    for row in zip(*(islice(cycle(each), most) for each in filling), strict=True):
        if not names:
            break
        filled = dict(zip(names, row, strict=True))
        yield NAMED.sub(lambda match, by=filled: by[match[1] or match[2]], text).replace("%%", "%")
    if not names:
        yield text.replace("%%", "%")


def _letters(language: str, values: Mapping[str, list[str]]) -> Iterator[tuple[str, list[str]]]:
    texts = {name: [text] for name, text in _written()[language]["letters"].items()}
    texts |= {"done": values["offered"]}
    for template in _defaults("letters.toml")["templates"]:
        if template["language"] == language:
            text = f"{template['subject']}\n\n{template['text'].strip()}"
            place = f"letter: {template['code']}"
            yield place, [next(_variants(text, {**values, **texts}))]


def _labels(language: str) -> Iterator[tuple[str, list[str]]]:
    for name, rows in _defaults("standard.toml").items():
        if isinstance(rows, list):
            labels = [row["labels"] for row in rows if isinstance(row, dict) and "labels" in row]
            if labels:
                yield f"labels: {name}", [each.get(language, "") for each in labels]


def _defaults(name: str) -> dict[str, Any]:
    return tomllib.loads((DEFAULTS / name).read_text(encoding="utf-8"))


def _written() -> dict[str, Any]:
    return tomllib.loads((ROOT / "scripts/reading_values.toml").read_text(encoding="utf-8"))


def _marked(language: str) -> Iterator[str]:
    rows = [line.split("\t") for line in MARKS.read_text(encoding="utf-8").splitlines()[1:]]
    rows = [row for row in rows if row[0] == language]
    if rows:
        yield "| Marked | Mended | Why |"
        yield "| --- | --- | --- |"
        yield from (
            "| " + " | ".join(one.replace("|", "\\|") for one in row[1:]) + " |" for row in rows
        )


def _spans(phrase: bool) -> list[str]:
    from amends.core.principles.timeliness import TermUnit
    from amends.wording.timeliness.derivation import span, within

    lengths = [(1, TermUnit.day), (10, TermUnit.business_day), (6, TermUnit.month)]
    return [(within if phrase else span)(*length) for length in lengths]


def _ways() -> list[str]:
    from amends.core.operation.events import Way
    from amends.wording import choices

    return [choices.by_way(way) for way in (Way.email, Way.letter, Way.phone, Way.in_person)]


def _events() -> list[str]:
    from amends.wording.pack_words import event

    return [event(code, ()) for code in ("final_response", "received", "term_paused")]


def _amount() -> str:
    from amends.core.values import Code, Money
    from amends.wording import money

    return money.amount(Money(6500, Code("eur")))


def _values(language: str) -> dict[str, list[str]]:
    """Return the values by the name of their place, in the active language."""
    from amends.core.operation.events import Ground, Kind, OutsideResult, Reaction, Standing
    from amends.wording import choices, dates
    from amends.wording.timeliness.derivation import lasting

    written = {**_written()["every"], **_written()[language]}
    texts = {
        k: [v] if isinstance(v, str) else v for k, v in written.items() if not isinstance(v, dict)
    }
    spans, phrases = _spans(phrase=False), _spans(phrase=True)
    return {
        **texts,
        **{name: [dates.day(_AT.date())] for name in _DAYS.split()},
        **{name: [dates.time(_AT)] for name in ("time", "begins", "ends")},
        "moment": [dates.moment(_AT, zone="Europe/Berlin")],
        "span": spans,
        **dict.fromkeys(("within", "answer_within", "sooner"), phrases),
        "lasting": [lasting(9000)],
        "worked": [lasting(25200)],
        "way": _ways(),
        "event": _events(),
        "reaction": [choices.label(each) for each in Reaction],
        "result": [choices.label(each) for each in OutsideResult],
        "authority": [choices.label(each) for each in Standing],
        "kind": [choices.label(each) for each in Kind],
        "ground": [choices.label(each) for each in Ground],
        "zone": [dates.zone_name("Europe/Berlin")],
        "amount": [_amount()],
    }


if __name__ == "__main__":
    sys.exit(main())
