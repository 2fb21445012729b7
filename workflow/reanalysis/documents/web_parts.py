"""Which parts of a web page are the article, and which are menus, banners and the like."""

from __future__ import annotations

import re
from collections.abc import Callable

from reanalysis.documents.web_tree import Node
from reanalysis.documents.word_set import word_set

_ROLES = word_set("navigation banner contentinfo search dialog alertdialog menu menubar toolbar")
_WORDS = word_set(
    "cookie cookies cookiebar consent gdpr onetrust ccpa breadcrumb breadcrumbs nav navbar navigation menu submenu"
    " megamenu footer share sharing sharebar social sociallinks newsletter subscribe subscription signup login signin"
    " register promo promotion advert adverts advertisement advertising ad ads adslot sponsored popup modal overlay"
    " lightbox comments respond disqus pagination pager toolbar altmetric trending recommended recommendations"
    " recommendation related citedby sidebar skip skiplink tags toc bookmark"
)
_CERTAIN = word_set("cookie cookies cookiebar gdpr onetrust ccpa")
_PHRASES = re.compile(
    r"sr-only|visually-?hidden|screen-?reader|skip-?(?:to|link|nav)|similar-articles|most-(?:read|popular|viewed)"
    r"|article-tools|action-(?:bar|panel)|back-to-top|site-(?:header|footer)|page-(?:header|footer)-nav|in-page-nav"
    r"|also-like|more-(?:from|stories|news|articles)|read-(?:more|next)|next-(?:article|post)",
    re.IGNORECASE,
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_WORD_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_NUMBER = re.compile(r"[0-9]+(?:[.,·][0-9]+)*")
#: Of all text of the page; an element that holds more is the page and not one of its fittings.
_MAX_SHARE = 0.3
_MAX_BANNER_SHARE = 0.9
_MANY_LINKS = 0.5
_ONLY_LINKS = 0.75

RELATED_HEADING = re.compile(
    r"(?:(?:more )?(?:related|recommended|similar|suggested|featured)(?: \w+)?"
    r"(?: (?:articles?|content|stories|reading|posts?|news|topics|coverage|videos?|links|information))?"
    r"|most (?:read|popular|viewed|shared)|you (?:may|might) also .*|read (?:more|next)|more (?:from|on|in|about) .*"
    r"|more (?:stories|news)|trending(?: now)?|latest (?:news|articles|stories)|share(?: this)?(?: \w+)?|newsletters?"
    r"|subscribe.*|sign up.*|comments?(?: \(\d+\))?|advertisements?|cited by|leave a (?:reply|comment)|follow us"
    r"|site (?:map|navigation)|about this site|similar articles|linkout.*|figures)\s*:?",
    re.IGNORECASE,
)


def measure(node: Node) -> None:
    """Fill in the sizes and counts of an element and all below."""
    order, waiting = [], [node]
    while waiting:
        item = waiting.pop()
        order.append(item)
        waiting += [child for child in item.children if isinstance(child, Node)]
    for item in reversed(order):
        item.size = item.linked = item.numbers = 0
        item.links, item.titles, item.tables = item.tag == "a", item.tag == "h1", item.tag == "table"
        for child in item.children:
            if isinstance(child, str):
                item.size += len(child.strip())
                item.numbers += len(_NUMBER.findall(child))
            else:
                for name in ("size", "linked", "links", "numbers", "titles", "tables"):
                    setattr(item, name, getattr(item, name) + getattr(child, name))
        if item.tag == "a":
            item.linked = item.size


def _names(node: Node) -> str:
    return f"{node.attributes.get('id', '')} {node.attributes.get('class', '')}"[:500]


def _fitting(node: Node, total: int) -> bool:
    """Whether an element is one of the page's fittings by what it calls itself."""
    attributes = node.attributes
    density = node.linked / node.size if node.size else 0
    if "hidden" in attributes or _HIDDEN_STYLE.search(attributes.get("style", "")):
        return True
    if attributes.get("role") in _ROLES or node.tag in ("nav", "footer"):
        return True
    if node.tag == "aside" or attributes.get("role") == "complementary":
        # A box of key points stands in an aside too.
        return density > _MANY_LINKS / 2 or not node.numbers
    if node.tag == "form" and node.size < _MAX_SHARE * total:
        return True
    names = _names(node)
    if not names.strip():
        return False
    words = {word.lower() for word in _WORD_PARTS.findall(names)}
    if not (words & _WORDS or _PHRASES.search(names)):
        return False
    # What a banner on cookies says can be longer than a short report.
    share = _MAX_BANNER_SHARE if words & _CERTAIN else _MAX_SHARE
    return node.size < share * total or density > _MANY_LINKS


def prune(root: Node) -> tuple[int, int]:
    """Take menus, banners, footers and lists of links out of a page.

    Returns
    -------
    tuple of int
        How many parts went, and how many numbers stood in them.
    """
    measure(root)
    total = root.size
    parts = numbers = 0

    def leaves(node: Node) -> bool:
        if node.tag in ("body", "html", "main", "article", "h1") or node.attributes.get("role") == "main":
            return False
        if node.tag == "header":
            return not inside[node] and not node.titles
        if node.titles:
            return False
        if _fitting(node, total):
            return True
        only_links = node.links >= 3 and node.size > 0 and node.linked / node.size > _ONLY_LINKS
        lists = node.tag in ("ul", "ol", "div", "section") and not node.tables
        return only_links and lists and "ref" not in _names(node).lower()

    inside: dict[Node, bool] = {root: False}
    waiting = [root]
    while waiting:
        node = waiting.pop()
        here = inside[node] or node.tag in ("main", "article")
        kept: list[Node | str] = []
        for child in node.children:
            if isinstance(child, Node):
                inside[child] = here
                if leaves(child):
                    parts += 1
                    numbers += child.numbers
                    continue
                waiting.append(child)
            kept.append(child)
        node.children = kept
    measure(root)
    return parts, numbers


def article(root: Node) -> Node:
    """The element that holds the article: the main one, or the only article, if most of the text is in it."""

    def best(fits: Callable[[Node], bool], share: float) -> Node | None:
        found = [node for node in candidates if fits(node)]
        largest = max(found, key=lambda node: node.size, default=None)
        return largest if largest is not None and largest.size >= share * root.size else None

    tags = ("main", "article", "div", "section")
    candidates = root.find(*tags)
    main = best(lambda node: node.tag == "main" or node.attributes.get("role") == "main", 0.5)
    chosen = main or root
    candidates = [node for node in chosen.find("article", "div", "section") if node is not chosen]
    only = best(lambda n: n.tag == "article" or n.attributes.get("itemprop") == "articleBody", 0.6)
    return only or chosen
