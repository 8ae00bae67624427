"""Roles are named on the command line and in files as on the pages."""

import pytest

from amends.core.framework.people.personnel import Role
from amends.core.framework.people.role_names import ROLE_NAMES, role_named
from amends.wording import choices


@pytest.mark.parametrize("role", Role)
def test_a_role_has_the_name_of_the_pages_and_keeps_its_code(role: Role) -> None:
    label = str(choices.LABELS[Role][role])

    assert ROLE_NAMES[role] == label.replace(" ", "-")
    for spelt in (ROLE_NAMES[role], label, label.title(), f"  {label} ", str(role)):
        assert role_named(spelt) is role


@pytest.mark.parametrize("text", ["", "handlers", "boss", "complaint"])
def test_other_texts_name_no_role(text: str) -> None:
    with pytest.raises(ValueError, match="not a role"):
        role_named(text)
