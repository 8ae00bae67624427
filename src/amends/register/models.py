"""Tables of the register. An empty string means "none": codes and ids are never empty."""

from django.db import models
from django.db.models import F, Q

from .columns import CODE, ID
from .columns import code as _code
from .columns import ident as _id
from .columns import index as _index
from .improvement_models import (
    Action,
    Alert,
    Commitment,
    Criterion,
    EarlierCodes,
    Exposure,
    GoverningRecord,
    Problem,
    ProblemComplaint,
    ProblemSignal,
)


class Row(models.Model):
    """One complaint as of one version of its stream."""

    reference = models.CharField(primary_key=True, max_length=ID)
    version = models.PositiveIntegerField()
    revision = models.PositiveIntegerField()
    stage = _code()
    open = models.BooleanField()
    kind = _code()
    about = _code()
    channel = _code()
    owner = _id()
    unit = _code()
    entity = _code()
    brand = _code()
    product = _code()
    category = _code()
    cause = _code()
    pattern = _code()
    cause_at_closing = _code()
    cause_revised_at = models.DateTimeField(null=True)
    """When the cause was last determined after closing."""
    incident = _code()
    priority = _code()
    severity = _code()
    safety = models.BooleanField()
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    assessed_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    """When the last complainant got the response."""
    answer_due = models.DateTimeField(null=True)
    """Until when the answer was due (`monitoring.answer_due`)."""
    answer_first = models.DateTimeField(null=True)
    """The original due date of the response."""
    finding = _code()
    """What was found of it as a whole (`monitoring.outcome`)."""
    closed_at = models.DateTimeField(null=True)
    ended_on = models.DateField(null=True)
    """The day, in UTC, from which its retention period counts, also where an older register closed
    it."""
    excluded_at = models.DateTimeField(null=True)
    """When it was left out of the figures, the last time."""
    excluded_by_act = _code()
    overturned_at = models.DateTimeField(null=True)
    """When it turned out that it should not have been left out."""
    at_once = models.BooleanField(default=False)
    """Whether it was resolved at first contact."""
    accepted_at = models.DateTimeField(null=True)
    """When the last complainant accepted the response."""
    accepted_noted = models.BooleanField(default=False)
    """Whether staff recorded that for at least one of them."""
    refusal_changed_at = models.DateTimeField(null=True)
    """When staff last recorded acceptance or withdrawal after a refusal."""
    disputed_at = models.DateTimeField(null=True)
    """When a complainant last objected to what staff recorded for them."""
    last_contact = models.DateTimeField(null=True)
    replied_at = models.DateTimeField(null=True)
    """When a person involved last wrote, if it is open and staff did nothing since."""
    next_due = models.DateTimeField(null=True)
    """End of the deadline or promise that is due first; None without one, and once closed."""
    next_clock = _code()
    next_on = models.DateTimeField(null=True)
    """The first of all dates: deadlines, reviews, replies awaited, reminders."""
    next_what = _code()
    """What is awaited next (`next_dates.Waiting`); empty once closed."""
    next_since = models.DateTimeField(null=True)
    """Since when it is awaited, if it has no date."""
    watch = models.DateField(null=True)
    awaiting = _code()
    """What another person has to do (`projection.Awaiting`)."""
    letters = models.PositiveIntegerField(default=0)
    """How many letters are waiting to be printed and posted."""
    posted_late = models.PositiveIntegerField(default=0)
    """How many postings were recorded after their day."""
    owed = models.PositiveIntegerField(default=0)
    """How many letters are required by regulators and not sent."""
    unclear = models.PositiveIntegerField(default=0)
    """How many facts are missing for knowing which regulators' deadlines apply."""
    texts = models.PositiveIntegerField(default=1)
    """How many of its texts and files are not erased; a row of an older version may have some."""
    complainants = models.PositiveIntegerField()
    taken_over = models.BooleanField()
    restricted = models.BooleanField()
    """Whether the complaint is restricted to people named one by one."""
    merged_into = _id()
    subject_line = _id()
    """The piece with its subject line; empty as long as no one wrote one."""
    beside = models.CharField(max_length=32, default="")
    """A digest of the readers, deadlines and reminders projected with it: most acts change none."""
    projected_by = models.PositiveIntegerField()
    facts_due = models.BooleanField(default=True)
    """Whether the row changed since its facts were written (`insight.facts`)."""

    class Meta:
        indexes = [
            _index("row_facts_due", "reference", facts_due=True),
            models.Index(F("received_at").desc(), F("reference").desc(), name="row_newest"),
            _index("row_due", "open", "next_on", "reference"),
            _index("row_binding", "open", "next_due", "reference"),
            _index("row_owner_open", "owner", "open", "next_on", "reference"),
            _index("row_owner_binding", "owner", "open", "next_due", "reference", open=True),
            _index("row_reply", "next_what", "owner", "next_on", "reference", next_what="reaction"),
            _index("row_danger", "safety", "open", "next_on", "reference", safety=True, open=True),
            _index("row_open", "open", "received_at", "reference", open=True),
            _index("row_urgency", "priority", "open", "received_at", "reference", open=True),
            models.Index("stage", F("received_at").desc(), F("reference").desc(), name="row_stage"),
            models.Index("unit", F("received_at").desc(), F("reference").desc(), name="row_unit"),
            models.Index(
                name="row_awaiting", fields=["awaiting", "next_on"], condition=~Q(awaiting="")
            ),
            _index("row_replied", "replied_at", "reference", replied_at__isnull=False),
            _index("row_watch", "watch", "reference", watch__isnull=False),
            _index("row_letters", "letters", "reference", letters__gt=0),
            _index("row_posted_late", "posted_late", "reference", posted_late__gt=0),
            _index("row_owed", "owed", "reference", owed__gt=0),
            _index("row_unclear", "unclear", "reference", unclear__gt=0),
            _index("row_projected_by", "projected_by", "reference"),
            _index("row_answered", "answered_at", answered_at__isnull=False),
            _index("row_kept", "ended_on", "reference", texts__gt=0, ended_on__isnull=False),
            _index("row_closed", "closed_at", closed_at__isnull=False),
        ]


class FactKey(models.Model):
    """The random key of a complaint in the fact tables, and the month of its
    rows.
    Kept when the register is rebuilt; never exported."""

    reference = models.CharField(primary_key=True, max_length=ID)
    key = models.BigIntegerField(unique=True)
    month = models.CharField(max_length=7)


class FormEnd(models.Model):
    """How many drafts of complaints on the public site ended in a month, a language and at a page:
    sent, or given up there. Nothing is kept of any one of them; kept when the register is rebuilt.
    """

    pk = models.CompositePrimaryKey("month", "language", "page")
    month = models.DateField()
    language = models.CharField(max_length=16)
    page = models.CharField(max_length=CODE)
    number = models.PositiveIntegerField(default=0)


class FigureResult(models.Model):
    """A computed figure of one version of the facts, as JSON: kept so that a page needs no
    engine."""

    pk = models.CompositePrimaryKey("facts_version", "asked")
    facts_version = models.BigIntegerField()
    asked = models.CharField(max_length=250)
    """Measure, breakdown, series and period."""
    found = models.TextField()


class Reader(models.Model):
    """Holders of `key` may see the complaint: ``organization``, ``unit/<code>`` or ``person/<id>``,
    or ``triage/<id>`` for a deputy who assesses it. The rest gives no access: ``about/<id>`` is for
    a person's own page; ``given/<id>`` says to whom it was assigned other than its owner,
    ``looked/<id>`` the same once it ended, ``reviewed/<id>`` who reviews it, ``returned/<id>`` to
    whom it was returned, ``asked/<id>`` who is asked to become the owner, ``offered/<id>`` who
    asks, ``raised/<id>`` who was warned of a deadline. No one holds these."""

    pk = models.CompositePrimaryKey("reference", "key")
    reference = models.CharField(max_length=ID)
    key = models.CharField(max_length=ID + 10)
    received_at = models.DateTimeField()
    """Same as in the row, so that complaints can be read newest first for a key."""

    class Meta:
        indexes = [_index("reader_newest", "key", "-received_at", "reference")]


class Unread(models.Model):
    """A notice to a member of staff that they have not read (5.4.1-g)."""

    pk = models.CompositePrimaryKey("reference", "number")
    reference = models.CharField(max_length=ID)
    number = models.PositiveIntegerField()
    person = models.CharField(max_length=100, db_index=True)
    by = models.CharField(max_length=100, db_index=True)
    about = _code()
    at = models.DateTimeField()
    raised = models.BooleanField()
    """Whether it says that someone else did not read theirs."""
    failed = models.BooleanField()
    """Whether it came back from their e-mail address."""
    speaks_at = models.DateTimeField(null=True)
    """After which moment others are told of it (`unread.next_raised`)."""

    class Meta:
        indexes = [_index("unread_sweep", "speaks_at", "reference", speaks_at__isnull=False)]


class Deadline(models.Model):
    """One deadline of one complaint, with its recorded date."""

    pk = models.CompositePrimaryKey("reference", "pack", "clock")
    reference = models.CharField(max_length=ID)
    pack = models.CharField(max_length=CODE)
    clock = models.CharField(max_length=CODE)
    day = models.DateField()
    until = models.DateTimeField()
    first = models.DateTimeField()
    """The original date."""
    met_at = models.DateTimeField(null=True)
    lapsed = models.BooleanField()
    paused = models.DateTimeField(null=True)
    speaks_at = models.DateTimeField(null=True)
    """After which moment the deadline has its next warning (`raising.next_word`), for the worker's
    sweep; None if it has none."""

    class Meta:
        indexes = [_index("deadline_sweep", "speaks_at", "reference", speaks_at__isnull=False)]


class Reminder(models.Model):
    """A day on which a person wants to be reminded of a complaint."""

    pk = models.CompositePrimaryKey("reference", "person", "day")
    reference = models.CharField(max_length=ID)
    person = models.CharField(max_length=ID)
    day = models.DateField()

    class Meta:
        indexes = [_index("reminder_of_person", "person", "day", "reference")]


class Sum(models.Model):
    """Money of a complaint: promised at a moment, or paid on a day (`monitoring.sums`)."""

    pk = models.CompositePrimaryKey("reference", "number")
    reference = models.CharField(max_length=ID)
    number = models.PositiveIntegerField()
    flow = models.CharField(max_length=CODE)
    currency = models.CharField(max_length=CODE)
    minor = models.BigIntegerField()
    promised_at = models.DateTimeField(null=True)
    paid_on = models.DateField(null=True)

    class Meta:
        indexes = [
            _index("sum_promised", "promised_at", promised_at__isnull=False),
            _index("sum_paid", "paid_on", paid_on__isnull=False),
        ]


class OwnFact(models.Model):
    """Value of a custom field of a complaint, for filtering lists: a code, ``yes`` or ``no``, a
    number, a day or an amount. For text only that there is some."""

    pk = models.CompositePrimaryKey("reference", "field")
    reference = models.CharField(max_length=ID)
    field = models.CharField(max_length=CODE)
    value = models.CharField(max_length=CODE + 20, default="")
    number = models.BigIntegerField(null=True)
    """Value for range filters: a number, an amount in minor units, a day by its ordinal
    (`ranges.place_of`)."""
    currency = models.CharField(max_length=CODE, default="")
    """Currency of an amount."""
    piece = models.CharField(max_length=ID, default="")
    """The piece with its text."""

    class Meta:
        indexes = [
            _index("own_fact_by_value", "field", "value", "reference"),
            _index("own_fact_by_number", "field", "number", "reference"),
        ]


class Words(models.Model):
    """The words of one piece as the search index contains them: each once, sorted, separated by
    spaces. A piece belongs to several complaints if one was split or merged."""

    pk = models.CompositePrimaryKey("reference", "piece")
    reference = models.CharField(max_length=ID)
    piece = models.CharField(max_length=ID, db_index=True)
    tokens = models.TextField()


class Term(models.Model):
    """A word of the search index, forwards and backwards, for finding similar ones."""

    term = models.CharField(primary_key=True, max_length=64)
    backwards = models.CharField(max_length=64, db_index=True)


class Document(models.Model):
    """One complaint in the search index, under the words of all its pieces.

    The words themselves are stored as each database engine needs them (`engine`). `place` orders by
    receipt: milliseconds since 1970, then 20 bits that make places unique.
    """

    place = models.BigIntegerField(primary_key=True)
    reference = models.CharField(max_length=ID, unique=True)


class SurveyRow(models.Model):
    """One survey as of one version of its stream (`satisfaction.Survey`)."""

    id = models.CharField(primary_key=True, max_length=ID)
    version = models.PositiveIntegerField()
    first = models.DateField()
    last = models.DateField()
    percent = models.PositiveSmallIntegerField()
    days = models.PositiveSmallIntegerField()
    """Days in which people can answer."""
    announced_at = models.DateTimeField()
    listed_at = models.DateTimeField(null=True)
    """When its last list was fixed."""
    waits = models.BooleanField()
    """Whether the sample of the last list is not drawn yet."""
    listed = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)


class SurveyPlace(models.Model):
    """One complaint of the sample of a survey, its invitation and its answer."""

    pk = models.CompositePrimaryKey("survey", "number")
    survey = models.CharField(max_length=ID)
    number = models.PositiveIntegerField()
    reference = models.CharField(max_length=ID, db_index=True)
    party = models.PositiveIntegerField(null=True)
    way = _code()
    """How the person is asked; empty until it is chosen."""
    left_out = _code()
    code = models.CharField(max_length=64, unique=True)
    """SHA-256 of the code of the invitation."""
    invited_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    declined = models.BooleanField(default=False)
    by_staff = models.BooleanField(default=False)
    easy = models.PositiveSmallIntegerField(null=True)
    informed = models.PositiveSmallIntegerField(null=True)
    fair = models.PositiveSmallIntegerField(null=True)
    quick = models.PositiveSmallIntegerField(null=True)
    outcome = models.PositiveSmallIntegerField(null=True)
    hear = models.BooleanField(default=False)

    class Meta:
        indexes = [_index("survey_to_ask", "survey", "number", way="", left_out="")]


class ReadingRow(models.Model):
    """One reading of finished complaints as of one version of its stream (`reading.Reading`)."""

    id = models.CharField(primary_key=True, max_length=ID)
    version = models.PositiveIntegerField()
    first = models.DateField()
    last = models.DateField()
    wanted = models.PositiveIntegerField()
    listed_at = models.DateTimeField()
    size = models.PositiveIntegerField()
    excluded = models.PositiveIntegerField()
    waits = models.BooleanField()
    """Whether the sample is not drawn yet."""


class ReadingCard(models.Model):
    """One complaint of a reading; the verdicts are empty until it was read."""

    pk = models.CompositePrimaryKey("reading", "number")
    reading = models.CharField(max_length=ID)
    number = models.PositiveIntegerField()
    reference = models.CharField(max_length=ID, db_index=True)
    read_at = models.DateTimeField(null=True)
    by = _id()
    scope = _code()
    fair = _code()
    both_sides = _code()
    reasons = _code()
    plain_words = _code()
    in_time = _code()
    priority = _code()
