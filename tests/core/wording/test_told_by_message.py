"""Clauses 7.3, 7.4, 7.8 and 7.9: what says that someone was told depends on a message on record:
each line of every history, what is said after an act, and the state of a complaint."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.core.samples import ANN, CLEO, Story, words

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.improvement.fact_rows import facts, news_in_time
from amends.core.operation import events as e
from amends.core.operation.acts.acknowledgement import Acknowledge
from amends.core.operation.acts.communication import RequestInformation, SendNotice
from amends.core.operation.acts.posting import PostLetter, ReturnLetter, WriteLetter
from amends.core.operation.complaint.messages import CARRIED_BY, MESSAGES, Went, went
from amends.core.operation.complaint.parts import RecordedEvent
from amends.core.operation.complaint.stages import Stage
from amends.wording import acts, choices, stages, timeline
from amends.wording.acts.declaration import MESSAGE
from amends.wording.names import Names
from amends.wording.phrases import By, Told

TELLS = re.compile(
    r"\b(sent|told|informed|notified|alerted|forwarded)\b"
    r"|\b(asked|wrote to|gave) (you|\{party\}|\{person\}|the complainant)"
    r"|^we (said|promised)\b|\b(got|received) (a|alert)\b",
    re.IGNORECASE,
)
NOT_TOLD_BY_US = {
    # what people sent us, what staff agree among themselves, and what says that no one was told
    "We recorded what you sent us as: {kind}.",
    "{who} asked {person} to become the owner.",
    "{due}: by {day}. The complainant was not informed of this day.",
    "{who} sent version {version} of the settings for approval.",
    "{who} sent a less strict target for approval. Owner: {owner}.",
    "{who} sent for approval that the criterion retires.",
    # they are filled from the message, or name its number and day
    acts.LINES[e.SideNotHeard].personnel[0],  # type: ignore[index]
    "Something we sent you {way} did not arrive.",
    "A notice could not be sent: {notice}.",
    # entries of the promise itself
    "We promised you something by {day}.",
}


def _texts(told: Told, *, sent: bool) -> Iterator[str]:
    """The texts that could be chosen without a message, or with all."""
    match told:
        case By(field=field, texts=texts, otherwise=otherwise):
            for state, text in texts.items():
                if sent or field != MESSAGE or state is not Went.sent:
                    yield from _texts(text, sent=sent)
            yield from _texts(otherwise, sent=sent)
        case str():
            yield told
        case None:
            pass
        case _:
            yield from told


def _lines(kind: type, *, sent: bool) -> Iterator[str]:
    for told in (acts.LINES[kind].personnel, acts.LINES[kind].complainant):
        yield from _texts(told, sent=sent)


@pytest.mark.parametrize("kind", acts.LINES, ids=lambda kind: kind.__name__)
def test_a_line_says_that_someone_was_told_only_by_a_message(kind: type) -> None:
    if kind not in MESSAGES:
        unshown = {text for text in _lines(kind, sent=False) if TELLS.search(text)}
        assert unshown <= NOT_TOLD_BY_US


def test_every_entry_that_a_message_carries_has_a_line_for_both() -> None:
    for kind in CARRIED_BY:
        assert set(_lines(kind, sent=True)) - set(_lines(kind, sent=False)), kind


def test_neither_the_state_of_a_complaint_nor_a_done_act_says_that_someone_was_told() -> None:
    labels = [choices.label(stage) for stage in Stage]
    said = [*labels, *stages._STATES.values(), *stages._STATES_NOTED.values()]
    assert not [text for text in said if TELLS.search(text)]
    done = {
        text
        for words in acts.WORDS.values()
        for text in (words.done, *words.otherwise.values())
        if TELLS.search(text) and "for approval" not in text
    }
    assert done == {
        "Response released. The history shows when it was sent.",
        "Handover sent. You stay the owner until it is accepted.",
        "Address saved. We sent a code to it. Notices go there once the person enters it.",
    }


# --- which message, and why not ---


def _told(story: Story, kind: type) -> RecordedEvent:
    return next(one for one in reversed(story.entries) if isinstance(one.event, kind))


def _state(story: Story, kind: type) -> Went | None:
    return went(story.complaint, _told(story, kind))


def _line(story: Story, kind: type) -> str:
    return timeline.line(_told(story, kind), names=Names(), complaint=story.complaint)


def _theirs(story: Story, kind: type) -> str | None:
    return timeline.line_for_complainant(
        _told(story, kind), parties={1}, complaint=story.complaint, names=Names()
    )


OPTIONS = SendNotice(e.Notice.recourse, e.Way.email, 1)
DECISION = SendNotice(e.Notice.decision, e.Way.email, 1)
LETTER = WriteLetter(1, e.Way.letter, words("Options\n\nThese are yours."), e.Notice.recourse)


def test_options_are_told_by_the_letter_with_them() -> None:
    story = Story().refused()
    assert _state(story, e.RecourseTold) is Went.unrecorded
    assert not TELLS.search(_line(story, e.RecourseTold))
    assert not TELLS.search(_theirs(story, e.RecourseTold) or "")

    story.does("send-notice", OPTIONS, SYSTEM_ACTOR)

    assert _state(story, e.RecourseTold) is Went.sent
    assert _line(story, e.RecourseTold).startswith("We told ")


@pytest.mark.parametrize(
    ("given", "state"),
    [
        (replace(OPTIONS, delivery=e.Delivery.failed), Went.failed),
        (replace(OPTIONS, way=e.Way.not_possible), Went.unreachable),
        (replace(OPTIONS, notice=e.Notice.status), Went.unrecorded),
    ],
)
def test_a_message_that_did_not_go_tells_no_one(given: SendNotice, state: Went) -> None:
    story = Story().refused().does("send-notice", given, ANN)

    assert _state(story, e.RecourseTold) is state
    assert not TELLS.search(_line(story, e.RecourseTold).partition(". ")[0])


def test_a_bounce_takes_back_that_they_were_told() -> None:
    story = Story().refused().does("send-notice", OPTIONS, SYSTEM_ACTOR)
    bounced = replace(OPTIONS, delivery=e.Delivery.failed)

    story.later(hours=1).does("send-notice", bounced, SYSTEM_ACTOR)

    assert _line(story, e.RecourseTold).endswith("Not sent: the message was not delivered.")


def test_a_letter_tells_once_it_was_posted_until_it_is_returned() -> None:
    story = Story().refused().does("write-letter", LETTER, ANN)
    assert _state(story, e.RecourseTold) is Went.to_post
    story.does("post-letter", PostLetter(1, story.at.date()), ANN)
    assert _state(story, e.RecourseTold) is Went.sent
    story.does("return-letter", ReturnLetter(1), ANN)
    assert _state(story, e.RecourseTold) is Went.returned


def test_a_page_tells_only_who_uses_it() -> None:
    on_page = replace(OPTIONS, way=e.Way.web)
    theirs = Story().refused().does("send-notice", on_page, SYSTEM_ACTOR)
    assert _state(theirs, e.RecourseTold) is Went.sent
    noted = Story().received().answered().reacted(e.Reaction.refused, by=ANN)
    noted.does("send-notice", on_page, SYSTEM_ACTOR)
    assert _state(noted, e.RecourseTold) is Went.on_page


def test_a_response_by_email_is_sent_when_the_server_accepted_it() -> None:
    story = Story().received().answered()
    assert "released the response" in _line(story, e.DecisionCommunicated)
    assert _theirs(story, e.DecisionCommunicated) == "You can read our response here."

    story.does("send-notice", DECISION, SYSTEM_ACTOR)

    assert "sent the response" in _line(story, e.DecisionCommunicated)


def test_a_question_is_asked_by_its_letter() -> None:
    story = Story().received()
    story.does("request-information", RequestInformation(1, words("when?")), ANN)
    assert not TELLS.search(_line(story, e.InformationRequested))

    asked = SendNotice(e.Notice.information_request, e.Way.email, 1)
    story.does("send-notice", asked, SYSTEM_ACTOR)

    assert "asked" in _line(story, e.InformationRequested)


def test_a_deadline_is_sent_by_a_letter_that_named_this_day() -> None:
    story = Story().received()
    answer = next(
        one
        for one in story.entries
        if isinstance(one.event, e.TermTold) and one.event.clock == "respond"
    )
    assert went(story.complaint, answer) is Went.unrecorded
    receipt = Acknowledge(1, e.Way.email, e.Delivery.sent, words("we have it"))

    story.later(hours=1).does("acknowledge", receipt, SYSTEM_ACTOR)

    assert went(story.complaint, answer) is Went.sent
    assert isinstance(answer.event, e.TermTold)
    another = replace(answer.event, day=answer.event.day + timedelta(days=9))
    assert went(story.complaint, replace(answer, event=another)) is not Went.sent


def test_a_deadline_that_no_letter_names_is_not_called_sent() -> None:
    story = Story().received()
    story.does("acknowledge", Acknowledge(1, e.Way.email, e.Delivery.sent), SYSTEM_ACTOR)
    confirm = next(
        one
        for one in story.entries
        if isinstance(one.event, e.TermTold) and one.event.clock == "acknowledge"
    )

    assert "sent" not in timeline.line(confirm, names=Names(), complaint=story.complaint)


TO_COMPLAINANTS = [kind for kind in CARRIED_BY if kind is not e.SubjectNotified]


@pytest.mark.parametrize("kind", TO_COMPLAINANTS, ids=lambda kind: kind.__name__)
def test_that_no_message_could_go_without_contact_details_is_said(kind: type) -> None:
    story = Story().refused()
    story.does("request-information", RequestInformation(1, words("who are you?")), ANN)
    names = Names(unreachable=frozenset({1}))
    assert any(isinstance(one.event, kind) for one in story.entries)
    unsaid = [timeline.line(one, names=Names(), complaint=story.complaint) for one in story.entries]
    for one, before in zip(story.entries, unsaid, strict=True):
        line = timeline.line(one, names=names, complaint=story.complaint)
        assert "No message about this is recorded." not in line
        if isinstance(one.event, kind):
            assert went(story.complaint, one, names.unreachable) is Went.no_address
            assert ("No message" in before) is ("Not sent: no address is recorded." in line)


def test_a_line_without_its_complaint_says_the_least() -> None:
    story = Story().refused().does("send-notice", OPTIONS, SYSTEM_ACTOR)

    assert not TELLS.search(timeline.line(_told(story, e.RecourseTold), names=Names()))


def test_no_notice_to_staff_is_none_that_informed_them() -> None:
    old = e.PersonnelTold((ANN, CLEO), 1)
    told = replace(_told(Story().received(), e.Received), event=old)

    assert timeline.line(told, names=Names()).endswith("No notice to them is recorded.")


# --- the measure, and with it the item of the standard ---


def _options_told(story: Story) -> bool:
    return facts(story.complaint, story.entries, story.rules, 1).complaint.options_told


def test_options_count_as_told_by_their_message_alone() -> None:
    story = Story().refused()
    assert not _options_told(story)

    story.does("send-notice", OPTIONS, SYSTEM_ACTOR)

    assert _options_told(story)


def test_a_question_is_news_by_its_message_alone() -> None:
    story = Story().received().does("acknowledge", Acknowledge(1, e.Way.phone))
    story.at += timedelta(10)
    story.does("request-information", RequestInformation(1, words()))
    interval, later = timedelta(14), story.at + timedelta(10)
    assert not news_in_time(story.complaint, story.entries, interval, later)

    story.does(
        "send-notice", SendNotice(e.Notice.information_request, e.Way.email, 1), SYSTEM_ACTOR
    )

    assert news_in_time(story.complaint, story.entries, interval, later)
