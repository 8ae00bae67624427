"""Tables of criteria, their alerts, and of exposure."""

from django.db import models

from .columns import CODE, code, ident, index


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
