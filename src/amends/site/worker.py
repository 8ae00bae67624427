"""Worker: the table of functions that carry out jobs, and one round of its work."""

import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import DatabaseError, InterfaceError, close_old_connections, connections, transaction

from amends import vault
from amends.assurance import checking
from amends.core.operation.effects.consequences import JobKind
from amends.core.refusal import Guard, Refused
from amends.core.values import Code
from amends.desk.evidence import making as evidence
from amends.governance import preparing
from amends.handling import idempotency, reprojecting
from amends.handling.deadlines import recounting
from amends.handling.improvement.outlived import DISPOSE
from amends.handling.kinds.action import TELL_ACTION
from amends.handling.kinds.criterion import TELL_ALERT
from amends.handling.kinds.evidence import MAKE_EVIDENCE
from amends.handling.kinds.governing import TELL_RECORD
from amends.handling.kinds.person import CONFIRM_CONTACT
from amends.handling.kinds.problem import TELL_CHANGE
from amends.handling.kinds.report import TELL_REPORT
from amends.handling.kinds.survey import SEND_SURVEY, SURVEY_RETURNED
from amends.handling.projections import indexing
from amends.handling.projections.projecting import RECOUNT, REPROJECT
from amends.handling.streams import RULES, reference_of
from amends.imports import jobs as imports
from amends.imports import keeping
from amends.insight.charts import stored
from amends.insight.facts import refresh
from amends.insight.reports import freezing
from amends.insight.signals import refreshing, texts
from amends.jobs import duties, queue, read
from amends.jobs.queue import Claimed
from amends.jobs.steps import delete
from amends.journal import log
from amends.journal.tree import LogDamaged
from amends.letters import acknowledging_many, held_back, record_notices, staff_notices
from amends.letters import jobs as letters
from amends.letters.composing import NoTemplate
from amends.letters.incoming import batches, mailbox, routing, storing
from amends.letters.incoming.addresses import incoming
from amends.letters.mail_account import account_change
from amends.letters.oauth import begun
from amends.letters.samples import drawing, survey
from amends.maintenance import read_log, retention, schedule
from amends.people import sessions
from amends.portal import drafts
from amends.register import engine, sweeps
from amends.vault import drafts as staff_drafts
from amends.vault import files, keys, sealing

from . import alerts, clock, mail_now, outbox
from .monitoring import counters

_log = logging.getLogger("amends.worker")

INDEXED_AT_ONCE = 20
"""Complaints whose text is indexed in one transaction."""

FORGOTTEN_AT_ONCE = 5_000
"""Erasures whose freed bytes are overwritten together."""

COMPACTED_AT_ONCE = 8 * 2**20
"""Bytes of a database that is compacted after erasures without being asked: more takes longer than
a visitor should wait."""

READ_AT_ONCE = 8
"""Messages that become complaints in one transaction."""

_TOGETHER: dict[str, int] = {
    JobKind.acknowledge: acknowledging_many.AT_ONCE,
    JobKind.index_words: INDEXED_AT_ONCE,
    JobKind.forget_words: FORGOTTEN_AT_ONCE,
    storing.READ_MAIL: READ_AT_ONCE,
}

PAUSE = 1.0
"""Seconds until a worker that has nothing to do asks again whether anything is new."""

GATHER = 0.25
"""Seconds after a round that did something, in which more jobs can arrive: many together cost far
less than one at a time."""

LOOK = 10.0
"""Seconds after which it makes a whole round although nothing is new, because time passes."""

WAITS = (1.0, 2.0, 5.0)
"""Seconds until it tries again when the database does not answer, by number of failures; the last
of them as long as it takes."""

_NO_DATABASE = (DatabaseError, InterfaceError)
"""What a database raises that does not answer, or has another schema for a moment."""

NO_TEMPLATE = Code("no_template")
"""Problem of a letter without a template in the policy: trying again cannot help until one is
adopted."""

type Work = Callable[[Claimed, datetime], object]


def _redraw(job: Claimed, now: datetime) -> None:
    if job.stream == RULES:  # another wording was adopted, or what forbids it is gone
        queue.retry_for(Code(Guard.forbidden_text), now=now)
    if not queue.overtaken(job):
        reprojecting.reproject(reprojecting.touched_by(job.stream), now=now)
        if job.stream == RULES:
            reprojecting.reproject_actions(now=now)


def _recount(job: Claimed, now: datetime) -> None:
    """Recalculate open deadlines without delaying others or losing the lease: after a round the job
    is put back, and continues where this process stopped, or from the beginning, which adds
    nothing."""
    if queue.overtaken(job):
        return
    longest = time.monotonic() + ROUND
    after = _Halfway.after.get(job.id, "")
    for reached, _ in recounting.some_at_a_time(now=now, after=after):
        _Halfway.after[job.id] = reached
        if time.monotonic() > longest:
            raise queue.NotYet(timedelta())
    _Halfway.after.pop(job.id, None)


class _Halfway:
    after: ClassVar[dict[int, str]] = {}


def _index(job: Claimed, now: datetime) -> None:
    with transaction.atomic():
        indexing.index(job.stream, up_to=job.version)
        texts.index([reference_of(job.stream)], now=now)


def _forget(job: Claimed, now: datetime) -> None:
    _forget_all([job], now)


def _forget_all(jobs: Sequence[Claimed], now: datetime) -> None:
    if vault.size() <= COMPACTED_AT_ONCE:
        vault.scrub()
        engine.scrub()
    else:  # visitors would wait for it
        vault.shorten_log()
        preparing.saw(preparing.ERASED, now=now)
    outbox.forget({reference_of(job.stream) for job in jobs})


WORK: dict[Code, Work] = {
    JobKind.index_words: _index,
    JobKind.forget_words: _forget,
    REPROJECT: _redraw,
    RECOUNT: _recount,
    JobKind.acknowledge: letters.acknowledge,
    JobKind.send_decision: letters.send_decision,
    JobKind.tell_recourse: letters.tell_recourse,
    JobKind.tell_scope: letters.tell_scope,
    JobKind.tell_closure: letters.tell_closure,
    JobKind.tell_date: letters.tell_date,
    JobKind.tell_access: letters.tell_access,
    JobKind.tell_replaced: letters.tell_replaced,
    JobKind.ask_information: letters.ask_information,
    JobKind.tell_late: letters.tell_late,
    JobKind.tell_referral: letters.tell_referral,
    JobKind.tell_subject: letters.tell_subject,
    JobKind.ask_subject: staff_notices.ask_subject,
    JobKind.tell_noted: letters.tell_noted,
    JobKind.send_letter: letters.send_letter,
    JobKind.tell_staff: staff_notices.tell_staff,
    JobKind.alert_of_danger: lambda job, now: clock.let_pass([reference_of(job.stream)], now),
    TELL_CHANGE: letters.tell_change,
    CONFIRM_CONTACT: staff_notices.ask_to_confirm,
    TELL_ACTION: record_notices.tell_action,
    TELL_RECORD: record_notices.tell_record,
    TELL_ALERT: record_notices.tell_alert,
    SURVEY_RETURNED: survey.ask_otherwise,
    SEND_SURVEY: survey.send_invitation,
    TELL_REPORT: record_notices.tell_report,
    MAKE_EVIDENCE: evidence.make,
    DISPOSE: retention.carry_out,
    imports.TAKE_OVER: imports.take_over,
    imports.TAKE_BACK: imports.undo,
    storing.READ_MAIL: routing.read_mail,
    JobKind.keep_told: letters.keep_told,
}
"""The function for every kind of job; a test compares them with what core asks for."""


THOROUGH = 3_600.0
"""Seconds between two passes that search the whole journal for late commits, not only its newest
entries, and that delete what is no longer needed."""


ROUND = 20.0
"""Seconds after which a round claims no further job, so that deadlines are checked within a minute
whatever else there is to do."""

_PATIENCE = 10.0
"""Seconds for which a stopping worker waits for facts that are being written."""

_SIGNALS = 5.0
"""Seconds between two looks at what keeps coming back."""
BEAT = 120.0
"""Seconds after which the worker records again that it is running."""


def run(stop: threading.Event) -> None:
    """Make rounds until stopped, then give the duties of this process back. Without its database it
    waits, as long as it takes."""
    if settings.AMENDS_WORKER_METRICS:
        counters.show(*settings.AMENDS_WORKER_METRICS)
    worker, failed = _Worker(), 0
    threads = [
        threading.Thread(target=target, args=(stop,), name=name, daemon=True)
        for name, target in {"facts": refresh.keep, "signals": _keep_signals}.items()
    ]
    for thread in threads:
        thread.start()
    while not stop.is_set():
        try:
            rest = GATHER if worker.work() else PAUSE
        except _NO_DATABASE as problem:
            if not failed:
                _log.warning("the database does not answer: %s", type(problem).__name__)
            connections.close_all()
            rest = WAITS[min(failed, len(WAITS) - 1)]
            failed += 1
        else:
            if failed:
                _log.warning("the database answers again")
            failed = 0
        stop.wait(rest)
    worker.reader.stop()
    for thread in threads:
        thread.join(_PATIENCE)
    with _going_on("the duties are not given back"):
        duties.give_back()


class _Worker:
    """One worker process: when it looks again at what needs time to pass."""

    def __init__(self) -> None:
        self.reader = _MailReader()
        self.reader.start()
        self._next_thorough = self._next_beat = self._next_look = 0.0
        self._seals = False

    def work(self) -> int:
        """Make a round if something is new or it is time for one; returns how much was done."""
        now, moment = datetime.now(UTC), time.monotonic()
        if mail_now.refresh():
            self.reader.stop()
            self.reader.start()
        if moment >= self._next_beat:
            self._next_beat = moment + BEAT
            preparing.saw(preparing.WORKER, now=now)
            with _going_on("the mail account is not recorded"):
                account_change.find(Path(settings.AMENDS_DATA), now=now)
        seals = _may("seal")
        # one that takes this duty over completes what the other was cut off in
        thorough = moment >= self._next_thorough or (seals and not self._seals)
        is_new = moment >= self._next_look or read.is_due_since(now) or (seals and log.waits())
        if not (thorough or is_new):
            self._seals = seals
            return 0
        with _going_on("scheduled work does not begin"):
            schedule.tick(now=now)
        done = make_round(duties.worker_name(), now=now, thorough=thorough, may=_may)
        # only now: a round that the database interrupted is made again
        self._seals, self._next_look = seals, moment + LOOK
        if thorough:
            self._next_thorough = moment + THOROUGH
        return done


def _may(duty: str) -> bool:
    """Return whether a duty is this worker's now. One without the log's key seals nothing."""
    return (duty != "seal" or log.has_key()) and duties.take(duty)


@contextmanager
def _going_on(what: str) -> Iterator[None]:
    """Log once that something fails, which is tried again later; letters and deadlines go on."""
    try:
        yield
    except Exception as problem:  # noqa: BLE001 (never its message: it may quote text)
        name = type(problem).__name__
        if _Failing.why.get(what) != name:
            _log.warning("%s: %s", what, name)
        _Failing.why[what] = name
    else:
        _Failing.why.pop(what, None)


class _Failing:
    why: ClassVar[dict[str, str]] = {}


class _MailReader:
    """Reads the mailbox in a thread of its own, so that a server that does not answer delays
    nothing."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start with the present mailbox, if there is one."""
        box = incoming().mailbox
        if box is None:
            return
        self._stop = threading.Event()
        args = (box, self._stop)
        self._thread = threading.Thread(target=mailbox.run, args=args, name="mailbox", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop after the current work."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(mailbox.PATIENCE)
            self._thread = None


def make_round(
    name: str,
    *,
    now: datetime,
    at_most: int = 50,
    thorough: bool = False,
    may: Callable[[str], bool] = lambda duty: True,
) -> int:
    """Make one round: sign the log, record missed deadlines, carry out due jobs. Returns how much
    was done, so that an idle worker can rest. `may` says which duties are this worker's; by default
    it does all, which adds nothing to what another did."""
    done = _seal(now, thorough=thorough) if may("seal") else 0
    if thorough and duties.clock_is_right():  # otherwise what is new would be taken for old
        _sweep(now)
    if may("clock"):
        done += _watch_time(now, thorough=thorough)
    longest = time.monotonic() + ROUND
    for _ in range(at_most):
        if time.monotonic() > longest:
            break  # a slow mail server delays no deadline
        jobs = _claim(name, now=now)
        if not jobs:
            break
        done += len(jobs)
        try:
            rest = left_of(jobs, now=now)
        except queue.OUTAGE:
            raise
        except Exception as problem:  # noqa: BLE001 (they are tried singly when their lease ends)
            _log.warning("%d jobs, %s: %s", len(jobs), jobs[0].kind, type(problem).__name__)
            continue
        for job in rest:
            carry_out(job, now=now)
    return done


def _watch_time(now: datetime, *, thorough: bool) -> int:
    """Do what is due because time passed, or because rules or rows changed; returns how much."""
    done = 0
    if thorough:
        done += alerts.look(now=now) + alerts.look_at_records(now=now)
        done += freezing.tick(now=now) + read_log.seal(now=now)
    done += clock.tick(now=now)
    done += clock.remind(now=now)
    done += held_back.try_again(now=now)
    done += drawing.tick(now=now)
    # rows of an older program are projected again, a few at a time
    return done + reprojecting.reproject(sweeps.outdated(at_most=100), now=now)


def _keep_signals(stop: threading.Event) -> None:
    """Compute what keeps coming back, and check what the record shows of requirements, until
    stopped. Runs in a thread, so that it delays no letter and no deadline."""
    while not stop.wait(_SIGNALS):
        with _going_on("signals"):
            if duties.take("facts"):
                refreshing.refresh(now=datetime.now(UTC))
                checking.refresh(now=datetime.now(UTC))
        close_old_connections()


def _claim(name: str, *, now: datetime) -> list[Claimed]:
    """Claim the next job, alone, so that a crash of this process counts against no other; but first
    tries of what is done together with others of its kind."""
    claimed = queue.claim(name, now=now, clock=datetime.now(UTC))
    most = _TOGETHER.get(claimed[0].kind) if claimed and claimed[0].attempts == 1 else None
    if most is not None:
        kind = Code(claimed[0].kind)
        clock, rest = datetime.now(UTC), most - 1
        claimed += queue.claim(name, now=now, clock=clock, at_most=rest, untried=kind)
    return claimed


def left_of(jobs: list[Claimed], *, now: datetime) -> list[Claimed]:
    """Carry out many jobs of one kind together; returns those to be tried one by one."""
    if len(jobs) == 1:
        return jobs
    left, done = jobs, 0
    match jobs[0].kind:
        case storing.READ_MAIL:
            left = batches.read_together(jobs, now)
            done = len(jobs) - len(left)
        case JobKind.forget_words | JobKind.index_words if done := _all_at_once(jobs, now=now):
            left = []
        case JobKind.acknowledge:
            first = list({job.stream: job for job in reversed(jobs)}.values())
            left, done = [job for job in jobs if job not in first], len(first)
            for job, problem in acknowledging_many.acknowledge_together(first, now):
                _not_done(job, problem, now=now)
                done -= 1
        case _:
            pass
    counters.count_jobs(jobs[0].kind, "done", done)
    return left


def _all_at_once(jobs: list[Claimed], *, now: datetime) -> int:
    """Index the text of many complaints in one transaction, or overwrite all freed bytes at once,
    which takes as long for one erasure as for thousands. Returns how many jobs that
    did, with those that waited for the same; 0 if it failed, and each is then tried separately."""
    done = len(jobs)
    try:
        if jobs[0].kind == JobKind.forget_words:
            _forget_all(jobs, now)
        with transaction.atomic(durable=True):
            if jobs[0].kind == JobKind.index_words:
                streams = {job.stream for job in jobs}
                indexing.index_many(dict.fromkeys(streams, indexing.WHOLE))
                texts.index([reference_of(stream) for stream in streams], now=now)
                done += queue.finish_waiting(JobKind.index_words, streams, now=now)
            queue.finish_all(jobs, now=now)
    except queue.OUTAGE:
        raise
    except Exception as problem:  # noqa: BLE001 (one of them may be at fault; the others continue)
        _log.warning("%d jobs, %s: %s", len(jobs), jobs[0].kind, type(problem).__name__)
        return 0
    return done


def _sweep(now: datetime) -> None:
    with _going_on("old files stay"):  # nothing else waits for a bucket that does not answer
        keeping.sweep(now=now)  # before the files: it renews those that are waiting
        files.sweep(before=now - timedelta(days=1))
        evidence.sweep(now=now)
    drafts.sweep(now=now)
    staff_drafts.sweep(now=now)
    storing.sweep(now=now)
    stored.forget_old(now.timestamp())
    begun.sweep(Path(settings.AMENDS_DATA), now=now)
    idempotency.sweep(before=now - idempotency.KEPT)
    queue.clear_done(now - timedelta(days=30))
    delete(Session.objects.filter(expire_date__lt=now))
    sessions.sweep(now=now)
    try:
        sealing.end_retired(now=now)
    except keys.KeyProblem as problem:
        _log.warning("retired keys are still there: %s", type(problem).__name__)


def _seal(now: datetime, *, thorough: bool) -> int:
    """Sign the log without letting a failure delay letters or deadlines. It is logged once, and
    again with each thorough pass; `amends doctor` reports it too."""
    if not (thorough or _Unsealed.why or log.waits()):
        return 0
    try:
        sealed = log.sequence(now=now, signer=log.signer(), thorough=thorough)
    except log.NotOpened:
        return 0  # nothing is set up here yet
    except (*_NOT_SIGNED, ValueError, OSError) as problem:
        name = type(problem).__name__
        if thorough or _Unsealed.why != name:
            _log.warning("the log is not sealed: %s", name)
        _Unsealed.why = name
        return 0
    _Unsealed.why = ""
    return sealed


_NOT_SIGNED = (log.NoKey, log.WrongKey, LogDamaged)


class _Unsealed:
    why = ""


def carry_out(job: Claimed, *, now: datetime) -> None:
    """Do it; what cannot be done is tried later or, if trying again cannot help, has failed."""
    try:
        WORK[Code(job.kind)](job, now)
        queue.finish(job, now=now)
    except Exception as problem:  # noqa: BLE001 (whatever goes wrong, the next job goes on)
        _not_done(job, problem, now=now)
    else:
        counters.count_jobs(job.kind, "done")


def _not_done(job: Claimed, problem: Exception, *, now: datetime) -> None:
    """Put back a job whose time has not come; one that failed is tried later, or has failed."""
    again = False
    try:
        match problem:
            case queue.LeaseLost():
                raise problem
            case queue.NotYet():
                queue.put_back(job, problem.wait, now=now)
                return
            case Refused():
                queue.fail(job, problem.guard, now=now)
            case NoTemplate():
                queue.fail(job, NO_TEMPLATE, now=now)
            case _:  # never the message of the exception: it may quote text
                _log.warning("job %d, %s: %s", job.id, job.kind, type(problem).__name__)
                name = "".join(c if c.isalnum() else "_" for c in type(problem).__name__.lower())
                again = queue.back_off(job, Code(name[:64]), now=now)
    except queue.LeaseLost:
        _log.warning("the lease of %s ended while it was done", job.kind)
        return
    counters.count_jobs(job.kind, "again" if again else "failed")


def until_signalled() -> threading.Event:
    """Return an event that SIGTERM and SIGINT set."""
    stop = threading.Event()
    for wanted in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wanted, lambda *_: stop.set())
    return stop
