"""Accounts, signing in, invitations, limits, and the picture of personnel."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from amends.people import invitations, limits, projection, read, signing_in, tokens
from amends.people.models import Absence, Account, FamiliarPlace
from amends.site.environment import Rate

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SECRET = "correct horse battery"


HOME, ELSEWHERE = "192.0.2.1", "203.0.113.9"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick_hashes(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.AMENDS_LIMITS = {"sign_in": Rate(10, 900), "track": Rate(10, 900)}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    settings.AUTHENTICATION_BACKENDS = ["amends.people.signing_in.SignInBackend"]
    settings.AUTH_PASSWORD_VALIDATORS = [
        {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
         "OPTIONS": {"min_length": 12}}
    ]  # fmt: skip
    monkeypatch.setattr(Argon2PasswordHasher, "memory_cost", 8)
    monkeypatch.setattr(Argon2PasswordHasher, "time_cost", 1)
    monkeypatch.setattr(Argon2PasswordHasher, "parallelism", 1)
    signing_in._nobodys_password.cache_clear()


@pytest.fixture
def ann() -> Account:
    return Account.objects.add("Ann.Lee", person="person/ANN", password=SECRET)


def sign_in(
    name: str = "ann.lee",
    password: str = SECRET,
    *,
    network: str = HOME,
    device: str = "",
    now: datetime = NOW,
) -> Any:
    return authenticate(
        None, sign_in=name, password=password, network=network, device=device, now=now
    )


def attack(times: int, *, start: datetime = NOW, every: timedelta = timedelta(seconds=1)) -> None:
    """Wrong passwords, each from another network."""
    for n in range(times):
        network = f"198.51.100.{n}/{start}"
        assert sign_in(password="guess", network=network, now=start + n * every) is None


# Signing in


def test_a_sign_in_name_has_no_case_and_no_second_owner(ann: Account) -> None:
    assert sign_in("ANN.LEE ") == ann
    assert ann.password.startswith("argon2")
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.add("\uff21nn.lee", person="person/OTHER")
    with pytest.raises(ValueError, match="sign-in name"):
        Account.objects.add("  ", person="person/OTHER")


def test_wrong_unknown_inactive_and_passwordless_get_the_same_answer(ann: Account) -> None:
    Account.objects.add("new", person="person/NEW")
    Account.objects.add("old", person="person/OLD", password=SECRET)
    Account.objects.filter(sign_in="old").update(is_active=False)
    for name, password in [("ann.lee", "x"), ("nobody", SECRET), ("old", SECRET), ("new", "!")]:
        assert sign_in(name, password) is None


@pytest.mark.parametrize("name", ["ann.lee", "nobody"])
def test_after_too_many_tries_no_password_is_hashed(
    name: str, ann: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sign_in() == ann
    for _ in range(10):
        assert sign_in(name, "guess", network=ELSEWHERE) is None

    def hashed(*_: Any) -> bool:
        raise AssertionError

    with monkeypatch.context() as patch:
        patch.setattr(Argon2PasswordHasher, "verify", hashed)
        assert sign_in(name, network=ELSEWHERE) is None
    assert sign_in() == ann, "others are not stopped"


@pytest.mark.parametrize("name", ["ann.lee", "nobody", "new", "inactive", "locked"])
def test_every_answer_costs_one_password_hash(
    name: str, ann: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    Account.objects.add("new", person="person/NEW")
    for other in ("inactive", "locked"):
        Account.objects.add(other, person="person/O", password=SECRET)
    Account.objects.filter(sign_in="inactive").update(is_active=False)
    Account.objects.filter(sign_in="locked").update(locked_until=NOW + timedelta(minutes=9))
    signing_in._nobodys_password()
    hashed: list[str] = []
    verify = Argon2PasswordHasher.verify

    def counted(self: Argon2PasswordHasher, password: str, encoded: str) -> bool:
        hashed.append(password)
        return verify(self, password, encoded)

    monkeypatch.setattr(Argon2PasswordHasher, "verify", counted)
    sign_in(name, "wrong")
    assert len(hashed) == 1


def test_no_writer_waits_while_a_password_is_hashed(
    ann: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    signing_in._nobodys_password()
    outside, inside = len(connection.atomic_blocks), []
    verify = Argon2PasswordHasher.verify

    def seen(self: Argon2PasswordHasher, password: str, encoded: str) -> bool:
        inside.append(len(connection.atomic_blocks))
        return verify(self, password, encoded)

    monkeypatch.setattr(Argon2PasswordHasher, "verify", seen)

    assert [sign_in(password="wrong"), sign_in("nobody"), sign_in()] == [None, None, ann]
    assert inside == [outside] * 3

    encode, hashed = Argon2PasswordHasher.encode, []

    def made(self: Argon2PasswordHasher, password: str, salt: str) -> str:
        hashed.append(len(connection.atomic_blocks))
        return encode(self, password, salt)

    text = invitations.invite(ann, now=NOW)
    monkeypatch.setattr(Argon2PasswordHasher, "encode", made)
    invitations.accept(text, password="another good one", now=NOW)
    assert hashed == [outside]


def test_what_happened_while_a_password_was_hashed_counts(
    ann: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    verify = Argon2PasswordHasher.verify
    changes: list[dict[str, Any]] = [
        {"is_active": False},
        {"is_active": True, "locked_until": NOW + timedelta(minutes=1)},
        {"locked_until": None, "password": "argon2$another"},
    ]
    meanwhile = iter(changes)

    def changed(self: Argon2PasswordHasher, password: str, encoded: str) -> bool:
        Account.objects.update(**next(meanwhile))
        return verify(self, password, encoded)

    monkeypatch.setattr(Argon2PasswordHasher, "verify", changed)
    assert [sign_in(), sign_in(), sign_in()] == [None, None, None]
    assert next(meanwhile, None) is None


def test_one_place_may_try_ten_times_in_a_quarter_of_an_hour(ann: Account) -> None:
    for _ in range(10):
        assert sign_in(password="guess", network=ELSEWHERE) is None
    assert sign_in(network=ELSEWHERE) is None, "even the right password has to wait"
    assert sign_in(network=ELSEWHERE, now=NOW + timedelta(minutes=31)) == ann


def test_strangers_cannot_lock_somebody_out_of_where_they_work(ann: Account) -> None:
    assert sign_in(device="cookie-1") == ann
    attack(40)
    meanwhile = NOW + timedelta(seconds=45)
    assert sign_in(network=ELSEWHERE, now=meanwhile) is None, "locked for others"
    assert sign_in(network=HOME, now=meanwhile) == ann
    assert sign_in(network=ELSEWHERE, now=meanwhile) is None, "and it stays so for them"
    attack(40, start=NOW + timedelta(minutes=5))
    away = NOW + timedelta(minutes=6)
    assert sign_in(network=ELSEWHERE, device="cookie-1", now=away) == ann


def test_strangers_in_the_same_network_cannot_use_up_the_tries_of_a_known_device(
    ann: Account,
) -> None:
    assert sign_in(device="cookie-1") == ann
    for n in range(120):
        assert sign_in(password="guess", network=HOME, device=f"made-up-{n}") is None
    assert sign_in(network=HOME, device="made-up") is None
    assert sign_in(network=HOME, device="cookie-1") == ann


def test_a_lock_lasts_minutes_and_tries_do_not_lengthen_it(ann: Account) -> None:
    attack(signing_in.WRONG_PASSWORDS)
    until = Account.objects.get().locked_until
    assert until is not None
    attack(30, start=NOW + timedelta(seconds=15))
    assert Account.objects.get().locked_until == until
    assert sign_in(network=ELSEWHERE, now=until) == ann
    Account.objects.update(failed=500, locked_until=NOW)
    attack(1, start=NOW + timedelta(hours=1))
    longest = Account.objects.get().locked_until
    assert longest == NOW + timedelta(hours=1) + signing_in.LONGEST_LOCK
    attack(1, start=NOW + timedelta(days=2))
    assert Account.objects.get().failed == 1, "after a quiet day it begins anew"


def test_an_invitation_gets_past_a_lock(ann: Account) -> None:
    attack(40)
    text = invitations.invite(ann, now=NOW)
    invitations.accept(text, password="another good one", network=ELSEWHERE, now=NOW)
    attack(40, start=NOW + timedelta(minutes=1))
    later = NOW + timedelta(minutes=2)
    assert sign_in(password="another good one", network=ELSEWHERE, now=later) == ann


def test_places_are_kept_as_marks_few_and_for_half_a_year(ann: Account) -> None:
    for n in range(25):
        assert sign_in(network=f"192.0.2.{n}", now=NOW + timedelta(minutes=n)) == ann
    assert FamiliarPlace.objects.count() == signing_in.MOST_PLACES
    assert not FamiliarPlace.objects.filter(mark__contains="192.0.2").exists()
    late = NOW + timedelta(days=200)
    attack(10, start=late)
    assert sign_in(network="192.0.2.24", now=late + timedelta(seconds=20)) is None


def test_a_session_ends_when_the_account_does(ann: Account) -> None:
    backend = signing_in.SignInBackend()
    assert backend.get_user(ann.pk) == ann
    Account.objects.update(is_active=False)
    assert backend.get_user(ann.pk) is None


# Invitations


def test_an_invitation_sets_a_password_once(ann: Account) -> None:
    text = invitations.invite(ann, now=NOW)
    assert invitations.read(text, now=NOW) == ann
    with pytest.raises(ValidationError):
        invitations.accept(text, password="short", now=NOW)
    invitations.accept(text, password="another good one", now=NOW)
    assert sign_in(password="another good one") == ann
    with pytest.raises(tokens.TokenRefused):
        invitations.accept(text, password="yet another one", now=NOW)


def test_an_invitation_ends_by_itself_and_by_the_next_one(ann: Account) -> None:
    first = invitations.invite(ann, now=NOW)
    second = invitations.invite(ann, now=NOW)
    with pytest.raises(tokens.TokenRefused):
        invitations.read(first, now=NOW)
    assert invitations.read(second, now=NOW) == ann
    with pytest.raises(tokens.TokenRefused):
        invitations.accept(second, password="another good one", now=NOW + invitations.LASTS)


# Limits


def test_a_window_slides_and_refused_tries_do_not_count() -> None:
    verdicts = [limits.take("track", "a", now=NOW) for _ in range(12)]
    assert [bool(verdict) for verdict in verdicts] == [True] * 10 + [False] * 2
    assert [verdict.remaining for verdict in verdicts[:3]] == [9, 8, 7]
    assert limits.take("track", "b", now=NOW)
    assert verdicts[-1].wait == timedelta(minutes=15)
    spread = [NOW + timedelta(minutes=n) for n in range(10)]
    assert all(limits.take("track", "c", now=at) for at in spread)
    refused = limits.take("track", "c", now=NOW + timedelta(minutes=12))
    assert refused.wait == timedelta(minutes=3)
    again = NOW + timedelta(minutes=15)
    assert not limits.take("track", "c", now=again - timedelta(seconds=1))
    assert limits.take("track", "c", now=again)
    assert not limits.take("track", "c", now=again)


@pytest.mark.parametrize("minutes", range(0, 60, 7))
def test_never_more_than_the_rate_within_any_window(minutes: int) -> None:
    start = NOW + timedelta(minutes=minutes)
    taken = [
        at
        for at in (start + timedelta(seconds=20 * n) for n in range(200))
        if limits.take("track", "a", now=at)
    ]
    for at in taken:
        within = [other for other in taken if at <= other < at + timedelta(minutes=15)]
        assert len(within) <= 10
    assert len(taken) == 50, "and never less where it may be more"


@pytest.mark.parametrize(
    ("rates", "times", "allowed"),
    [({"track": Rate(5, 60)}, 1, 5), ({"track": Rate(5, 60)}, 3, 15), (None, 1, 30)],
)
def test_the_setting_has_the_rates_and_may_lift_them(
    rates: Any, times: int, allowed: int, settings: Any
) -> None:
    settings.AMENDS_LIMITS = rates
    taken = [limits.take("track", "a", now=NOW, times=times) for _ in range(30)]
    assert sum(map(bool, taken)) == allowed


def test_a_purpose_without_a_rate_is_an_error_and_no_open_door() -> None:
    with pytest.raises(KeyError):
        limits.take("tracking", "a", now=NOW)


def test_tries_name_no_one_and_are_forgotten_with_their_key() -> None:
    statements = len(connection.queries_log)
    for minutes in (0, 15, 45):
        limits.take("track", HOME, now=NOW + timedelta(minutes=minutes))
        held = limits._periods["track"].values()
        assert HOME.encode() not in b"".join(mark for one in held for mark in one.tries)
    kept = limits._periods["track"].values()
    assert len(kept) == 2, "this period and the one before"
    assert len({one.key for one in kept}) == 2, "another period, another key"
    assert sum(len(one.tries) for one in kept) == 1
    assert len(connection.queries_log) == statements, "nothing is stored"


def test_no_number_of_networks_fills_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST", 50)
    for n in range(200):
        assert limits.take("track", f"2001:db8:0:{n:x}::/64", now=NOW)
    assert [len(one.tries) for one in limits._periods["track"].values()] == [0, 50]


def test_threads_together_get_no_more_than_the_limit() -> None:
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: bool(limits.take("track", "a", now=NOW)), range(200)))
    assert sum(taken) == 10


def test_parts_of_a_key_do_not_run_together() -> None:
    assert limits.keyed("limit", "a", "bc") != limits.keyed("limit", "ab", "c")


# The picture of personnel


def whole(of: str, **more: Any) -> read.PersonRow:
    return read.PersonRow(
        id=of,
        name="Ann Lee",
        unit="repairs.north",
        manager="person/BOSS",
        roles=(read.RoleHeld("handler", "repairs", NOW), read.RoleHeld("auditor", "", NOW)),
        absences=(read.Away(date(2026, 12, 1), date(2026, 12, 9), "person/DEP"),),
        **more,
    )


def test_what_is_drawn_is_what_is_read_and_drawing_again_replaces_it() -> None:
    projection.project_persons([whole("person/ANN")], versions={"person/ANN": 4})
    assert read.persons() == [whole("person/ANN")]
    plain = read.PersonRow("person/ANN", "Ann Lee-Jones", active=False)
    projection.project_persons([plain], versions={plain.id: 5})
    assert read.person("person/ANN") == plain
    assert read.versions(["person/ANN", "person/X"]) == {"person/ANN": 5}
    assert read.names(["person/ANN", "person/X"]) == {"person/ANN": "Ann Lee-Jones"}
    assert read.person("person/X") is None
    projection.forget(["person/ANN"])
    assert read.persons() == []


def test_the_number_of_statements_does_not_grow_with_personnel(
    django_assert_max_num_queries: Any,
) -> None:
    rows = [whole(f"person/{n:03}") for n in range(200)]
    with django_assert_max_num_queries(8):
        projection.project_persons(rows, versions={row.id: 1 for row in rows})
    with django_assert_max_num_queries(3):
        assert read.persons() == rows


def test_an_absence_that_ends_before_it_begins_cannot_be_kept() -> None:
    projection.project_persons([whole("person/ANN")], versions={"person/ANN": 1})
    with pytest.raises(IntegrityError), transaction.atomic():
        Absence.objects.update(last=F("first") - timedelta(days=1))
