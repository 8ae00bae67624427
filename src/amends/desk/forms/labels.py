"""Texts in several languages: an input for each, and the labels that were typed."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms

from amends.core.framework.labels import Label, label

type Labels = tuple[Label, ...]


def inputs_of(
    prefix: str, languages: Iterable[str], labels: Labels, made: Callable[[str], forms.Field]
) -> dict[str, forms.Field]:
    """An input for each language, as `made` makes it, with what is written in that language."""
    fields = {}
    for language in languages:
        field = fields[f"{prefix}-{language}"] = made(language)
        field.initial = label(labels, (language,)) or ""
    return fields


def typed_labels(
    typed: Mapping[str, Any], prefix: str, languages: Iterable[str], before: Labels = ()
) -> Labels:
    """What was typed in each language. Labels in other languages are kept as they were."""
    texts = {
        language: str(typed.get(f"{prefix}-{language}") or "").strip() for language in languages
    }
    kept = (label for label in before if label.language not in texts)
    return (*(Label(language, text) for language, text in texts.items() if text), *kept)
