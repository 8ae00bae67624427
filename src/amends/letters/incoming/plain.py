"""Plain text: the text of an HTML page, and what was written above a quotation."""

import re
from collections import Counter
from html.parser import HTMLParser

_BLOCKS = frozenset(
    [
        *("address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "fieldset"),
        *("figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header"),
        *("hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul"),
    ]
)
_UNSEEN = frozenset({"head", "script", "style", "template", "title", "noscript"})


class _Reader(HTMLParser):
    """Collects the text that a reader would see. Nothing is fetched, run or rendered; addresses of
    links and images are left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.told: list[str] = []
        self._unseen: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _UNSEEN:
            self._unseen[tag] += 1
        elif tag == "body":
            self._unseen.clear()
        elif tag in _BLOCKS:
            self.told.append("\n\n" if tag == "p" else "\n")

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        if tag in _BLOCKS:
            self.told.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._unseen:
            self._unseen[tag] -= 1
            self._unseen += Counter()  # without those that are closed
        elif tag in _BLOCKS:
            self.told.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.told.append(re.sub(r"\s+", " ", data))


def of_html(page: str) -> str:
    """Return the text of a page, one line for each block."""
    reader = _Reader()
    try:
        reader.feed(page)
        reader.close()
    except (AssertionError, ValueError):  # too broken to be shown by any program
        return re.sub(r"<[^>]*>", " ", page)
    lines = (" ".join(line.split()) for line in "".join(reader.told).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


_INTRODUCES = re.compile(
    r"(?i)^\W*(?:"
    r"on\b.{5,200}\bwrote|am\b.{5,200}\bschrieb\b.*|le\b.{5,200}\ba écrit|"
    r"el\b.{5,200}\bescribió|il\b.{5,200}\bha scritto|op\b.{5,200}\bschreef\b.*"
    r")\s*:?\s*$"
)
_DIVIDES = re.compile(
    r"(?i)^\W*(?:original message|ursprüngliche nachricht|message d'origine|mensaje original|"
    r"messaggio originale|oorspronkelijk bericht|weitergeleitete nachricht)\W*$"
)
_BLOCK = re.compile(r"(?i)^\W*(?:from|von|de|da|van)\s*:\s*\S.*$")
_BLOCK_NEXT = re.compile(
    r"(?i)^\W*(?:sent|date|to|gesendet|datum|an|envoyé|date|enviado|verzonden)\s*:"
)


def without_quotes(text: str) -> str:
    """Return what the author wrote above the quoted message. If they answered line by line, or
    wrote nothing else, return everything."""
    lines = text.split("\n")
    for place, _ in enumerate(lines):
        rest = _quoted_from(lines, place)
        if rest is None:
            continue
        own = "\n".join(lines[:place]).rstrip(" \n_-")
        answers = any(line.strip() and not line.lstrip().startswith(">") for line in rest)
        return text if answers or not own.strip() else own
    return text


def _quoted_from(lines: list[str], place: int) -> list[str] | None:
    """Return the pattern of quotation lines from which the message is a quotation to the end; None
    if none begins here."""
    line, following = lines[place], lines[place + 1 : place + 3]
    if _DIVIDES.match(line):
        return []
    if _BLOCK.match(line) and any(_BLOCK_NEXT.match(text) for text in following):
        return []
    for wide in (1, 2, 3):
        joined = " ".join(text.strip() for text in lines[place : place + wide])
        if _INTRODUCES.match(joined):
            return lines[place + wide :]
    return lines[place:] if line.lstrip().startswith(">") else None
