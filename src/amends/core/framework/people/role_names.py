"""Clause 5.4: names of roles on the command line and in files of people: the words of the pages."""

from collections.abc import Mapping
from types import MappingProxyType

from .personnel import Role

ROLE_NAMES: Mapping[Role, str] = MappingProxyType(
    {
        Role.top_management: "senior-management",
        Role.management_representative: "complaints-manager",
        Role.area_manager: "area-manager",
        Role.handler: "complaint-handler",
        Role.contact_personnel: "front-line-staff",
        Role.personnel: "staff",
        Role.auditor: "auditor",
        Role.administrator: "administrator",
        Role.outside_reviewer: "external-reviewer",
    }
)


def role_named(text: str) -> Role:
    """Return the role of a name, however it is spaced or capitalised, or of the code that the
    record has for it. Raises ValueError."""
    plain = "-".join(text.casefold().replace("_", " ").replace("-", " ").split())
    for role, name in ROLE_NAMES.items():
        if plain in (name, role.replace("_", "-")):
            return role
    raise ValueError(f"not a role: {text[:80]!r}")
