"""Open vocabularies: codes that the core does not close and the policy does not list.

A field takes any code; these are the usual ones, with their words. A code without words is shown
made readable, so that nothing an API sends is lost.
"""

from collections.abc import Mapping

from django.utils.translation import gettext

from .names import readable
from .phrases import marked as _

WORDS: Mapping[str, Mapping[str, str]] = {
    "party_kind": {
        "person": _("a person"),
        "organization": _("an organization"),
    },
    "capacity": {
        "friend": _("friend or relative"),
        "lawyer": _("lawyer"),
        "attorney": _("holder of a power of attorney"),
        "guardian": _("guardian"),
        "executor": _("executor of an estate"),
        "elected": _("elected representative"),
        "claims_company": _("company that pursues claims"),
        "association": _("association"),
    },
    "correspondence": {
        "representative": _("to the representative"),
        "both": _("to both"),
        "complainant": _("to the complainant"),
    },
    "reference_kind": {
        "customer": _("customer number"),
        "order": _("order number"),
        "policy": _("policy or contract number"),
        "tenancy": _("tenancy number"),
        "outside": _("reference of an outside body"),
        "complaint": _("reference of an earlier complaint"),
        "old": _("reference in an older register"),
    },
    "relation": {
        "same_matter": _("the same matter"),
        "same_person": _("the same complainant"),
        "same_cause": _("the same cause"),
        "follows": _("follows from it"),
    },
    "hold_ground": {
        "court": _("a court"),
        "outside_body": _("an outside body"),
        "insurer": _("an insurer"),
        "investigation": _("an investigation"),
        "other": _("another reason"),
    },
    "alert": {
        "safety": _("somebody's safety is at stake"),
        "significant": _("the complaint is significant"),
    },
    "long_way": {
        "person": _("a person may be complained about"),
        "safety": _("somebody's safety is at stake"),
        "second_person": _("a second person has to agree to the sum"),
        "several_complainants": _("several complainants take part"),
        "kind": _("it was sorted as something other than a complaint"),
        "regulated": _("a regulator wants more of the answer than can be said at once"),
        "significant": _("top management must be told of it"),
        "refused": _("the complainant does not accept it"),
        "authority": _("it goes beyond what you may promise"),
    },
}

FIELDS: Mapping[tuple[str, str], str] = {
    ("AddParty", "kind"): "party_kind",
    ("NewParty", "kind"): "party_kind",
    ("AddParty", "capacity"): "capacity",
    ("NewParty", "capacity"): "capacity",
    ("NewParty", "correspondence"): "correspondence",
    ("NewReference", "kind"): "reference_kind",
    ("Link", "relation"): "relation",
    ("Hold", "ground"): "hold_ground",
}
"""Which field of which particulars takes which vocabulary."""


def label(vocabulary: str, code: str) -> str:
    """A code in words; made readable where it has none."""
    known = WORDS[vocabulary].get(code)
    return gettext(known) if known else readable(code)


def options(vocabulary: str) -> list[tuple[str, str]]:
    """The usual codes with their labels, as a form offers them."""
    return [(code, label(vocabulary, code)) for code in WORDS[vocabulary]]
