"""What an author pastes: an index of all results numbers, sentences, a paragraph of methods, and statements.

Reading order: `number` (one number), `naming` (its macro), `study` (words for trials, arms and outcomes), the modules
`index_*` (which numbers there are), `index` (all of them), `write` (JSON and LaTeX).
"""
