"""Codes that a value of an older register can be mapped to, including retired ones."""

from dataclasses import dataclass
from typing import Self

from django.utils.translation import gettext

from amends.core.framework.labels import label
from amends.core.framework.policy.policy import Policy
from amends.imports import making
from amends.imports.mapping.values import normal


@dataclass(frozen=True, slots=True)
class KnownCodes:
    """Names of the codes of a field, including retired ones."""

    named: dict[str, str]
    gone: dict[str, making.Became]
    gone_named: dict[str, str]
    codes: dict[str, str]
    """Each code by its labels and by itself, in normal form; those in use take precedence."""

    @classmethod
    def of(cls, policy: Policy, field: str) -> Self:
        """Return those of a field."""
        languages = policy.languages
        held, gone = making.entries(policy, field), making.gone(policy, field)
        labels = {code: making.labels_of(policy, field, code) for code in gone}
        codes = {normal(one.text): code for code, told in labels.items() for one in told}
        codes |= {normal(code): code for code in labels}
        codes |= {normal(one.text): code for code, told in held.items() for one in told}
        codes |= {normal(code): code for code in held}
        named, gone_named = (
            {code: label(told, languages) or code for code, told in of_whom.items()}
            for of_whom in (held, labels)
        )
        return cls(named, gone, gone_named, codes)

    def today(self, code: str) -> tuple[str, str]:
        """Return the present code for a code, and why it is another one, or none."""
        if code in self.named:
            return code, ""
        became = self.gone.get(code)
        if became is None:
            return "", ""
        if became.why is making.Gone.retired:
            told = gettext("“{name}” is retired. Older complaints keep it.")
            return code, told.format(name=self.gone_named[code])
        told = gettext("“{name}” was merged into “{other}”.")
        name, other = self.gone_named[code], self.named[became.code]
        return became.code, told.format(name=name, other=other)

    def offered(self, guess: str) -> list[tuple[str, str]]:
        """Return the codes in use, and the retired one that a value names."""
        found = list(self.named.items())
        if guess in self.gone:
            told = gettext("{name} (retired)").format(name=self.gone_named[guess])
            found.append((guess, told))
        return found
