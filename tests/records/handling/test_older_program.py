"""What an older program kept is still found, by the words and by the person, after migrating."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from amends import vault
from amends.core.values import Contact
from amends.register import models, queries, search
from amends.register.search import Said
from amends.vault import keys, lookup

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MARGARET = Contact(name="Margaret Okafor", phone="+44 7700 900123", postcode="LS11 5QT")


@pytest.mark.usefixtures("committed_database")
def test_forms_and_readers_of_an_older_program_are_carried_over(
    settings: Any, tmp_path: Path
) -> None:
    settings.AMENDS_DATA = tmp_path
    keys.forget()
    (sealed,) = vault.seal(
        [vault.Unsealed("identity", vault.text_of(MARGARET), "complaint/A")], now=NOW
    )
    models.Row.objects.create(
        reference="A",
        version=1,
        revision=1,
        open=True,
        safety=False,
        received_at=NOW,
        recorded_at=NOW,
        complainants=1,
        taken_over=False,
        walled=False,
        drawn_by=1,
    )
    models.Reader.objects.create(reference="A", key="organization", received_at=NOW)
    search.index([Said("A", "P", "boiler", NOW)])

    _migrate(("vault", "0003_names_are_bound"), ("register", "0007_own_facts"))
    assert _count("vault_lookupform") > 4
    with pytest.raises(Exception, match="vault_findable"):
        _count("vault_findable")
    _migrate(*MigrationExecutor(connection).loader.graph.leaf_nodes())

    (match,) = lookup.find(Contact(name="Okaffor", postcode="LS11 5Q7"))
    assert (match.piece, match.scope) == (sealed.sealed, "complaint/A")
    assert models.Reader.objects.get().received_at == NOW
    found = search.search(queries.visible(["organization"]), "boiler")
    assert [row.reference for row in found.rows] == ["A"]
    vault.erase([sealed.sealed], NOW)
    assert list(lookup.find(Contact(name="Okafor"))) == []
    keys.forget()


def _migrate(*targets: tuple[str, str]) -> None:
    MigrationExecutor(connection).migrate(list(targets))


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {table}")
        number: int = cursor.fetchone()[0]
        return number
