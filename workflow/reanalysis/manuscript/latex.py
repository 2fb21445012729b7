r"""A LaTeX file as a document: text without commands, tables as tables, our own macros as the numbers they stand for.

A macro of `numbers.tex` can never be out of date, so the numbers that come from one are only counted. Everything else
is turned into Markdown, which the reader of Markdown reads.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from reanalysis.documents.markdown_text import read_markdown
from reanalysis.documents.model import Document
from reanalysis.errors import DataError
from reanalysis.ledger.tokenise import normalise

#: Stand around a number that came from a macro; private characters, which no text holds.
MACRO_START, MACRO_END = "\ue000", "\ue001"
_MACRO = re.compile(r"\\(res[A-Za-z]+)(?:\{\})?(?![A-Za-z])")
_BODY = re.compile(r"\\begin\{document\}(.*?)(?:\\end\{document\}|\Z)", re.DOTALL)
_LEVELS = {"part": 1, "chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4, "paragraph": 5}
_HEADING = re.compile(r"\\(part|chapter|section|subsection|subsubsection|paragraph)\*?(?:\[[^\]]*\])?\{")
_TABLE = re.compile(r"\\begin\{(tabular[x*]?|longtable|tabulary)\}(.*?)\\end\{\1\}", re.DOTALL)
_RULES = re.compile(
    r"\\(?:toprule|midrule|bottomrule|hline|cmidrule(?:\([^)]*\))?\{[^}]*\}|cline\{[^}]*\}|endhead|endfirsthead)"
)
# What a reader never sees, or sees as a mark: labels, references, files, and sizes of things.
_HIDDEN = re.compile(
    r"\\(?:label|ref|autoref|cref|Cref|eqref|pageref|cite[a-zA-Z]*\*?|includegraphics|input|include|bibliography"
    r"|bibliographystyle|usepackage|vspace|hspace|setlength|setcounter|url|href)\*?(?:\[[^\]]*\]){0,2}\{[^{}]*\}"
)
_COMMAND = re.compile(r"\\(?:re)?newcommand\*?\s*\{?\\([A-Za-z]+)\}?\s*\{|\\def\\(?!res)([A-Za-z]+)\s*\{")
_LONGEST_COMMAND, _LONGEST_TEXT = 500, 5_000_000
_BIBLIOGRAPHY = re.compile(r"\\begin\{thebibliography\}\{[^}]*\}")
_COMMENT = re.compile(r"(?<!\\)%.*")
_ENVIRONMENT = re.compile(r"\\(?:begin|end)\{[^{}]*\}(?:\[[^\]]*\])?")


def looks_like_latex(text: str) -> bool:
    """Whether a text is LaTeX: a document class, a beginning of the document or sections as commands."""
    return bool(re.search(r"\\(?:documentclass|begin\{document\}|section\*?\{)", text))


def _braced(text: str, start: int) -> int:
    """Where the group ends that begins before `start`; the end of the text if it never does."""
    depth = 1
    for at in range(start, len(text)):
        if text[at] in "{}" and text[at - 1] != "\\":
            depth += 1 if text[at] == "{" else -1
            if depth == 0:
                return at
    return len(text)


def _own_commands(text: str, preamble: str) -> str:
    """The text with the author's own commands without arguments written out."""
    commands = {}
    for match in _COMMAND.finditer(preamble):
        body = preamble[match.end() : _braced(preamble, match.end())]
        if "#" not in body and len(body) < _LONGEST_COMMAND:
            commands[match[1] or match[2]] = body
    if not commands:
        return text
    used = re.compile(r"\\(" + "|".join(sorted(commands, key=len, reverse=True)) + r")(?![A-Za-z])(?:\{\})?")
    # A command may use another; three rounds are more than anybody nests, and end where one names itself.
    for _ in range(3):
        text = used.sub(lambda match: commands[match[1]], text)
        if len(text) > _LONGEST_TEXT:
            raise DataError("the commands that the LaTeX file defines make it too long; give it without them")
    return text


def _headings(text: str) -> str:
    pieces, at = [], 0
    while match := _HEADING.search(text, at):
        end = _braced(text, match.end())
        pieces += [text[at : match.start()], f"\n\n{'#' * _LEVELS[match[1]]} {text[match.end() : end].strip()}\n\n"]
        at = end + 1
    return "".join([*pieces, text[at:]])


def _columns(body: str) -> str:
    """The body of a table without the arguments that say how it is set."""
    while match := re.match(r"\s*(?:\[[^\]]*\]|\{)", body):
        body = body[match.end() :] if match[0].rstrip().endswith("]") else body[_braced(body, match.end()) + 1 :]
    return body


def _cell(text: str) -> str:
    text = re.sub(r"\\multi(?:column|row)\s*\{[^{}]*\}\s*\{[^{}]*\}\s*\{", "{", text)
    return " ".join(text.split()).replace("|", r"\textbar{}")


def _tables(text: str) -> str:
    def as_pipes(match: re.Match[str]) -> str:
        rows = [row for row in re.split(r"\\\\(?:\[[^\]]*\])?", _RULES.sub(" ", _columns(match[2]))) if row.strip()]
        lines = ["| " + " | ".join(_cell(cell) for cell in re.split(r"(?<!\\)&", row)) + " |" for row in rows]
        if not lines:
            return ""
        return "\n\n" + "\n".join([lines[0], "|" + "---|" * lines[0].count(" | ") + "---|", *lines[1:]]) + "\n\n"

    return _TABLE.sub(as_pipes, text)


def _plain(text: str) -> str:
    from pylatexenc.latex2text import LatexNodes2Text
    from pylatexenc.latexwalker import LatexWalkerParseError

    try:
        return LatexNodes2Text(keep_comments=False, math_mode="text", strict_latex_spaces=True).latex_to_text(text)
    except (LatexWalkerParseError, RecursionError, IndexError) as error:
        raise DataError(f"the LaTeX could not be read near “{text.strip()[:40]}” ({error})") from None


def _line(line: str) -> str:
    """One line of LaTeX as Markdown; the line below the head of a table is Markdown already."""
    return line if re.fullmatch(r"[|-]+", line) else _plain(line)


def read_latex(raw: bytes, macros: Mapping[str, Any]) -> Document:
    """Read a LaTeX file.

    Parameters
    ----------
    raw : bytes
        UTF-8. Other files that it inputs are not opened.
    macros : mapping
        By name, our numbers; each is put in as it is shown, between `MACRO_START` and `MACRO_END`.

    Returns
    -------
    Document

    Raises
    ------
    DataError
        If it uses a macro of ours that does not exist, or cannot be read.
    """
    text = preamble = _COMMENT.sub("", normalise(raw))
    if match := _BODY.search(text):
        text = match[1]

    def expand(match: re.Match[str]) -> str:
        if match[1] not in macros:
            raise DataError(f"the macro \\{match[1]} is not in numbers.tex; look its name up there")
        return MACRO_START + macros[match[1]].shown.replace("%", r"\%") + MACRO_END

    text = _own_commands(text, preamble)
    text = re.sub(r"\\title\s*\{([^{}]*)\}", r"\\section{\1}", text)
    text = re.sub(r"\\(?:author|date|thanks|affil)\s*\{[^{}]*\}|\\maketitle\b", " ", text)
    text = _MACRO.sub(expand, text)
    text = _BIBLIOGRAPHY.sub(r"\\section{References}", text).replace(r"\bibitem", "\n\n\\bibitem")
    text = re.sub(r"\\bibitem(?:\[[^\]]*\])?\{[^}]*\}", "", text)
    text = re.sub(r"\\item\b(?:\[[^\]]*\])?", "\n\n- ", text)
    text = _tables(_headings(_HIDDEN.sub(" ", text)))
    text = _ENVIRONMENT.sub("\n\n", text)
    paragraphs = re.split(r"\n\s*\n", text)
    as_markdown = ("\n".join(_line(line) for line in _joined(paragraph)) for paragraph in paragraphs)
    return read_markdown("\n\n".join(as_markdown).encode())


def _joined(paragraph: str) -> list[str]:
    """Lines of a table or heading one by one; those of a paragraph together, for a command may run over its line."""
    lines = [line for line in paragraph.split("\n") if line.strip()]
    return lines if lines and lines[0].lstrip().startswith(("|", "#")) else [" ".join(lines)]
