"""Inputs of forms are written as Django's templates write them, and messages only when needed."""

import re
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from amends.site.inputs import Inputs
from amends.wording import asking
from amends.wording.asking import AskingForm

CHOICES = [("", "<none>"), ("group", [("1", "One"), ("2", "Two & 'three'")]), (3, "Three")]
FEW = [("1", "One"), ("2", "<Two>")]


class Everything(forms.Form):
    text = forms.CharField(initial="<x>&\"'", help_text="Help")
    long = forms.CharField(widget=forms.Textarea, initial="<b>")
    empty = forms.CharField(widget=forms.Textarea, required=False)
    one = forms.ChoiceField(choices=CHOICES, initial=3)
    several = forms.MultipleChoiceField(choices=CHOICES, initial=["2"])
    radio = forms.ChoiceField(choices=FEW, widget=forms.RadioSelect, initial="2")
    boxes = forms.MultipleChoiceField(choices=FEW, widget=forms.CheckboxSelectMultiple)
    box = forms.BooleanField(initial=True)
    number = forms.IntegerField(min_value=1, initial=0)
    email = forms.EmailField()
    day = forms.DateField()
    time = forms.TimeField()
    file = forms.FileField()
    hidden = forms.CharField(widget=forms.HiddenInput, initial=0)
    secret = forms.CharField(widget=forms.PasswordInput)
    both = forms.SplitDateTimeField()


def said(html: Any) -> str:
    return re.sub(r"\n\s*|(?<=>) (?=\S)", "", str(html))


@pytest.mark.parametrize("name", list(Everything.base_fields))
def test_an_input_is_the_same_as_from_the_template(name: str) -> None:
    theirs, ours = Everything(renderer=DjangoTemplates()), Everything(renderer=Inputs())
    assert said(ours[name]) == said(theirs[name])


def test_an_option_alone_is_the_same_too() -> None:
    theirs, ours = Everything(renderer=DjangoTemplates()), Everything(renderer=Inputs())
    for one, other in zip(theirs["radio"], ours["radio"], strict=True):
        assert said(one) == said(other)
        assert said(one.tag()) == said(other.tag())


class Asked(AskingForm):
    name = forms.CharField(label="Name", max_length=5)


def test_messages_are_written_only_once_there_is_an_error(monkeypatch: Any) -> None:
    written: list[str] = []
    told = asking.told

    def noting(field: forms.Field, label: str, name: str = "") -> dict[str, str]:
        written.append(name)
        return told(field, label, name)

    monkeypatch.setattr(asking, "told", noting)
    assert Asked({"name": "Ana"}).is_valid()
    assert written == []
    assert Asked({"name": ""}).errors["name"] == ["Enter “Name”"]
    assert Asked({"name": "Annabella"}).errors["name"] == [
        "Shorten this to 5 characters. It has 9."
    ]
