"""Draft the claims of a new report: tokens of the ledger, typed phrases, then what belongs to what.

`draft_claims` reads a document with the words of `data/lexicon.yaml` and, if there is one, the register of its trials.
What cannot be told is the word `unsure`; what was inferred from the order of words says so in its reason.

To be read in this order:

1. `model`, what the stages hand to each other, and `lexicon`, the words
2. `drafting`, the stages in one function
3. `text`, from a document to sentences of items
4. `phrases`, the rules that type numbers, listed in `phrases.grammar`
5. `arms`, whose names come from a register or from the report
6. `linking`, outcomes, times, arms, sets of patients, denominators; ways to tell an outcome in `linking.outcomes`
7. `tables`, the same for cells
8. `rows`, the claims as rows with their confidence
9. `scoring`, agreement with curated claims
"""

from reanalysis.draft.drafting import draft_claims
from reanalysis.draft.lexicon import Lexicon, load_lexicon
from reanalysis.draft.rows.claim import DraftClaim
from reanalysis.draft.scoring.score import compare_drafts
from reanalysis.draft.scoring.tallies import Agreement

__all__ = ["Agreement", "DraftClaim", "Lexicon", "compare_drafts", "draft_claims", "load_lexicon"]
