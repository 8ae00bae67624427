"""Order of the question pages, and which of them still need an answer."""

from datetime import datetime

from django.urls import reverse

from amends.core.framework.adoption.rulebook import Rules

from .forms.pages import Answers, QuestionPage, Setting
from .forms.sender import You
from .forms.what_happened import Danger, WhatHappened

PAGES: dict[str, type[QuestionPage]] = {page.slug: page for page in (Danger, WhatHappened, You)}
"""The pages by address."""
CHECK = "check"
"""The address of the page that shows all answers."""
FILES = "files"
"""The address of the page for files. Only people with something to show open it."""
STEPS = (*PAGES, CHECK)


def address(slug: str) -> str:
    """Return the address of a page."""
    return reverse("portal:question", kwargs={"slug": slug})


def setting_of(rules: Rules, answers: Answers, *, now: datetime) -> Setting:
    """Return the context of the pages."""
    return Setting(rules, rules.calendar(None).day_of(now), answers)


def answered(setting: Setting) -> dict[str, QuestionPage]:
    """Return the pages whose stored input is still valid, by address."""
    kept = (
        (slug, page(setting.answers[slug], setting=setting))
        for slug, page in PAGES.items()
        if slug in setting.answers
    )
    return {slug: page for slug, page in kept if page.is_valid()}


def open_page(setting: Setting) -> str:
    """Return the first page that needs an answer, or the page of all answers."""
    done = answered(setting)
    return next((slug for slug in PAGES if slug not in done), CHECK)


def before(slug: str) -> str | None:
    """The address of the page before this one."""
    place = STEPS.index(slug)
    return STEPS[place - 1] if place else None


def after(slug: str) -> str:
    """The address of the page after this one."""
    return STEPS[STEPS.index(slug) + 1]
