"""Policy over the API: read, drafted, compared with the current one, published with author and
reason."""

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, asdict, dataclass, replace
from typing import Any

from django.utils.translation import gettext

from amends.core.framework.labels import Label
from amends.core.framework.people.authority import Permission
from amends.core.framework.policy import editing
from amends.core.framework.policy import text as policy_text
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.text import ChangeKind
from amends.core.framework.toml_tables import NotUnderstood
from amends.core.refusal import Refused
from amends.core.shape import fields_of
from amends.core.values import Code, Words
from amends.governance import adopting
from amends.governance.publishing import (
    Draft,
    NotPublishable,
    binds,
    following,
    overtaken,
    publish,
    touched,
)
from amends.handling import access
from amends.handling.kinds.opened_first import note
from amends.journal.adopted_texts import digest_of
from amends.people import read
from amends.register.models import Row
from amends.wording import policy as wording
from amends.wording.names import Names

from .callers import Scope
from .problem_responses import Problem, invalid, not_found
from .reading import Mistake, Mistaken, read_fields
from .refusing import refused_problem
from .routes import Answer, Call, Declare, get, post
from .shared import copied

LISTS = tuple(
    field.name
    for field in fields_of(Policy)
    if field.shape.kind == "many" and field.shape.classes not in ((), (Label,))
)
"""Every list of entries that a policy has."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One entry of a list of the policy, added where its code is new. `set` holds its fields as the
    list shows them: `labels` rename it, `parent` moves it, `mapped_to` merges it into another,
    `retired` keeps it from being chosen. Null is what a field begins with; what is not named stays.
    In `ladder`, `after` is the code behind which it comes, an empty text the head."""

    list_: Code
    code: Code
    set_: dict[str, Any]
    after: str | None = None


def changed(policy: Policy, edits: Iterable[Edit]) -> Policy:
    """Return the policy with all changes applied in order. Raises `Problem` with what does not
    fit."""
    mistakes: list[Mistake] = []
    for number, edit in enumerate(edits):
        try:
            policy = _changed(policy, edit, f"/entries/{number}")
        except Mistaken as mistaken:
            mistakes += mistaken.found
    if mistakes:
        raise invalid(*mistakes)
    return policy


def _changed(policy: Policy, edit: Edit, at: str) -> Policy:
    kind = editing.KINDS.get(edit.list_)
    if kind is None:
        choices = ", ".join(editing.KINDS)
        text = gettext("Choose one of {choices}.").format(choices=choices)
        raise Mistaken([Mistake(f"{at}/list", text)])
    fields = read_fields(kind, edit.set_, f"{at}/set")
    if "code" in fields:
        raise Mistaken([Mistake(f"{at}/set/code", gettext("You cannot change a code."))])
    if editing.entry(policy, edit.list_, edit.code) is None:
        _demand_whole(kind, fields, f"{at}/set")
    if edit.after and editing.entry(policy, edit.list_, edit.after) is None:
        text = gettext("This entry does not exist.")
        raise Mistaken([Mistake(f"{at}/after", text)])
    return editing.edited(policy, edit.list_, edit.code, fields, after=edit.after)


def _demand_whole(kind: type, fields: dict[str, Any], at: str) -> None:
    """Require a name for a new entry, so that a mistyped code does not create one."""
    needed = [key for key in fields_of(kind) if key.name != "code"]
    lacking = [
        Mistake(f"{at}/{key.name}", gettext("A new entry requires it."))
        for key in needed
        if not fields.get(key.field) and (key.default is MISSING or key.name == "labels")
    ]
    if lacking:
        raise Mistaken(lacking)


@dataclass(frozen=True, slots=True)
class DraftText:
    """The policy in force as TOML text under its next number, ready to be edited."""

    version: int
    text: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """A policy as TOML text, or without one the policy in force, with these entries changed."""

    text: Words | None = None
    entries: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Publishing:
    """A policy as TOML text, or without one the policy in force, with these entries changed; and
    why it changes."""

    reason: Words
    text: Words | None = None
    entries: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One difference, in a sentence and with the TOML values before and after."""

    path: str
    kind: ChangeKind
    before: str | None
    after: str | None
    told: str


@dataclass(frozen=True, slots=True)
class Found:
    """Something that is wrong with the draft; what `blocks` must be mended first."""

    code: Code
    path: str
    values: tuple[str, ...]
    blocks: bool
    told: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What a draft would change; `text` is the draft with every rule in full. `open_complaints`
    says how many open complaints use each entry that changes, of those that the caller may see;
    null for somebody who may not publish. No date that was told moves. `proposed` after
    publishing where somebody else has to publish the same before it binds; `merged` where others
    published since the text was begun, and what they changed was kept."""

    version: int
    in_force: int
    publishable: bool
    changes: tuple[Change, ...]
    findings: tuple[Found, ...]
    open_complaints: dict[str, Any] | None
    text: str
    proposed: bool = False
    merged: bool = False


def _get(path: str, name: str, summary: str, answers: Any) -> Declare:
    """Declare something of the policy that is read."""
    problems, choices = ("not-for-you", "not-found"), {"list": LISTS} if "{list}" in path else {}
    more: dict[str, Any] = {"scope": Scope.policy_read, "tag": "Policy", "choices": choices}
    return get(path, name, summary, answers=answers, problems=problems, **more)


@_get("/policy", "getPolicy", "The policy in force", Policy)
def _policy(call: Call) -> Answer:
    demand_reader(call)
    return Answer(call.rules.policy)


@_get("/policy/draft", "getPolicyDraft", "The policy in force, to be edited", DraftText)
def _draft(call: Call) -> Answer:
    _demand(call, Permission.policy_read)
    draft = following(call.rules.policy, call.rules.policy)
    return Answer(DraftText(draft.policy.version, draft.text))


@_get("/policy/{list}", "getPolicyList", "One list of the policy", dict)
def _list(call: Call) -> Answer:
    demand_reader(call)
    if call.path["list"] not in LISTS:
        raise not_found()
    return Answer(
        {"list": call.path["list"], "entries": getattr(call.rules.policy, call.path["list"])}
    )


@post(
    "/policy/difference",
    "comparePolicy",
    "What a draft would change, and what is wrong with it",
    scope=Scope.policy_read,
    tag="Policy",
    body=Proposed,
    answers=Difference,
    problems=("not-for-you", "invalid", "outdated"),
)
def _difference(call: Call) -> Answer:
    _demand(call, Permission.policy_read)
    sent = _read(call)
    draft = _with_theirs(sent, call)
    effect = _effect(draft, call) if _may(call, Permission.policy_adopt) else None
    note(call.caller.actor, digest_of(draft.text), now=call.now)
    return Answer(replace(_told(draft, effect, call), merged=draft is not sent))


@post(
    "/policy/publish",
    "publishPolicy",
    "Adopt a draft as the next version",
    scope=Scope.policy_write,
    tag="Policy",
    body=Publishing,
    answers=Difference,
    status=201,
    note="It binds from now on; what was decided before stays under the version before. Where "
    "the policy asks for a second approver, the first only proposes (`proposed`), and another "
    "person who publishes the same adopts it. A text "
    "that was begun from an older version keeps what was published since (`merged`); where "
    "both changed the same thing it is refused, and `conflicts` names each place with its "
    "TOML value before, in yours (`ours`) and in force (`theirs`). Entries change what is in "
    "force.",
    problems=("not-for-you", "invalid", "outdated", "refused"),
)
def _published(call: Call) -> Answer:
    _demand(call, Permission.policy_adopt)
    sent = _read(call)
    draft = _with_theirs(sent, call)
    effect = _effect(draft, call)
    try:
        publish(draft, reason=call.body.reason, actor=call.caller.actor, now=call.now)
    except NotPublishable as problem:
        raise invalid(*_mistakes(problem.draft, call)) from None
    except Refused as refused:
        raise refused_problem(refused, Names(rules=call.rules), call) from None
    waits = not binds(draft.policy, now=call.now)
    answer = replace(_told(draft, effect, call), proposed=waits, merged=draft is not sent)
    return Answer(answer, status=201)


def _with_theirs(draft: Draft, call: Call) -> Draft:
    """Return the draft; one based on an older version is merged with what was published since.
    Raises `Problem` if both changed the same thing, and if that version is unknown."""
    if draft.follows:
        return draft
    merging, version = overtaken(draft), draft.in_force.version
    if merging is None:
        text = gettext("Version {version} is live. Start again from its draft.")
        raise Problem("outdated", text.format(version=version))
    both = merging.merged()
    if not both.conflicts:
        return Draft(policy_text.read(policy_text.write(both.policy)), draft.in_force)
    text = gettext(
        "Version {version} is live and changes the same settings as you. Choose which value to "
        "keep for each in its draft."
    )
    line = gettext("{path}: your draft has {ours}, version {version} has {theirs}.")
    raise Problem(
        "outdated",
        text.format(version=version),
        errors=[
            Mistake(
                _sent(call),
                line.format(
                    path=conflict.path,
                    ours=conflict.ours or _NOTHING,
                    theirs=conflict.theirs or _NOTHING,
                    version=version,
                ),
            )
            for conflict in both.conflicts
        ],
        in_force=version,
        conflicts=[asdict(conflict) for conflict in both.conflicts],
    )


_NOTHING = "\N{EN DASH}"


def _effect(draft: Draft, call: Call) -> dict[str, int]:
    person = call.caller.person
    seen = access.visible(person, call.rules) if person else Row.objects.none()
    return touched(draft, seen=seen)


def _read(call: Call) -> Draft:
    """Return the draft that was sent. Entries are changed as values and read back from the text
    that would be adopted, so that only readable text is published."""
    text, edits = call.body.text, call.body.entries
    if text is None and not edits:
        raise invalid(Mistake("/text", gettext("It is missing.")))
    in_force = call.rules.policy
    try:
        policy = policy_text.read(text) if text else following(in_force, in_force).policy
        if edits:
            policy = policy_text.read(policy_text.write(changed(policy, edits)))
    except NotUnderstood as problem:
        raise invalid(Mistake(_sent(call), str(problem))) from None
    return Draft(policy, in_force)


def _sent(call: Call) -> str:
    return "/entries" if call.body.entries else "/text"


def _mistakes(draft: Draft, call: Call) -> list[Mistake]:
    names, at = _known(draft, call), _sent(call)
    mistakes = [
        Mistake(at, f"{finding.path}: {wording.finding(finding, names)}")
        for finding in draft.findings
        if finding.blocks
    ]
    return mistakes or [Mistake(at, gettext("It changes nothing."))]


def _known(draft: Draft, call: Call) -> wording.Policies:
    persons = read.all_names() if call.caller.person else {}
    return wording.Policies(draft.policy, draft.in_force, persons, adopting.known_packs(call.now))


def _told(draft: Draft, effect: Mapping[str, int] | None, call: Call) -> Difference:
    names = _known(draft, call)
    return Difference(
        version=draft.policy.version,
        in_force=draft.in_force.version,
        publishable=draft.publishable,
        changes=tuple(copied(Change, c, told=wording.change(c, names)) for c in draft.changes),
        findings=tuple(copied(Found, f, told=wording.finding(f, names)) for f in draft.findings),
        open_complaints=None if effect is None else dict(effect),
        text=draft.text,
    )


def _may(call: Call, permission: Permission) -> bool:
    return call.caller.actor.may(permission, units=())


def _demand(call: Call, permission: Permission) -> None:
    if not _may(call, permission):
        raise Problem("not-for-you")


def demand_reader(call: Call) -> None:
    """Require that the caller reads the policy or complaints, in any unit. They may read category
    lists and handlers, as in the staff area. Raises `Problem`."""
    needed = (Permission.policy_read, Permission.complaint_read)
    if not any(map(call.caller.actor.may_somewhere, needed)):
        raise Problem("not-for-you")
