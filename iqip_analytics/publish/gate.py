"""The gate: a page that some readers could not use, or that loads anything, is refused."""

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from html.parser import HTMLParser

from iqip_analytics.contract.links import is_https
from iqip_analytics.publish.notebooks import BriefingError

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
RUNS_OR_LOADS = frozenset(
    "script iframe frame frameset object embed applet base form input button link audio video "
    "source track foreignobject portal template animate set".split()
)
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
ADDRESSES = frozenset(
    "href src srcset xlink:href poster action formaction data cite background longdesc".split()
)
OUTSIDE_STYLE = re.compile(r"@import|url\(\s*['\"]?(?!#|data:image/)|expression\(", re.IGNORECASE)
SCHEME = re.compile(r"\s*([a-z][a-z0-9+.\-]*:|//|\\)", re.IGNORECASE)
POLICY = "default-src 'none'"
SAYS_NOTHING = re.compile(
    r"(an? )?(image|chart|figure|graph|plot|picture|svg|photo)\.?"
    r"|no description has been provided.*|untitled|.*\.(png|svg|jpe?g)",
    re.IGNORECASE,
)
LONGEST_ALTERNATIVE = 125


@dataclass
class _Element:
    """An element that is still open."""

    name: str
    attributes: dict[str, str]
    line: int
    text: str = ""
    children: list["_Element"] = field(default_factory=list)


class _Reader(HTMLParser):
    """Reads a page once and gathers its faults."""

    def __init__(self, links: Collection[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.links = {link for link in links if is_https(link)}
        self.faults: list[str] = []
        self.open: list[_Element] = []
        self.counts: Counter[str] = Counter()
        self.ids: Counter[str] = Counter()
        self.targets: list[str] = []
        self.level = 0
        self.policy = ""
        self.language = ""
        self.title = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element opens."""
        attributes = {name: value or "" for name, value in attrs}
        element = _Element(tag, attributes, self.getpos()[0])
        self.counts[tag] += 1
        self._refuse_what_runs(element)
        if "id" in attributes:
            self.ids[attributes["id"]] += 1
        if tag == "html":
            self.language = attributes.get("lang", "")
        elif tag == "meta":
            self._meta(element)
        elif tag == "img":
            self._alternative(element, attributes.get("alt", ""))
        if tag in HEADINGS:
            self._heading_level(int(tag[1]))
        if self.open:
            self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element that closes itself, as SVG has them."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._closed(self.open.pop())

    def handle_endtag(self, tag: str) -> None:
        """An element closes, and with it any that was left open inside."""
        if tag in VOID:
            return
        if not any(element.name == tag for element in self.open):
            self.faults.append(f"</{tag}> closes nothing")
            return
        while self.open:
            element = self.open.pop()
            self._closed(element)
            if element.name == tag:
                return
            self.faults.append(f"<{element.name}> is not closed")

    def handle_data(self, data: str) -> None:
        """Text belongs to every element around it."""
        for element in self.open:
            element.text += data
        if self.open and self.open[-1].name == "style" and OUTSIDE_STYLE.search(data):
            self.faults.append("the style names something outside the page")

    def _refuse_what_runs(self, element: _Element) -> None:
        if element.name in RUNS_OR_LOADS:
            self.faults.append(f"<{element.name}> may run or load something")
        for name, value in element.attributes.items():
            if name.startswith("on") or name == "srcdoc":
                self.faults.append(f"<{element.name} {name}> may run something")
            elif name == "style" and OUTSIDE_STYLE.search(value):
                self.faults.append(f"<{element.name}> has a style from outside the page")
            elif name in ADDRESSES:
                self._address(element, name, value)

    def _address(self, element: _Element, name: str, value: str) -> None:
        if value.startswith("#"):
            self.targets.append(value[1:])
        elif (element.name, name) == ("a", "href") and value in self.links:
            return
        elif SCHEME.match(value) and not (
            element.name == "img" and value.startswith("data:image/png;base64,")
        ):
            self.faults.append(f"<{element.name}> names '{value[:60]}', outside the page")

    def _meta(self, element: _Element) -> None:
        kind = element.attributes.get("http-equiv", "").lower()
        if kind == "content-security-policy":
            self.policy = element.attributes.get("content", "")
        elif kind:
            self.faults.append(f"<meta http-equiv={kind}> is not allowed")

    def _alternative(self, element: _Element, text: str) -> None:
        words = " ".join(text.split())
        if not words:
            self.faults.append(f"line {element.line}: <{element.name}> lacks alternative text")
        elif SAYS_NOTHING.fullmatch(words):
            self.faults.append(f"alternative text '{words}' says nothing")
        elif len(words) > LONGEST_ALTERNATIVE:
            self.faults.append(f"alternative text '{words[:40]}…' is over {LONGEST_ALTERNATIVE}")

    def _heading_level(self, level: int) -> None:
        if level > self.level + 1:
            self.faults.append(f"a heading of level {level} follows one of level {self.level}")
        self.level = level

    def _closed(self, element: _Element) -> None:
        if element.name == "title" and not any(e.name == "svg" for e in self.open):
            self.title = element.text.strip()
        elif element.name in HEADINGS and not element.text.strip():
            self.faults.append(f"<{element.name}> is empty")
        elif element.name == "svg" and element.attributes.get("aria-hidden") != "true":
            self._drawing(element)
        elif element.name == "figure":
            self._captioned(element, "figcaption")
        elif element.name == "table":
            self._captioned(element, "caption")
        elif element.name == "th":
            self._header_cell(element)
        elif element.name == "a" and not element.text.strip():
            self.faults.append("a link has no words")

    def _drawing(self, element: _Element) -> None:
        if element.attributes.get("role") != "img":
            self.faults.append(f"line {element.line}: <svg> lacks role=img")
        label = element.attributes.get("aria-label", "")
        titles = [child.text for child in element.children if child.name == "title"]
        self._alternative(element, label or "".join(titles[:1]))

    def _captioned(self, element: _Element, caption: str) -> None:
        if not any(child.name == caption and child.text.strip() for child in element.children):
            self.faults.append(f"line {element.line}: <{element.name}> lacks a {caption}")

    def _header_cell(self, element: _Element) -> None:
        if element.attributes.get("scope") not in ("col", "row", "colgroup", "rowgroup"):
            self.faults.append(f"table heading '{element.text.strip()[:40]}' lacks scope")


def faults_of(page: str, *, links: Collection[str] = ()) -> list[str]:
    """Every reason why a page may not be released, in words; none for a sound page.

    `links`: the https addresses to which its links may lead, for a page with such links.
    """
    reader = _Reader(links)
    reader.feed(page)
    reader.close()
    faults = list(reader.faults)
    faults += [f"<{element.name}> is not closed" for element in reader.open]
    if not re.match(r"\s*<!doctype html>", page, re.IGNORECASE):
        faults.append("the page does not start with <!DOCTYPE html>")
    if reader.language != "en-GB":
        faults.append("the page does not say lang=en-GB")
    if not reader.title:
        faults.append("the page has no title")
    if POLICY not in reader.policy:
        faults.append("the page has no content security policy")
    if reader.counts["h1"] != 1:
        faults.append(f"the page has {reader.counts['h1']} h1, not one")
    if reader.counts["table"] > reader.counts["caption"]:
        faults.append("a table lacks a caption")
    faults += [f"id '{name}' stands {n} times" for name, n in reader.ids.items() if n > 1]
    faults += [f"#{name} leads nowhere" for name in reader.targets if name not in reader.ids]
    return list(dict.fromkeys(faults))


def refuse_unfit(page: str, shown: str) -> None:
    """Refuse a page with a fault, or one that lost a table or a figure on its way.

    Args:
        page: the whole page.
        shown: what the notebook's cells gave as HTML.

    Raises:
        BriefingError: naming the first faults.
    """
    faults = faults_of(page)
    for what in ("<table", "<figure", "<svg", "<img"):
        if page.count(what) != shown.count(what):
            faults.append(
                f"the notebook gives {shown.count(what)} of {what}>, the page has "
                f"{page.count(what)}"
            )
    if faults:
        more = f" (and {len(faults) - 3} more)" if len(faults) > 3 else ""
        raise BriefingError(f"the page may not be released: {'; '.join(faults[:3])}{more}")
