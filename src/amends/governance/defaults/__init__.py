"""Default rules of a new organisation, as texts that can be adopted."""

from importlib.resources import files
from typing import Literal

type PolicyName = Literal["standard", "small_business"]


def default_policy(name: PolicyName) -> str:
    """Return the text of a default policy with its letters; the organisation's name and amounts
    are still to be set."""
    return "\n".join(_text("amends.governance.defaults", part) for part in (name, "letters"))


def plain_calendar() -> str:
    """The text of calendar `weekdays`: Monday to Friday without holidays."""
    return _text("amends.governance.defaults", "weekdays")


def pack(pack: str) -> str:
    """Return the text of a rule pack included with the program. Raises FileNotFoundError."""
    return _text("amends", f"regimes/{pack}")


def _text(package: str, name: str) -> str:
    return files(package).joinpath(f"{name}.toml").read_text(encoding="utf-8")
