"""The pen writes whole or not at all, once, and everything it writes can be read back."""

from datetime import timedelta
from typing import Any

import pytest
from tests.named import perform_named
from tests.records import organization as org

from amends.core.framework.appointments import EndPerson, EndRole, GrantRole
from amends.core.framework.people.authority import Actor
from amends.core.framework.people.personnel import Role
from amends.core.operation.acts.assessment import Assess
from amends.core.operation.acts.communication import Message, Note
from amends.core.operation.acts.records import Erase, ErasureGround, Retract
from amends.core.operation.complaint import Stage
from amends.core.refusal import Guard, Refused
from amends.core.values import Code, Id
from amends.handling import access, lodging, rules
from amends.handling.commands import Batch, Command, Outdated, Unknown
from amends.handling.following import follow
from amends.handling.idempotency import Once, OtherBody
from amends.handling.perform import perform, transaction_of_acts, write
from amends.handling.reading import file_of
from amends.handling.streams import complaint_of, stream_of
from amends.jobs.models import Job
from amends.journal import store
from amends.journal.models import Entry
from amends.maintenance import verification
from amends.register.models import Row
from amends.site import clock
from amends.vault.models import Piece

pytestmark = pytest.mark.django_db

LATER = org.BEGAN + timedelta(hours=3)
SIX = {
    "severity": "medium",
    "safety": False,
    "complexity": "low",
    "impact": "low",
    "immediate_needed": False,
    "immediate_possible": True,
}


@pytest.fixture(autouse=True)
def _organization() -> None:
    org.found_organization()


def assessed() -> Assess:
    from amends.core.codec import value_of

    return value_of(Assess, SIX)


def test_a_lodged_complaint_is_recorded_drawn_and_asks_for_its_acknowledgement() -> None:
    lodged = org.lodged()
    complaint = lodged.performed.complaint
    assert complaint.stage is Stage.received
    assert complaint.owner == org.REPRESENTATIVE
    assert {term.clock for term in complaint.terms} == {"acknowledge", "respond"}
    row = Row.objects.get(pk=lodged.reference)
    assert (row.stage, row.version, row.owner) == ("received", complaint.version, complaint.owner)
    jobs = Job.objects.filter(stream=stream_of(lodged.reference))
    assert "acknowledge" in set(jobs.values_list("kind", flat=True))


def test_the_journal_holds_no_word_of_the_complainant() -> None:
    lodged = org.lodged(narrative="Zanzibar canary", remedy="Quetzal canary")
    bodies = " ".join(Entry.objects.values_list("body", flat=True))
    assert not any(word in bodies for word in ("canary", "Nora", "example.org"))
    assert Piece.objects.filter(scope=stream_of(lodged.reference)).count() == 3


def test_what_was_written_folds_back_to_what_was_answered() -> None:
    lodged = org.lodged()
    stream = stream_of(lodged.reference)
    done = perform_named(
        stream, "assess", assessed(), actor=org.acting(org.REPRESENTATIVE), now=LATER
    )
    assert complaint_of(lodged.reference, store.read(stream)) == done.complaint
    assert done.complaint.stage is Stage.assessed


def test_a_refused_act_leaves_nothing_behind_not_even_its_words() -> None:
    lodged = org.lodged()
    before = Entry.objects.count(), Piece.objects.count()
    with pytest.raises(Refused) as refused:
        perform_named(
            stream_of(lodged.reference),
            "transfer",
            _transfer(org.AUDITOR),
            actor=org.acting(org.REPRESENTATIVE),
            now=LATER,
        )
    assert refused.value.guard is Guard.cannot_handle
    assert (Entry.objects.count(), Piece.objects.count()) == before


def _transfer(owner: str) -> object:
    from amends.core.operation.acts.assessment import Transfer
    from amends.core.values import Id

    return Transfer(Id(owner), "because")


def test_a_batch_is_written_whole_or_not_at_all() -> None:
    lodged = org.lodged()
    stream = stream_of(lodged.reference)
    before = Entry.objects.count()
    with pytest.raises(Refused):
        perform(
            [
                Command(stream, Code("assess"), assessed()),
                Command(stream, Code("transfer"), _transfer(org.AUDITOR)),
            ],
            actor=org.acting(org.REPRESENTATIVE),
            now=LATER,
        )
    assert Entry.objects.count() == before
    assert Row.objects.get(pk=lodged.reference).stage == "received"


def test_after_a_refusal_nobody_reads_the_rules_anew(django_assert_num_queries: Any) -> None:
    stream, given = stream_of(org.lodged().reference), _transfer(org.AUDITOR)
    rules.book()
    with pytest.raises(Refused):
        perform_named(stream, "transfer", given, actor=org.acting(org.REPRESENTATIVE), now=LATER)
    with django_assert_num_queries(1):
        rules.book()


def test_who_was_appointed_in_what_was_not_written_is_not_remembered() -> None:
    batch = Batch(
        LATER,
        rules.OPERATOR,
        (Command(org.HANDLER, Code("grant-role"), GrantRole(Role.auditor)),),
    )

    def held() -> frozenset[Role]:
        handler = rules.book().people.person(org.HANDLER)
        return handler.roles() if handler else frozenset()

    def stopped() -> None:
        with transaction_of_acts():
            write([batch])
            assert Role.auditor in held()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    remembered = rules._Memory.kept
    somebody_else = GrantRole(Role.auditor)  # in another process, up to the same marks
    perform_named(
        org.COLLEAGUE, "grant-role", somebody_else,
        actor=rules.OPERATOR, now=LATER,
    )  # fmt: skip
    rules._Memory.kept = remembered
    assert Role.auditor not in held()


def test_an_act_on_an_outdated_revision_is_refused() -> None:
    lodged = org.lodged()
    stream = stream_of(lodged.reference)
    revision = lodged.performed.complaint.revision
    rep = org.acting(org.REPRESENTATIVE)
    perform_named(stream, "assess", assessed(), actor=rep, now=LATER, expected=revision)
    with pytest.raises(Outdated) as outdated:
        perform_named(stream, "assess", assessed(), actor=rep, now=LATER, expected=revision)
    assert outdated.value.expected == revision


def test_an_additive_act_does_not_outdate_a_decision() -> None:
    lodged = org.lodged()
    stream = stream_of(lodged.reference)
    revision = lodged.performed.complaint.revision
    perform_named(
        stream, "message", Message(1, "One more thing"), actor=Actor.complainant(1), now=LATER
    )
    rep = org.acting(org.REPRESENTATIVE)
    perform_named(stream, "assess", assessed(), actor=rep, now=LATER, expected=revision)


def test_the_same_request_under_one_key_is_carried_out_once() -> None:
    lodged = org.lodged()
    stream = stream_of(lodged.reference)
    once = Once("form", "key-1", "digest")
    party = Actor.complainant(1)
    first = perform_named(stream, "message", Message(1, "Hello"), actor=party, now=LATER, once=once)
    entries = Entry.objects.count()
    again = perform_named(stream, "message", Message(1, "Hello"), actor=party, now=LATER, once=once)
    assert (first.replayed, again.replayed) == (False, True)
    assert again.reference == lodged.reference
    assert Entry.objects.count() == entries
    other = Once("form", "key-1", "other")
    with pytest.raises(OtherBody):
        perform_named(stream, "message", Message(1, "Bye"), actor=party, now=LATER, once=other)


def test_a_complaint_that_one_may_not_see_looks_like_one_that_does_not_exist() -> None:
    lodged = org.lodged()
    for person in (org.AUDITOR, org.ADMINISTRATOR):
        with pytest.raises(Unknown):
            file_of(lodged.reference, actor=org.acting(person), now=LATER)
    with pytest.raises(Unknown):
        file_of("0000-0000", actor=org.acting(org.HANDLER), now=LATER)
    assert file_of(lodged.reference, actor=org.acting(org.HANDLER), now=LATER).complaint


def test_reference_and_secret_open_the_complaint_and_nothing_else_does() -> None:
    lodged = org.lodged()
    assert follow(lodged.reference, lodged.secret.lower(), now=LATER).reference == lodged.reference
    for reference, secret in (
        (lodged.reference, "0000-0000-0000-0000"),
        ("0000-0000", lodged.secret),
        (lodged.reference, ""),
    ):
        with pytest.raises(Unknown):
            follow(reference, secret, now=LATER)


def test_blanks_are_no_words_and_are_refused_where_words_are_needed() -> None:
    stream = stream_of(org.lodged().reference)
    handler = org.acting(org.REPRESENTATIVE)
    before = Entry.objects.count()
    with pytest.raises(Refused) as refused:
        perform_named(stream, "note", Note(" \n\t "), actor=handler, now=LATER)
    assert (refused.value.guard, refused.value.values) == (
        Guard.not_complete,
        {"missing": (Code("words"),)},
    )
    assert Entry.objects.count() == before


# Personnel


def appoint(*commands: tuple[str, str, Any], by: Id) -> None:
    perform(
        [Command(on, Code(act), given) for on, act, given in commands],
        actor=org.acting(by),
        now=LATER,
    )


def holders(role: Role) -> set[str]:
    return {person.id for person in rules.directory().holders(role)}


def test_an_administrator_does_not_open_complaints_to_themselves() -> None:
    with pytest.raises(Refused) as refused:
        appoint(
            (org.ADMINISTRATOR, "grant-role", GrantRole(Role.area_manager)), by=org.ADMINISTRATOR
        )
    assert refused.value.guard is Guard.own_role
    assert holders(Role.administrator) == {org.ADMINISTRATOR}
    assert org.ADMINISTRATOR not in holders(Role.area_manager)


@pytest.mark.parametrize(
    ("person", "act", "given"),
    [
        (org.REPRESENTATIVE, "end-role", EndRole(Role.management_representative)),
        (org.REPRESENTATIVE, "end-person", EndPerson()),
        (org.ADMINISTRATOR, "end-role", EndRole(Role.administrator)),
        (org.ADMINISTRATOR, "end-person", EndPerson()),
    ],
)
def test_the_only_holder_of_a_role_that_must_be_held_keeps_it(
    person: Id, act: str, given: Any
) -> None:
    with pytest.raises(Refused) as refused:
        appoint((person, act, given), by=org.ADMINISTRATOR)
    assert refused.value.guard is Guard.last_holder
    assert holders(Role.management_representative) == {org.REPRESENTATIVE}
    assert holders(Role.administrator) == {org.ADMINISTRATOR}


@pytest.mark.parametrize("by", [org.REPRESENTATIVE, org.ADMINISTRATOR])
def test_the_representative_is_followed_by_another_in_one_batch(by: Id) -> None:
    role = Role.management_representative
    follows = (org.MANAGER, "grant-role", GrantRole(role))
    appoint(follows, by=by)
    assert holders(role) == {org.REPRESENTATIVE}, "only proposed"
    appoint(follows, by=org.DIRECTOR)
    assert holders(role) == {org.MANAGER}


def test_an_owner_with_every_hat_gives_away_any_and_keeps_the_last() -> None:
    owner, hired = org.ADMINISTRATOR, org.HANDLER
    role = Role.management_representative

    def passed_on(to: Id, by: Id, hat: Role) -> None:
        given = (to, "grant-role", GrantRole(hat))
        appoint(given, by=by)
        appoint(given, by=org.DIRECTOR)

    passed_on(owner, org.REPRESENTATIVE, role)
    for hat in (role, Role.administrator):
        with pytest.raises(Refused):
            appoint((owner, "end-role", EndRole(hat)), by=owner)
        passed_on(hired, owner, hat)
        if hat is not role:
            appoint((owner, "end-role", EndRole(hat)), by=hired)
        assert holders(hat) == {hired}
        passed_on(owner, hired, hat)
        if hat is not role:
            appoint((hired, "end-role", EndRole(hat)), by=owner)
    assert holders(role) == holders(Role.administrator) == {owner}


# Proving, and the clock


def proved() -> list[tuple[str, str]]:
    found = verification.prove(now=LATER).findings
    return [(one.place, one.what) for one in found if one.what != "not_opened"]


def test_words_wiped_out_of_the_vault_without_an_entry_are_found() -> None:
    lodged = org.lodged()
    other = org.lodged()
    assert proved() == []
    words = Piece.objects.get(scope=stream_of(lodged.reference), text__startswith="The heating")
    Piece.objects.filter(pk=words.pk).update(text=None, salt=None, erased_at=LATER)
    assert proved() == [(f"{stream_of(lodged.reference)}@1", "words_gone")]
    rep = org.acting(org.REPRESENTATIVE)
    erase = Erase(ErasureGround.requested)
    perform_named(stream_of(other.reference), "erase", erase, actor=rep, now=LATER)
    assert proved() == [(f"{stream_of(lodged.reference)}@1", "words_gone")]


def test_words_that_an_entry_erased_or_retracted_are_rightly_gone() -> None:
    stream = stream_of(org.lodged().reference)
    rep = org.acting(org.REPRESENTATIVE)
    words = Piece.objects.get(scope=stream, text__startswith="The heating")
    retract = Retract(Id(words.pk), "Somebody else's.")
    perform_named(stream, "retract", retract, actor=rep, now=LATER)
    perform_named(stream, "erase", Erase(ErasureGround.requested), actor=rep, now=LATER)
    assert Piece.objects.filter(scope=stream, erased_at__isnull=False).count() >= 2
    assert proved() == []


def test_what_goes_wrong_with_one_complaint_keeps_the_clock_from_no_other(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken, well = org.lodged().reference, org.lodged().reference
    real, late = clock.perform, org.BEGAN + timedelta(days=400)

    def perform(commands: Any, **more: Any) -> Any:
        if any(command.stream == stream_of(broken) for command in commands):
            raise KeyError("words of the complainant")
        return real(commands, **more)

    monkeypatch.setattr(clock, "perform", perform)

    assert clock.tick(now=late) > 0

    lapsed = set(Entry.objects.filter(kind="TermLapsed").values_list("stream", flat=True))
    assert lapsed == {stream_of(well)}
    assert "KeyError" in caplog.text
    assert "complainant" not in caplog.text


def test_sealed_triage_is_seen_by_the_representative_only() -> None:
    from amends.core.operation.events import YesNoUnknown

    lodged = org.lodged(about_person=YesNoUnknown.unknown)
    in_force = rules.rules_at(LATER)
    seen = {
        person.id
        for person in in_force.people.persons.values()
        if access.visible(person, in_force).filter(pk=lodged.reference).exists()
    }
    assert seen == {org.REPRESENTATIVE}


def test_the_register_shows_exactly_what_the_access_rule_allows() -> None:
    from amends.core.framework.people.authority import may_see
    from amends.core.operation.events import YesNoUnknown
    from amends.core.operation.guards import sight_of

    references = [
        org.lodged().reference,
        org.lodged(about_person=YesNoUnknown.yes).reference,
    ]
    in_force = rules.rules_at(LATER)
    for person in in_force.people.persons.values():
        shown = set(access.visible(person, in_force).values_list("pk", flat=True))
        for reference in references:
            complaint = complaint_of(reference, store.read(stream_of(reference)))
            assert complaint is not None
            allowed = bool(may_see(person, sight_of(complaint, in_force), in_force.people))
            assert (reference in shown) == allowed, (person.id, reference)


def test_a_reference_that_is_taken_is_drawn_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    taken, free, other = org.lodged().reference, Id("0000-0000"), Id("0000-0001")
    drawn = iter([taken, free, free, taken, other])
    monkeypatch.setattr(lodging, "drawn_reference", lambda: next(drawn))
    assert set(lodging.fresh_references(2)) == {free, other}


def test_a_complaint_never_gets_a_reference_that_another_one_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = org.lodged()
    drawn = iter([first.reference, Id("0000-0000")])
    monkeypatch.setattr(lodging, "drawn_reference", lambda: next(drawn))

    second = org.lodged()

    assert second.reference == Id("0000-0000")
    assert store.read(stream_of(first.reference))[-1].version == first.performed.complaint.version


def test_what_is_refused_for_another_reason_is_refused_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn = iter([Id("0000-0000")])
    monkeypatch.setattr(lodging, "drawn_reference", lambda: next(drawn))

    with pytest.raises(Refused):
        org.lodged(channel=Code("smoke-signals"))
