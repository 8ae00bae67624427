"""Results of a check of the record: what was found, what it proves and what it does not prove."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext, ngettext

from amends.journal.checking import Checked, Proof
from amends.journal.finding import Fault, Finding
from amends.journal.pack_check import CheckedPack
from amends.journal.verify import Report, Unproven

from .phrases import marked as _

FAULTS: Mapping[Fault, str] = {
    Fault.altered: _("Its text no longer has the digest that was sealed."),
    Fault.missing: _("This entry is missing, but later ones of its stream exist."),
    Fault.repeated: _("The same place is taken twice."),
    Fault.unlinked: _("It does not follow the entry before it."),
    Fault.back_in_time: _("Its recorded time is earlier than that of the entry before it."),
    Fault.not_as_sealed: _("It is intact, but the audit trail sealed another entry here."),
    Fault.passed_over: _("The audit trail sealed a later entry of its stream and not this one."),
    Fault.out_of_order: _("The audit trail sealed it before the entry that comes before it."),
    Fault.entry_gone: _("The audit trail sealed an entry here, but the entry is missing."),
    Fault.leaf_gone: _("A position in the audit trail is missing."),
    Fault.node_differs: _("A kept part of the log's tree is not what its leaves give."),
    Fault.not_opened: _("There is no log, or it does not begin with its opening."),
    Fault.truncated: _("It was signed over more entries than there are now. Some were removed."),
    Fault.root_differs: _("It was signed over different entries. This history was rewritten."),
    Fault.unsigned_end: _("There are entries after the newest checkpoint that no one has signed."),
    Fault.other_log: _("It belongs to another log."),
    Fault.not_signed: _("Its signature by the key of the audit trail is not valid."),
    Fault.other_key: _("The key is not the one of the log that is known."),
    Fault.not_proven: _("The proof does not match the signed root."),
    Fault.opening_differs: _("The text shown is not the text that was sealed."),
    Fault.document_altered: _("The text of a rule is not the one that was applied."),
    Fault.unreadable: _("It does not have the right format."),
    Fault.not_comparable: _(
        "Nothing in this file leads from one checkpoint to the other. Verify the whole journal."
    ),
    Fault.name_differs: _(
        "The file kept for it is called otherwise, or said to be of another kind, than when it was "
        "sealed."
    ),
    Fault.file_altered: _("The file is not the one that the signed list names."),
    Fault.file_gone: _("The file is missing."),
    Fault.file_added: _("The signed list does not name this file."),
    Fault.sample_differs: _("The list and its public seed give another sample."),
    Fault.list_differs: _("The list does not match the entries of the audit trail."),
    Fault.words_differ: _("The stored text is not the text that was sealed."),
    Fault.words_gone: _("The stored text is missing, and no entry says that it was erased."),
    Fault.row_differs: _("The register does not match the entries."),
    Fault.person_differs: _(
        "Staff are stored otherwise than the entries say: someone may act with a role that no one "
        "gave them."
    ),
    Fault.stream_gone: _(
        "The register or the kept words know this complaint, and the journal has no entry of it: "
        "it was deleted, or put in past the journal."
    ),
    Fault.document_gone: _("It applies settings, rules or a calendar whose text is missing."),
    Fault.checkpoint_gone: _("It was published, but it is missing from the database."),
    Fault.unpublished: _(
        "It was signed, but the file of published checkpoints does not contain it, although a "
        "later one was signed. The file was cut or replaced."
    ),
    Fault.mislabelled: _("Its size or root differs from the signed one."),
    Fault.search_differs: _("The search index contains other words than the text."),
    Fault.lookup_differs: _(
        "The search for people does not find this person by their own name, address or number, or "
        "finds them by another."
    ),
    Fault.account_differs: _(
        "Someone can sign in as this person with an account that no invitation gave them."
    ),
    Fault.other_time: _("Its time does not fit the entries."),
    Fault.reads_differ: _("The read log has other rows than were sealed."),
    Fault.not_ours: _(
        "This version of the program does not have it. It can change, hide or copy what is "
        "recorded. Find out who made it, then remove it."
    ),
    Fault.unguarded: _(
        "The database no longer refuses every change to this table. A safeguard was removed or "
        "altered. Changes made since then are reported separately."
    ),
}

UNPROVEN: Mapping[Unproven, str] = {
    Unproven.words_true: _("That what people wrote is true."),
    Unproven.nothing_kept_off: _("That nothing bypassed the system from the start."),
    Unproven.not_yet_sealed: _(
        "That no one changed the entries that have no place in the log yet. The worker seals them "
        "within seconds."
    ),
    Unproven.beside_the_entries: _(
        "Anything about what no entry describes: passwords and tokens, background jobs, drafts, "
        "original emails, the last hour of the read log, and exact checkpoint times."
    ),
    Unproven.file_names: _("That the older files have their original names."),
    Unproven.accounts: _("That the older accounts belong to the people they sign in as."),
    Unproven.owner_of_key: _(
        "Anything against someone who has the database and the data folder, where the key of the "
        "log and its checkpoints are. They could have rewritten everything, or cut off its end."
    ),
    Unproven.after_outside: _(
        "Anything against such a person for entries after the independent checkpoint."
    ),
}

_PLACES: Mapping[str, str] = {
    "leaf": _("the log, leaf {which}"),
    "node": _("the log, node {which} of its tree"),
    "checkpoint": _("the checkpoint over {which} leaves"),
    "published": _("the published checkpoint over {which} leaves"),
    "outside": _("the independent checkpoint over {which} entries"),
    "document": _("the applied text {which}"),
    "register": _("the register, complaint {which}"),
    "personnel": _("staff, {which}"),
    "search": _("the search index, complaint {which}"),
    "lookup": _("the search for people, {which}"),
    "account": _("the account of {which}"),
    "guard": _("the guard of the table {which}"),
    "comparison": _("the comparison of {which}"),
    "reads": _("the read log, batch {which}"),
    "schema": _("the schema of the database, {which}"),
    "line": _("line {which} of the file"),
    "file": _("the file {which}"),
}
_ALONE: Mapping[str, str] = {
    "checkpoint": _("a checkpoint"),
    "published": _("a published checkpoint"),
    "outside": _("an independent checkpoint"),
    "file": _("the file"),
    "reads": _("the read log"),
    "log key": _("the log's key on this machine"),
    "sample": _("the sample"),
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
    yield gettext("Published settings, and applied rules and calendars: each with its digest.")
    if report.compared:
        yield gettext("The register and staff: every row with what the entries say.")
        yield gettext("The search index and the search for people: with the text they come from.")
        yield gettext("Accounts: each with the invitation that names it.")
    else:
        yield gettext(
            "The register and staff were not compared: a projection of damaged entries says "
            "nothing."
        )
    yield gettext("The read log: each sealed batch with its entry.")
    yield gettext(
        "The guards by which the database refuses changes to the journal, and whether its schema "
        "has triggers, views or rules of someone else."
    )
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
        return gettext("An independent checkpoint over {size} entries of the audit trail.").format(
            size=f"{report.outside_size:,}"
        )
    return gettext(
        "An independent checkpoint over {size} entries of the audit trail, the last recorded "
        "{moment}."
    ).format(size=f"{report.outside_size:,}", moment=report.outside_until)


def proves_sentence(proof: Proof) -> str:
    """Return what a result without faults proves."""
    if proof is Proof.outside:
        return gettext(
            "Up to the independent checkpoint, no one changed, removed or added an entry, not "
            "even the operator of the system."
        )
    return gettext(
        "No one changed, removed or inserted a sealed entry through the database alone. This "
        "would also need the data folder with the audit trail's key and checkpoints."
    )


def unproven_sentences(report: Report) -> Iterator[str]:
    """Yield what the result does not prove."""
    for limit in report.unproven:
        yield gettext(UNPROVEN[limit])


def outside_sentences() -> Iterator[str]:
    """Yield how to get a checkpoint from outside."""
    yield gettext("A checkpoint is five lines of text that someone else keeps for you.")
    yield gettext(
        "Every complainant's receipt contains one, and so does every exported audit trail."
    )
    yield gettext(
        "The newest is shown at {address}. Ask someone independent to keep it, and compare next "
        "time."
    ).format(address="/.well-known/amends-log")
    yield gettext("Then run: {command}").format(command="amends verify --against FILE --key KEY")


type Part = tuple[str, Iterator[str]]
"""A title and its sentences."""


def parts_before(report: Report) -> Iterator[Part]:
    """Yield the parts before the faults."""
    yield gettext("What was checked"), checked_sentences(report)
    yield gettext("Compared with"), iter([held_against_sentence(report)])


def parts_after(report: Report) -> Iterator[Part]:
    """Yield the parts after the faults and the verdict."""
    if report.outdated or report.left_out or report.reads_overdue:
        yield gettext("Not compared"), not_compared_sentences(report)
    if report.clean:
        yield gettext("What that proves"), iter([proves_sentence(report.proof)])
    yield gettext("What it does not prove"), unproven_sentences(report)
    if report.proof is Proof.inside:
        yield gettext("How to get an independent checkpoint"), outside_sentences()


def _first(places: Sequence[str]) -> str:
    shown = ", ".join(dict.fromkeys(places[:_SHOWN]))
    return f"{shown}, …" if len(places) > _SHOWN else shown


_SHOWN = 20


def not_compared_sentences(report: Report) -> Iterator[str]:
    """Yield what could not be compared, and what to do."""
    if report.left_out:
        yield gettext(
            "A value could not be read, so a comparison was not made: {comparisons}. Remove the "
            "value, or run amends rebuild, and verify again."
        ).format(comparisons=_first(report.left_out))
    if report.reads_overdue:
        yield gettext(
            "{count} rows of the read log are older than 2 hours and not sealed. Start the worker, "
            "wait an hour, then verify again."
        ).format(count=f"{report.reads_overdue:,}")
    if report.outdated:
        yield from _outdated(report)


def _outdated(report: Report) -> Iterator[str]:
    rows = dict.fromkeys(finding.place for finding in report.outdated)
    yield gettext(
        "{count} rows of the register differ from the entries. They are from an older version of "
        "the program, from before the rules changed, or waiting for their search index. Wait until "
        "the worker has updated them, then verify again. If they still differ, someone changed "
        "them."
    ).format(count=f"{len(rows):,}")
    for place in rows:
        columns = [f.found for f in report.outdated if f.place == place]
        yield f"{_place(place)}: {_first(columns)}"


def verdict(faults: int, *, complete: bool = True) -> str:
    """How many faults there are, and whether everything was compared."""
    if not faults and not complete:
        return gettext("The check is not complete. What was compared is unchanged.")
    if not faults:
        return gettext("No problems found.")
    return ngettext(
        "{count} problem found. See docs/auditors.md for what it means.",
        "{count} problems found. See docs/auditors.md for what they mean.",
        faults,
    ).format(count=f"{faults:,}")


def pack_sentences(checked: CheckedPack) -> Iterator[str]:
    """Yield what of an evidence pack was checked."""
    yield gettext("Files: {count}, each with its digest in the signed list.").format(
        count=f"{checked.files:,}"
    )
    yield gettext(
        "Part of the audit trail: {entries} entries and {withheld} more by their digest, up to the "
        "signed roots of {checkpoints} checkpoints."
    ).format(
        entries=f"{checked.entries:,}",
        withheld=f"{checked.withheld:,}",
        checkpoints=f"{checked.checkpoints:,}",
    )
    yield gettext(
        "Sample: {drawn} complaints drawn again from the list and its public seed, {dossiers} of "
        "them with their record."
    ).format(drawn=f"{checked.drawn:,}", dossiers=f"{checked.dossiers:,}")
    yield gettext(
        "Lines of the register derived again from the entries of their complaints, except for what "
        "settings and rules decide: {rows}."
    ).format(rows=f"{checked.rows:,}")
    yield gettext("Changes since the last visit: with the entries of the audit trail.")
    if checked.made:
        yield gettext("Receipt: the record names this pack, with each of its files.")


def pack_left(checked: CheckedPack) -> Part:
    """Return the part about what checking an evidence pack could not prove."""
    return gettext("What it does not prove"), _unproven(checked)


def _unproven(checked: CheckedPack) -> Iterator[str]:
    yield gettext(UNPROVEN[Unproven.words_true])
    yield gettext(
        "That records, measures and other tables say what the entries say. They are signed as this "
        "system created them."
    )
    if not checked.made:
        yield gettext(
            "That this is the pack that was made. Give its receipt with --receipt: the holder of "
            "the key could sign another pack, but not change that entry."
        )
    if checked.rows_left:
        yield gettext(
            "That the register says what the entries say for {count} complaints. They have entries "
            "that are not in this pack."
        ).format(count=f"{checked.rows_left:,}")
    if checked.withheld:
        yield gettext("Anything about entries that are in the pack only by their digest.")
    if checked.drawn > checked.dossiers:
        yield gettext("Anything about complaints of the sample without a record.")
    if checked.outside_left:
        yield gettext("Your checkpoints over entries that are not in this pack were not compared.")
    if checked.proof is Proof.inside:
        yield gettext(UNPROVEN[Unproven.owner_of_key])


def file_sentences(checked: Checked, *, key: bool) -> Iterator[str]:
    """Yield how much of a file was read, what it was compared with, and what that leaves open."""
    yield gettext("Entries read: {count}").format(count=f"{checked.entries:,}")
    if checked.proof is Proof.outside and key:
        yield gettext("Compared with the key and the checkpoint that you have kept yourself.")
    elif checked.proof is Proof.outside:
        yield gettext(
            "Compared with the checkpoint that you gave, under the key that the file names."
        )
    elif key:
        yield gettext(
            "Compared with the key that you know. Anyone who has that key could have made the file."
        )
    else:
        yield gettext(
            "Compared only with itself: anyone could have made all of it. Give the log's key "
            "and a checkpoint that you know from elsewhere."
        )
