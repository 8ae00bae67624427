"""Reference documents of acts and events, generated from their declarations."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from inspect import cleandoc
from typing import Any, get_args

from amends.core.framework.adoption.events import RuleEvent
from amends.core.framework.appointments import APPOINTMENTS, PERSON_KINDS
from amends.core.framework.people.authority import PERMISSIONS, SYSTEM, Permission
from amends.core.governing.catalogue import GOVERNING, RECORD_ACTS
from amends.core.operation import events
from amends.core.operation.acts.catalogue import ACTS, ON_TWO, declared
from amends.core.operation.acts.declaration import ComplaintAct, Listed
from amends.core.records.deciding import RecordAct
from amends.core.shape import Field, Shape, fields_of
from amends.core.streams import (
    ACTION,
    CRITERION,
    EVIDENCE,
    INSTALLATION,
    PROBLEM,
    READING,
    READS,
    REPORT,
    SURVEY,
)
from amends.core.values import Code, Contact, File, Id, Identity, Money, Sealed, Words

from . import acts as act_words
from . import choices, fields, stages

_ACTS_HEAD = """\
# Acts

Everything that can be done, drawn from the code by `amends docs acts`. The same declarations
make the forms at the desk and the addresses `POST /api/v1/complaints/{reference}/acts/{act}`.
A field in **bold** is required. An act that *adds only* decides nothing and asks for no expected
version; an *impartial* one is refused to whoever is not independent of the complaint.
"""

_EVENTS_HEAD = """\
# Events

Everything that can have happened, drawn from the code by `amends docs events`. A kind is never
renamed or removed; fields are only added, with defaults. Each is the `is` of an entry's body;
what is empty is left out, and a field in **bold** is always there. Words, names and files are
*sealed*, as in `{"sealed": "…", "digest": "…", "length": 12}`: they lie in the vault.
"""


_LOG_OPENED = """\
## Of the log: `log`

### LogOpened

The first entry of a log, written once; it alone may hold text in clear, for it must be read
without a vault.

| field | holds |
| --- | --- |
| **`origin`** | text: what the log is called, as in its checkpoints |
| **`verifier_key`** | text: the public key with which its checkpoints are verified |
| `kept` | number: how many leaves were there already when it was opened |
| `follows` | origin, size and root of the last known head of the log before it |
"""


def acts() -> str:
    """`docs/acts.md`: each act with its clause, stages, permission, effect and fields."""
    parts = [_ACTS_HEAD, "## On one complaint\n"]
    parts += [_act("receive", "7.2", _who(Permission.complaint_receive, complainant=True))]
    parts += [_complaint_act(known) for known in ACTS.values()]
    parts += ["## On two complaints\n"]
    parts += [_complaint_act(declared(name)) for name in ON_TWO]
    parts += ["## On personnel\n"]
    for name, known in APPOINTMENTS.items():
        who = _who(Permission.people_manage) + (", or for oneself" if known.own else "")
        who = "decided by the act itself" if known.by_rank else who
        parts.append(_act(name, known.clause, who))
    parts += ["## On problems and actions\n"]
    parts += [_record_act(known) for known in RECORD_ACTS.values()]
    parts += ["## On the rules\n"]
    parts += [_act("adopt", "5.3", _who(Permission.policy_adopt))]
    parts += [_act("return-proposal", "5.3", _who(Permission.policy_adopt))]
    parts += ["## From an older register\n"]
    parts += [_act("take-over", "8.1", _who(Permission.complaint_import))]
    parts += ["## Values inside acts\n"]
    whole = {fields.particulars_of(name) for name in fields.acts()}
    nested = sorted(set(fields.every_class()) - whole, key=lambda known: known.__name__)
    parts += [f"### {known.__name__}\n\n{_summary(known)}\n\n{_fields(known)}" for known in nested]
    return "\n".join(parts)


def events_() -> str:
    """`docs/events.md`: each kind of entry with its meaning and fields."""
    adoptions = {known.__name__: known for known in get_args(RuleEvent.__value__)}
    streams: tuple[tuple[str, Mapping[str, type]], ...] = (
        ("Of a complaint: `complaint/<reference>`", events.KINDS),
        ("Of a member of personnel: `person/<id>`", PERSON_KINDS),
        ("Of the rules: `policy/1`", adoptions),
        ("Of the installation: `installation/1`", INSTALLATION.events),
        ("Of a problem: `problem/<id>`", PROBLEM.events),
        ("Of an action: `action/<id>`", ACTION.events),
        ("Of a criterion: `criterion/<code>`", CRITERION.events),
        ("Of a survey: `survey/<id>`", SURVEY.events),
        ("Of a quality check: `reading/<id>`", READING.events),
        ("Of frozen reports: `report/1`", REPORT.events),
        ("Of evidence packs: `evidence/1`", EVIDENCE.events),
        ("Of the read log: `reads/1`", READS.events),
        *(
            (f"Of a governing record: `{kind.name}/<id>`", kind.events)
            for kind in GOVERNING.values()
        ),
    )
    parts = [_EVENTS_HEAD]
    for head, kinds in streams:
        parts.append(f"## {head}\n")
        parts += [_kind(name, known) for name, known in kinds.items()]
    parts.append(_LOG_OPENED)
    parts.append("## Values inside events\n")
    inside = _inside(known for _, kinds in streams for known in kinds.values())
    parts += [_kind(known.__name__, known) for known in inside]
    return "\n".join(parts)


DOCUMENTS: dict[str, Callable[[], str]] = {"acts": acts, "events": events_}
"""Each document by its name, which is also that of its file under `docs/`."""


def _complaint_act(act: ComplaintAct) -> str:
    marks = [
        *(["adds only"] if act.additive else []),
        *(["impartial"] if act.impartial else []),
        *(["opened first"] if act.opened else []),
    ]
    who = _who(act.permission, complainant=act.complainant, subject=act.subject, system=act.system)
    return _act(act.name, act.clause, who, from_=act.states, marks=marks)


def _record_act(act: RecordAct) -> str:
    who = _who(act.permission, system=act.system) + (", or its owner" if act.own else "")
    states = [f"`{state}`" for state in sorted(act.states)]
    marks = [f"state {', '.join(states)}"] * bool(states) + ["adds only"] * act.additive
    return _act(act.key, act.clause, who, marks=marks)


def _act(
    name: str,
    clause: str,
    who: str,
    *,
    from_: Collection[str] = (),
    marks: Iterable[str] = (),
) -> str:
    told = [f"clause {clause}"]
    if from_:
        told.append(stages.when(from_))
    told += [f"*{mark}*" for mark in marks]
    lines = (
        f"### `{name}`: {act_words.title(name)}\n",
        f"{act_words.hint(name)}\n",
        f"- {' · '.join(told)}",
        f"- who: {who}\n",
        _fields(fields.particulars_of(name)),
    )
    return "\n".join(lines)


def _who(
    permission: Permission,
    *,
    complainant: bool = False,
    subject: bool = False,
    system: bool = False,
) -> str:
    who = [choices.label(role) for role, granted in PERMISSIONS.items() if permission in granted]
    if complainant:
        who.append("complainant")
    if subject:
        who.append("the person complained about")
    if system or permission in SYSTEM:
        who.append("the system")
    return f"{', '.join(who)} (`{permission}`)"


def _fields(known: type) -> str:
    rows = ["| field | holds | what it is |", "| --- | --- | --- |"]
    for field in fields_of(known):
        label, more = fields.label_of(known, field.name), fields.help_of(known, field.name)
        told = f"{label}{'' if label.endswith('?') else '.'} {more}" if more else label
        rows.append(f"| {_name(field)} | {_holds(field.shape)} | {told} |")
    return "\n".join(rows) + "\n" if len(rows) > len(("head", "rule")) else "No fields.\n"


def _kind(name: str, known: type) -> str:
    rows = [f"| {_name(field)} | {_holds(field.shape)} |" for field in fields_of(known)]
    table = "\n".join(["| field | holds |", "| --- | --- |", *rows]) if rows else "No fields."
    return f"### {name}\n\n{_summary(known)}\n\n{table}\n"


def _name(field: Field) -> str:
    return f"**`{field.name}`**" if field.needed else f"`{field.name}`"


def _summary(known: type) -> str:
    return " ".join(cleandoc(known.__doc__ or "").split("\n\n")[0].split())


_PLAIN: Mapping[Any, str] = {
    Words: "words",
    Identity: "Contact",
    File: "file",
    Money: "amount `{minor, currency}`",
    Sealed: "sealed",
    bool: "yes or no",
    int: "number",
    str: "text",
    datetime: "moment",
    date: "day",
    Code: "code",
    Id: "id",
}


def _holds(shape: Shape) -> str:
    if listed := shape.mark(Listed):
        return f"code of the policy's `{listed.name}`"
    plain = shape.among(_PLAIN)
    if plain is not None:
        return plain
    match shape.kind:
        case "either":
            return " or ".join(map(_holds, shape.of))
        case "many":
            return f"list of {_holds(shape.of)}"
        case "choice":
            return ", ".join(f"`{member}`" for member in shape.of)
        case _:
            return f"{shape.of.__name__}"


def _inside(kinds: Iterable[type]) -> list[type]:
    found: set[type] = set()
    waiting = list(kinds)
    while waiting:
        for field in fields_of(waiting.pop()):
            inner = fields.nested(field.shape)
            if inner is not None and inner not in found | {Money, Contact}:
                found.add(inner)
                waiting.append(inner)
    return sorted(found, key=lambda known: known.__name__)
