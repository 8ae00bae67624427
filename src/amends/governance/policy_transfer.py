"""Rules that go as a file from one organization to another, or out of the house and back."""

import re

from amends.core.framework.policy import text as policy_text
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.transfer import as_ours
from amends.journal import log

from .adopting import Unusable
from .publishing import Draft, following

LARGEST = 1024 * 1024
"""Bytes of rules that are brought; those of a large organization are a quarter of it."""
_FROM = re.compile(r"\A# Rules of ([^\s,]{1,300}), as amends wrote them\n")


def taken_away(policy: Policy) -> str:
    """The rules as text. The first line names the log of the house that they are of, so that
    nobody there takes them for their own."""
    told = policy_text.write(policy)
    opened = log.openings()
    return f"# Rules of {opened[-1].origin}, as amends wrote them\n{told}" if opened else told


def brought(raw: bytes, in_force: Policy, *, source: str) -> Draft:
    """The draft that comes of rules which are brought. Those of another house become ours
    (`as_ours`) as the next version; our own have to be of the version in force or the next. Whose
    they are is said by the first line; where it is gone, they are ours only if they call us so.

    Raises `Unusable` and `tables.NotUnderstood`."""
    if len(raw) > LARGEST:
        raise Unusable("too_large", f"{LARGEST // 1024} KB")
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as problem:
        raise Unusable("no_text") from problem
    policy = policy_text.read(text, source=source)
    ours = {opened.origin for opened in log.openings()}
    named = _FROM.match(text)
    if named is not None and named[1] not in ours:
        return following(as_ours(policy, in_force), in_force)
    if named is None and ours and _are_others(policy, in_force):
        raise Unusable("no_origin")
    if policy.version not in (in_force.version, in_force.version + 1):
        raise Unusable("other_version", str(policy.version))
    return following(policy, in_force)


def _are_others(policy: Policy, in_force: Policy) -> bool:
    """Whether they call us otherwise, or tell of other units."""
    return (policy.name, policy.units) != (in_force.name, in_force.units)
