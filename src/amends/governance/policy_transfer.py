"""Export and import of rules as a file, between organisations or for editing outside."""

import re

from amends.core.framework.policy import text as policy_text
from amends.core.framework.policy.policy import Policy
from amends.core.framework.policy.transfer import as_ours
from amends.journal import log

from .adopting import Unusable
from .publishing import Draft, following

LARGEST = 1024 * 1024
"""Maximum bytes of imported rules; those of a large organisation are a quarter of it."""
_FROM = re.compile(r"\A# Rules of ([^\s,]{1,300}), as amends wrote them\n")


def taken_away(policy: Policy) -> str:
    """Return the rules as text. The first line names the log of the organisation, so that another
    organisation does not mistake them for its own."""
    text = policy_text.write(policy)
    opened = log.openings()
    return f"# Rules of {opened[-1].origin}, as amends wrote them\n{text}" if opened else text


def brought(raw: bytes, in_force: Policy, *, source: str) -> Draft:
    """Return the draft made from imported rules. Those of another organisation become ours
    (`as_ours`) as the next version. Our own must be of the current version or the next. The first
    line says where they come from; without it, they are ours only if they name our organisation.

    Raises `Unusable` and `toml_tables.NotUnderstood`.
    """
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
    others = (policy.name, policy.units) != (in_force.name, in_force.units)
    if named is None and ours and others:
        raise Unusable("no_origin")
    if policy.version not in (in_force.version, in_force.version + 1):
        raise Unusable("other_version", str(policy.version))
    return following(policy, in_force)
