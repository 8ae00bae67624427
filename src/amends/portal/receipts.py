"""The complainant's own receipt: the first entry, its proof, and what opens their own words."""

import json
from collections.abc import Iterator
from typing import Any

from amends import vault
from amends.handling.streams import stream_of
from amends.journal import receipts, store

from .tracked import Tracked


def receipt_of(tracked: Tracked) -> dict[str, Any]:
    """The receipt with openings (contract §5): of the words, and of no identity but the reader's
    own and that of whom they speak for. Raises `receipts.NotYetSealed`."""
    stream = stream_of(tracked.reference)
    body = json.loads(store.read(stream)[0].body)
    own = {tracked.speaker.number, tracked.party.number}
    paths = {piece: path for path, piece in _sealed(body, "") if _is_own(path, body, own)}
    opened = vault.openings(paths)
    return receipts.receipt_of(
        stream,
        1,
        openings=[
            {
                "path": paths[piece],
                "salt": opening.salt.hex(),
                "sha256" if opening.kind == "file" else "text": opening.text,
            }
            for piece, opening in opened.items()
        ],
    )


def _sealed(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every sealed piece in a body: its JSON pointer and its id."""
    if isinstance(value, list):
        for place, one in enumerate(value):
            yield from _sealed(one, f"{path}/{place}")
    elif isinstance(value, dict):
        if value.keys() == {"sealed", "digest", "length"}:
            yield path, value["sealed"]
        else:
            for name, one in value.items():
                step = name.replace("~", "~0").replace("/", "~1")
                yield from _sealed(one, f"{path}/{step}")


def _is_own(path: str, body: Any, own: set[int]) -> bool:
    steps = path.split("/")
    if steps[:3] != ["", "is", "parties"]:
        return True
    return body["is"]["parties"][int(steps[3])]["number"] in own
