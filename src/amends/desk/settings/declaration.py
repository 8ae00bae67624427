"""A page of the settings as it is declared: what it is called, and what of the policy it edits.

A page that is a form over fields of the policy names its `settings`, and needs no view of its own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from amends.core.framework.policy.policy import Policy
from amends.governance.publishing import Draft
from amends.wording import policy as wording

from ..request.context import DeskContext
from .setting import PolicyForm, Setting, Text

type Beside = Callable[[PolicyForm, Draft, DeskContext], Mapping[str, Any]]
"""What else the template of a page needs."""
type Facts = Callable[[Policy, DeskContext], list[tuple[Text, str]]]
"""What a page shows to someone who cannot change it: names and values."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page: the name of its address, for a list its name; `edits` are the fields of the policy
    that are edited there, `within` the addresses below it, `door` the permission needed to find it,
    if more than reading the settings.

    The rest is for pages of `settings`: the last part of their address if it is not the name, a
    sentence at the top, the text for readers and for an empty page, whether inputs omit the word
    “optional”, and a template that shows more than the form.
    """

    name: str
    called: Text = ""
    settles: Text = ""
    edits: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    listing: str = ""
    door: str = ""
    settings: tuple[Setting, ...] = ()
    path: str = ""
    intro: Text = ""
    facts: Facts | None = None
    nothing: Text = ""
    calm: bool = False
    template: str = "desk/settings/page.html"
    beside: Beside | None = None

    @property
    def decides(self) -> tuple[str, ...]:
        """The fields of the policy that are edited here."""
        return (*self.edits, *(setting.name for setting in self.settings))

    @property
    def address(self) -> str:
        """Where it is."""
        return reverse(f"desk:{self.name}", args=[self.listing] if self.listing else [])

    @property
    def title(self) -> str:
        """What it is called."""
        return wording.title(self.listing) if self.listing else str(self.called)

    @property
    def use(self) -> str:
        """What it decides, in a sentence."""
        return wording.use(self.listing) if self.listing else str(self.settles)

    def shown(self, policy: Policy, desk: DeskContext) -> list[tuple[Text, str]]:
        """What someone reads who cannot change it."""
        if self.facts is not None:
            return self.facts(policy, desk)
        return [(one.label, one.shown(getattr(policy, one.name))) for one in self.settings]


@dataclass(frozen=True, slots=True)
class Group:
    """Pages that users look for together."""

    key: str
    title: Text
    pages: tuple[Page, ...]
