"""The questions of forms and their inputs, written as templates would write them, in a tenth of the
time."""

from collections.abc import Callable, Mapping
from typing import Any

from django import template
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

type _Widget = Mapping[str, Any]

register = template.Library()


class Inputs(DjangoTemplates):
    """Renderer of forms: one line for most inputs, a template for the rest."""

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        """Return an input, or whatever else a form shows."""
        written = _WRITTEN.get(template_name)
        if written is None:
            return super().render(template_name, context, request)
        return mark_safe(written(context["widget"]))  # noqa: S308 - each part is escaped


@register.simple_tag(takes_context=True)
def question(context: template.Context) -> SafeString:
    """Return the `field` of a page (a bound field) with label, hint and errors. `why` expands why
    we ask; `calm` leaves out the word "optional"."""
    field = context["field"]
    label: str = conditional_escape(field.label)
    at, wrong = conditional_escape(field.id_for_label), " field-wrong" if field.errors else ""
    if field.widget_type == "checkbox":
        text = f"<span>{label}{_hint(field, 'span', 'field-hint small')}</span>"
        inner = f'{_error(field)}\n<label class="choice" for="{at}">{field}\n  {text}</label>'
        return mark_safe(f'<div class="field{wrong}">\n{inner}\n</div>')  # noqa: S308 - escaped
    when = "" if field.field.required else getattr(field.field, "needed", "")
    if when or not (field.field.required or context.get("calm")):
        text = conditional_escape(f"({when})" if when else gettext("(optional)"))
        label += f' <span class="field-optional">{text}</span>'
    body = f"{hints(field, context.get('why') or '')}\n{field}"
    if field.use_fieldset:
        by = conditional_escape(field.aria_describedby or "")
        legend = f'<legend id="{conditional_escape(field.auto_id)}">{label}</legend>'
        about = f' aria-describedby="{by}"' if by else ""
        inner = f"<fieldset{about}>\n{legend}\n{body}\n</fieldset>"
    else:
        inner = f'<label for="{at}">{label}</label>\n{body}'
    return mark_safe(f'<div class="field{wrong}">\n{inner}\n</div>')  # noqa: S308 - escaped


@register.simple_tag
def hints(field: BoundField, why: str = "") -> SafeString:
    """Return what is between the label of a question and its input: hint, reason and errors."""
    reason = f"<summary>{gettext('Why we ask')}</summary><p>{conditional_escape(why or '')}</p>"
    reason = f'<details class="field-why">{reason}</details>' if why else ""
    return mark_safe(f"{_hint(field, 'div', 'field-hint')}{reason}{_error(field)}")  # noqa: S308


def _hint(field: BoundField, tag: str, style: str) -> str:
    text: str = conditional_escape(field.help_text)
    at = conditional_escape(field.auto_id)
    if reader := getattr(field.field, "reader", None):
        text = "" if text == (who := conditional_escape(reader[1])) else f"{text} "
        icon = (
            f'<svg class="icon" aria-hidden="true"><use href="#icon-{_READERS[reader[0]]}"/></svg>'
        )
        text += f'<span class="reader reader-{reader[0]}">{icon}{who}</span>'
    return f'<{tag} class="{style}" id="{at}_helptext">{text}</{tag}>' if text else ""


_READERS = {"staff": "note", "public": "open", "complainant": "message", "subject": "message"}
"""Icons by who reads a field."""


def _error(field: BoundField) -> str:
    if not field.errors:
        return ""
    text = " ".join(conditional_escape(str(error)) for error in field.errors)
    at = conditional_escape(field.auto_id)
    icon = '<svg class="icon" aria-hidden="true"><use href="#icon-late"/></svg>'
    return f'<div class="field-error" id="{at}_error">{icon}<span>{text}</span></div>'


def _attributes(widget: _Widget) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{conditional_escape(str(value))}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def _input(widget: _Widget) -> str:
    kind, name, value = widget["type"], conditional_escape(widget["name"]), widget["value"]
    attribute = "" if value is None else f' value="{conditional_escape(str(value))}"'
    return f'<input type="{kind}" name="{name}"{attribute}{_attributes(widget)}>'


def _textarea(widget: _Widget) -> str:
    name, text = conditional_escape(widget["name"]), conditional_escape(widget["value"] or "")
    return f'<textarea name="{name}"{_attributes(widget)}>\n{text}</textarea>'


def _option(widget: _Widget) -> str:
    if widget["wrap_label"]:
        at = widget["attrs"].get("id")
        to = f' for="{conditional_escape(at)}"' if at else ""
        return f"<label{to}>{_input(widget)} {conditional_escape(widget['label'])}</label>"
    return _input(widget)


def _options(widget: _Widget) -> str:
    attrs, groups = widget["attrs"], []
    for group, options, _ in widget["optgroups"]:
        lines = "".join(f"<div>\n    {_option(option)}</div>" for option in options)
        label = f"\n  <div><label>{conditional_escape(group)}</label>{lines}\n  </div>"
        groups.append(label if group else lines)
    kept = {name: attrs[name] for name in ("id", "class") if attrs.get(name)}
    return f"<div{_attributes({'attrs': kept})}>{''.join(groups)}\n</div>"


def _select(widget: _Widget) -> str:
    groups = []
    for group, options, _ in widget["optgroups"]:
        lines = "".join(
            f'\n  <option value="{conditional_escape(str(option["value"]))}"{_attributes(option)}>'
            f"{conditional_escape(option['label'])}</option>"
            for option in options
        )
        label = conditional_escape(group) if group else ""
        groups.append(f'\n  <optgroup label="{label}">{lines}\n  </optgroup>' if group else lines)
    name = conditional_escape(widget["name"])
    return f'<select name="{name}"{_attributes(widget)}>{"".join(groups)}\n</select>'


_HERE = "django/forms/widgets/"
_INPUTS = ("text", "number", "email", "url", "password", "hidden", "date", "time", "checkbox")
_WRITTEN: Mapping[str, Callable[[_Widget], str]] = {
    **{f"{_HERE}{name}.html": _input for name in _INPUTS},
    f"{_HERE}radio_option.html": _option,
    f"{_HERE}checkbox_option.html": _option,
    f"{_HERE}radio.html": _options,
    f"{_HERE}checkbox_select.html": _options,
    f"{_HERE}textarea.html": _textarea,
    f"{_HERE}select.html": _select,
}
