"""The questions of the forms of a page, as a person reads them: what each is called, whether its
label says that it is optional, and what can be entered."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

_VOID = {"input", "br", "img", "use", "meta", "link", "hr", "wbr", "col", "area"}


@dataclass
class Node:
    """An element with what is in it."""

    tag: str
    attrs: dict[str, str]
    inner: list["Node | str"] = field(default_factory=list)

    def all(self, tag: str = "", style: str = "") -> Iterator["Node"]:
        """Every element in it, of a kind, with a class."""
        for one in self.inner:
            if isinstance(one, Node):
                if tag in ("", one.tag) and (not style or style in one.styles):
                    yield one
                yield from one.all(tag, style)

    @property
    def styles(self) -> list[str]:
        return self.attrs.get("class", "").split()

    @property
    def text(self) -> str:
        parts = (one if isinstance(one, str) else one.text for one in self.inner)
        return " ".join("".join(parts).split())


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.top = Node("", {})
        self.open = [self.top]

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inner.append(node)
        if tag not in _VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        places = [place for place, node in enumerate(self.open) if node.tag == tag]
        if places:
            del self.open[places[-1] :]

    def handle_data(self, data: str) -> None:
        self.open[-1].inner.append(data)


def tree(page: str) -> Node:
    """A page as elements."""
    parser = _Tree()
    parser.feed(page)
    return parser.top


@dataclass(frozen=True)
class Question:
    """One question: its inputs by name with what the page would send, whether its label says that
    it is optional, or when it is needed, whether it is one of several in a group, a tick, and
    wrong."""

    names: tuple[str, ...]
    label: str
    optional: bool
    when: str
    grouped: bool
    tick: bool
    wrong: bool
    likely: tuple[str, Any]
    """A name with what can be entered."""


@dataclass(frozen=True)
class Asked:
    """A form of a page: where it goes, what it sends as it is, its buttons and its questions."""

    to: str
    sends: dict[str, Any]
    buttons: tuple[tuple[str, str], ...]
    questions: tuple[Question, ...]


def forms_of(page: str) -> list[Asked]:
    """Every form of a page that is posted."""
    return [
        _form(one)
        for one in tree(page).all("form")
        if one.attrs.get("method", "").lower() == "post"
    ]


def _form(form: Node) -> Asked:
    sends: dict[str, Any] = {}
    for one in form.all():
        if (name := one.attrs.get("name")) and (value := _sent(one)) is not None:
            many = one.attrs.get("type") == "checkbox" and name in sends
            sends[name] = [*_listed(sends[name]), value] if many else value
    buttons = [
        (one.attrs.get("name", ""), one.attrs.get("value", ""))
        for one in form.all("button")
        if one.attrs.get("type", "submit") == "submit" and "formaction" not in one.attrs
    ]
    grouped = {
        id(question)
        for group in (*form.all("fieldset", "rows"), *form.all("details"))
        for question in group.all("div", "field")
    }
    asked = [_question(one, grouped=id(one) in grouped) for one in form.all("div", "field")]
    found = tuple(one for one in asked if one is not None)
    return Asked(form.attrs.get("action", ""), sends, tuple(buttons), found)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _sent(one: Node) -> Any:
    kind = one.attrs.get("type", "text")
    match one.tag:
        case "textarea":
            return "".join(part for part in one.inner if isinstance(part, str)).removeprefix("\n")
        case "select":
            return next(
                (o.attrs.get("value", "") for o in one.all("option") if "selected" in o.attrs), ""
            )
        case "input" if kind in ("radio", "checkbox"):
            return one.attrs.get("value", "on") if "checked" in one.attrs else None
        case "input" if kind not in ("file", "submit"):
            return one.attrs.get("value", "")
    return None


def _question(block: Node, *, grouped: bool) -> Question | None:
    inputs = [
        one
        for one in block.all()
        if one.tag in ("input", "select", "textarea") and one.attrs.get("type") != "hidden"
    ]
    if not inputs or any(one.attrs.get("type") == "file" for one in inputs):
        return None
    said = next(block.all(style="field-optional"), None)
    text = said.text if said else ""
    label = next(block.all("legend"), None) or next(block.all("label"), None)
    kinds = {one.attrs.get("type", "") for one in inputs}
    return Question(
        tuple(dict.fromkeys(one.attrs["name"] for one in inputs)),
        label.text if label else "",
        text == "(optional)",
        text if text != "(optional)" else "",
        grouped,
        kinds == {"checkbox"} and next(block.all("fieldset"), None) is None,
        "field-wrong" in block.styles,
        _likely(inputs, block.text),
    )


def _likely(inputs: list[Node], told: str) -> tuple[str, Any]:
    first = inputs[0]
    name, kind = first.attrs["name"], first.attrs.get("type", "text")
    if first.tag == "select":
        values = [one.attrs.get("value", "") for one in first.all("option")]
        return name, next(filter(None, values), "")
    if kind in ("radio", "checkbox"):
        values = [one.attrs.get("value", "on") for one in inputs]
        return name, next(filter(None, values), "")
    for mark, value in _LIKELY:
        if mark in (kind, first.attrs.get("inputmode", "")) or mark in told:
            return name, value
    return name, "Told by the caller on the phone."


_LIKELY = (
    ("number", "2"),
    ("numeric", "2"),
    ("decimal", "12.50"),
    ("email", "nora@example.org"),
    ("url", "https://example.org/"),
    ("color", "#204a6e"),
    ("time", "09:30"),
    ("17:30", "09:30"),
    ("date", "2027-03-26"),
    ("27 3 2026", "26 3 2027"),
)
