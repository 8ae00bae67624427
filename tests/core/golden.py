"""One file for each kind of event in each shape it ever had, as it stands in an entry's body.

Records are kept for ever, so what was once written is read for ever. `python -m tests.core.golden`
adds a file for every kind whose shape is new, and changes none that is there. Every field is
filled; what an older program wrote has fewer, and so has a file added by hand for what leaves an
optional one out (`LateNoticed.2.json`).
"""

import json
import typing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from amends.core import codec
from amends.core.framework.adoption.events import RuleEvent
from amends.core.framework.appointments import PERSON_KINDS
from amends.core.operation.events import KINDS as COMPLAINT_KINDS
from amends.core.shape import Shape, fields_of
from amends.core.streams import (
    ACTION,
    CRITERION,
    EVIDENCE,
    GOVERNING_STREAMS,
    INSTALLATION,
    PROBLEM,
    READING,
    READS,
    REPORT,
    SURVEY,
)
from amends.core.values import Code, Id, Sealed

FOLDER = Path(__file__).parent / "golden"

KINDS: dict[str, type] = {
    **COMPLAINT_KINDS,
    **PERSON_KINDS,
    **{cls.__name__: cls for cls in typing.get_args(RuleEvent.__value__)},
    **INSTALLATION.events,
    **PROBLEM.events,
    **ACTION.events,
    **CRITERION.events,
    **SURVEY.events,
    **READING.events,
    **REPORT.events,
    **EVIDENCE.events,
    **READS.events,
    **{name: cls for stream in GOVERNING_STREAMS.values() for name, cls in stream.events.items()},
}
"""Every kind of every stream whose entries are events; the log's own stream holds texts."""


def text_of(event: object) -> str:
    """An event as in an entry's body."""
    return json.dumps(codec.plain(event), ensure_ascii=True, sort_keys=True, indent=1) + "\n"


def filled(cls: type) -> Any:
    """An event of this kind with every field filled."""
    return cls(**{one.name: _value(one.shape) for one in fields_of(cls)})


def _value(shape: Shape) -> Any:
    match shape.kind:
        case "many":
            return (_value(shape.of),)
        case "choice":
            return next(iter(shape.of))
        case "object" if shape.of is not Sealed:
            return filled(shape.of)
        case _:
            return _PLAIN[shape.of]


_PLAIN: dict[Any, Any] = {
    Sealed: Sealed(Id("piece/0123456789ab"), Id("0123456789abcdef" * 4), 12),
    bool: True,
    int: 7,
    Code: Code("eur"),
    Id: Id("person/7"),
    datetime: datetime(2026, 3, 27, 9, 30, tzinfo=UTC),
    date: date(2026, 3, 27),
}


def files_of(kind: str) -> list[Path]:
    """The files of a kind, the oldest shape first."""
    found = FOLDER.glob(f"{kind}.*.json")
    return sorted(found, key=lambda path: int(path.suffixes[0][1:]))


def held(kind: str) -> list[str]:
    """The texts of a kind, the oldest shape first."""
    return [path.read_text(encoding="ascii") for path in files_of(kind)]


def main() -> None:
    """Adds what is missing."""
    FOLDER.mkdir(exist_ok=True)
    for kind, cls in KINDS.items():
        text = text_of(filled(cls))
        if text not in held(kind):
            path = FOLDER / f"{kind}.{len(files_of(kind)) + 1}.json"
            path.write_text(text, encoding="ascii")
            print(f"added {path.name}")


if __name__ == "__main__":
    main()
