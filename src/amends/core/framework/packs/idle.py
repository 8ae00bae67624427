"""Clause 5.3: what a pack may contain that has no effect, so that no one relies on it."""

from collections.abc import Iterator, Mapping
from typing import Any

from ..toml_tables import Table
from .moves import EffectVerb
from .pack import Pack

IGNORED_TABLES = (
    *("outcomes", "records", "returns", "publications", "duties", "assessments"),
    *("effects", "stages"),
)
"""Tables that older packs have and that are ignored, whatever they contain."""

IGNORED_KEYS: Mapping[str, tuple[str, ...]] = {
    "pack": ("overlays",),
    "communications": ("media", "language"),
    "referrals": ("consent_field",),
    "codes": ("file", "map_to"),
}
"""Keys of other tables that are ignored."""

_ASKS_NOTHING: tuple[Any, ...] = ("", [], {}, ["*"])
"""Values that ask for nothing, whatever their key: every pack applies beside all others."""


def split(tables: Table) -> tuple[Table, tuple[str, ...]]:
    """Divide the tables of a pack into what is read and the names of what is ignored."""
    read = {name: _read(name, part) for name, part in tables.items() if name not in IGNORED_TABLES}
    ignored = (f"[[{name}]]" for name in IGNORED_TABLES if _asks(tables, name))
    return read, (*ignored, *_keys(tables))


def _read(name: str, part: Any) -> Any:
    if isinstance(part, list):
        return [_read(name, entry) for entry in part]
    if not isinstance(part, dict):
        return part
    ignored = IGNORED_KEYS.get(name, ())
    return {key: value for key, value in part.items() if key not in ignored}


def _keys(tables: Table) -> Iterator[str]:
    for name, keys in IGNORED_KEYS.items():
        part = tables.get(name)
        for entry in part if isinstance(part, list) else [part]:
            if isinstance(entry, dict):
                named = entry.get("id", entry.get("axis"))
                where = f"[{name}]" if entry is part else f"[[{name}]] {named}"
                yield from (f"{where}: {key}" for key in keys if _asks(entry, key))


def _asks(table: Table, key: str) -> bool:
    return table.get(key, "") not in _ASKS_NOTHING


def idle(pack: Pack) -> tuple[str, ...]:
    """Name what of a pack has no effect, each by its table and key. An external body becomes
    available when a deadline is missed, not when it is met."""
    names = [*pack.ignored]
    for clock in pack.clocks:
        effects = (effect for effect in clock.on_met if effect.verb is EffectVerb.open_referral)
        names += [f"[[clocks]] {clock.id}: on_met {effect.verb}:{effect.of}" for effect in effects]
    for letter in pack.communications:
        where = f"[[communications]] {letter.id}"
        if letter.within is not None and letter.within.before is not None:
            names.append(f"{where}: within before")
        fixed = letter.fixed_text
        if fixed is not None and not any(text.asset == fixed.asset for text in pack.texts):
            names.append(f"{where}: fixed_text {fixed.asset}, without its words")
    return tuple(dict.fromkeys(names))
