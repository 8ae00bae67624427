"""Inputs of forms are written as Django's templates write them, and messages only when needed."""

import re
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.template import engines
from django.utils.safestring import mark_safe

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


def question(field: Any, **context: Any) -> str:
    page = engines["django"].from_string('{% include "amends/field.html" %}')
    return said(page.render({"field": field, **context}))


@pytest.mark.parametrize("name", ["text", "radio", "box"])
def test_a_question_has_its_label_hint_and_errors_and_escapes_them(name: str) -> None:
    form = Everything({"box": ""}, renderer=Inputs())
    form.fields[name].label, form.fields[name].help_text = "<b>", mark_safe("<i>hint</i>")
    form.add_error(name, "<wrong>")
    html = question(form[name], why="<why>")
    assert "&lt;b&gt;" in html
    assert "<b>" not in html
    assert f'id="id_{name}_helptext"><i>hint</i><' in html
    assert f'id="id_{name}_error"' in html
    assert "&lt;wrong&gt;" in html
    assert "<wrong>" not in html
    assert ("<p>&lt;why&gt;</p>" in html) is (name != "box")


def test_a_question_that_may_stay_open_says_so_unless_the_page_does() -> None:
    field = Everything(renderer=Inputs())["empty"]
    assert "(optional)" in question(field)
    assert "(optional)" not in question(field, calm=True)
    assert "field-wrong" not in question(field)
    assert "(optional)" not in question(Everything(renderer=Inputs())["text"])


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
