"""PubMed XML: title and abstract of one article, with the labels of its sections."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from reanalysis.documents.builder import Builder, tidy
from reanalysis.documents.model import Document
from reanalysis.documents.xml_tree import children, first, inline, parse
from reanalysis.errors import DataError


def read_pubmed(raw: bytes) -> Document:
    """Read what PubMed gives as XML for one article.

    Parameters
    ----------
    raw : bytes
        A PubmedArticleSet with one PubmedArticle, or the article alone.

    Returns
    -------
    Document
        Title, abstract, and the registration numbers that the abstract does not print.

    Raises
    ------
    DataError
        If there are several articles, or none with an abstract.
    """
    root = parse(raw)
    records = [root] if root.tag == "PubmedArticle" else [child for child in root if child.tag == "PubmedArticle"]
    if len(records) != 1:
        raise DataError(f"the file holds {len(records)} PubMed articles; give a file with one")
    citation = first(records[0], "MedlineCitation")
    article = first(citation, "Article")
    out = Builder("pubmed")
    heading = first(article, "ArticleTitle")
    title = tidy(inline(heading)) if heading is not None else ""
    # PubMed puts a full stop after every title.
    title = (
        title.removeprefix("[").removesuffix(".").removesuffix("]")
        if title.startswith("[")
        else title.removesuffix(".")
    )
    out.heading(title, 0)
    _abstract(out, children(article, "Abstract", "AbstractText"))
    for other in children(citation, "OtherAbstract"):
        if other.get("Language", "eng") == "eng" and not children(article, "Abstract"):
            _abstract(out, children(other, "AbstractText"))
    if not (children(article, "Abstract") or children(citation, "OtherAbstract")):
        raise DataError("the PubMed record has no abstract; give the article itself")
    document = out.build(title)
    banks = children(article, "DataBankList", "DataBank", "AccessionNumberList", "AccessionNumber")
    numbers = [number for bank in banks if (number := tidy(bank.text or "")) and number not in document.text]
    if numbers:
        out.close(1)
        out.add("paragraph", "Registration numbers: " + ", ".join(dict.fromkeys(numbers)))
        document = out.build(title)
    return document


def _abstract(out: Builder, parts: list[Element]) -> None:
    for part in parts:
        label = part.get("Label", "")
        if label and label.upper() != "UNLABELLED":
            out.heading(label, 2)
            out.add("paragraph", inline(part))
        else:
            out.close(2)
            out.prose(inline(part))
