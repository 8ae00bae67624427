"""An organization that is set up, for journeys in browsers."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def street(committed_database: str, settings: Any, tmp_path: Path) -> Iterator[Any]:
    from tests.doors.street import inhabited

    with inhabited(settings, tmp_path) as found:
        yield found
