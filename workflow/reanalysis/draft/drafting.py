"""Draft the claims of a report: read, parse each sentence, link, assemble."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from reanalysis.draft.arms.arm_names import TrialName
from reanalysis.draft.arms.discovery import discover_arms
from reanalysis.draft.arms.kinds_of_treatment import name_kinds
from reanalysis.draft.arms.letters import name_letters
from reanalysis.draft.arms.register_names import add_halves, read_register
from reanalysis.draft.arms.short_names import name_short
from reanalysis.draft.lexicon import Lexicon
from reanalysis.draft.linking.arm.allotted import size_allotted
from reanalysis.draft.linking.arm.arms_by_size import arms_by_size
from reanalysis.draft.linking.arm.comparing import order_p_values
from reanalysis.draft.linking.arm.groups import link_arms
from reanalysis.draft.linking.arm.where import Where
from reanalysis.draft.linking.attach import attach_spans
from reanalysis.draft.linking.cuts import name_cuts
from reanalysis.draft.linking.outcome.adverse import Memory, adverse_name
from reanalysis.draft.linking.outcome.causes import about_transplants
from reanalysis.draft.linking.outcome.corresponding import follow_order
from reanalysis.draft.linking.outcome.lead_ins import note_outcome
from reanalysis.draft.linking.outcome.outcomes import link_outcomes
from reanalysis.draft.linking.patients.best_sets import best_set
from reanalysis.draft.linking.patients.set_sizes import sets_by_size, sets_of_comparisons, sets_of_denominators
from reanalysis.draft.linking.patients.sets import link_sets, parts_by_trial
from reanalysis.draft.linking.refine import (
    drop_half_intervals,
    fill_units,
    points_of_curves,
    refine_sizes,
    units_of_cycles,
)
from reanalysis.draft.linking.share.denominators import link_denominators
from reanalysis.draft.linking.share.percentages import refine_percentages
from reanalysis.draft.linking.time.rates import link_times
from reanalysis.draft.model import UNSURE, Item, Sentence, Stat
from reanalysis.draft.phrases.grammar import parse
from reanalysis.draft.phrases.pronoun_medians import find_pronoun_medians
from reanalysis.draft.phrases.scan import Bundle, Scan
from reanalysis.draft.rows.assemble import assemble
from reanalysis.draft.rows.claim import DraftClaim
from reanalysis.draft.tables.frames import note_times, set_aside_unused
from reanalysis.draft.tables.grids import arm_of_column, is_data_cell, read_cell, read_compared, read_header
from reanalysis.draft.tables.heads import of_shares
from reanalysis.draft.tables.labels import grade_in
from reanalysis.draft.tables.missing import missing_cell, note_open_limit, tell_limits, tell_missing
from reanalysis.draft.tables.numbered_groups import Groups, find_measured, give_group, note_group
from reanalysis.draft.tables.populations import note_population, note_size, set_of_line
from reanalysis.draft.tables.serious import mark_serious
from reanalysis.draft.text.blocks import blocks_of
from reanalysis.draft.text.reading import read_sentences
from reanalysis.draft.text.studied_diseases import note_studied
from reanalysis.ledger import Token, tokenise

_TITLE = 300
#: `a phase 1/2 study`, `Y with or without X`, `the addition of X`: no part of a trial's patients.
_OF_DESIGN = re.compile(
    r"\bphase ?(?:[1-4]|i{1,3}v?)[ab]?(?:(?:[/-]| and )(?:[1-4]|i{1,3}v?)[ab]?)?\b"
    r"|\b(?:with (?:or|and) without|without (?:or|and) with)\b[^.:;]*|\b(?:addition of|adding) [^.:;]*? to\b"
    r"|\b(?:impact|effects?|influence|role) of (?:prior|previous|earlier) [^.:;]*? on\b|\b\w+able\b"
)
#: `ventilator-associated` names a disease, no part of its patients.
_OF_DISEASE = re.compile(r"[\w-]+[-‐‑–](?:associated|acquired|related|induced|resistant)\b")


def draft_claims(
    document: Any, lexicon: Lexicon, trials: Mapping[str, Any] | None = None, *, source_id: str = "draft"
) -> list[DraftClaim]:
    """Draft claims for a person to confirm.

    Parameters
    ----------
    document : Document or str
        What `reanalysis.documents` read, or a normalised text.
    lexicon : Lexicon
        From `load_lexicon`.
    trials : mapping, optional
        Trials of a register; those that the report is about. Without it arms are named after what the report says.
    source_id : str
        Begins the claim ids.

    Returns
    -------
    list of DraftClaim
        In reading order. Every token of the ledger is in one of them: in a claim, set aside, or in a row whose kind
        is `unsure`. Time points and levels may serve several claims.
    """
    with _collector_paused():
        return _draft(document, lexicon, trials, source_id)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Pause the search for cycles, of which one report leaves few: it would visit every word again and again."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _draft(document: Any, lexicon: Lexicon, trials: Mapping[str, Any] | None, source_id: str) -> list[DraftClaim]:
    text, blocks = blocks_of(document)
    tokens = tokenise(text, hashed=False)
    phrases = lexicon.tree()
    if trials:
        register = read_register(trials, lexicon, phrases)
    else:
        trial = discover_arms(text, blocks, lexicon, phrases)
        register = {trial.id: trial}
    title, _, body = text[:_TITLE].strip().partition("\n")
    title = title if body and not title.endswith(".") else ""
    note_studied(text, title, lexicon, phrases)
    for trial in register.values():
        # A report whose title names a part of the trial's patients is about them.
        named = _OF_DISEASE.sub("", title.lower())
        titled = best_set(named, trial) if title else ""
        titled = titled if titled == best_set(_OF_DESIGN.sub("", named), trial) else ""
        trial.whole = titled if titled and titled not in (trial.safety, trial.evaluable) else trial.whole
        add_halves(trial, title)
        name_letters(text, trial, phrases)
        name_short(text, trial, lexicon, phrases)
        name_kinds(text, trial, lexicon, phrases)
    sentences = read_sentences(text, blocks, tokens, lexicon, phrases)
    scans = _link(sentences, lexicon, register, transplanted=about_transplants(text))
    stats = [stat for scan in scans for bundle in scan.bundles for stat in bundle.stats]
    asides = [aside for scan in scans for aside in scan.asides]
    free = _free(scans, stats, asides, tokens)
    return assemble(stats, asides, free, source_id)


def _link(
    sentences: list[Sentence], lexicon: Lexicon, register: dict[str, TrialName], *, transplanted: bool
) -> list[Scan]:
    memory, groups = Memory(transplanted=transplanted), Groups()
    times: dict[str, Any] = {}
    now = next(iter(register))
    where = {name: Where(trial) for name, trial in register.items()}
    tables: dict[int, dict[int, list[Stat]]] = {}
    scans = []
    for sentence in sentences:
        if sentence.cell is not None and is_data_cell(sentence):
            table = tables.setdefault(sentence.cell.table, {})
            scans.append(read_cell(sentence, register[now], lexicon, memory, table))
            give_group(scans[-1], groups, register[now])
            note_open_limit(scans[-1], memory)
            continue
        arm = arm_of_column(sentence.cell.column_header, register[now]) if sentence.cell is not None else ""
        if missing := missing_cell(sentence, arm, memory, lexicon):
            scans.append(missing)
            continue
        scan = parse(sentence, lexicon)
        note_group(scan, groups)
        find_measured(scan, groups)
        find_pronoun_medians(scan, memory.median == sentence.block)
        if memory.open_limits and tell_limits(scan, memory):
            scans.append(scan)
            continue
        if sentence.cell is not None:
            read_header(scan, sentence.cell.column == 0 or sentence.cell.second_label, lexicon)
        else:
            note_outcome(sentence, memory)
            if sentence.text.lower().startswith("statistical analysis"):
                times["analysis"] = sentence.block
            _caption(sentence, memory)
            note_population(sentence, memory, register[now])
        if not scan.bundles and not scan.spans and not scan.times:
            below = memory.timed == sentence.block or sentence.text.lower().startswith(_NO_TITLES)
            if sentence.cell is None and not below:
                memory.time, memory.times = None, []
            named = parts_by_trial(scan, register, now)[-1][0]
            link_outcomes(scan, memory)
            link_arms(scan, where[named])
            give_group(scan, groups, register[named])
            now = now if register[named].beside else named
            scans.append(scan)
            continue
        _define_time(scan, times)
        attach_spans(scan, scans[-1] if scans else None)
        refine_percentages(scan, lexicon)
        if sentence.cell is None:
            caption = bool(scan.times) and len(sentence.items) < 25
            caption = caption and any(item.code == "e" and item.id != UNSURE for item in sentence.items)
            caption = caption and all(bundle.kind in ("threshold", "dose", "schedule") for bundle in scan.bundles)
            caption = caption and (sentence.heading or not scan.bundles or sentence.text.lower().startswith("title"))
            if note_times(scan, memory, caption) and memory.endpoint and memory.time is not None:
                times[memory.endpoint] = memory.time
        refine_sizes(scan, lexicon)
        name_cuts(scan)
        link_outcomes(scan, memory)
        if sentence.cell is not None:
            read_compared(scan, sentence.cell)
        link_times(scan, times, lexicon)
        for name, part in parts_by_trial(scan, register, now):
            link_arms(part, where[name])
            size_allotted(part, register[name])
            give_group(part, groups, register[name])
            follow_order(part, register[name])
            order_p_values(part)
            link_sets(part, where[name], lexicon)
            set_of_line(part, memory, register[name])
            now = now if register[name].beside else name
        if sentence.cell is not None:
            note_size(scan, memory, arm)
        tell_missing(scan, memory, register[now], lexicon)
        scans.append(scan)
    set_aside_unused(scans, memory)
    drop_half_intervals(scans)
    points_of_curves(scans)
    units_of_cycles(scans)
    _leave_unsure(scans)
    mark_serious(scans)
    sets_by_size(scans, register)
    arms_by_size(scans, register)
    link_denominators(scans, register)
    sets_of_denominators(scans, register)
    sets_of_comparisons(scans, register)
    fill_units(scans)
    return scans


#: Labels of registry records behind which no outcome is named.
_NO_TITLES = (
    "time frame",
    "description",
    "analysis population",
    "measure type",
    "unit of measure",
    "population description",
)


#: What patients of whom a share is given did or were.
_PREDICATE = re.compile(
    r"(?:had|has|have|were|was|are|received|required|underwent|used|took|lived|reported|showed|stopped|needed|carried)\b"
)


_OCCURRED = re.compile(
    r"\b(?:occurred|found|detected|present|identified|positive|seen|observed|reported|noted|achieved|recorded"
    r"|experienced) (?:in|by)"
    r"(?: about| nearly| almost| approximately| only| up to| [<≤~])?$"
    r"|\b(?:proportion|percentage|rate|frequency|share)\b[^.;]* (?:was|were)(?: about| nearly| approximately)?$"
)


def _is_share(scan: Scan, bundle: Bundle) -> bool:
    """True for `28% had undergone surgery`, `(91%) were White` and what stands in one list with another share."""
    closing = next((mark for mark in ("(#%)", ")") if scan.code.startswith(mark, bundle.last + 1)), "")
    behind = bundle.last + 1 + len(closing)
    if _PREDICATE.match(scan.words(behind, behind + 2)) or _OCCURRED.search(scan.words(bundle.at - 9, bundle.at)):
        return True
    cut = any(b.kind == "threshold" and b.last < bundle.at for b in scan.bundles)
    if cut and scan.word(bundle.at - 1) in ("in", "by"):
        return True
    last = scan.code.rfind("#%", 0, bundle.at)
    listed = last >= 0 and re.search(r"^[^.%]*[;,av]<?$", scan.code[last + 2 : bundle.at]) is not None
    return listed and any(b.kind == "percent" and b.at == last for b in scan.bundles)


def _leave_unsure(scans: list[Scan]) -> None:
    """A percentage of which neither outcome, arm nor time can be told is often no share at all: it is left unsure."""
    for scan in scans:
        scan.bundles = [
            bundle
            for bundle in scan.bundles
            if not (
                bundle.kind == "percent"
                and len(bundle.stats) == 1
                and bundle.lead.endpoint == bundle.lead.arm == UNSURE
                and not (bundle.lead.quantity or bundle.lead.timepoint or bundle.lead.item("lower"))
                and "p" not in scan.code[bundle.last + 1 : bundle.last + 5]
                and not _is_share(scan, bundle)
            )
        ]


def _define_time(scan: Scan, times: dict[str, Any]) -> None:
    """`The primary outcome was X at 90 days`: results that are given as the primary outcome have that time."""
    items = scan.items
    if len(scan.times) != 1 or scan.sentence.section not in ("methods", "background", ""):
        return
    start = next((i for i, item in enumerate(items) if item.code == "e" and item.low.startswith("primary")), None)
    results = any(bundle.kind not in ("threshold", "stratum", "dose", "schedule") for bundle in scan.bundles)
    if start is None or results:
        return
    named = [item.id for item in items[start + 1 :] if item.code in "ex" and item.id != UNSURE]
    if named and "b" in scan.code[start + 1 : start + 4]:
        times["primary " + named[0]] = (scan.times[0][2], scan.times[0][3])


#: Items of a sentence that may be the caption of a table, at most.
_SHORT = 25
#: Captions of tables that hold no results.
_OF_BASELINE = re.compile(
    r"baseline (?:characteristics|measures|demographics)|demographic|participant flow"
    r"|(?:patients?|clinical|disease|baseline)['’]?s? (?:and [a-z]+ )?characteristics"
    r"|characteristics of (?:the )?patients"
)


_TABLE = re.compile(r"(?:supplement\w* |extended data )?table\s+[A-Z]{0,2}-?[0-9]+", re.I)
_OF_FACTORS = re.compile(r"\b(?:uni|multi)vari(?:able|ate)\b|\b(?:prognostic|risk) factors\b", re.I)
#: Of patients and of diseases, in titles: `X in relapsed leukaemia`.
_ADJECTIVES = frozenset(("relapsed", "recurrent", "progressive", "refractory"))


def _caption(sentence: Sentence, memory: Memory) -> None:
    """What a heading or the line before a table speaks of."""
    code = sentence.code
    if sentence.heading and _TABLE.match(sentence.text):
        memory.endpoint = memory.heading = memory.quantity = ""
        memory.factors = memory.baseline = memory.captioned = memory.shares = False
    if sentence.heading and of_shares(sentence.text):
        memory.shares = True
    if sentence.heading and _OF_FACTORS.search(sentence.text):
        memory.factors = True
    events = [item for item in sentence.items if item.code in "xy"] if sentence.heading else []
    if events:
        memory.heading = "events"
        memory.adverse = sentence.block + 1
        memory.endpoint = "AE:" + adverse_name(events[0].text) if events[0].code == "x" else ""
    told = any(item.code in "xy" for item in sentence.items) and len(sentence.items) < _SHORT
    memory.grade = grade_in(sentence.text) if told else ""
    low = sentence.text.lower()
    if low.startswith(_NO_TITLES):
        memory.skipped = sentence.block
    if memory.skipped == sentence.block:
        return
    memory.row = ""
    if not low.startswith("reason"):
        memory.flow = ""
    if sentence.heading:
        memory.baseline = _OF_BASELINE.search(low) is not None and "flow" not in low
        measured = [item.id for item in sentence.items if item.code == "Y"]
        outcome = any(item.code == "e" and item.id != UNSURE for item in sentence.items)
        memory.quantity = measured[0] if measured and not outcome else ""
    if len(sentence.items) < _SHORT:
        memory.changed = "change from baseline" in low or "mean change" in low
        if _OF_BASELINE.search(low):
            memory.endpoint = memory.heading = ""
    named = [item for item in sentence.items if item.code == "e" and item.id != UNSURE] if "e" in code else []
    named = [item for item in named if item.low not in _ADJECTIVES]
    if not sentence.heading and low.startswith(("among ", "in ", "of ")):
        # `Among responders, the 12-month rate was 82%`: whose rate it is, not what is told.
        named = [item for item in named if not item.low.endswith("responders")]
    if (sentence.heading or len(sentence.items) < _SHORT) and named and named[0].term is not None:
        # `≥50% reduction in TSS (TSS50)`: the name in brackets is that of the whole.
        exact = len(named) > 1 and "e(e)" in code
        memory.endpoint, memory.block, memory.captioned = named[exact].id, sentence.block, True
        memory.heading = ""


def _free(scans: list[Scan], stats: list[Stat], asides: list[tuple[Item, str]], tokens: list[Token]) -> list[Item]:
    """Items of all tokens that nothing has taken."""
    used = [item for stat in stats for _, item in stat.roles] + [item for item, _ in asides]
    taken = {item.start for item in used} | {token.offset for item in used for token in item.inner}
    return [
        Item(token.offset, token.offset + len(token.token), token.token, "N", token)
        for token in tokens
        if token.offset not in taken
    ]
