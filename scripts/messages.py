"""The catalogues of translations: one file of texts per language.

Usage: `.venv/bin/python scripts/messages.py` (or `make messages`) gathers every text that is marked
in Python and in templates, and what the shipped regime packs say to people, and brings
`src/amends/wording/locale/*/LC_MESSAGES/django.po` up to date; `scripts/catalogues.py` compiles
them. `--missing` lists what is not translated yet, file by file; `--check` changes nothing and
fails where a catalogue is not what this command would write, or has a translation twice in one.

Pure Python (Babel), because GNU gettext is not everywhere. The order is that of the files and no
line numbers are written, so that a change of one text changes one place. What is no longer marked
is dropped; the history keeps it. Nothing is guessed from a similar text.
"""

import argparse
import io
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from amends.core.values import Coded
from amends.wording.acts import LINES
from amends.wording.acts.declaration import Refusal
from amends.wording.choices import LABELS
from amends.wording.phrases import By, Told
from amends.wording.refusals import WORDS

ROOT = Path(__file__).parent.parent
SOURCES = ROOT / "src" / "amends"
LOCALE = SOURCES / "wording" / "locale"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PUBLIC_ONLY = {"fr"}
"""Languages of the public site and letters only: their catalogues have the texts that are written
there, and whatever else is translated."""
PUBLIC = re.compile(
    r"src/amends/(portal/|insight/reports/public|desk/(acts/initial_values|printing/(disclosed|enclosed|form|leaflet)|"
    r"reading/opened)|letters/(access_slip|channels/|composing|filling|on_paper|options|previews|samples/|"
    r"writing)|"
    r"site/(starting\.|unhandled\.|templates/amends/(failure|starting))|"
    r"wording/(contacts|countries|dates|insight/surveys|money|names|timeliness/(danger_call|derivation)|"
    r"policy/public|printing|regulators/outside|stages|timeline/__init__|tracking)\b)"
)
"""Where texts are written that only complainants, or also they, read; `public_texts` has others."""
_NOISE = ("POT-", "PO-", "Generated-By", "Report-Msgid", "Last-Translator", "Language-Team")
_HEADER = """\
# Translations of the texts of amends. Made by `make messages`: fill in msgstr and run it again.
# A text without a translation is shown in English."""


def main() -> int:
    """Does what the options say."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--missing", action="store_true", help="list what is not translated")
    parser.add_argument("--check", action="store_true", help="fail where something is to be done")
    asked = parser.parse_args()
    if asked.missing:
        return _list_missing()
    stale = []
    for path in catalogues():
        text = drawn(path)
        if path.read_bytes() != text:
            stale.append(path.relative_to(ROOT).as_posix())
            if not asked.check:
                path.write_bytes(text)
        print(f"{_language(path)}: {_count(path, text)}")
    for name in stale:
        print(f"{'is not up to date' if asked.check else 'written'}: {name}")
    twice = [(path, text) for path in catalogues() for text in doubled(path)]
    for path, text in twice:
        print(f"{_language(path)}: the same text twice: {text}")
    return 1 if asked.check and (stale or twice) else 0


def catalogues() -> list[Path]:
    """The texts of every language that there is."""
    return sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))


def read(path: Path) -> Catalog:
    """A catalogue as it stands."""
    with path.open("rb") as file:
        return read_po(file, locale=_language(path), abort_invalid=True)


def drawn(path: Path) -> bytes:
    """What the catalogue should hold."""
    known, fresh = read(path), Catalog(locale=_language(path), header_comment=_HEADER, fuzzy=False)
    declared = public_texts()
    fresh.project, fresh.version, fresh.copyright_holder = "amends", "", "amends"
    for found in marked():
        if not found.id:
            continue
        same = known.get(found.id, found.context)
        public = found.id in declared or _public(found)
        if _language(path) in PUBLIC_ONLY and not (public or (same and _said(same))):
            continue
        fresh.add(
            found.id,
            same.string if same else "",
            locations=found.locations,
            flags=found.flags,
            context=found.context,
        )
    text = io.BytesIO()
    write_po(text, fresh, width=100, include_lineno=False, ignore_obsolete=True)
    lines = text.getvalue().decode().splitlines(keepends=True)
    kept = "".join(one for one in lines if not one.startswith(tuple(f'"{n}' for n in _NOISE)))
    return kept.encode()


def public_texts() -> frozenset[str]:
    """Texts that complainants read although their files are mostly for staff: lines of their
    complaint with the labels they contain, and refusals written for them."""
    lines = (text for line in LINES.values() for text in _wordings(line.complainant))
    refusals = (text for refusal in WORDS.values() for text in _of_refusal(refusal.complainant))
    labels = (label for kind in kinds_filled_in() for label in LABELS[kind].values())
    return frozenset(lines) | frozenset(refusals) | frozenset(labels)


def kinds_filled_in() -> set[type[Coded]]:
    """Return the closed vocabularies whose labels are filled into lines for complainants."""
    found = set[type[Coded]]()
    for event, line in LINES.items():
        texts = " ".join(_wordings(line.complainant))
        hints = get_type_hints(event)
        for name in re.findall(r"\{(\w+)\}", texts):
            declared = line.said.get(name, hints.get(name))
            kinds = (declared, *get_args(declared))
            found.update(kind for kind in kinds if isinstance(kind, type) and kind in LABELS)
    return found


def _wordings(wording: Told) -> Iterator[str]:
    match wording:
        case None:
            return
        case str():
            yield wording
        case By():
            for each in (*wording.texts.values(), wording.otherwise):
                yield from _wordings(each)
        case _:
            yield from wording


def _of_refusal(refusal: Refusal | None) -> Iterator[str]:
    if refusal is not None:
        yield from (*refusal.what, *refusal.why, *refusal.what_to_do)


def _public(message: Message) -> bool:
    return any(PUBLIC.match(name) for name, _ in message.locations)


def _said(message: Message) -> bool:
    return all(message.string if isinstance(message.string, tuple) else (message.string,))


def marked() -> Catalog:
    """Every text that is marked, in the order of the files."""
    found = Catalog()
    for path in sorted((*SOURCES.rglob("*.py"), *SOURCES.rglob("*.html"))):
        name = path.relative_to(ROOT).as_posix()
        for line, text, _, context in extract(
            "python", io.BytesIO(_as_python(path)), keywords=KEYWORDS
        ):
            found.add(text, locations=[(name, line)], context=context)
    for path in sorted(SOURCES.glob("regimes/*.toml")):
        for text in of_pack(tomllib.loads(path.read_text(encoding="utf-8"))):
            found.add(text, locations=[(path.relative_to(ROOT).as_posix(), 1)])
    return found


def of_pack(pack: dict[str, Any]) -> Iterator[str]:
    """What a regime pack says in its own words; names of bodies and labels of codes are kept as
    their makers wrote them. What begins small is no name, but says which body it is."""
    yield pack["pack"]["title"]
    bodies = (pack["pack"]["authority"], *(one["body"] for one in pack.get("referrals", ())))
    yield from (body for body in bodies if body[:1].islower())
    for table in ("events", "facts"):
        yield from pack.get(table, {}).values()
    yield from (track["label"] for track in pack.get("tracks", {}).values() if "label" in track)
    for table in ("clocks", "communications"):
        yield from (one["label"] for one in pack.get(table, ()) if "label" in one)
        yield from (one["told_as"] for one in pack.get(table, ()) if "told_as" in one)
    for letter in pack.get("communications", ()):
        yield from (content["text"] for content in letter.get("must_contain", ()))
        yield from letter.get("enclose", ())
    for way in pack.get("extensions", ()):
        for ground in way.get("grounds", ()):
            yield ground if isinstance(ground, str) else ground["text"]
    yield from (term["basis"] for term in pack.get("retention", ()) if "basis" in term)


def _as_python(path: Path) -> bytes:
    """The source; of a template what its tags mark, as calls."""
    if path.suffix == ".py":
        return path.read_bytes()
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure(USE_I18N=False)
    calls = templatize(path.read_text(encoding="utf-8"))
    return "\n".join(line.strip() for line in calls.splitlines()).encode()


def missing(path: Path) -> Iterator[Message]:
    """What a catalogue does not say in its language."""
    for message in read(path):
        if message.id and not _said(message):
            yield message


def doubled(path: Path) -> Iterator[str]:
    """Yield what a catalogue says twice in one translation, as when it was filled in twice."""
    for message in read(path):
        several = message.string if isinstance(message.string, tuple) else (message.string,)
        yield from (text for text in several if re.fullmatch(r"(.+?)\s*\1", text, re.DOTALL))


def _list_missing() -> int:
    for path in catalogues():
        for message in missing(path):
            text = message.id[0] if isinstance(message.id, tuple) else message.id
            print(f"{_language(path)}: {message.locations[0][0]}: {text}")
    return 0


def _language(path: Path) -> str:
    return path.parent.parent.name


def _count(path: Path, text: bytes) -> str:
    whole = [one for one in read_po(io.BytesIO(text), locale=_language(path)) if one.id]
    empty = sum(not _said(one) for one in whole)
    return f"{len(whole) - empty} of {len(whole)} texts translated"


if __name__ == "__main__":
    sys.exit(main())
