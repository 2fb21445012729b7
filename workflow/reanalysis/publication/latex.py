"""A table as a LaTeX document that compiles on its own: booktabs rules, a head that is repeated on each page.

It asks for nothing beyond Debian's texlive-latex-recommended. What stands between the two comments can be pasted.
"""

from __future__ import annotations

from collections.abc import Iterator

from reanalysis.publication.aligned import FIGURE_SPACE, Cell, aligned_rows
from reanalysis.publication.frame import Column, Table
from reanalysis.tables.journals import Journal

_SPECIAL = {
    **{character: f"\\{character}" for character in "&%$#_{}"},
    "\\": "\\textbackslash{}",
    "~": "\\textasciitilde{}",
    "^": "\\textasciicircum{}",
    "<": "\\textless{}",
    ">": "\\textgreater{}",
    "|": "\\textbar{}",
    '"': "\\textquotedbl{}",
    "-": "{-}",
    "`": "\\textasciigrave{}",
    "'": "\\textquotesingle{}",
    "*": "\\textasteriskcentered{}",
    "\u2212": "\\ensuremath{-}",
    "≤": "\\ensuremath{\\le}",
    "≥": "\\ensuremath{\\ge}",
    "≈": "\\ensuremath{\\approx}",
    "≠": "\\ensuremath{\\ne}",
    "×": "\\ensuremath{\\times}",
    "±": "\\ensuremath{\\pm}",
    "√": "\\ensuremath{\\surd}",
    "∞": "\\ensuremath{\\infty}",
    "α": "\\ensuremath{\\alpha}",
    "β": "\\ensuremath{\\beta}",
    "γ": "\\ensuremath{\\gamma}",
    "κ": "\\ensuremath{\\kappa}",
    "μ": "\\ensuremath{\\mu}",
    "τ": "\\ensuremath{\\tau}",
    "χ": "\\ensuremath{\\chi}",
    "²": "\\textsuperscript{2}",
    "³": "\\textsuperscript{3}",
    "·": "\\textperiodcentered{}",
    "†": "\\textdagger{}",
    "‡": "\\textdaggerdbl{}",
    "§": "\\S{}",
    "–": "\\textendash{}",
    "—": "\\textemdash{}",
    "‘": "\\textquoteleft{}",
    "’": "\\textquoteright{}",
    "“": "\\textquotedblleft{}",
    "”": "\\textquotedblright{}",
    "…": "\\textellipsis{}",
    "µ": "\\textmu{}",
    "°": "\\textdegree{}",
    "\u00a0": "~",
    "\u2009": "\\,",
    "\u202f": "\\,",
    FIGURE_SPACE: "\\phantom{0}",
    "\n": " ",
    "\t": " ",
}


def escape(text: str) -> str:
    r"""Text as LaTeX shows it; a character that the fonts lack becomes its code, so that the file always compiles.

    >>> escape("50% & more_or\\less \u2212 ß 中")
    '50\\% \\& more\\_or\\textbackslash{}less \\ensuremath{-} ß [U+4E2D]'
    """
    return "".join(_SPECIAL.get(character) or _plain(character) for character in text)


def _plain(character: str) -> str:
    # T1 has the letters of Latin-1 and of Latin Extended-A, but for a few of the latter.
    if (
        " " <= character <= "~"
        or "À" <= character <= "ÿ"
        or character in "ŁłŃńŇňŐőŒœŘřŚśŞşŠšŤťŮůŰűŸŹźŻżŽžĂăĄąĆćČčĎďĐđĘęĚěĞğİı"
    ):
        return character
    return f"[U+{ord(character):04X}]"


def format_latex(table: Table, number: int, journal: Journal) -> str:
    """The document.

    Parameters
    ----------
    table : Table
    number : int
        Of the table.
    journal : Journal
    """
    return "\n".join(_lines(table, number, journal)) + "\n"


def _lines(table: Table, number: int, journal: Journal) -> Iterator[str]:
    columns = table.shown_columns
    page = "a4paper,landscape,margin=20mm" if table.is_wide else "a4paper,margin=20mm"
    yield "\\documentclass[10pt]{article}"
    yield "\\usepackage[T1]{fontenc}"
    yield "\\usepackage[utf8]{inputenc}"
    yield "\\usepackage{textcomp}"
    yield "\\IfFileExists{lmodern.sty}{\\usepackage{lmodern}}{}"
    yield f"\\usepackage[{page}]{{geometry}}"
    yield "\\usepackage{array,booktabs,longtable}"
    yield "\\usepackage[font={footnotesize,bf},labelsep=period,justification=raggedright]{caption}"
    yield "\\captionsetup{singlelinecheck=false,margin=1mm}"
    yield "\\begin{document}"
    yield "% The table begins here."
    yield "{\\footnotesize\\setlength{\\tabcolsep}{1mm}\\setlength{\\LTleft}{0pt}"
    yield f"\\setcounter{{table}}{{{number - 1}}}"
    cells = "".join(
        # Each column loses the space on both its sides.
        f">{{\\raggedright\\arraybackslash{_breakable(column)}}}p{{{width - 2:.2f}mm}}"
        for column, width in zip(columns, table.widths(), strict=True)
    )
    yield f"\\begin{{longtable}}{{@{{\\hspace{{1mm}}}}{cells}@{{\\hspace{{1mm}}}}}}"
    yield f"\\caption{{{escape(table.title)}}}\\\\"
    head = [
        "\\toprule",
        " & ".join(f"\\textbf{{{escape(column.heading(journal))}}}" for column in columns) + " \\\\",
        "\\midrule",
    ]
    yield from [*head, "\\endfirsthead"]
    yield f"\\multicolumn{{{len(columns)}}}{{l}}{{\\textbf{{\\tablename\\ \\thetable}} (continued)}}\\\\"
    yield from [*head, "\\endhead", "\\bottomrule", "\\endfoot"]
    yield from _rows(table, journal, len(columns))
    yield "\\end{longtable}"
    yield "\\vspace{-2mm}\\scriptsize\\raggedright"
    for mark, note in table.footnotes(journal):
        yield f"{_mark(mark)}{escape(note)}\\par"
    yield "}"
    yield "% The table ends here."
    yield "\\end{document}"


def _breakable(column: Column) -> str:
    """What lets the first word of a cell be divided."""
    return "" if column.is_number else "\\hspace{0pt}"


def _rows(table: Table, journal: Journal, width: int) -> Iterator[str]:
    for section, subsection, row, cells in aligned_rows(table, journal):
        if section:
            box = f"p{{{table.text_width - 2:.2f}mm}}"
            heading = f"\\textbf{{{escape(section)}}}"
            yield f"\\addlinespace\\multicolumn{{{width}}}{{@{{\\hspace{{1mm}}}}{box}}}{{{heading}}}\\\\*"
        if subsection:
            yield f"\\multicolumn{{{width}}}{{@{{\\hspace{{1mm}}}}l}}{{\\textit{{{escape(subsection)}}}}}\\\\*"
        indent = "\\leftskip=2mm\\relax " if row.subsection else ""
        yield indent + " & ".join(map(_cell, cells)) + " \\\\"


def _cell(cell: Cell) -> str:
    return escape(cell.text) + _mark(cell.marks)


def _mark(marks: str) -> str:
    return f"\\textsuperscript{{{escape(marks)}}}" if marks else ""
