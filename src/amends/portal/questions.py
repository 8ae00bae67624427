"""Which pages are asked, in which order, and which of them still wants an answer."""

from collections.abc import Sequence
from datetime import datetime

from amends.core.framework.adoption.rulebook import Rules

from .drafts import Answers
from .forms.matter import AboutPerson, Files, OwnQuestions, PutRight, WhatAbout, WhatHappened
from .forms.pages import QuestionPage, Setting
from .forms.sender import ForWhom, Reach, Who

PAGES: tuple[type[QuestionPage], ...] = (
    WhatHappened,
    WhatAbout,
    OwnQuestions,
    AboutPerson,
    PutRight,
    Who,
    ForWhom,
    Reach,
    Files,
)
CHECK = "check"
"""The address of the page that shows all answers."""


def setting_of(rules: Rules, answers: Answers, *, now: datetime) -> Setting:
    """What the pages need to know now."""
    return Setting(rules, rules.calendar(None).day_of(now), answers)


def asked(setting: Setting) -> list[type[QuestionPage]]:
    """The pages for somebody who answered so."""
    return [page for page in PAGES if page.applies(setting)]


def answered(setting: Setting) -> dict[str, QuestionPage]:
    """The pages whose kept answers still hold, by address. An answer that an earlier one has made
    meaningless does not."""
    pages = (page(setting.answers[page.slug], setting=setting) for page in _kept(setting))
    return {page.slug: page for page in pages if page.is_valid()}


def open_page(setting: Setting) -> str:
    """The first page that wants an answer, or the page of all answers."""
    done = answered(setting)
    return next((page.slug for page in asked(setting) if page.slug not in done), CHECK)


def before(setting: Setting, slug: str) -> str | None:
    """The address of the page before this one."""
    slugs = [page.slug for page in asked(setting)]
    place = slugs.index(slug) if slug in slugs else len(slugs)
    return slugs[place - 1] if place else None


def after(setting: Setting, slug: str) -> str:
    """The address of the page after this one."""
    slugs = [*(page.slug for page in asked(setting)), CHECK]
    return slugs[slugs.index(slug) + 1]


def _kept(setting: Setting) -> Sequence[type[QuestionPage]]:
    return [page for page in asked(setting) if page.slug in setting.answers]
