"""Pseudo-patients: simulated (time, event) data whose product-limit estimate gives back every printed number.

Each data set follows another draw of the published curve. From one printed time to the next whole numbers of events
and censorings are searched (`pseudo_plans`) so that the rate and both its limits round to the printed ones; then
events and censorings are put in time along the draw, those that bring the curve and its band to one half exactly on
the printed median and its limits, and the censoring that brings the reverse curve there on the printed median
follow-up (`pseudo_times`). Every data set is then checked; those that do not give back every number are searched
again from other wishes, and what still disagrees is told.

Everything here is SIMULATED: a pseudo-patient is nobody.

References
----------
Guyot P et al. BMC Med Res Methodol 2012;12:9 (from digitised curves, the idea of whole patients per interval).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from reanalysis.survival.draws import random_generator
from reanalysis.survival.pseudo_plans import plan_segments, sequence_of
from reanalysis.survival.pseudo_targets import Targets, find_faults, targets_of
from reanalysis.survival.pseudo_times import place_in_time
from reanalysis.survival.pseudo_wishes import Wishes, wished_times, wishes_of
from reanalysis.survival.reconstruct import Reconstruction

TURNS = 24
"""Searches before what disagrees is told."""
VERY_LARGE, TURNS_OF_VERY_LARGE, COPIES_OF_VERY_LARGE = 10_000, 3, 4
"""Patients from which an attempt takes a tenth of a second, and how many searches and attempts are then made."""
PATIENCE = 8
"""Searches after which data sets that failed follow one that did not."""
IN_VAIN = 1
"""How many searches may bring no data set nearer before an arm with an interval out of reach is left as it is."""
AT_ONCE = 150
"""Attempts at data sets in a search after the first."""
BYTES_OF_SEARCH = 20
MOST_COPIES = 20
"""Attempts at one data set in one search."""
LARGEST_BLOCK = 4_000_000
"""Patients times candidates handled at once; bounds the memory."""


@dataclass(frozen=True, slots=True)
class PseudoPatients:
    """SIMULATED data sets of one curve.

    Attributes
    ----------
    time : array (datasets, patients)
        Months, sorted, events before censorings; inf in the padding of smaller data sets.
    event : bool array (datasets, patients)
    patients : int array (datasets,)
        Size of each data set.
    faults : tuple of tuples of str
        For each data set the printed numbers that it does not give back, with both values; empty if none.
    borrowed : bool array (datasets,)
        Whether the order of events and censorings is another data set's, only the times being of its own draw.
    targets : Targets
        What was to be given back.
    """

    time: np.ndarray
    event: np.ndarray
    patients: np.ndarray
    faults: tuple[tuple[str, ...], ...]
    borrowed: np.ndarray
    targets: Targets


def pseudo_patients(made: Reconstruction, *, datasets: int, seed: int) -> PseudoPatients:
    """Data sets of pseudo-patients that give back every printed number, within the spread of the draws.

    Parameters
    ----------
    made : Reconstruction
        With at least `datasets` draws.
    datasets : int
        Number of data sets, at least 1; data set i follows draw i.
    seed : int
        Random numbers follow from it and the curve's id alone.

    Returns
    -------
    PseudoPatients

    Raises
    ------
    ValueError
        If there are fewer draws than data sets.
    """
    drawn = len(made.draws.published)
    if not 1 <= datasets <= drawn:
        raise ValueError(f"{datasets} data sets were asked for; from 1 to {drawn}, the number of draws, are possible")
    targets = targets_of(made)
    rng = random_generator(seed, f"{made.summary.curve_id}/pseudo-patients")
    size = made.draws.patients[:datasets].astype(np.int64)
    found = _Found(made, targets, size)
    block = max(LARGEST_BLOCK // (BYTES_OF_SEARCH * int(size.max())), 1)
    turns, copies = (TURNS, MOST_COPIES) if size.max() < VERY_LARGE else (TURNS_OF_VERY_LARGE, COPIES_OF_VERY_LARGE)
    for turn in range(turns):
        left = found.open_sets()
        if not len(left) or (turn >= PATIENCE and len(left) < datasets) or found.is_in_vain():
            break
        # The fewer are left, the more attempts each of them has at once.
        tried = np.repeat(left, min(max(AT_ONCE // len(left), 1), copies) if turn else 1)
        for begin in range(0, len(tried), block):
            # Of a large arm only a few attempts fit in a block: those after one that succeeded are not made.
            which = tried[begin : begin + block]
            which = which[np.isin(which, found.open_sets())]
            if not len(which):
                continue
            wishes = wishes_of(made, targets, which, turn=turn, rng=rng)
            segments = plan_segments(size[which], wishes, targets, turn=turn, rng=rng)
            counts = [size[which] - part.end.at_risk for part in segments if math.isfinite(part.months)]
            months = [part.months for part in segments if math.isfinite(part.months)]
            found.keep(which, sequence_of(size[which], segments), months, np.stack(counts, axis=1), wishes)
    borrowed = found.borrow(rng)
    return PseudoPatients(
        found.time, found.event, size, tuple(fault or () for fault in found.faults), borrowed, targets
    )


class _Found:
    """The best data sets so far."""

    def __init__(self, made: Reconstruction, targets: Targets, size: np.ndarray) -> None:
        self.made, self.targets, self.size = made, targets, size
        self.time = np.full((len(size), int(size.max())), math.inf)
        self.event = np.zeros(self.time.shape, dtype=bool)
        self.faults: list[tuple[str, ...] | None] = [None] * len(size)
        self.months: list[float] = []
        self.counts = np.zeros((len(size), 0), dtype=np.int64)
        self.history: list[int] = []

    def open_sets(self) -> np.ndarray:
        """Data sets that do not give back every number yet."""
        return np.array([i for i, fault in enumerate(self.faults) if fault is None or fault], dtype=np.int64)

    def is_in_vain(self) -> bool:
        """Whether a printed interval is out of reach, and searching on would bring nothing else nearer either."""
        fewest = self.targets.out_of_reach
        if not fewest or None in self.faults:
            return False
        self.history.append(sum(len(fault) for fault in self.faults))
        return self.history[-1] in (fewest * len(self.size), *self.history[-1 - IN_VAIN : -IN_VAIN])

    def keep(
        self, which: np.ndarray, event: np.ndarray, months: list[float], counts: np.ndarray, wishes: Wishes
    ) -> None:
        """Put orders of events and censorings in time, and keep what has fewer faults than before."""
        size, width = self.size[which], event.shape[1]
        wished = wished_times(event, size, wishes)
        boundaries = list(zip(months, counts.T, strict=True))
        time = place_in_time(event, size, wished, boundaries, wishes.last_months, self.targets)
        if not self.months:
            self.months, self.counts = months, np.zeros((len(self.size), len(months)), dtype=np.int64)
        for row, fault in enumerate(find_faults(time, event, self.targets)):
            at = which[row]
            known = self.faults[at]
            if known is None or len(fault) < len(known):
                self.faults[at], self.counts[at] = fault, counts[row]
                self.time[at, :width], self.event[at, :width] = time[row], event[row]

    def borrow(self, rng: np.random.Generator) -> np.ndarray:
        """Let data sets that failed take the order of one of the same size that did not, at times of their own draw.

        Printed digits of a small arm may leave so few orders that a data set rarely comes upon one of them.
        """
        borrowed = np.zeros(len(self.size), dtype=bool)
        takers = self.open_sets()
        givers = np.setdiff1d(np.arange(len(self.size)), takers)
        pairs = [(i, rng.choice(same)) for i in takers if len(same := givers[self.size[givers] == self.size[i]])]
        if pairs:
            which, source = np.array(pairs).T
            wishes = wishes_of(self.made, self.targets, which, turn=0, rng=rng)
            width = int(self.size[which].max())
            self.keep(which, self.event[source, :width], self.months, self.counts[source], wishes)
            borrowed[which] = [not self.faults[i] for i in which]
        return borrowed
