"""A secret key that was changed on purpose."""

import argparse
import base64
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.records import organization as org

from amends.core.streams import INSTALLATION
from amends.journal import store
from amends.site import folder
from amends.site.cli.data import keys as keys_command
from amends.site.console.declined import Declined
from amends.vault import keys
from amends.vault.models import KeyMark

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
OTHER = "another key of at least thirty-two characters"


def test_a_secret_key_changed_on_purpose_is_accepted_and_recorded(
    committed_database: str, settings: Any
) -> None:
    folder.make_keys(now=NOW)
    org.found_organization()
    keys.both_in_use(now=NOW)
    settings.SECRET_KEY = OTHER
    keys_command.run(argparse.Namespace(what="adopt"))
    folder.demand_its_keys()
    last = store.read(INSTALLATION.prefix)[-1]
    assert '"keys-adopt"' in last.body

    settings.AMENDS_MASTER_KEY = base64.b64encode(bytes(32)).decode()
    keys.forget()
    before = list(KeyMark.objects.values())
    with pytest.raises(Declined, match="Nothing was changed"):
        keys_command.run(argparse.Namespace(what="adopt"))
    assert list(KeyMark.objects.values()) == before
