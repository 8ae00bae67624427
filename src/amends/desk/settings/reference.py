"""The reference document of the settings, generated from their pages and the policy."""

from collections.abc import Iterator
from dataclasses import fields

from amends.core.framework.policy.policy import LARGEST, SMALLEST, Policy
from amends.wording.policy.settings import SETTINGS

from .contents import GROUPS
from .declaration import Setting

_HEAD = """\
# Settings for handling complaints

Every page under *Settings*: what it decides, and each value with its default and its name in a
file of settings. Drawn from the code by `amends docs complaint-settings`. What an operator sets is
in [settings.md](settings.md).
"""


_TABLE = ("| setting | default | what to know | name |", "| --- | --- | --- | --- |")
_DEFAULTS = Policy(version=1, name="")


def complaint_settings() -> str:
    """`docs/complaint-settings.md`: each page with its values, their defaults and limits."""
    return "\n".join([_HEAD, *_groups()])


def _groups() -> Iterator[str]:
    for group in GROUPS:
        yield f"## {group.title}\n"
        for page in group.pages:
            yield f"### {page.title}\n\n{page.use}\n"
            rows = [_row(setting) for setting in page.settings if setting.label]
            if rows:
                yield "\n".join([*_TABLE, *rows, ""])
            parts = [name for name in page.decides if name not in SETTINGS or name in page.edits]
            if parts:
                yield f"In a file of settings: {', '.join(f'`{name}`' for name in parts)}.\n"


def _row(setting: Setting) -> str:
    policy_field = next(
        policy_field for policy_field in fields(Policy) if policy_field.name == setting.name
    )
    limits = policy_field.metadata
    shown = setting.as_text(_DEFAULTS)
    span = f" ({limits[SMALLEST]} to {limits[LARGEST]})" if limits else ""
    return f"| {setting.label} | {shown}{span} | {setting.hint} | `{setting.name}` |"
