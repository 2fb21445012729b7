"""Sentences on pooling: what was pooled, and what was refused and why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from reanalysis.sentences.grammar import capital, happened, listed, selected
from reanalysis.sentences.sentence import Sentence, Writer
from reanalysis.sentences.study import Record, level_words

SECTION = "pooling"
_MEASURES = {"risk_difference": "risk difference", "risk_ratio": "risk ratio", "odds_ratio": "odds ratio"}
_BRACKETED = re.compile(r" \(([\w.-]+)\)")
_WORD = re.compile(r"[A-Za-z0-9][\w.-]*\w")


def pooling_sentences(pooled: Iterable[Record], writer: Writer) -> Iterator[Sentence]:
    """A sentence for each question: the model in front, or the reasons of a refusal."""
    questions: dict[str, list[Record]] = {}
    for row in pooled:
        questions.setdefault(row["question_id"], []).append(row)
    for name, rows in questions.items():
        rows.sort(key=lambda row: int(row["number"]))
        models = [row for row in rows if row["row"] == "pooled" and row["in_front"] == "yes"]
        if models:
            yield _answer(name, models[0], [row for row in rows if row["row"] == "trial"], writer)
        else:
            yield _refusal(name, [row for row in rows if row["row"] == "refused"], writer)


def _answer(name: str, model: Record, trials: list[Record], writer: Writer) -> Sentence:
    number = f"pooled/{name}/{model['method']}"
    level = level_words(model["confidence_level"])
    interval = f"{level} CI {writer.n(f'{number}/lower')} to {writer.n(f'{number}/upper')}"
    notes = [interval, model["model"].replace("; ", ", ")]
    if f"{number}/prediction_lower" in writer.numbers:
        ends = f"{writer.n(f'{number}/prediction_lower')} to {writer.n(f'{number}/prediction_upper')}"
        notes.insert(1, f"{level} prediction interval {ends}")
    if f"{number}/p_value" in writer.numbers:
        notes.append(writer.p(f"{number}/p_value"))
    if f"{number}/i2" in writer.numbers:
        notes.append(f"I² {writer.percent(f'{number}/i2')}")
    over = listed([_trial(row, writer, place == 0) for place, row in enumerate(trials)])
    draft = f"Pooled over {over}, {_result(number, model, writer)} ({'; '.join(notes)})"
    more = [f"{capital(warning)}." for warning in model["warning"].split("; ") if warning]
    if model["conclusion_same"] == "no":
        more.append("The combinations of counts that fit do not all lead to the same conclusion.")
    return writer.finish(SECTION, name, draft, model["claim_ids"], *more)


def _result(number: str, model: Record, writer: Writer) -> str:
    """The pooled estimate of what; where several counts fit only limits, over all of them."""
    first = model["claim_ids"].split(";")[0]
    what = happened(writer.study.claims[first]["endpoint"], writer.study)
    whose = f"patients{selected(first, writer.study)}"
    estimate = f"{number}/estimate"
    proportion = model["measure"] == "proportion"
    if estimate not in writer.numbers:
        subject = f"the {'share' if proportion else _MEASURES[model['measure']]} of {whose} who {what}"
        return f"{subject} lies within these limits over all {model['candidates']} combinations of counts that fit"
    if proportion:
        return f"{writer.percent(estimate)} of {whose} {what}"
    value = writer.points(estimate) if model["measure"] == "risk_difference" else writer.n(estimate)
    return f"the {_MEASURES[model['measure']]}, counting {whose} who {what}, was {value}"


def _trial(row: Record, writer: Writer, first: bool) -> str:
    """A trial with its counts inside the brackets of its set of patients."""
    ids = row["claim_ids"].split(";")
    counts = [_count(ids[0], writer)]
    if row["reference_total"]:
        claims = writer.study.claims
        others = [one for one in ids[1:] if claims[one]["endpoint"] == claims[ids[0]]["endpoint"]]
        counts += [_count(one, writer) for one in others[:1]]
    text = " v ".join(counts) + (" patients" if first else "")
    return f"{row['label'][:-1]}; {text})" if row["label"].endswith(")") else f"{row['label']} ({text})"


def _count(claim_id: str, writer: Writer) -> str:
    if f"counts/{claim_id}/events" in writer.numbers:
        return f"{writer.n(f'counts/{claim_id}/events')} of {writer.n(f'counts/{claim_id}/total')}"
    ends = [f"counts/{claim_id}/{name}" for name in ("events_low", "events_high", "total_low", "total_high")]
    if not all(end in writer.numbers for end in ends):
        return "counts not known"
    low, high, fewest, most = (writer.n(end) for end in ends)
    return f"{low} to {high} of {fewest} to {most}"


def _refusal(name: str, rows: list[Record], writer: Writer) -> Sentence:
    question = rows[0]["question"]
    reasons = [in_words(row["reason"], writer) for row in rows]
    # A reason may have semicolons of its own.
    because = reasons[0] if len(reasons) == 1 else "; ".join(f"({n}) {one}" for n, one in enumerate(reasons, start=1))
    claims = ";".join(dict.fromkeys(one for row in rows for one in row["claim_ids"].split(";")))
    return writer.finish(
        SECTION, name, f"The question “{question}” was not answered by pooling, because {because}", claims
    )


def in_words(text: str, writer: Writer, *, trial: bool = True) -> str:
    """A text of the tables without ids: sources as their numbers, claims as what they are about.

    Parameters
    ----------
    text : str
    writer : Writer
    trial : bool
        Whether claims name their trial; if not, their set of patients alone, and in brackets they are left out.
    """
    study = writer.study

    def word(match: re.Match[str]) -> str:
        name = match[0]
        if name in study.register.references:
            return f"source {writer.cite((name,))}"
        if name not in study.claims:
            return name
        claim = study.claims[name]
        if trial:
            return f"{study.subject(claim)} in {study.trial_and_set(claim['trial_id'], claim['analysis_set'])}"
        return f"{study.subject(claim)} ({study.register.set_label(claim['trial_id'], claim['analysis_set'])})"

    if not trial:
        text = _BRACKETED.sub(lambda match: "" if match[1] in study.claims else match[0], text)
    text = _WORD.sub(word, text)
    # Of several sources the first has the word, in the plural.
    first, *rest = text.split("source [")
    return first + ("sources [" if len(rest) > 1 else "source [") + "[".join(rest) if rest else text
