"""Order of the question pages, which of them are asked, and which still need an answer."""

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
    """Return the context of the pages."""
    return Setting(rules, rules.calendar(None).day_of(now), answers)


def asked(setting: Setting) -> list[type[QuestionPage]]:
    """Return the pages for a visitor with these answers."""
    return [page for page in PAGES if page.applies(setting)]


def answered(setting: Setting) -> dict[str, QuestionPage]:
    """Return the pages whose stored input is still valid, by address. Input that an earlier answer
    made meaningless is not."""
    pages = (page(setting.answers[page.slug], setting=setting) for page in _kept(setting))
    return {page.slug: page for page in pages if page.is_valid()}


def open_page(setting: Setting) -> str:
    """Return the first page that needs an answer, or the page of all answers."""
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
