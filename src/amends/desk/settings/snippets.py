"""Form of a snippet: its name and its text in each language."""

from typing import Any

from django import forms
from django.utils.translation import gettext

from amends.core.framework.policy.editing import Item
from amends.core.framework.policy.vocabulary import Snippet

from ..forms.around import language_name
from ..forms.labels import Labels, inputs_of, typed_labels
from .entries import EntryForm
from .listings import Listing, Sources


class SnippetForm(EntryForm):
    """Form for one snippet."""

    def __init__(
        self, listing: Listing, entry: Item | None, sources: Sources, data: Any = None
    ) -> None:
        super().__init__(listing, entry, sources, data)
        self.held: Labels = entry.words if isinstance(entry, Snippet) else ()
        languages = self.policy.languages
        self.fields |= inputs_of("words", languages, self.held, self._words_in)
        self.order_fields([f"{part}-{each}" for each in languages for part in ("label", "words")])

    def _words_in(self, language: str) -> forms.Field:
        first, *others = self.policy.languages
        text = gettext("Text ({language})").format(language=language_name(language))
        return forms.CharField(
            label=text if others else gettext("Text"),
            max_length=4_000,
            required=language == first,
            widget=forms.Textarea({"rows": "4", "lang": language, "dir": "auto"}),
        )

    def told_beside(self) -> dict[str, Any]:
        """Return the texts."""
        typed = self.cleaned_data
        return {"words": typed_labels(typed, "words", self.policy.languages, self.held)}
