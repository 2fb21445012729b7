"""From a document to its sentences: blocks, sections, what the report itself abbreviates."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable

from reanalysis.draft.lexicon import DASHES, Lexicon, Phrases
from reanalysis.draft.model import UNSURE, Cell, Item, Sentence, Term
from reanalysis.draft.text.block import Block
from reanalysis.draft.text.lexer import raw_items, sentences_of, tag
from reanalysis.draft.text.mrd_methods import methods_of, tell_methods
from reanalysis.draft.text.remissions import define_responses, join_remissions, tell_overall
from reanalysis.ledger import Token

_SPACES = "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
#: Marks before and behind a heading.
_OPENING, _CLOSING = _SPACES + "#*•_|", _SPACES + "*_:."
#: The number of a heading.
_NUMBERED = re.compile(r"[0-9]+(?:[.][0-9]+)*[.)]?\s+")
#: The first word of a line, behind the number of a heading.
_FIRST = re.compile(r"(?:[0-9]+(?:[.][0-9]+)*[.)]?\s+)?([^\W\d_]+)")
#: Terms that a report may abbreviate in brackets.
_ABBREVIATED = ("endpoint", "event", "events", "quantity", "arm", "set", "word")


def read_sentences(
    text: str, blocks: list[Block], tokens: list[Token], lexicon: Lexicon, phrases: Phrases
) -> list[Sentence]:
    """All sentences and table cells of a document, in reading order."""
    raw = raw_items(text, tokens)
    starts = [item.start for item in raw]
    sentences: list[Sentence] = []
    methods = methods_of(text)
    section = ""
    for number, block in enumerate(blocks):
        items = raw[bisect_left(starts, block.start) : bisect_left(starts, block.end)]
        if not items:
            continue
        if block.kind == "cell":
            if block.column == 0:
                items = _without_mark(items, phrases, text)
            sentence = _sentence(items, text, phrases, section, number, False)
            sentence.cell = Cell(block.table, block.row, block.column, block.outer)
            sentences.append(sentence)
            continue
        heading = block.kind == "heading"
        if block.kind == "reference":
            section = "references"
        section = _section(text[block.start : block.end], lexicon, section, heading)
        for part in sentences_of(items, text):
            inline = _section(text[part[0].start : part[-1].end], lexicon, section, False)
            section = inline
            sentence = _sentence(part, text, phrases, section, number, heading)
            sentences.append(sentence)
            if "e" in sentence.code:
                _defined(sentence, phrases, lexicon)
                tell_methods(sentence.items, text, methods)
                define_responses(sentence.items, phrases, lexicon, text)
    _head_cells(sentences, lexicon.time_to_event)
    return sentences


_LEVEL = re.compile(r"\(?N%-?C\)?")
_COMPOSITE = re.compile(r"\b(?:composite|combination|combined|first occurrence|any of)\b")


def _defined(sentence: Sentence, phrases: Phrases, lexicon: Lexicon) -> None:
    """`The primary end point was X`: from here on the words stand for X, or for what X and Y are together."""
    items = sentence.items
    if "primary" not in sentence.text.lower():
        return
    start = next((i for i, item in enumerate(items) if item.low.startswith("primary") and item.id == UNSURE), None)
    if start is None or re.search(r"[b:,]", sentence.code[start + 1 : start + 4]) is None:
        return
    named: list[Item] = []
    for i, item in enumerate(items[start + 1 :], start + 1):
        if item.code in ".;" or item.id == UNSURE:
            break
        # `counts of at least 50 in the absence of X`: what must not be is not the outcome.
        if item.code in "ex" and items[i - 1].low != "without" and items[i - 2].low != "absence":
            named.append(item)
    words = " ".join(item.low for item in items[start : start + 12])
    joint = {one["endpoint"] for one in lexicon.content["composites"]}
    composite = _COMPOSITE.search(words) and not (named and named[0].id in joint)
    joint_id = lexicon.composite({item.id for item in named}) if len(named) > 1 and composite else ""
    term = Term("endpoint", joint_id) if joint_id else None
    if term is None and named and not composite and named[0].term is not None:
        term = named[0].term if named[0].code == "e" else Term("event", named[0].text)
    if term is not None:
        for phrase in lexicon.content["placeholders"]:
            if phrase.startswith(("primary", "composite", "main")) and "safety" not in phrase:
                phrases.add(phrase, term, replace=True)


#: Beside these, SD is one of the responses.
_RESPONSES = frozenset(("PR", "PD", "CR_PR"))
_BESIDE_PD = frozenset(("CR", "PR", "SD", "ORR", "DCR"))
_SHORT = frozenset(("SD", "SDs", "PD"))


def _sentence(items: list[Item], text: str, phrases: Phrases, section: str, block: int, heading: bool) -> Sentence:
    tagged = tag(items, phrases, text)
    code = _code_of(tagged)
    if "(" in code:
        tagged = _abbreviations(tagged, phrases, text)
        code = _code_of(tagged)
    if "e" in code:
        tagged = join_remissions(tagged, text)
        code = _code_of(tagged)
    if "ae" in code and any(item.low == "overall" for item in tagged):
        tell_overall(tagged)
        code = _code_of(tagged)
    if "S" in code or any(item.text == "PD" for item in tagged):
        _tell_stable_disease(tagged)
        code = _code_of(tagged)
    return Sentence(tagged, code, section, block, heading, text[items[0].start : items[-1].end])


def _tell_stable_disease(items: list[Item]) -> None:
    """Beside other responses, SD is stable disease and no standard deviation, and PD is progressive disease."""
    for i, item in enumerate(items):
        if item.code not in "Sw" or item.text not in _SHORT:
            continue
        if item.code == "w":
            # `SD in 11 and PD in 9`; PD-1 is a protein.
            alone = i + 1 == len(items) or items[i + 1].text not in DASHES
            if alone and len(_BESIDE_PD & {one.id for one in items}) > 1:
                item.code, item.term = "e", Term("endpoint", "PD")
            continue
        beside = _code_of(items[max(0, i - 2) : i + 3])
        if re.search(r"e[/,a]S|S[/,a]e", beside) or _RESPONSES & {one.id for one in items}:
            item.code, item.term = "e", Term("endpoint", "SD")


def _code_of(items: list[Item]) -> str:
    return "".join([item.code for item in items])


def _without_mark(items: list[Item], phrases: Phrases, text: str) -> list[Item]:
    """`p-valueb`: the letter of a footnote, once set high, is no part of the word that it was put behind."""
    last = items[-1]
    if last.code != "w" or len(last.text) < 4 or last.text[-1] not in "abcdefgh" or tag(items, phrases, text)[-1].term:
        return items
    cut = [*items[:-1], Item(last.start, last.end - 1, last.text[:-1], "w")]
    return cut if tag(cut, phrases, text)[-1].term else items


def _unmarked(line: str) -> str:
    """A line without the marks of a heading."""
    bare = line.lstrip(_OPENING).rstrip(_CLOSING)
    number = _NUMBERED.match(bare) if bare[:1].isdigit() else None
    return bare[number.end() :] if number else bare


def _section(text: str, lexicon: Lexicon, before: str, heading: bool) -> str:
    """Section that a heading, or the opening words of a sentence, begin; else the one before."""
    first = _FIRST.match(text.lstrip(_OPENING))
    if not heading and (first is None or first[1].lower() not in lexicon.section_words):
        return before
    line = _unmarked(text.lstrip().split("\n", 1)[0]).lower()
    names = lexicon.sections
    if line in names:
        return names[line]
    opening, colon, _ = line.partition(":")
    if colon and len(opening) < 40 and _unmarked(opening) in names:
        return names[_unmarked(opening)]
    if heading:
        words = re.findall(r"[a-z]+", line)
        # What stands under a heading of its own is no longer the background of another.
        goes_on = "" if before in ("background", "dosage") else before
        return names[words[0]] if words and words[0] in names and len(words) <= 6 else goes_on
    # BMJ style: the heading runs into the sentence, marked by its capital alone ("Results At week 12").
    words = text.split(None, 3)
    for size in (3, 2, 1):
        if (
            len(words) > size
            and " ".join(words[:size]).lower() in names
            and (words[size][:1].isupper() or words[size][:1].isdecimal())
        ):
            return names[" ".join(words[:size]).lower()]
    return before


def _abbreviations(items: list[Item], phrases: Phrases, text: str) -> list[Item]:
    """Take `long name (ABBR)` for one item, and remember the abbreviation for the rest of the report."""
    kept: list[Item] = []
    i = 0
    while i < len(items):
        item = items[i]
        kept.append(item)
        if item.term is None:
            i += 1
            continue
        # `study 1022 (NAME; …)`: the number is another name of the trial.
        if item.code == "j" and [one.code for one in items[i + 1 : i + 4]] == ["N", "(", "L"]:
            phrases.add(f"{item.text} {items[i + 1].text}", items[i + 3].term or Term("none", ""), replace=True)
        if (
            item.term.kind == "arm"
            and 2 <= i < len(items) - 1
            and items[i - 1].code == "("
            and items[i + 1].text in "),;"
            and items[i - 2].code == "w"
            and items[i - 2].text[:1].isupper()
            and len(items[i - 2].text) > 4
        ):
            # `Brand (generic)`: the brand is another name of the arm.
            phrases.add(items[i - 2].text, item.term)
        if item.term.kind == "arm" and (short := _short_arm(items, i, text)):
            phrases.add(short, _joined_arm(items, i) or item.term)
        if (
            item.term.kind in _ABBREVIATED
            and i + 3 < len(items)
            and items[i + 1].code == "("
            and items[i + 3].text in ");,"
            and _abbreviates(items[i + 2], item)
        ):
            short = items[i + 2]
            term = _without_rank(short, item)
            if short.term is None:
                phrases.add(short.text, term)
            elif short.term != term and term.kind in ("endpoint", "event"):
                # `complete molecular response (CMR)`: what the report defines, it means.
                phrases.add(short.text, term, replace=True)
                short.term, short.code = term, item.code
            if items[i + 3].code != ")":
                i += 1
                continue
            item.end, item.text = items[i + 3].end, text[item.start : items[i + 3].end]
            item.low = item.text.lower()
            i += 3
        i += 1
    return kept


_JOINS = frozenset(("plus", "with", "and", "+", "to"))


def _joined_arm(items: list[Item], i: int) -> Term | None:
    """`X plus Y and Z (XYZ)`, where Y and Z alone are the other arm: what the short name stands for is the first."""
    before = items[i - 2].term if i >= 2 and items[i - 1].low in _JOINS else None
    return before if before is not None and before.kind == "arm" and before != items[i].term else None


def _short_arm(items: list[Item], i: int, text: str) -> str:
    """`X with Y (X-Yz; n=160)`: what stands alone in brackets after an arm, in capitals, is its short name."""
    if i + 2 >= len(items) or items[i + 1].code != "(":
        return ""
    j = i + 2
    while j < len(items) and items[j].code in "w-NE/+" and (j == i + 2 or items[j].start == items[j - 1].end):
        j += 1
    if j >= len(items) or j == i + 2 or items[j].text not in ");,[":
        return ""
    short = text[items[i + 2].start : items[j - 1].end]
    brand = short.isalpha() and short[0].isupper() and short[1:].islower() and len(short) > 4
    return short if (sum(letter.isupper() for letter in short) >= 2 or brand) and len(short) <= 20 else ""


def _abbreviates(short: Item, long: Item) -> bool:
    word = short.text
    if short.term is not None:
        alike = short.code == long.code == "x" and word.isupper() and _in_order(word, long.text)
        names = (long.text, _RANK.sub("", long.text) if long.code == "x" else long.text)
        return short.term == long.term or word.rstrip("s").upper() in [_initials(name) for name in names] or alike
    if short.code != "w" or not 2 <= len(word) <= 8 or sum(letter.isupper() for letter in word) < 2:
        return False
    return word[0].lower() == long.text[0].lower() or word[-1].lower() == long.text[-1].lower()


#: What a name may begin with that its abbreviation leaves out: `acute graft-versus-host disease (GVHD)`.
_RANK = re.compile(r"(?:acute|chronic|severe) ", re.I)


def _without_rank(short: Item, long: Item) -> Term:
    """What an abbreviation means that leaves out how the event is ranked."""
    assert long.term is not None
    rank = _RANK.match(long.text)
    if long.code != "x" or rank is None or _initials(long.text) == short.text.rstrip("s").upper():
        return long.term
    return Term("event", long.text[rank.end() :].lower())


def _in_order(word: str, long: str) -> bool:
    """True where letters of a word, in order, begin words of a name: ICANS of `immune effector cell-associated …`."""
    parts = re.findall(r"[^\W\d_]+", long.upper())
    at = 0
    for letter in word:
        at = next((j + 1 for j in range(at, len(parts)) if parts[j][0] == letter), 0)
        if not at:
            return False
    return True


def _initials(long: str) -> str:
    """First letters of a name's words: SOS of `sinusoidal obstruction syndrome`."""
    words = re.findall(r"[^\W\d_]+", long)
    return "".join(word[0] for word in words if word.lower() not in ("of", "the", "and", "to", "in")).upper()


def _head_cells(sentences: list[Sentence], curves: frozenset[str]) -> None:
    """Give each cell of a table the cells that name its row and its column; a curve in the corner is of all rows."""
    place: dict[tuple[int, int, int], Sentence] = {}
    for sentence in sentences:
        if sentence.cell:
            place[sentence.cell.table, sentence.cell.row, sentence.cell.column] = sentence
    turned = _turned(place)
    if turned:
        for sentence in sentences:
            if sentence.cell and sentence.cell.table in turned:
                cell = sentence.cell
                sentence.cell = Cell(cell.table, cell.column, cell.row)
        place = {(s.cell.table, s.cell.row, s.cell.column): s for s in sentences if s.cell}
    heads = _heads(place)
    arms = _arms_of_rows(place)
    for (table, row, column), sentence in place.items():
        if sentence.cell and column > 0:
            label = _label(place, table, row)
            corner = place.get((table, 0, 0)) if row > 0 else None
            if label is not None and corner is not None and any(item.id in curves for item in corner.items):
                label = join_labels(label, corner)
            second = place.get((table, row, 1))
            if row > 0 and label is not None and second is not None and _says_what(second, place.get((table, 0, 1))):
                sentence.cell.second_label = column == 1
                label = label if column == 1 else join_labels(label, second)
            sentence.cell.row_header = label
        elif sentence.cell and sentence.cell.outer >= 0:
            # A label is told by the one over it: `0` and `1` of a score.
            sentence.cell.row_header = place.get((table, sentence.cell.outer, 0))
        if sentence.cell and row == 0 and (table, -1, column) in place:
            sentence.cell.column_header = place[table, -1, column]
        if sentence.cell and row > 0:
            sentence.cell.column_header = heads.get((table, column))
            if (arm := arms.get((table, row))) is not None and arm is not sentence:
                over = sentence.cell.column_header
                sentence.cell.column_header = arm if over is None else join_labels(arm, over)
            sentence.cell.corner = place.get((table, -1, 0)) or place.get((table, 0, 0))


_ALL_ARMS = re.compile(r"\W*(?:total|all|overall|both|all patients|whole group)\b.*", re.I)


_OF_ARMS = re.compile(r"(?:study |treatment )?(?:arms?|groups?|treatments?|regimens?|cohorts?)", re.I)


def _arms_of_rows(place: dict[tuple[int, int, int], Sentence]) -> dict[tuple[int, int], Sentence]:
    """The arm of each row of a table with a column `Arm`, by table and row."""
    found = {}
    for (table, row, column), head in place.items():
        if row == 0 < column and _OF_ARMS.fullmatch(head.text.strip()):
            below = {at: one for (of, at, under), one in place.items() if of == table and under == column and at > 0}
            if below and all("B" in one.code and not re.search(r"[NWX]", one.code) for one in below.values()):
                found |= {(table, at): one for at, one in below.items()}
    return found


#: `Median OS, months (95% CI)`, `1-year OS, %`, `CR, n (%)`: the name of a column that says what was measured.
_MEASURE = re.compile(r"M[^;]{0,3}[eY]|e[^;]*%|%[^;]*e")


def _turned(place: dict[tuple[int, int, int], Sentence]) -> set[int]:
    """Tables whose rows are arms or groups, and whose columns what was measured: they are read the other way round."""
    found = set()
    for table in {table for table, row, _ in place if row > 0}:
        cells = {(row, column): one for (of, row, column), one in place.items() if of == table}
        valued = {row for row, column in cells if row > 0 < column}
        labels = [one for (row, column), one in cells.items() if column == 0 and row in valued]
        heads = [one for (row, column), one in cells.items() if row == 0 < column]
        if any(row < 0 for row, _ in cells) or any("B" in one.code for one in heads) or len(labels) < 2:
            continue
        arms = [item.id for one in labels for item in one.items if item.code == "B"]
        named = all(
            ("B" in one.code and not re.search(r"[exyYM]", one.code)) or _ALL_ARMS.fullmatch(one.text) for one in labels
        )
        of_arms = named and len(arms) == len(set(arms)) > 1 and any(re.search(r"[eYxM]", one.code) for one in heads)
        of_groups = any(_MEASURE.search(one.code) for one in heads)
        of_groups = of_groups and not any(re.search(r"[MHFP%xy]", one.code) for one in labels)
        if of_arms or of_groups:
            found.add(table)
    return found


def _heads(place: dict[tuple[int, int, int], Sentence]) -> dict[tuple[int, int], Sentence]:
    """The names of columns by table and column, each behind the one that stands over it and its neighbours."""
    tiered = {table for table, row, _ in place if row < 0}
    heads = {(table, column): cell for (table, row, column), cell in place.items() if row == 0}
    alone = {
        (table, column): cell
        for (table, row, column), cell in place.items()
        if row < 0 < column and (table, column) not in heads
    }
    for table, column in [key for key in heads if key[0] in tiered and key[1] > 0]:
        over = next((place[table, -1, at] for at in range(column, 0, -1) if (table, -1, at) in place), None)
        heads[table, column] = heads[table, column] if over is None else join_labels(over, heads[table, column])
    return heads | alone


def _label(place: dict[tuple[int, int, int], Sentence], table: int, row: int) -> Sentence | None:
    """The name of a row with the names over it, its own first."""
    label = place.get((table, row, 0))
    seen = {row}
    while label is not None and label.cell is not None and label.cell.outer not in (-1, *seen):
        over = place.get((table, label.cell.outer, 0))
        if over is None or over.cell is None:
            break
        seen.add(label.cell.outer)
        label = join_labels(label, over, Cell(table, row, 0, over.cell.outer))
    return label


def join_labels(label: Sentence, other: Sentence, cell: Cell | None = None) -> Sentence:
    """One label of two."""
    items, code, text = [*label.items, *other.items], label.code + other.code, f"{label.text}; {other.text}"
    return Sentence(items, code, label.section, label.block, label.heading, text, cell or label.cell)


def _says_what(cell: Sentence, head: Sentence | None) -> bool:
    """True for the second cell of a row that says in words what the values are: `Median, months (95% CI)`, `%`."""
    named = head is not None and re.fullmatch(r"(?:units?|statistics?|measures?|parameters?)\b.*", head.text, re.I)
    if named is None and (head is None or "B" in head.code or re.search(r"[0-9]", head.text)):
        return False
    bare = _LEVEL.sub("", cell.code)
    return (
        re.search(r"[NWX]", bare) is None
        and re.search(r"[^\W\d_]|%", cell.text) is not None
        and (named is not None or re.search(r"[MH%JI]|[lk]", bare) is not None)
    )


def find(sentence: Sentence, wanted: Callable[[Item], bool], start: int = 0, end: int | None = None) -> list[int]:
    """Indices of items that are wanted."""
    stop = len(sentence.items) if end is None else end
    return [i for i in range(start, stop) if wanted(sentence.items[i])]
