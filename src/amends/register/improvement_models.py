"""Tables of problems, actions and what complaints contribute to them, of criteria with their alerts
and exposure, and of governing records: statements, policy texts, audits, reviews and the like."""

from django.db import models

from .columns import CODE, ID, code, ident, index


class Problem(models.Model):
    """One problem as of one version of its stream."""

    id = models.CharField(primary_key=True, max_length=ID)
    version = models.PositiveIntegerField()
    state = code()
    kind = code()
    source = code()
    owner = ident()
    unit = code()
    category = code()
    product = code()
    cause = code()
    """The cause in the pattern of its codes."""
    title = ident()
    """The piece with its title; empty for a dismissed proposal."""
    advice = ident()
    """The piece with the agreed remedy."""
    since = models.DateField(null=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    reopened_at = models.DateTimeField(null=True)
    complaints = models.PositiveIntegerField(default=0)
    """How many complaints belong to it."""
    actions = models.PositiveIntegerField(default=0)
    verdict = code()
    """What the last check of an action against it says (`EffectVerdict`)."""
    found = code()
    """Status of its best known cause (`CauseStatus`)."""
    found_cause = code()
    seen = models.PositiveIntegerField(default=0)
    """Of a dismissed one: how many complaints were seen."""
    returns_at = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            index("problem_newest", "state", "-opened_at", "id"),
            index("problem_owner", "owner", "state"),
            index("problem_codes", "state", "category", "product"),
        ]


class ProblemComplaint(models.Model):
    """A complaint that belongs to a problem, or that did once (`bound` false)."""

    pk = models.CompositePrimaryKey("problem", "reference")
    problem = models.CharField(max_length=ID)
    reference = models.CharField(max_length=ID)
    bound = models.BooleanField()

    class Meta:
        indexes = [index("problem_of", "reference", "bound")]


class Action(models.Model):
    """One correction or corrective action as of one version of its stream."""

    id = models.CharField(primary_key=True, max_length=ID)
    version = models.PositiveIntegerField()
    state = code()
    open = models.BooleanField()
    """Whether someone has to do something: do it, or check it."""
    kind = code()
    source = code()
    problem = ident()
    reference = ident()
    """The complaint from which it comes."""
    restricted = models.BooleanField(default=False)
    """Whether that complaint was restricted."""
    unit = code()
    owner = ident()
    decides = ident()
    """Who checks its effect."""
    planned_by = ident()
    planned_at = models.DateTimeField()
    what = ident()
    """The piece that says what is to be done."""
    due = models.DateField()
    completed_on = models.DateField(null=True)
    check_on = models.DateField(null=True)
    holder = ident()
    """Who has to do something now: the owner, or who checks it."""
    day = models.DateField(null=True)
    """By which day: it is due, or its effect is checked."""
    has_rule = models.BooleanField(default=False)
    published = models.CharField(max_length=40, default="", blank=True)
    """The piece with what the public page says of it."""
    published_at = models.DateTimeField(null=True)
    minor = models.BigIntegerField(null=True)
    """What it costs, in minor units."""
    currency = code()
    speaks_at = models.DateTimeField(null=True)
    """When the next reminder is due (`reminding.next_reminder`)."""

    class Meta:
        indexes = [
            index("action_holder", "holder", "open", "day"),
            index("action_owner", "owner", "open"),
            index("action_day", "open", "day", "id"),
            index("action_problem", "problem"),
            index("action_complaint", "reference"),
            index("action_sweep", "speaks_at", "id", speaks_at__isnull=False),
        ]


class Commitment(models.Model):
    """What a complainant was promised and is not done yet: a promise with its day, or an accepted
    remedy."""

    pk = models.CompositePrimaryKey("reference", "kind", "number")
    reference = models.CharField(max_length=ID)
    kind = models.CharField(max_length=CODE)
    """``promise`` or ``remedy``."""
    number = models.PositiveIntegerField()
    """The number of the promise; of a remedy, that of the response times 1000 plus its own."""
    owner = ident()
    unit = code()
    day = models.DateField(null=True)
    what = code()
    """The kind of remedy."""
    words = ident()
    """The piece with what was promised."""
    minor = models.BigIntegerField(null=True)
    currency = code()

    class Meta:
        indexes = [
            index("commitment_owner", "owner", "day"),
            index("commitment_day", "day", "reference"),
        ]


class EarlierCodes(models.Model):
    """Codes of a complaint that were replaced by others."""

    pk = models.CompositePrimaryKey("reference", "number")
    reference = models.CharField(max_length=ID)
    number = models.PositiveIntegerField()
    category = code()
    product = code()
    unit = code()
    cause = code()


class ProblemSignal(models.Model):
    """A finding that opened, dismissed or reopened a problem."""

    pk = models.CompositePrimaryKey("problem", "signal")
    problem = models.CharField(max_length=ID)
    signal = models.CharField(max_length=ID, db_index=True)


class Criterion(models.Model):
    """One criterion that was set or has alerts, as of one version of its stream; limits are in
    thousandths."""

    id = models.CharField(primary_key=True, max_length=CODE)
    version = models.PositiveIntegerField()
    state = code()
    measure = code()
    part = code()
    unit = code()
    per = code()
    interval = code()
    owner = ident()
    least = models.BigIntegerField(null=True)
    most = models.BigIntegerField(null=True)
    alert_least = models.BigIntegerField(null=True)
    alert_most = models.BigIntegerField(null=True)
    by = models.DateField(null=True)
    set_by = ident()
    set_at = models.DateTimeField(null=True)
    reason = ident()
    rebased_on = models.DateField(null=True)

    class Meta:
        indexes = [index("criterion_owner", "owner", "state")]


class Alert(models.Model):
    """One alert of a criterion; without `answered_at` it is listed until someone responds."""

    pk = models.CompositePrimaryKey("criterion", "number")
    criterion = models.CharField(max_length=CODE)
    number = models.PositiveIntegerField()
    to = ident()
    reason = code()
    first = models.DateField()
    last = models.DateField()
    value = models.BigIntegerField()
    among = models.PositiveIntegerField(default=0)
    raised_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = ident()
    words = ident()
    """The piece with the response."""

    class Meta:
        indexes = [index("alert_person", "to", "answered_at")]


class Exposure(models.Model):
    """How many customers, orders or homes there were in a month and unit."""

    pk = models.CompositePrimaryKey("of", "month", "unit")
    of = models.CharField(max_length=CODE)
    month = models.DateField()
    unit = code()
    amount = models.PositiveBigIntegerField()


class GoverningRecord(models.Model):
    """One governing record as of one version of its stream, which is its id."""

    id = models.CharField(primary_key=True, max_length=ID)
    version = models.PositiveIntegerField()
    kind = code()
    state = code()
    owner = ident()
    unit = code()
    about = ident()
    title = ident()
    """The piece with its title."""
    due = models.DateField(null=True)
    """When its owner has to act next; null if no one has to."""
    first = models.DateField(null=True)
    last = models.DateField(null=True)
    begun_at = models.DateTimeField()

    class Meta:
        indexes = [
            index("governing_kind", "kind", "state"),
            index("governing_due", "due", "owner"),
        ]
