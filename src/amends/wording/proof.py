"""Results of a check of the record: what was found, what it proves and what it does not prove."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext, ngettext

from amends.journal.checking import Checked, Proof
from amends.journal.finding import Fault, Finding
from amends.journal.verify import Report, Unproven

from .phrases import marked as _

FAULTS: Mapping[Fault, str] = {
    Fault.altered: _("Its text no longer has the digest that was sealed."),
    Fault.missing: _("There is no such entry, though later ones of its stream are there."),
    Fault.repeated: _("The same place is taken twice."),
    Fault.unlinked: _("It does not follow the entry that stands before it."),
    Fault.back_in_time: _("It says that it was recorded before the entry that stands before it."),
    Fault.not_as_sealed: _("It is whole, but the log sealed another entry here."),
    Fault.passed_over: _("The log sealed a later entry of its stream and not this one."),
    Fault.out_of_order: _("The log sealed it before the entry that stands before it."),
    Fault.entry_gone: _("The log sealed an entry here, and the entry is not there any more."),
    Fault.leaf_gone: _("A place in the log is left out."),
    Fault.node_differs: _("A kept part of the log's tree is not what its leaves give."),
    Fault.not_opened: _("There is no log, or it does not begin with its opening."),
    Fault.truncated: _("It was signed over more leaves than there are now: some were taken away."),
    Fault.root_differs: _("It was signed over other leaves: this history was written anew."),
    Fault.unsigned_end: _("Leaves stand behind the newest checkpoint that no one signed."),
    Fault.other_log: _("It belongs to another log."),
    Fault.not_signed: _("It has no good signature by the key of the log."),
    Fault.other_key: _("The key is not the one that you know from outside."),
    Fault.not_proven: _("The proof does not lead to the root that was signed."),
    Fault.opening_differs: _("The words shown are not those that were sealed."),
    Fault.document_altered: _("The text of an adopted rule is not the one that was adopted."),
    Fault.unreadable: _("It is not in the form that it must have."),
    Fault.not_comparable: _(
        "Nothing in this file leads from one checkpoint to the other. Verify the whole journal."
    ),
    Fault.name_differs: _(
        "The file kept for it is called otherwise, or said to be of another kind, than when it was "
        "sealed."
    ),
    Fault.words_differ: _("The words kept for it are not those that were sealed."),
    Fault.words_gone: _("The words kept for it are gone, and no entry says that they were to go."),
    Fault.row_differs: _("The register shows something else than the entries say."),
    Fault.person_differs: _(
        "Staff are stored otherwise than the entries say: someone may act with a role that no one "
        "gave them."
    ),
    Fault.stream_gone: _(
        "The register or the kept words know this complaint, and the journal has no entry of it: "
        "it was deleted, or put in past the journal."
    ),
    Fault.document_gone: _("It adopts a policy, pack or calendar whose text is not kept any more."),
    Fault.checkpoint_gone: _("It was published, and the database does not have it any more."),
    Fault.unpublished: _(
        "It was signed, and the file of published checkpoints does not have it, though a later one "
        "was signed since: the file was cut or taken away."
    ),
    Fault.mislabelled: _("It stands under another size or root than the one that was signed."),
    Fault.search_differs: _("The search index contains other words than the text."),
    Fault.lookup_differs: _(
        "The search for people does not find this person by their own name, address or number, or "
        "finds them by another."
    ),
    Fault.account_differs: _(
        "Someone can sign in as this person with an account that no invitation gave them."
    ),
    Fault.other_time: _("The time beside it is not one that the entries allow."),
    Fault.unguarded: _(
        "The database does not refuse every change to this table any more: a guard was taken away "
        "or altered. Whatever was changed meanwhile is told apart from this."
    ),
}

UNPROVEN: Mapping[Unproven, str] = {
    Unproven.words_true: _("That what people wrote is true."),
    Unproven.nothing_kept_off: _("That nothing was kept off the system from the beginning."),
    Unproven.not_yet_sealed: _(
        "That no one changed the entries that have no place in the log yet. The worker seals them "
        "within seconds."
    ),
    Unproven.beside_the_entries: _(
        "Anything about what no entry describes: passwords and tokens, background jobs, drafts, "
        "original emails, the read log, and exact checkpoint times."
    ),
    Unproven.file_names: _("That the older files have their original names."),
    Unproven.accounts: _("That the older accounts belong to the people they sign in as."),
    Unproven.owner_of_key: _(
        "Anything against someone who has the database and the data folder, where the key of the "
        "log and its checkpoints are. They could have rewritten everything, or cut off its end."
    ),
    Unproven.after_outside: _(
        "Anything against such a person for the entries after the checkpoint from outside."
    ),
}

_PLACES: Mapping[str, str] = {
    "leaf": _("the log, leaf {which}"),
    "node": _("the log, node {which} of its tree"),
    "checkpoint": _("the checkpoint over {which} leaves"),
    "published": _("the published checkpoint over {which} leaves"),
    "outside": _("the checkpoint from outside over {which} leaves"),
    "document": _("the adopted text {which}"),
    "register": _("the register, complaint {which}"),
    "personnel": _("staff, {which}"),
    "search": _("the search index, complaint {which}"),
    "lookup": _("the search for people, {which}"),
    "account": _("the account of {which}"),
    "guard": _("the guard of the table {which}"),
    "line": _("line {which} of the file"),
}
_ALONE: Mapping[str, str] = {
    "checkpoint": _("a checkpoint"),
    "published": _("a published checkpoint"),
    "outside": _("a checkpoint from outside"),
    "file": _("the file"),
    "receipt": _("the receipt"),
    "heading": _("the heading of the file"),
    "reference": _("the receipt, reference"),
    "origin": _("the receipt, origin of the log"),
    "verifier_key": _("the public key of the log"),
    "tree_size": _("the receipt, size of the log"),
}


def fault_sentence(finding: Finding) -> str:
    """Return where it is, what it is, and what that means."""
    return gettext("{place}: {fault}. {meaning}").format(
        place=_place(finding.place),
        fault=finding.what.replace("_", " "),
        meaning=gettext(FAULTS[finding.what]),
    )


def _place(place: str) -> str:
    kind, _blank, which = place.partition(" ")
    if which and kind in _PLACES:
        return gettext(_PLACES[kind]).format(which=which)
    if place in _ALONE:
        return gettext(_ALONE[place])
    stream, at, version = kind.rpartition("@")
    if not at:
        return place
    if which:
        return gettext("{stream}, entry {version}, at {path}").format(
            stream=stream, version=version, path=which
        )
    return gettext("{stream}, entry {version}").format(stream=stream, version=version)


def checked_sentences(report: Report) -> Iterator[str]:
    """Yield what was read and compared."""
    yield gettext(
        "{entries} entries in {streams} streams: each with its digest and the entry before it."
    ).format(entries=f"{report.entries:,}", streams=f"{report.streams:,}")
    yield gettext(
        "{leaves} leaves of the log: hashed again, up to the signed roots of {checkpoints} "
        "checkpoints."
    ).format(leaves=f"{report.leaves:,}", checkpoints=f"{report.checkpoints:,}")
    yield gettext("Words, names and every byte of the files: each with the digest in its entry.")
    if report.names_unbound:
        yield gettext(
            "{count} files were kept before their names were sealed with them. What those are "
            "called was not compared."
        ).format(count=f"{report.names_unbound:,}")
    yield gettext("Adopted policies, packs and calendars: each with the digest of its adoption.")
    if report.compared:
        yield gettext("The register and staff: every row with what the entries say.")
        yield gettext("The search index and the search for people: with the text they come from.")
        yield gettext("Accounts: each with the invitation that names it.")
    else:
        yield gettext(
            "The register and staff were not compared: a projection of damaged entries says "
            "nothing."
        )
    yield gettext("The guards by which the database refuses changes to the journal.")
    if report.unsealed:
        yield gettext(
            "{count} entries have no place in the log yet. The oldest was recorded {moment}."
        ).format(count=f"{report.unsealed:,}", moment=report.oldest_unsealed)
        yield gettext("Entries without a place: {places}").format(
            places=_first(report.unsealed_places)
        )


def held_against_sentence(report: Report) -> str:
    """Return what the record was compared with."""
    if report.proof is Proof.inside:
        return gettext("What this installation keeps itself: its own checkpoints.")
    if not report.outside_until:
        return gettext("A checkpoint from outside, over {size} leaves of the log.").format(
            size=f"{report.outside_size:,}"
        )
    return gettext(
        "A checkpoint from outside, over {size} leaves of the log, the last recorded {moment}."
    ).format(size=f"{report.outside_size:,}", moment=report.outside_until)


def proves_sentence(proof: Proof) -> str:
    """Return what a result without faults proves."""
    if proof is Proof.outside:
        return gettext(
            "Up to the checkpoint from outside no one changed, removed or added an entry, not even "
            "the operator of the system."
        )
    return gettext(
        "No one changed, took out or put in a sealed entry with the database alone. That needs the "
        "data folder too, where the key of the log and its checkpoints lie."
    )


def unproven_sentences(report: Report) -> Iterator[str]:
    """Yield what the result does not prove."""
    for limit in report.unproven:
        yield gettext(UNPROVEN[limit])


def outside_sentences() -> Iterator[str]:
    """Yield how to get a checkpoint from outside."""
    yield gettext("A checkpoint is five lines of text that someone else keeps for you.")
    yield gettext("Every receipt of a complainant holds one, and so does every exported journal.")
    yield gettext(
        "The newest is shown at {address}. Let someone outside keep it, and compare next time."
    ).format(address="/.well-known/amends-log")
    yield gettext("Then run: {command}").format(command="amends verify --against FILE --key KEY")


type Part = tuple[str, Iterator[str]]
"""A title and its sentences."""


def parts_before(report: Report) -> Iterator[Part]:
    """Yield the parts before the faults."""
    yield gettext("What was checked"), checked_sentences(report)
    yield gettext("Held against"), iter([held_against_sentence(report)])


def parts_after(report: Report) -> Iterator[Part]:
    """Yield the parts after the faults and the verdict."""
    if report.outdated:
        yield gettext("Not compared"), outdated_sentences(report)
    if report.clean:
        yield gettext("What that proves"), iter([proves_sentence(report.proof)])
    yield gettext("What it does not prove"), unproven_sentences(report)
    if report.proof is Proof.inside:
        yield gettext("How to get a checkpoint from outside"), outside_sentences()


def _first(places: Sequence[str]) -> str:
    """Return the first places as a list."""
    shown = ", ".join(dict.fromkeys(places[:_SHOWN]))
    return f"{shown}, …" if len(places) > _SHOWN else shown


_SHOWN = 20


def outdated_sentences(report: Report) -> Iterator[str]:
    """Yield which rows could not be compared yet, and what to do."""
    rows = dict.fromkeys(finding.place for finding in report.outdated)
    yield gettext(
        "{count} rows of the register differ from the entries. They are from an older version of "
        "the program, or from before the rules changed. Wait until the worker has updated them, "
        "then verify again. If they still differ, someone changed them."
    ).format(count=f"{len(rows):,}")
    for place in rows:
        columns = [f.found for f in report.outdated if f.place == place]
        yield f"{_place(place)}: {_first(columns)}"


def verdict(faults: int, *, complete: bool = True) -> str:
    """How many faults there are, and whether everything was compared."""
    if not faults and not complete:
        return gettext("The check is not complete. What was compared is unchanged.")
    if not faults:
        return gettext("Nothing is amiss: what was checked is whole.")
    return ngettext(
        "{count} fault was found. What it means stands in docs/auditors.md.",
        "{count} faults were found. What they mean stands in docs/auditors.md.",
        faults,
    ).format(count=f"{faults:,}")


def file_sentences(checked: Checked, *, key: bool) -> Iterator[str]:
    """Yield how much of a file was read, what it was compared with, and what that leaves open."""
    yield gettext("Entries read: {count}").format(count=f"{checked.entries:,}")
    if checked.proof is Proof.outside and key:
        yield gettext("Held against the key and the checkpoint that you know from outside.")
    elif checked.proof is Proof.outside:
        yield gettext(
            "Held against the checkpoint that you gave, under the key that the file names."
        )
    elif key:
        yield gettext(
            "Compared with the key that you know. Anyone who has that key could have made the file."
        )
    else:
        yield gettext(
            "Held against nothing but itself: anyone could have made all of it. Give the log's key "
            "and a checkpoint that you know from elsewhere."
        )
