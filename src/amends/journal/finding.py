"""Findings of a check as values, which `wording` turns into sentences. Needs no Django."""

from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """Ways in which a record can differ from the original."""

    # an entry in its stream
    altered = "altered"  # its digest is not the digest of what it says
    missing = "missing"  # a version before the stream's last is not there
    repeated = "repeated"  # a version occurs twice
    unlinked = "unlinked"  # it does not name the digest of the entry before it
    back_in_time = "back_in_time"  # recorded before the entry before it
    # an entry and its leaf
    not_as_sealed = "not_as_sealed"  # a whole entry, but another one was sealed here
    passed_over = "passed_over"  # a later entry of its stream is sealed and it is not
    out_of_order = "out_of_order"  # sealed before the entry before it
    entry_gone = "entry_gone"  # the log has a leaf, the journal no entry for it
    # the log
    leaf_gone = "leaf_gone"  # a number is left out
    node_differs = "node_differs"  # a stored subtree hash is not the hash of its leaves
    not_opened = "not_opened"  # there is no log, or it does not begin with its opening
    truncated = "truncated"  # a checkpoint speaks of more leaves than there are
    root_differs = "root_differs"  # other leaves than at that checkpoint: rewritten or forked
    unsigned_end = "unsigned_end"  # leaves after the newest checkpoint, which no crash can leave
    # signatures and proofs
    other_log = "other_log"  # a checkpoint of another log
    not_signed = "not_signed"  # no good signature of the log's key
    other_key = "other_key"  # the key is not the one held outside
    not_proven = "not_proven"  # a proof does not lead to the root it claims
    opening_differs = "opening_differs"  # the text is not the one that was sealed
    document_altered = "document_altered"  # an adopted text is not the one adopted
    checkpoint_gone = "checkpoint_gone"  # it was published and is not in the database any more
    unpublished = "unpublished"  # an older checkpoint than the newest is not in the file
    mislabelled = "mislabelled"  # its row has another size or root than was signed
    unreadable = "unreadable"  # not in the form it must have
    not_comparable = "not_comparable"  # nothing here leads from one checkpoint to the other
    # an evidence pack
    file_altered = "file_altered"  # a file is not the one that the manifest lists
    file_gone = "file_gone"  # the manifest lists a file that is not there
    file_added = "file_added"  # a file that the manifest does not list
    sample_differs = "sample_differs"  # the seed draws other complaints, or the seed is another
    list_differs = "list_differs"  # a list lacks what the entries name, or has something else
    # what other packages find through `verify(pieces=…)`
    name_differs = "name_differs"  # a file is called otherwise than when it was sealed
    words_differ = "words_differ"
    words_gone = "words_gone"
    document_gone = "document_gone"  # an entry adopts a text that is no longer stored
    stream_gone = "stream_gone"  # register or vault know a complaint that has no entry
    row_differs = "row_differs"
    person_differs = "person_differs"  # the staff projection differs from the entries
    search_differs = "search_differs"  # the search index has other words than the text
    lookup_differs = "lookup_differs"  # a person would be found by other traits than their own
    account_differs = "account_differs"  # no invitation gave this account to this person
    other_time = "other_time"  # a time beside the entries is not the one that they say
    reads_differ = "reads_differ"  # the read log has other rows than were sealed
    not_ours = "not_ours"  # the schema has a trigger, view or rule of someone else
    unguarded = "unguarded"  # the database would allow changing the journal


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: where (`complaint/…@3`, `leaf 41`, `checkpoint 57`), what, and the two values
    that should have been equal (empty where there are none)."""

    place: str
    what: Fault
    expected: str = ""
    found: str = ""

    @property
    def why(self) -> str:
        """The two values, for a log or a developer."""
        return f"expected {self.expected or '-'}, found {self.found or '-'}"

    def __str__(self) -> str:
        return f"{self.place}: {self.what} ({self.why})"
