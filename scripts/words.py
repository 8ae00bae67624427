"""Banned wording in the English texts.

Usage: `.venv/bin/python scripts/words.py` (part of `make check`) lists every marked text and
every card of the demo that matches a pattern of `words_banned.txt`, and fails if there is one.
`words_allowed.txt` holds the exceptions, at most 60, each with its reason; one that no longer
matches is reported as well.
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from messages import marked

HERE = Path(__file__).parent
DEMO = HERE.parent / "src/amends/demo/organizations"
MOST_ALLOWED = 60
_PLACE = re.compile(r"\{[^}]*\}|%\([^)]*\)[sd]")


def main() -> int:
    """Report the texts to reword. Return 1 if there is one, otherwise 0."""
    texts, allowed = set(_texts()), pairs("words_allowed.txt")
    found = {text: instead for text in texts if (instead := banned(text))}
    wrong = [f"{text}\n    {instead}" for text, instead in found.items() if text not in allowed]
    wrong += [
        f"No longer needed in words_allowed.txt: {text}" for text in allowed if text not in found
    ]
    wrong += [
        f"words_allowed.txt gives no reason: {text}" for text, why in allowed.items() if not why
    ]
    if len(allowed) > MOST_ALLOWED:
        wrong.append(
            f"words_allowed.txt has {len(allowed)} lines, at most {MOST_ALLOWED} are allowed"
        )
    print("\n".join(sorted(wrong)) or f"{len(texts)} texts, {len(allowed)} exceptions")
    return 1 if wrong else 0


def banned(text: str) -> str:
    """Return what to write instead; empty if the text matches no banned pattern."""
    plain = _PLACE.sub("X", text)
    return "; ".join(instead for pattern, instead in _PATTERNS if pattern.search(plain))


def pairs(name: str) -> dict[str, str]:
    """Read a file of two columns, without its comments."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    rows = (line.partition("\t") for line in lines if line and not line.startswith("#"))
    return {first.replace("\\n", "\n"): second for first, _, second in rows}


def _texts() -> Iterator[str]:
    for message in marked():
        yield from (message.id,) if isinstance(message.id, str) else message.id
    for path in DEMO.glob("*_people.toml"):  # the cards of the sign-in page
        for person in tomllib.loads(path.read_text(encoding="utf-8"))["people"]:
            yield from (person["hat"], *person.get("tries", ()))


_PATTERNS = [(re.compile(p, re.IGNORECASE), i) for p, i in pairs("words_banned.txt").items()]

if __name__ == "__main__":
    sys.exit(main())
