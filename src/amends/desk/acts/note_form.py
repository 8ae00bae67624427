"""Form below the timeline for a note or message: audience, text and an optional file."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext

from amends.core.operation.acts.communication import Note
from amends.core.values import Upload
from amends.vault.uploads import UploadRefused

from ..forms.around import Around
from ..forms.choosing import why_refused
from ..forms.derived import ActForm, Keep
from ..forms.layout import FormLayout

INTERNAL = "internal"


class SayForm(ActForm):
    """Form for a note, or for a message if a recipient is chosen."""

    def __init__(
        self, around: Around, *, data: Mapping[str, Any] | None = None, files: Any = None
    ) -> None:
        drawing = FormLayout(omit={"words"})
        super().__init__(Note, around, drawing=drawing, data=data, files=files)
        self.auto_id = "say_%s"  # beside it is the form of an act, with fields of its own
        readers = [
            (
                str(p.number),
                gettext("Message to {party}").format(party=around.names.party(p.number)),
            )
            for p in around.at.parties
            if p.active
        ]
        self.fields["reader"] = forms.ChoiceField(
            label=gettext("Who can read this"),
            choices=[(INTERNAL, gettext("Internal note: staff only")), *readers],
            initial=INTERNAL,
            widget=forms.RadioSelect if len(readers) < 4 else forms.Select,
        )
        self.fields["words"] = forms.CharField(
            label=gettext("Your message or note"),
            required=False,
            max_length=20_000,
            widget=forms.Textarea({"rows": "3"}),
        )
        self.fields["file"] = forms.FileField(label=gettext("File"), required=False)

    @property
    def party(self) -> int | None:
        """The recipient; None for a note."""
        reader = self.cleaned_data["reader"]
        return None if reader == INTERNAL else int(reader)

    def clean(self) -> dict[str, Any]:
        """Require text or a file."""
        cleaned = super().clean()
        button = self.data.get("as")
        if button and (button == "note") != (cleaned.get("reader") == INTERNAL):
            self.add_error("reader", gettext("Choose who can read this, then save or send it"))
        if not cleaned.get("words") and not cleaned.get("file") and not self.errors:
            self.add_error("words", gettext("Write something, or choose a file"))
        return cleaned

    def stored(self, keep: Keep) -> Upload | None:
        """Return the stored file; a refusal is shown in the form."""
        uploaded = self.cleaned_data.get("file")
        if not uploaded:
            return None
        try:
            return keep(uploaded)
        except UploadRefused as refused:
            self.add_error("file", why_refused(refused.why))
            return None
