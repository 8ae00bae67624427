"""What nobody needs any more goes by itself."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from amends.site import worker

pytestmark = pytest.mark.django_db


def test_sessions_that_ended_are_swept_away_and_others_stay() -> None:
    store = SessionStore()
    for lasts in (60, 7 * 24 * 3600):
        store.create()
        store.set_expiry(lasts)
        store.save()
    assert Session.objects.count() == 2

    worker._sweep(timezone.now() + timedelta(hours=1))

    assert [one.session_key for one in Session.objects.all()] == [store.session_key]
