"""Which set of patients a table is about: by its caption, by the name of a row, or as is usual for its outcome."""

from __future__ import annotations

import re

from reanalysis.draft.arms.arm_names import TrialName
from reanalysis.draft.lexicon import Lexicon
from reanalysis.draft.linking.outcome.adverse import Memory
from reanalysis.draft.linking.patients.best_sets import best_set
from reanalysis.draft.linking.patients.usual_sets import responders, usual_set
from reanalysis.draft.model import UNSURE, Cell, Sentence, Stat
from reanalysis.draft.phrases.scan import Scan

_POPULATION = re.compile(r"analysis population(?: description)?|population(?: description| analy[sz]ed)?\s*[:\t]", re.I)
_NEW_PART = re.compile(
    r"(?:[0-9]+\s*[.)]\s*)?(?:primary|secondary|other|post.hoc)[\w -]* outcome|adverse events|baseline characteristics"
    r"|participant flow",
    re.I,
)
_RESULTS = ("ratio", "difference", "p_value", "percent", "km", "median")
_TREATED = re.compile(r"(?:received|treated|dosed|infused)\b", re.I)


def note_population(sentence: Sentence, memory: Memory, trial: TrialName) -> None:
    """Remember the set that a line of a record names, until the next outcome, which forgets marks too."""
    text = sentence.text
    if _POPULATION.match(text):
        memory.population = best_set(text.lower(), trial, named=False)
    elif _NEW_PART.match(text):
        memory.population = ""
        memory.missing, memory.open_limits = [], []


def note_size(scan: Scan, memory: Memory, arm: str) -> None:
    """Remember the size in the name of a column, `Foomab (N=213)`; one below a name is of the arm that it names."""
    cell = scan.sentence.cell
    sizes = [bundle.lead for bundle in scan.bundles if bundle.kind == "n" and len(bundle.stats) == 1]
    if cell is not None and cell.row <= 0 < cell.column and len(sizes) == 1:
        memory.sizes[cell.table, cell.row, cell.column] = sizes[0]
        if arm and sizes[0].arm in ("", UNSURE):
            sizes[0].arm = arm


def size_of_column(cell: Cell, memory: Memory) -> Stat | None:
    """The size in the name of a column, or in the name over it and its neighbours."""
    own = memory.sizes.get((cell.table, 0, cell.column))
    over = (memory.sizes.get((cell.table, -1, at)) for at in range(cell.column, 0, -1))
    return own or next((size for size in over if size is not None), None)


def set_of_cell(stat: Stat, label: str, memory: Memory, trial: TrialName, lexicon: Lexicon) -> str:
    """The set of one statistic of a table."""
    if stat.kind == "n" and _TREATED.match(label) and trial.safety:
        return trial.safety
    if memory.population:
        return memory.population
    harm = "" if memory.flow else usual_set(stat, trial, lexicon)[0]
    if harm:
        return harm
    if stat.kind == "n" and memory.endpoint in lexicon.content["outcome_groups"]["of_responses"]:
        return responders(trial) or trial.whole
    return trial.whole


def set_of_line(scan: Scan, memory: Memory, trial: TrialName) -> None:
    """A comparison in a line below a table is of the set that the table is about."""
    for bundle in scan.bundles if memory.population else ():
        for stat in bundle.stats:
            if stat.kind in _RESULTS and stat.trial == trial.id and stat.analysis_set == trial.whole:
                stat.analysis_set = memory.population
