"""One made-up report in every form that can be read. Raised text stands between two circumflexes."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from reanalysis.documents.scripts import superscript
from tests.documents.pdf_writer import Canvas, width, wrap

TITLE = "Velorixan plus Standard Chemotherapy in Untreated Marrow Lymphoma: the HARBOUR-7 Randomised Trial"
SECTIONS = (
    (
        "Background",
        (
            "About one in five patients with marrow lymphoma relapses within 24 months. Velorixan, given once weekly,"
            " was active in a phase 2 study of 61 patients (response rate, 44%).",
        ),
    ),
    (
        "Methods",
        (
            "We randomly assigned adults 18 to 79 years of age, with at least 1.5 × 10^9^ neutrophils per litre, in a"
            " 2:1 ratio to velorixan (1.8 mg/m^2^ on days 1, 8, and 15 of each 28-day cycle) plus chemotherapy or to"
            " chemotherapy alone. Treatment continued for up to six cycles.",
            "The primary end point was progression-free survival; a two-sided P value below 0.045 was significant."
            "^12,13^ Minimal residual disease was measured at a level of 1 × 10^–4^ cells.",
        ),
    ),
    (
        "Results",
        (
            "Of 326 patients, 218 received velorixan and 108 chemotherapy alone. The median age was 47.5 years (range,"
            " 18–79). Complete remission occurred in 176 of 218 patients (80.7%; 95% confidence interval [CI], 74.9 to"
            " 85.7) and in 62 of 108 (57.4%; 95% CI, 47.5 to 66.9), respectively (P<0.001).",
            "Median progression-free survival was 16·8 months (95% CI, 13·9–20·0) and 9·1 months (95% CI, 6·7–11·2);"
            " the hazard ratio for progression or death was 0.45 (97.5% CI, 0.34 to 0.61). At 24 months, overall"
            " survival was 63.6% (95% CI, 51.2–73.6) and 41.0%. Seventy-nine patients died, twenty-three of them in"
            " remission. Treatment-related neutropenia of grade 3 or 4 occurred in 4,012 of 9,876 cycles.",
        ),
    ),
    (
        "Conclusions",
        (
            "Velorixan nearly doubled progression-free survival, with manageable haematological toxicity. The trial is"
            " registered as NCT99912345.",
        ),
    ),
)
_RAISED = re.compile(r"\^([^^]*)\^")


def _raised(text: str, write: Callable[[str], str]) -> str:
    return _RAISED.sub(lambda match: write(match[1]), text)


def plain() -> bytes:
    """Plain text with Unicode superscripts."""
    blocks = [TITLE]
    for label, paragraphs in SECTIONS:
        blocks += [label, *(_raised(paragraph, superscript) for paragraph in paragraphs)]
    return "\n\n".join(blocks).encode()


def markdown() -> bytes:
    """Markdown as pandoc writes it."""
    blocks = [f"# {TITLE}"]
    for label, paragraphs in SECTIONS:
        blocks += [f"## {label}", *paragraphs]
    return "\n\n".join(blocks).encode()


def web_page() -> bytes:
    """A page with menus, a cookie banner, related articles and a footer, all with numbers."""
    body = "".join(
        f"<h2>{label}</h2>" + "".join(f"<p>{_marked(paragraph)}</p>\n" for paragraph in paragraphs)
        for label, paragraphs in SECTIONS
    )
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{TITLE} | A Journal</title><script>var x = "<p>99</p>";</script>
<style>p {{ margin: 12px }}</style></head>
<body class="has-sidebar"><a class="skip-link" href="#main">Skip to 1 main content</a>
<header><nav><ul><li><a href="/1">Issues 1</a></li><li><a href="/2">Volume 22</a></li></ul></nav></header>
<div id="cookie-consent"><p>We and our 1,234 partners use cookies for 13 months.</p></div>
<main id="main"><article><h1>{TITLE}</h1>{body}
<div class="share-bar"><span>128 shares</span></div></article>
<section class="related"><h2>Related articles</h2><ul><li><a href="/3">Drug halves risk in 500 patients</a></li>
<li><a href="/4">Ten new treatments</a></li><li><a href="/5">20 years on</a></li></ul></section></main>
<footer>Copyright 2026. Call 0800 555 0199.</footer></body></html>
""".encode()


def _marked(text: str) -> str:
    return _raised(html.escape(text, quote=False), lambda inner: f"<sup>{inner}</sup>")


def jats() -> bytes:
    """JATS with the whole report in the abstract and body."""

    def section(label: str, paragraphs: tuple[str, ...]) -> str:
        return f"<sec><title>{label}</title>" + "".join(f"<p>{_marked(p)}</p>" for p in paragraphs) + "</sec>"

    abstract = "".join(section(*item) for item in SECTIONS[:1])
    body = "".join(section(*item) for item in SECTIONS[1:])
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Archiving and Interchange DTD v1.2 20190208//EN"
 "JATS-archivearticle1.dtd">
<article xmlns:xlink="http://www.w3.org/1999/xlink"><front><journal-meta><issn>1234-5678</issn></journal-meta>
<article-meta><article-id pub-id-type="doi">10.9999/x.1</article-id><title-group><article-title>{TITLE}</article-title>
</title-group><pub-date><year>2026</year></pub-date><volume>12</volume><abstract>{abstract}</abstract></article-meta></front>
<body>{body}</body><back><ack><p>We thank 12 colleagues.</p></ack></back></article>
""".encode()


def pubmed() -> bytes:
    """PubMed's XML with labelled sections."""
    parts = "".join(
        f'<AbstractText Label="{label.upper()}">{_marked(" ".join(paragraphs))}</AbstractText>'
        for label, paragraphs in SECTIONS
    )
    return f"""<?xml version="1.0" ?>
<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2026//EN"
 "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_260101.dtd">
<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID Version="1">99999999</PMID><Article><Journal><JournalIssue>
<Volume>375</Volume></JournalIssue></Journal><ArticleTitle>{TITLE}.</ArticleTitle><Pagination><MedlinePgn>740-53</MedlinePgn>
</Pagination><Abstract>{parts}<CopyrightInformation>2026 The Authors</CopyrightInformation></Abstract>
<DataBankList><DataBank><AccessionNumberList><AccessionNumber>NCT99912345</AccessionNumber></AccessionNumberList></DataBank>
</DataBankList></Article></MedlineCitation><PubmedData><History><PubMedPubDate><Year>2026</Year></PubMedPubDate></History>
</PubmedData></PubmedArticle></PubmedArticleSet>
""".encode()


def pdf(columns: int = 1, *, line_numbers: bool = False, repeat: int = 1, **options: bool) -> bytes:
    """A PDF in one or two columns on two or more pages, with running heads, page numbers and hyphens at line ends.

    `repeat` prints the sections several times, to fill more pages.
    """
    canvas = Canvas()
    size, leading = 9.5, 12.0
    room = 240.0 if columns == 2 else 480.0
    lefts = [60.0, 318.0] if columns == 2 else [60.0]
    lines: list[tuple[str, bool, float]] = []
    for label, paragraphs in SECTIONS * repeat:
        lines.append((label, True, 6.0))
        for paragraph in paragraphs:
            broken = wrap(paragraph, size, room)
            lines += [(line, False, 0.0 if i else 4.0) for i, line in enumerate(broken)]
    depth = 250.0 if columns == 1 else 170.0
    canvas.page()
    heading = wrap(TITLE, 16, 480)
    for i, line in enumerate(heading):
        canvas.text(60, 720 - 20 * i, line, 16, bold=True)
    top = 720 - 20 * len(heading) - 10
    column, y, number = 0, top, 0
    for text, bold, gap in lines:
        y -= leading + gap
        if y < top - depth:
            column += 1
            if column == len(lefts):
                canvas.page()
                column, top = 0, 720.0
            y = top - leading
        canvas.text(lefts[column], y, text, size, bold=bold)
        if line_numbers:
            number += 1
            canvas.text(40 - width(str(number), 7), y, str(number), 7)
    _furnish(canvas)
    return canvas.bytes(**options)


def _furnish(canvas: Canvas) -> None:
    """Running heads, page numbers and a note in the margin, set sideways."""
    pages = canvas.pages
    for number, operators in enumerate(pages):
        other = Canvas([operators])
        other.text(60, 765, "Journal of Made-Up Medicine 2026;12:101-109", 8)
        other.text(300, 30, str(101 + number), 8)
        other.text(20, 300, "Downloaded on 12 May 2026", 7, turned=True)


FORMS: dict[str, Callable[[], bytes]] = {
    "text": plain,
    "markdown": markdown,
    "html": web_page,
    "jats": jats,
    "pubmed": pubmed,
    "pdf": pdf,
    "pdf in two columns": lambda: pdf(2),
    "pdf with line numbers": lambda: pdf(1, line_numbers=True),
}
