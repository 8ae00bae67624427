"""Every act on a record that a test of the core does is done again with each field left empty that
may be: what is refused then must not say that it is optional."""

import sys
from collections.abc import Iterator

import pytest
from tests.core.needed import done

from amends.core.framework.acting import do

_PLACES = ("tests.core.governing.", "tests.core.improvement.", "tests.core.framework.")


@pytest.fixture(autouse=True, scope="session")
def _tries_without_what_is_optional() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, module in list(sys.modules.items()):
            if name.startswith(_PLACES) and getattr(module, "do", None) is do:
                patch.setattr(module, "do", done)
        yield
