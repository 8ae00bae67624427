"""Receipts and exports: what an outsider gets, and what an outsider finds with it.

`second_checker` is written from section 5 of the contract alone.
"""

import base64
import copy
import hashlib
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from tests.records.journal_forger import (
    NOW,
    STREAMS,
    a_sealed_journal,
    entry,
    newest_note,
    seal,
    write,
)

from amends.core.principles.integrity import words_digest
from amends.journal import log, store, tree
from amends.journal.checking import Proof, check_export, check_file, check_receipt
from amends.journal.encoding import base64_of
from amends.journal.export import export_journal
from amends.journal.finding import Finding
from amends.journal.receipts import NotYetSealed, receipt_of
from amends.journal.signing import NotSigned, Signer, Verifier, make_key, split_note

pytestmark = pytest.mark.django_db
A, B, C = STREAMS
SALT = bytes(range(32))
WORDS = "The boiler has been broken since Monday. é"


@pytest.fixture(autouse=True)
def journal(settings: Any, tmp_path: Path) -> None:
    settings.AMENDS_DATA = tmp_path
    a_sealed_journal()


def second_checker(receipt: dict[str, Any]) -> None:
    """Fails with an AssertionError where the receipt does not prove its entry."""
    sha256 = lambda data: hashlib.sha256(data).digest()  # noqa: E731
    entry = receipt["entry"]
    names = ("stream", "version", "kind", "recorded", "previous")
    lines = "".join(f"{entry[name]}\n" for name in names)
    digest = sha256(("amends.v1\n" + lines + entry["body"]).encode())
    assert digest.hex() == entry["digest"]

    index, last = receipt["leaf_index"], receipt["tree_size"] - 1
    top = sha256(b"\x00" + digest)
    for step in map(base64.b64decode, receipt["inclusion"]):
        if index % 2 or index == last:
            top = sha256(b"\x01" + step + top)
            while index % 2 == 0 and index:
                index, last = index // 2, last // 2
        else:
            top = sha256(b"\x01" + top + step)
        index, last = index // 2, last // 2
    assert last == 0

    text, _, signed = receipt["checkpoint"].partition("\n\n")
    origin, size, root = text.split("\n")
    assert origin == receipt["origin"]
    assert int(size) == receipt["tree_size"]
    assert base64.b64decode(root) == top

    name, key_id, encoded = receipt["verifier_key"].split("+", 2)
    key = base64.b64decode(encoded)
    dash, signer, signature = signed.rstrip("\n").split(" ")
    assert (dash, signer, name) == ("—", origin, origin)
    assert sha256(f"{name}\n".encode() + key)[:4].hex() == key_id
    made = base64.b64decode(signature)
    assert made[:4].hex() == key_id
    assert key[:1] == b"\x01"
    Ed25519PublicKey.from_public_bytes(key[1:]).verify(made[4:], f"{text}\n".encode())

    for opening in receipt["openings"]:
        held = json.loads(entry["body"])
        for step in opening["path"].split("/")[1:]:
            held = held[int(step)] if isinstance(held, list) else held[step]
        words = opening.get("text", opening.get("sha256")).encode()
        kept = b"amends.words.v1\n" + bytes.fromhex(opening["salt"]) + words
        assert sha256(kept).hex() == held["digest"]


def a_receipt() -> dict[str, Any]:
    """Of an entry with a sealed narrative and a sealed file, openings included."""
    photo = hashlib.sha256(b"photo").hexdigest()
    narrative, file = (words_digest(SALT, text.encode()) for text in (WORDS, photo))
    told = {
        "narrative": {"sealed": "1", "digest": narrative, "length": len(WORDS.encode())},
        "enclosures": [{"sealed": "2", "digest": file, "length": 5}],
    }
    store.append([entry("complaint/DDDD-DDDD", 1, "Received", **told)], recorded=NOW)
    seal()
    return receipt_of(
        "complaint/DDDD-DDDD",
        1,
        openings=[
            {"path": "/is/narrative", "salt": SALT.hex(), "text": WORDS},
            {"path": "/is/enclosures/0", "salt": SALT.hex(), "sha256": photo},
        ],
    )


def faults(findings: tuple[Finding, ...]) -> set[tuple[str, str]]:
    return {(finding.place, finding.what.value) for finding in findings}


# --- receipts ----------------------------------------------------------------------------------


def test_a_receipt_has_the_published_shape() -> None:
    receipt = a_receipt()

    assert list(receipt) == [
        "amends_receipt",
        "origin",
        "reference",
        "entry",
        "leaf_index",
        "tree_size",
        "inclusion",
        "checkpoint",
        "openings",
        "verifier_key",
    ]
    assert receipt["reference"] == "DDDD-DDDD"
    assert list(receipt["entry"]) == [
        "stream",
        "version",
        "kind",
        "body",
        "recorded",
        "previous",
        "digest",
    ]
    assert json.loads(json.dumps(receipt)) == receipt


def test_every_receipt_satisfies_both_checkers() -> None:
    receipts = [a_receipt(), receipt_of("log", 1)]
    receipts += [receipt_of(s, version) for s in STREAMS for version in range(1, 7)]

    for receipt in receipts:
        second_checker(receipt)
        assert check_receipt(receipt).findings == ()


def test_a_receipt_stays_the_same_when_the_log_grows() -> None:
    before = receipt_of(A, 1)
    write(STREAMS, range(7, 9))
    seal()

    assert receipt_of(A, 1) == before


def test_before_it_is_sealed_an_entry_has_no_receipt() -> None:
    write([A], range(7, 8))

    with pytest.raises(NotYetSealed) as refused:
        receipt_of(A, 7)
    assert (refused.value.stream, refused.value.version) == (A, 7)
    with pytest.raises(LookupError):
        receipt_of(A, 8)


@pytest.mark.parametrize(
    ("path", "value", "found"),
    [
        ("entry/body", '{"is":{}}', "altered"),
        ("entry/kind", "Praised", "altered"),
        ("entry/recorded", "2020-01-01T00:00:00.000000Z", "altered"),
        ("entry/version", 2, "altered"),
        ("entry/digest", "0" * 64, "not_proven"),
        ("leaf_index", 3, "not_proven"),
        ("leaf_index", 99, "not_proven"),
        ("tree_size", 21, "unreadable"),
        ("inclusion", [], "not_proven"),
        ("inclusion", ["AAAA"], "not_proven"),
        ("reference", "EEEE-EEEE", "unreadable"),
        ("origin", "example.net", "other_log"),
        ("checkpoint", "nothing", "unreadable"),
        ("openings/0/text", "The boiler is fine.", "opening_differs"),
        ("openings/0/salt", "00" * 32, "opening_differs"),
        ("openings/1/sha256", "0" * 64, "opening_differs"),
        ("openings/0/path", "/is/elsewhere", "unreadable"),
        ("verifier_key", "x", "unreadable"),
        ("entry", None, "unreadable"),
    ],
)
def test_any_change_to_a_receipt_is_found(path: str, value: object, found: str) -> None:
    receipt = copy.deepcopy(a_receipt())
    *way, last = path.split("/")
    place: Any = receipt
    for step in way:
        place = place[int(step)] if isinstance(place, list) else place[step]
    place[last] = value

    assert found in {what for _, what in faults(check_receipt(receipt).findings)}


def test_every_fault_of_a_receipt_is_told_not_only_the_first() -> None:
    receipt = copy.deepcopy(a_receipt())
    receipt["entry"]["body"] = receipt["entry"]["body"].replace("person/1", "person/2")
    receipt["openings"][0]["text"] = "other words"
    receipt["leaf_index"] = 2

    assert {what for _, what in faults(check_receipt(receipt).findings)} == {
        "altered",
        "opening_differs",
        "not_proven",
    }


def test_a_piece_sealed_with_a_false_length_is_found() -> None:
    digest = words_digest(SALT, WORDS.encode())
    told = {"narrative": {"sealed": "1", "digest": digest, "length": 3}}
    store.append([entry("complaint/DDDD-DDDD", 1, "Received", **told)], recorded=NOW)
    seal()
    opening = {"path": "/is/narrative", "salt": SALT.hex(), "text": WORDS}
    receipt = receipt_of("complaint/DDDD-DDDD", 1, openings=[opening])

    assert faults(check_receipt(receipt).findings) == {
        ("complaint/DDDD-DDDD@1 /is/narrative", "opening_differs")
    }


def test_a_receipt_signed_by_another_key_is_found_by_the_key_known_outside(tmp_path: Path) -> None:
    receipt, known = a_receipt(), log.current().verifier_key
    other = Signer(receipt["origin"], make_key(tmp_path / "other"))
    text = split_note(receipt["checkpoint"])[0]
    receipt |= {"checkpoint": other.sign(text), "verifier_key": other.verifier.text}

    assert check_receipt(receipt).findings == ()
    assert faults(check_receipt(receipt, key=known).findings) == {
        ("verifier_key", "other_key"),
        ("checkpoint", "not_signed"),
    }


def test_a_receipt_is_joined_to_an_outside_checkpoint_by_a_consistency_proof() -> None:
    receipt = receipt_of(A, 1)
    outside = newest_note()
    proof = [base64_of(one) for one in tree.consistency(7, 19)]

    same = check_receipt(receipt, against=[receipt["checkpoint"]])
    joined = check_receipt(receipt, against=[outside], consistency=proof)
    alone = check_receipt(receipt, against=[outside])
    wrong = check_receipt(receipt, against=[outside], consistency=proof[::-1])

    assert same.findings == joined.findings == ()
    assert same.proof is joined.proof is Proof.outside
    assert faults(alone.findings) == {("checkpoint 7", "not_comparable")}
    assert faults(wrong.findings) == {("checkpoint 7", "not_proven")}


def test_a_receipt_of_a_forked_log_is_found_by_an_outside_checkpoint() -> None:
    receipt = receipt_of(A, 6)
    head = log.note_head(receipt["checkpoint"])
    other = log.signer().sign(head.text().replace(head.text().split("\n")[2], "A" * 43 + "="))

    assert ("checkpoint 19", "root_differs") in faults(
        check_receipt(receipt, against=[other]).findings
    )


# --- exports -----------------------------------------------------------------------------------


def exported(stream: str | None = None) -> list[str]:
    out = io.StringIO()
    export_journal(stream, out)
    return out.getvalue().splitlines(keepends=True)


def test_an_export_of_everything_is_whole() -> None:
    lines = exported()
    checked = check_file(lines, against=[newest_note(), json.dumps(receipt_of(A, 1))])

    assert [json.loads(line)["leaf_index"] for line in lines[1:]] == list(range(19))
    assert (checked.entries, checked.findings, checked.proof) == (19, (), Proof.outside)


def test_an_export_of_one_stream_proves_each_entry() -> None:
    lines = exported(A)
    checked = check_file(lines)

    assert [json.loads(line)["version"] for line in lines[1:]] == [1, 2, 3, 4, 5, 6]
    assert (checked.entries, checked.findings, checked.proof) == (6, (), Proof.inside)


def test_unsealed_entries_are_not_exported() -> None:
    write([A], range(7, 8))

    assert len(exported()) == 20
    assert len(exported(A)) == 7


@pytest.mark.parametrize("stream", [None, A])
def test_an_altered_line_of_an_export_is_found(stream: str | None) -> None:
    lines = exported(stream)
    lines[3] = lines[3].replace("person/1", "person/2")
    place = json.loads(lines[3])

    found = faults(check_file(lines).findings)

    assert (f"{place['stream']}@{place['version']}", "altered") in found


def test_a_dropped_line_is_found() -> None:
    whole, one = exported(), exported(A)
    gone = json.loads(whole[5])

    found = faults(check_file(whole[:5] + whole[6:]).findings)
    assert {("leaf 4", "leaf_gone"), ("checkpoint 19", "truncated")} <= found
    assert (f"{gone['stream']}@{gone['version']}", "missing") in found
    assert (f"{A}@3", "missing") in faults(check_file(one[:3] + one[4:]).findings)


def test_a_repeated_and_an_exchanged_line_are_found() -> None:
    lines = exported()
    repeated = faults(check_file([*lines[:5], lines[4], *lines[5:]]).findings)
    exchanged = faults(check_file([*lines[:5], lines[6], lines[5], *lines[7:]]).findings)

    assert ("leaf 4", "repeated") in repeated
    assert {("leaf 4", "leaf_gone"), ("checkpoint 19", "root_differs")} <= exchanged


def test_a_truncated_export_is_found() -> None:
    assert ("checkpoint 19", "truncated") in faults(check_file(exported()[:-4]).findings)


def test_a_line_added_to_an_export_is_found() -> None:
    lines = exported()
    write([A], range(7, 8))
    seal()
    lines.append(exported()[-1])

    assert ("checkpoint 19", "unsigned_end") in faults(check_file(lines).findings)


def test_an_export_of_a_forked_log_is_found_by_an_outside_checkpoint() -> None:
    head = log.note_head(receipt_of(A, 3)["checkpoint"])
    assert head.size == 13
    other = log.signer().sign(head.text().replace(head.text().split("\n")[2], "A" * 43 + "="))

    checked = check_file(exported(), against=[other])

    assert faults(checked.findings) == {("outside 13", "root_differs")}


@pytest.mark.parametrize("text", ["", "words", "{}", "[1]", '{"amends_journal": 1}'])
def test_what_is_neither_receipt_nor_export_is_said_to_be_unreadable(text: str) -> None:
    checked = check_file([text])

    assert {what for _, what in faults(checked.findings)} == {"unreadable"}


def test_an_unreadable_line_is_named_by_its_number() -> None:
    lines = exported()
    lines[4] = "not json\n"

    assert ("line 5", "unreadable") in faults(check_file(lines).findings)


@pytest.mark.parametrize("index", [None, "4", [4], {}, 4.0, True])
def test_a_line_whose_leaf_is_no_number_is_found(index: object) -> None:
    lines = exported()
    lines[4] = json.dumps(json.loads(lines[4]) | {"leaf_index": index})
    assert ("line 5", "unreadable") in faults(check_file(lines).findings)
    lines[4] = json.dumps(json.loads(lines[4]) | {"inclusion": []})
    assert ("line 5", "unreadable") in faults(check_file(lines).findings)


def test_a_receipt_over_several_lines_is_read_too() -> None:
    text = json.dumps(a_receipt(), indent=2)

    assert check_file(io.StringIO(text)).findings == ()
    assert check_file(io.StringIO(text), against=[text]).findings == ()


def test_an_export_checks_its_heading_key(tmp_path: Path) -> None:
    heading, *lines = exported()
    other = Signer("example.org/x", make_key(tmp_path / "other")).verifier.text

    found = check_export(json.loads(heading), lines, key=other).findings

    assert ("verifier_key", "other_key") in faults(found)


def test_the_outside_checker_needs_no_django() -> None:
    code = (
        "import sys; import amends.journal.checking;"
        "print([name for name in sys.modules if name.split('.')[0] in ('django', 'psycopg')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


# --- signed notes ------------------------------------------------------------------------------


def test_the_example_of_the_note_format_is_verified() -> None:
    key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    text = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n"
    )
    note = (
        f"{text}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZ"
        "SNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    )

    assert Verifier.read(key).open(note) == text
    with pytest.raises(NotSigned):
        Verifier.read(key).open(note.replace("answer", "cause"))


def test_signatures_of_other_keys_are_passed_over(tmp_path: Path) -> None:
    one, other = (Signer("a.example", make_key(tmp_path / name)) for name in ("one", "other"))
    note = one.sign("text\n") + other.sign("text\n").partition("\n\n")[2]

    assert one.verifier.open(note) == other.verifier.open(note) == "text\n"
    with pytest.raises(NotSigned):
        Verifier("b.example", one.verifier.public).open(note)


@pytest.mark.parametrize(
    "note", ["", "text\n", "text\n\n", "text\n\nsigned\n", "t\n\n— a !\n", "\t\n\n— a AAAA\n"]
)
def test_what_is_no_signed_note_is_refused(note: str) -> None:
    with pytest.raises(NotSigned):
        split_note(note)


def test_a_key_is_never_overwritten_and_never_repeated(tmp_path: Path) -> None:
    from amends.journal.signing import read_key

    make_key(tmp_path / "key")
    with pytest.raises(FileExistsError):
        make_key(tmp_path / "key")
    with pytest.raises(ValueError, match="32 bytes") as refused:
        read_key("c2VjcmV0")
    assert "c2Vj" not in str(refused.value)
