"""Digests, tree, checkpoints and references, held against a second checker.

The functions above the tests are written from section 5 of the contract and from the recursive
definitions of RFC 6962 alone; they share no line with the module under test.
"""

import base64
import hashlib
import json
import re
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.core.principles import integrity
from amends.core.principles.integrity import NotAReference, NotProven, TreeHead

# --- the second checker ------------------------------------------------------------------------


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def mth(leaves: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, over leaf hashes."""
    if not leaves:
        return sha256(b"")
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return sha256(b"\x01", mth(leaves[:k]), mth(leaves[k:]))


def split(n: int) -> int:
    k = 1
    while 2 * k < n:
        k *= 2
    return k


def path(m: int, leaves: list[bytes]) -> list[bytes]:
    """RFC 6962 section 2.1.1."""
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def proof(m: int, leaves: list[bytes], whole: bool = True) -> list[bytes]:
    """RFC 6962 section 2.1.2."""
    if m == len(leaves):
        return [] if whole else [mth(leaves)]
    k = split(len(leaves))
    if m <= k:
        return [*proof(m, leaves[:k], whole), mth(leaves[k:])]
    return [*proof(m - k, leaves[k:], False), mth(leaves[:k])]


def digest(entry: dict[str, object]) -> str:
    text = (
        f"amends.v1\n{entry['stream']}\n{entry['version']}\n{entry['kind']}\n"
        f"{entry['recorded']}\n{entry['previous']}\n{entry['body']}"
    )
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


# --- entries -----------------------------------------------------------------------------------

headings = st.text(st.characters(exclude_characters="\n", codec="utf-8"), max_size=30)
plain = st.recursive(
    st.none() | st.booleans() | st.text() | st.integers(-(2**53) + 1, 2**53 - 1),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
bodies = st.dictionaries(st.text(), plain, max_size=6)


@given(
    st.fixed_dictionaries(
        {
            "stream": headings,
            "version": st.integers(1, 2**31),
            "kind": headings,
            "recorded": headings,
            "previous": headings,
            "body": st.text(st.characters(codec="utf-8")),
        }
    )
)
def test_an_entry_has_the_digest_of_the_published_layout(entry: dict[str, object]) -> None:
    assert integrity.entry_digest(**entry) == digest(entry)  # type: ignore[arg-type]


@pytest.mark.parametrize("heading", ["stream", "kind", "recorded", "previous"])
def test_no_heading_may_hold_a_line_break(heading: str) -> None:
    entry = {
        "stream": "a/b",
        "version": 1,
        "kind": "K",
        "recorded": "r",
        "previous": "",
        "body": "",
    }

    with pytest.raises(ValueError, match="line break"):
        integrity.entry_digest(**{**entry, heading: "x\ny"})  # type: ignore[arg-type]


@given(bodies)
def test_a_canonical_body_says_the_same_in_ascii_with_sorted_keys(body: dict[str, object]) -> None:
    text = integrity.canonical(body)

    assert json.loads(text) == body
    assert text.isascii()
    assert list(json.loads(text)) == sorted(body)
    assert integrity.canonical(dict(reversed(body.items()))) == text


def test_a_canonical_body_is_written_without_blanks() -> None:
    body = {"b": [1, True, None], "a": {"é": "ü "}}

    assert integrity.canonical(body) == '{"a":{"\\u00e9":"\\u00fc "},"b":[1,true,null]}'


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"a": 2**53}, ValueError),
        ({"a": [-(2**53)]}, ValueError),
        ({"a": 1.5}, TypeError),
        ({"a": {"b": {1, 2}}}, TypeError),
        ({1: "a"}, TypeError),
        ({"a": b"bytes"}, TypeError),
    ],
)
def test_what_two_readers_could_write_differently_is_refused(
    body: dict[str, object], problem: type[Exception]
) -> None:
    with pytest.raises(problem):
        integrity.canonical(body)


@given(st.binary(min_size=32, max_size=32), st.text(st.characters(codec="utf-8")))
def test_a_sealed_text_has_the_digest_of_the_published_layout(salt: bytes, text: str) -> None:
    kept = text.encode()

    assert integrity.words_digest(salt, kept) == sha256(b"amends.words.v1\n", salt, kept).hex()


def test_a_salt_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        integrity.words_digest(b"short", b"text")


# --- the tree ----------------------------------------------------------------------------------

trees = st.integers(1, 70).map(lambda size: [sha256(bytes([n])) for n in range(size)])


def test_the_empty_tree_has_the_root_of_rfc_6962() -> None:
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    assert integrity.root([]).hex() == integrity.EMPTY_ROOT.hex() == empty


def test_known_roots_over_the_usual_test_leaves_are_met() -> None:
    inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
    inputs.append("606162636465666768696a6b6c6d6e6f")
    leaves = [sha256(b"\x00", bytes.fromhex(one)) for one in inputs]
    known = {
        1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    }

    for size in range(1, 9):
        assert integrity.root(leaves[:size]) == mth(leaves[:size])
    for size, root in known.items():
        assert integrity.root(leaves[:size]).hex() == root


def test_a_leaf_is_hashed_from_the_bytes_of_the_digest() -> None:
    entry = hashlib.sha256(b"entry").hexdigest()

    assert integrity.leaf_hash(entry) == sha256(b"\x00", bytes.fromhex(entry))


@given(trees)
def test_roots_and_inclusion_proofs_are_those_of_the_recursive_definition(
    leaves: list[bytes],
) -> None:
    root = mth(leaves)

    assert integrity.root(leaves) == root
    for index, leaf in enumerate(leaves):
        steps = path(index, leaves)
        ranges = integrity.inclusion_ranges(index, len(leaves))
        assert [integrity.root(leaves[a:b]) for a, b in ranges] == steps
        assert integrity.root_from_inclusion(leaf, index, len(leaves), steps) == root


@given(trees, st.data())
def test_no_other_leaf_place_or_step_leads_to_the_root(
    leaves: list[bytes], data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    steps = path(index, leaves)
    other = data.draw(st.integers(0, len(leaves) - 1).filter(lambda n: n != index) | st.none())

    assert integrity.root_from_inclusion(b"x" * 32, index, len(leaves), steps) != mth(leaves)
    if other is not None and len(path(other, leaves)) == len(steps):
        assert integrity.root_from_inclusion(leaves[index], other, len(leaves), steps) != mth(
            leaves
        )
    if steps:
        with pytest.raises(NotProven):
            integrity.root_from_inclusion(leaves[index], index, len(leaves), steps[1:])
    with pytest.raises(NotProven):
        integrity.root_from_inclusion(leaves[index], len(leaves), len(leaves), steps)


@given(trees, st.data())
def test_consistency_proofs_are_those_of_the_recursive_definition(
    leaves: list[bytes], data: st.DataObject
) -> None:
    old = data.draw(st.integers(1, len(leaves)))
    steps = proof(old, leaves)

    ranges = integrity.consistency_ranges(old, len(leaves))
    assert [integrity.root(leaves[a:b]) for a, b in ranges] == steps
    assert consistent(old, leaves, steps)


@given(trees, st.data())
def test_a_rewritten_past_is_not_consistent(leaves: list[bytes], data: st.DataObject) -> None:
    old = data.draw(st.integers(1, len(leaves)))
    changed = data.draw(st.integers(0, old - 1))
    forged = [*leaves[:changed], b"y" * 32, *leaves[changed + 1 :]]

    assert not consistent(old, forged, proof(old, forged), old_root=mth(leaves[:old]))
    assert not consistent(old, forged, proof(old, leaves), old_root=mth(leaves[:old]))


@given(trees, st.data())
def test_a_consistency_proof_of_another_length_is_none(
    leaves: list[bytes], data: st.DataObject
) -> None:
    old = data.draw(st.integers(1, len(leaves)))
    steps = proof(old, leaves)

    assert not consistent(old, leaves, [*steps, b"z" * 32])
    assert not steps or not consistent(old, leaves, steps[:-1])


def consistent(
    old: int, leaves: list[bytes], steps: list[bytes], old_root: bytes | None = None
) -> bool:
    return integrity.verify_consistency(
        old=old,
        new=len(leaves),
        old_root=old_root or mth(leaves[:old]),
        new_root=mth(leaves),
        path=steps,
    )


def test_every_tree_continues_the_empty_one_and_none_a_larger_one() -> None:
    empty, root = integrity.EMPTY_ROOT, b"r" * 32

    def verify(old: int, new: int, old_root: bytes) -> bool:
        return integrity.verify_consistency(
            old=old, new=new, old_root=old_root, new_root=root, path=[]
        )

    assert verify(0, 5, empty)
    assert not verify(0, 5, root)
    assert verify(5, 5, root)
    assert not verify(5, 5, empty)
    assert not verify(6, 5, root)


@given(trees, st.data())
def test_a_frontier_goes_on_from_where_another_stopped(
    leaves: list[bytes], data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, len(leaves)))
    peaks = [
        mth(leaves[index << level : (index + 1) << level])
        for level, index in integrity.subtrees((0, cut))
    ]
    frontier = integrity.Frontier(cut, peaks)

    for size in range(cut, len(leaves)):
        completed = frontier.push(leaves[size])
        assert frontier.root() == mth(leaves[: size + 1])
        for level, index, top in completed:
            assert (index + 1) << level == size + 1
            assert top == mth(leaves[index << level : (index + 1) << level])


@given(st.integers(0, 500), st.integers(0, 10))
def test_subtrees_cover_a_range_once_and_completely(end: int, level: int) -> None:
    start = min(1 << level, end) if end > 1 << level else 0
    covered = [
        leaf
        for level, index in integrity.subtrees((start, end))
        for leaf in range(index << level, (index + 1) << level)
    ]

    assert covered == list(range(start, end))


# --- checkpoints -------------------------------------------------------------------------------


def test_a_checkpoint_is_origin_size_and_root_in_lines() -> None:
    head = TreeHead("example.org/amends/0a1b2c3d", 57, b"\x01" * 32)
    text = f"example.org/amends/0a1b2c3d\n57\n{base64.b64encode(head.root).decode()}\n"

    assert head.text() == text
    assert integrity.read_tree_head(text) == head
    assert integrity.read_tree_head(text + "an extension\n") == head


@pytest.mark.parametrize(
    "text",
    [
        "",
        "origin\n5\n",
        "origin\n05\n{root}\n",
        "origin\n-5\n{root}\n",
        "origin\n٥\n{root}\n",
        "\n5\n{root}\n",
        "origin\n5\n{root}",
        "origin\n5\n{root}\n\n",
        "origin\n5\nAAAA\n",
        "origin\n5\n!!!!\n",
    ],
)
def test_a_text_that_is_not_quite_a_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        integrity.read_tree_head(text.format(root=base64.b64encode(b"\x01" * 32).decode()))


# --- references and secrets --------------------------------------------------------------------

symbols = st.text(st.sampled_from(integrity.SYMBOLS), min_size=7, max_size=7)


@given(symbols)
def test_a_reference_is_read_as_people_write_it(drawn: str) -> None:
    reference = integrity.reference_of(drawn)
    spoken = reference.replace("0", "o").replace("1", "l").lower().replace("-", " ")

    assert len(reference) == 9
    assert reference[4] == "-"
    assert integrity.read_reference(reference) == reference
    assert integrity.read_reference(f"  {spoken} ") == reference
    assert integrity.read_reference(reference.replace("1", "i").replace("-", "\u2013")) == reference


@given(symbols)
def test_one_wrong_symbol_is_always_noticed(drawn: str) -> None:
    reference = integrity.reference_of(drawn)

    for at in (0, 1, 2, 3, 5, 6, 7, 8):
        for wrong in set(integrity.SYMBOLS) - {reference[at]}:
            with pytest.raises(NotAReference):
                integrity.read_reference(reference[:at] + wrong + reference[at + 1 :])


@given(symbols)
def test_two_exchanged_symbols_are_always_noticed(drawn: str) -> None:
    right = integrity.reference_of(drawn).replace("-", "")

    for one, other in combinations(range(8), 2):
        if right[one] != right[other]:
            wrong = list(right)
            wrong[one], wrong[other] = right[other], right[one]
            with pytest.raises(NotAReference):
                integrity.read_reference("".join(wrong))


@pytest.mark.parametrize("text", ["", "ABCD", "ABCD-EFGHJ", "UUUU-UUUU", "ABCD-EFG!", "café-cafe"])
def test_what_no_complaint_can_have_is_no_reference(text: str) -> None:
    with pytest.raises(NotAReference):
        integrity.read_reference(text)


@pytest.mark.parametrize("drawn", ["ABCDEF", "ABCDEFGH", "ABCDEFI", "abcdefg"])
def test_a_reference_is_made_from_seven_symbols_only(drawn: str) -> None:
    with pytest.raises(NotAReference):
        integrity.reference_of(drawn)


def test_a_secret_is_the_first_80_bits_of_the_mac_in_groups_of_four() -> None:
    import hmac

    mac = hmac.new(b"key", b"ABCD-EFGH7", "sha256").digest()
    bits = "".join(f"{byte:08b}" for byte in mac[:10])
    told = "".join(integrity.SYMBOLS[int(bits[at : at + 5], 2)] for at in range(0, 80, 5))

    secret = integrity.access_code(b"key", "ABCD-EFGH", 7)

    assert secret == "-".join(told[at : at + 4] for at in range(0, 16, 4))


def test_a_raised_counter_gives_another_secret_and_the_same_one_the_same() -> None:
    first, again, second = (
        integrity.access_code(b"key", "ABCD-EFGH", counter) for counter in (1, 1, 2)
    )

    assert first == again != second


def test_a_secret_is_recognized_as_people_write_it() -> None:
    secret = integrity.access_code(b"key", "ABCD-EFGH", 1)

    assert integrity.same_code(secret.lower().replace("-", " "), secret)
    assert integrity.same_code(secret.replace("0", "O").replace("1", "I"), secret)
    assert not integrity.same_code(secret[:-1], secret)
    assert not integrity.same_code("", secret)
    assert not integrity.same_code("é", secret)


def test_the_code_of_a_form_is_its_reference_and_what_only_the_key_can_add() -> None:
    code = integrity.form_code(b"key", "ABCD-EFGH")

    assert re.fullmatch(r"ABCD-EFGH-[0-9A-Z]{4}", code)
    assert code == integrity.form_code(b"key", "ABCD-EFGH")
    assert code != integrity.form_code(b"another", "ABCD-EFGH")
    assert code[-4:] != integrity.form_code(b"key", "ABCD-EFGJ")[-4:]
    assert integrity.same_code(code.lower().replace("-", ""), code)


def test_the_code_of_a_blank_form_tells_language_and_brand_apart() -> None:
    made = {
        integrity.blank_form_code(key, language=language, brand=brand)
        for key in (b"key", b"another")
        for language, brand in (("de", ""), ("en", ""), ("de", "elm"), ("dee", "lm"))
    }

    assert len(made) == 8
    assert all(re.fullmatch(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){2}", code) for code in made)
