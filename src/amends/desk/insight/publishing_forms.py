"""Forms of acts on what is public of performance."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from amends.core.improvement.declaration import RecordAct
from amends.core.improvement.reports.frozen import WithdrawPerformance
from amends.wording.asking import AskingForm

_LONGEST = 5_000


class PerformanceForm(AskingForm):
    """What the act asks for: a reason, or nothing."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), widget=forms.Textarea({"rows": 3}), max_length=_LONGEST
    )

    def __init__(self, data: Any, act: RecordAct[Any]) -> None:
        super().__init__(data)
        self._act = act
        if act.particulars is not WithdrawPerformance:
            del self.fields["reason"]

    def blame(self, names: Sequence[str], told: str) -> bool:
        """Attach a refusal to the fields that it names; return whether there are any."""
        found = [name for name in names if name in self.fields]
        for name in found:
            self.add_error(name, told)
        return bool(found)

    def payload(self) -> Any:
        """Return what was entered, as the act takes it."""
        return self._act.particulars(**self.cleaned_data)
