"""Which words of a report are names of treatments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from reanalysis.draft.lexicon import fold

#: An amount, and the name that may stand before it.
_AMOUNT = re.compile(r"(?<![\w.·,])[0-9][0-9.·,]*\s?(?:mg|µg|μg|mcg|g|IU|mL|Gy)\b")
_NAME = re.compile(r"(?P<name>[A-Za-z][\w-]{3,})\s*\(?(?:at )?$")
_FAR = 40
_VERB_AT = re.compile(r"ed at $")


_TAKEN = re.compile(
    r"\b(?:received|receiving|receive|taking|took|given|pill|drug|medicine|tablet|antibody) ([a-z][a-z]{5,})\b"
)


#: Endings of English words that no drug has.
_COMMON = re.compile(
    r"(?:ing|ed|ly|tion|ment|ness|ies|ive|ous|ional|ers?|ents?|ional|ents|ants|ths|ogy|ity|ance|ence)$"
)


_HOW_OFTEN = frozenset(fold(word) for word in ("once", "twice", "weekly"))


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, words))


class Drugs:
    """Which words of one report are names of treatments: by their ending, or by the amount that follows them."""

    def __init__(self, text: str, words: Mapping[str, Any]) -> None:
        endings = "|".join(words["drug_endings"])
        second = "|".join(words["second_names"])
        none = "|".join(words["no_drugs"])
        # A code of three figures is a drug's (ABC-123), one of fewer a marker's (CD22, HER2).
        self.pattern = re.compile(
            rf"\b(?!(?:{none})\b)[A-Za-z][\w]{{2,}}(?:{endings})\b(?: (?:{second})\b)?"
            r"|\b(?!NCT|ISRCTN|UMIN)[A-Z]{2,5}-?[0-9]{3,}\w*"
        )
        self.known: dict[str, bool] = {}
        self.idle = {fold(word) for word in words["idle"]} - {"low", "high"}
        self.dull = {fold(word) for word in words["dull_groups"]}
        before = (_NAME.search(text[max(0, m.start() - _FAR) : m.start()]) for m in _AMOUNT.finditer(text))
        # `toxicities occurred at 400 mg`: a verb before the amount is no drug.
        named = (match["name"] for match in before if match is not None and not _VERB_AT.search(match.group()))
        self.amounts = {fold(name) for name in named} - self.idle - self.dull
        taken = [fold(word) for word in _TAKEN.findall(text)]
        usual = {fold(word) for name in (*words["control"], *words["interventions"]) for word in name.split()}
        known, low = self.idle | self.dull | usual, text.lower()
        self.amounts |= {
            word for word in taken if word not in known and not _COMMON.search(word) and low.count(word) > 1
        }
        names = sorted(words["control"], key=len, reverse=True)
        self.control = re.compile(rf"\b(?:{_any(names)})\b", re.I)
        self.usual = re.compile(rf"\b(?:{_any(words['usual'])})\b", re.I)
        kinds = sorted(words["interventions"], key=len, reverse=True)
        self.kinds = re.compile(rf"\b(?:{_any(kinds)})\b", re.I)
        self.traits = re.compile(
            rf"\b(?:non-?)?(?:{_any(words['risk_groups'])})\b|^(?:[BT]-)?(?:{_any(words['diseases'])})$"
            rf"|[- ](?:{_any(words['trait_endings'])})$"
        )

    def is_drug(self, word: str) -> bool:
        """True for the name of a drug."""
        known = self.known.get(word)
        if known is None:
            known = self.known[word] = self.pattern.fullmatch(word) is not None or fold(word) in self.amounts
        return known

    def is_trait(self, name: str) -> bool:
        """True for patients who are told by their risk, their disease or a result: no treatment is called so."""
        return self.traits.search(name) is not None

    def is_treatment(self, name: str) -> bool:
        """True if a name holds a drug, a usual comparator, or a kind of intervention."""
        return bool(self.control.search(name) or self.kinds.search(name) or self.has_drug(name))

    def has_drug(self, name: str) -> bool:
        """True if a name holds the name of a drug."""
        words = re.findall(r"[\w-]+", name)
        return any(self.is_drug(word) for word in words) or self.pattern.search(name) is not None

    def is_listed(self, name: str) -> bool:
        """True for a treatment, or for the short name of a regimen, in a list of what patients were assigned to."""
        return self.is_treatment(name) or re.search(r"\b[A-Za-z]?[A-Z]\w*[A-Z][\w-]*", name) is not None

    def is_control(self, name: str) -> bool:
        """True for what a control group is usually given; `rhythm control` is no such name."""
        found = [match.group().lower() for match in self.control.finditer(name)]
        return any(word != "control" for word in found) or name.lower() in ("control", "controls", "no treatment")

    def content(self, name: str) -> frozenset[str]:
        """Words of a name that tell it from others, folded; amounts are kept."""
        words = {fold(word) for word in re.findall(r"[^\W\d_]+[0-9]*|[0-9]+(?:[.·][0-9]+)?", name)}
        # `the twice-daily group`: how often is all that such a name says.
        return frozenset(words - self.idle) or frozenset(words & _HOW_OFTEN)
