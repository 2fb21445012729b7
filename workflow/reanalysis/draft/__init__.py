"""Draft the claims of a new report: tokens of the ledger, typed phrases, then what belongs to what.

`draft_claims` reads a document with the words of `data/lexicon.yaml` and, if there is one, the register of its trials.
What cannot be told is the word `unsure`; what was inferred from the order of words says so in its reason.
"""

from reanalysis.draft.claim import DraftClaim
from reanalysis.draft.drafting import draft_claims
from reanalysis.draft.lexicon import Lexicon, load_lexicon
from reanalysis.draft.score import compare_drafts
from reanalysis.draft.tallies import Agreement

__all__ = ["Agreement", "DraftClaim", "Lexicon", "compare_drafts", "draft_claims", "load_lexicon"]
