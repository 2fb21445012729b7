"""What a table is, before any format: columns, rows of values, footnotes, and claims of each row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from reanalysis.publication.values import SUFFIXES, Part, Value
from reanalysis.tables.journals import Journal

#: Footnote marks in the order in which they are explained.
MARKS = "*†‡§"
#: What stands in a cell that is empty.
EMPTY = "–"
#: What stands in title, columns and rows of everything drawn from a model.
SIMULATED = "SIMULATED"
#: Width of a page's text in millimetres, upright and on its side.
PORTRAIT, LANDSCAPE = 170.0, 257.0


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes
    ----------
    key : str
        Name in files for programs.
    title : str
        Heading with its unit. `{p}` is the journal's letter for a P value.
    width_mm : float
    kind : str
        One of `SUFFIXES`.
    """

    key: str
    title: str
    width_mm: float
    kind: str = "words"

    def heading(self, journal: Journal) -> str:
        """Heading as a journal writes it."""
        return self.title.replace("{p}", journal.p_symbol)

    @property
    def is_number(self) -> bool:
        """Whether its cells are numbers, which stand under each other."""
        return self.kind != "words"

    @property
    def part_keys(self) -> tuple[str, ...]:
        """Columns that a file for programs has instead of it."""
        return tuple(self.key + suffix for suffix in SUFFIXES[self.kind])


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Attributes
    ----------
    cells : mapping
        Column key to value; what is missing is empty.
    claim_ids : tuple of str
        Claims it was made from.
    basis : str
        What its numbers are, in one of the five words.
    section, subsection : str
        Headings that it stands under; empty without one.
    marks : mapping
        Column key to footnote marks.
    """

    cells: Mapping[str, Value | None]
    claim_ids: tuple[str, ...]
    basis: str
    section: str = ""
    subsection: str = ""
    marks: Mapping[str, str] = field(default_factory=dict)

    @property
    def all_marks(self) -> str:
        """Marks of all its cells, in their order."""
        used = "".join(self.marks.values())
        return "".join(mark for mark in MARKS if mark in used)


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Attributes
    ----------
    name : str
        Stem of its files.
    title : str
        Caption without a number.
    columns : tuple of Column
        The first heads its row.
    rows : tuple of Row
    mark_notes : mapping
        Footnote mark to its meaning; only those used are shown.
    notes : tuple of str
        Other footnotes: method, analysis set, abbreviations.
    section_key, subsection_key : str
        Names of the headings in files for programs; empty where the table has none.
    simulated : bool
        Whether it holds numbers drawn from a model.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    mark_notes: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    section_key: str = ""
    subsection_key: str = ""
    simulated: bool = False

    @property
    def is_wide(self) -> bool:
        """Whether it needs a page on its side."""
        return sum(column.width_mm for column in self.shown_columns) > PORTRAIT

    @property
    def text_width(self) -> float:
        """Width of the page's text in millimetres."""
        return LANDSCAPE if self.is_wide else PORTRAIT

    def widths(self) -> list[float]:
        """Widths of the shown columns in millimetres, so that they fill the page."""
        widths = [column.width_mm for column in self.shown_columns]
        return [width * self.text_width / sum(widths) for width in widths]

    @property
    def shown_columns(self) -> tuple[Column, ...]:
        """Columns in which a row has something; all where there is no row."""
        used = {key for row in self.rows for key, value in row.cells.items() if value is not None}
        return tuple(column for column in self.columns if column.key in used or not self.rows)

    def footnotes(self, journal: Journal) -> list[tuple[str, str]]:
        """Marks with their meaning, in their order, then notes without a mark; `{p}` as in headings."""
        used = "".join(row.all_marks for row in self.rows)
        marked = [(mark, self.mark_notes[mark]) for mark in MARKS if mark in used]
        has_empty = any(row.cells.get(column.key) is None for row in self.rows for column in self.shown_columns)
        empty = [("", f"{EMPTY}: not printed, not computed, or does not apply.")] if has_empty else []
        return marked + [("", note.replace("{p}", journal.p_symbol)) for note in self.notes] + empty

    def grouped(self) -> Iterator[tuple[str, str, Row]]:
        """Each row with the headings that begin with it, empty where none does."""
        section = subsection = ""
        for row in self.rows:
            new_section = row.section if row.section != section else ""
            new_subsection = row.subsection if row.subsection != subsection or new_section else ""
            section, subsection = row.section, row.subsection
            yield new_section, new_subsection, row

    def text(self, row: Row, column: Column, journal: Journal) -> str:
        """What a cell shows, without its marks."""
        value = row.cells.get(column.key)
        return EMPTY if value is None else value.shown(journal)

    def parts(self, row: Row, column: Column) -> tuple[Part, ...]:
        """What a file for programs gets for a cell."""
        value = row.cells.get(column.key)
        return (None,) * len(column.part_keys) if value is None else value.parts
