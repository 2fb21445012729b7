"""All sentences, as JSON and as Markdown to read and copy."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict

from reanalysis.sentences.index_comparisons import MEASURES
from reanalysis.sentences.number import Number
from reanalysis.sentences.say_comparisons import comparison_sentences, paired_sentences
from reanalysis.sentences.say_findings import finding_sentences
from reanalysis.sentences.say_pooled import pooling_sentences
from reanalysis.sentences.say_proportions import proportion_sentences
from reanalysis.sentences.say_survival import curve_sentences, pair_sentences
from reanalysis.sentences.sentence import Sentence, Writer
from reanalysis.sentences.study import Record, Study

#: Headings, and what a reader must know first.
SECTIONS = {
    "proportions": ("Proportions", ""),
    "comparisons": (
        "Comparisons within randomised trials",
        "P values are two-sided and not adjusted for several comparisons.",
    ),
    "paired": ("Two outcomes of the same patients", ""),
    "pooling": ("Pooling", ""),
    "simulated curves": (
        "SIMULATED survival curves",
        "Drawn from a model of a few printed numbers; no patient data. Limits for the published curve say where the"
        " report’s own curve ran, those for the population what the survival of patients like these is. Keep the word"
        " SIMULATED.",
    ),
    "simulated comparisons": (
        "Comparisons of SIMULATED survival curves",
        "What the curves imply proves nothing beyond the printed numbers. Keep the word SIMULATED.",
    ),
    "findings": ("Findings of the checks", ""),
}
# A bracket makes a link, a span or a definition only with what follows it, so that [1] stays as it is.
_MARKDOWN = re.compile(r"[\\`*_$~^@|]|\](?=[(\[{:])|<(?=[A-Za-z/!?])|&(?=[A-Za-z#])")


def all_sentences(tables: Mapping[str, Sequence[Record]], study: Study, numbers: Iterable[Number]) -> list[Sentence]:
    """Every sentence, section by section in the order of `SECTIONS`."""
    writer = Writer(study, {number.id: number for number in numbers})
    return [
        *_in_order(proportion_sentences(tables["counts"], writer), study),
        *_in_order(comparison_sentences(tables["differences"], tables["tests"], writer), study),
        *paired_sentences(tables["paired"], writer),
        *pooling_sentences(tables["pooled"], writer),
        *curve_sentences(tables["survival"], writer),
        *pair_sentences(tables["pairs"], writer),
        *finding_sentences(tables["findings"], writer),
    ]


def _in_order(sentences: Iterable[Sentence], study: Study) -> list[Sentence]:
    """As the sources print them: by number of the source, then by claim."""
    order = {claim: place for place, claim in enumerate(study.claims)}
    references = study.register.references
    measures = list(MEASURES)

    def key(one: Sentence) -> tuple[int, int, int]:
        measure = one.id.rpartition("/")[2]
        of = measures.index(measure) if measure in measures else 0
        return references[one.source_ids[0]], order[one.claim_ids[0]], of

    return sorted(sentences, key=key)


def sentences_json(sentences: Iterable[Sentence]) -> str:
    """A JSON object with the key `sentences`, a list of objects with the fields of `Sentence`, one a line."""
    lines = [json.dumps(asdict(sentence), ensure_ascii=False) for sentence in sentences]
    return '{"sentences": [\n' + ",\n".join(lines) + "\n]}\n"


def sentences_markdown(sentences: Iterable[Sentence], study: Study) -> str:
    """Sentences under headings, with the list of sources behind them."""
    by_section: dict[str, list[Sentence]] = {}
    for sentence in sentences:
        by_section.setdefault(sentence.section, []).append(sentence)
    parts = [
        "# Sentences for manuscripts",
        "Generated from the tables; copy what you need. Numbers in brackets are the sources at the end.",
    ]
    for section, (heading, note) in SECTIONS.items():
        if section not in by_section:
            continue
        parts += [f"## {heading}", *([note] if note else [])]
        parts.append("\n".join(f"- {markdown(sentence.text)}" for sentence in by_section[section]))
    return "\n\n".join([*parts, "## Sources", sources_markdown(study)]) + "\n"


def sources_markdown(study: Study) -> str:
    """The numbered list of sources."""
    register = study.register
    order = sorted(register.references, key=lambda name: register.references[name])
    return "\n".join(f"{register.references[name]}. {markdown(register.citations[name])}" for name in order)


def markdown(text: str) -> str:
    """Text for Markdown: no word of the data becomes a link, emphasis, a formula or HTML.

    >>> print(markdown("a*b* [1] [b](c) <b>x</b> P<0.001 &amp;"))
    a\\*b\\* [1] [b\\](c) \\<b>x\\</b> P<0.001 \\&amp;
    """
    return _MARKDOWN.sub(lambda match: "\\" + match[0], " ".join(text.split()))
