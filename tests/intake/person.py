"""What a person does with a draft, as a script: correct some cells, confirm every row, complete the two YAML files."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

from reanalysis.cli import main
from tests.support import PROJECT

SIXTH = PROJECT / "tests" / "intake" / "sixth" / "calder2025.html"
ID = "calder2025"
Rows = list[dict[str, str]]


def project_data(folder: Path) -> Path:
    """A copy of the project's data."""
    return Path(shutil.copytree(PROJECT / "data", folder / "data"))


def run_draft(folder: Path, file: Path = SIXTH, *options: str) -> int:
    """`draft` in a folder that holds a copy of data/."""
    return main(["draft", str(file), "--data", str(folder / "data"), "--drafts", str(folder / "drafts"), *options])


def run_confirm(folder: Path, source_id: str = ID) -> int:
    """`confirm` there."""
    places = {name: str(folder / name) for name in ("data", "drafts", "texts")}
    return main(["confirm", source_id, *(word for name, path in places.items() for word in (f"--{name}", path))])


def read_rows(draft: Path) -> Rows:
    with (draft / "claims.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def edit_rows(draft: Path, change: Callable[[Rows], Rows], *, delimiter: str = ",") -> None:
    """Change the sheet and save it as a spreadsheet program does: byte-order mark, and line ends of its own."""
    rows = read_rows(draft)
    changed = change(rows)
    with (draft / "claims.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(changed)


def corrected(rows: Rows) -> Rows:
    """The report counts 98 responders twice: the second 98 is no size of its own, but what its 69 are a share of."""
    again = next(row for row in rows if "Of the [[98]]" in row["words"])
    responders = next(row for row in rows if "[[98]] of 140" in row["words"])
    for row in rows:
        if "[[69]]" in row["words"] or "[[70.4]]" in row["words"]:
            row["denominator"], row["denominator_basis"] = responders["claim_id"], "printed"
    if again is responders:
        return rows
    responders["tokens"] += f" {again['tokens']}"
    return [row for row in rows if row is not again]


def confirmed(rows: Rows) -> Rows:
    return [row | {"status": "confirmed"} for row in rows]


def complete(draft: Path) -> None:
    """Answer what the report does not say of itself, and accept the other proposals."""
    answers = {
        f"name: TODO {ID}": "name: KESTREL",
        "population: TODO newly diagnosed, relapsed, adults, …": "population: relapsed, adults",
        "year: TODO": "year: 2025",
        "reports_on: TODO journal, year, volume and page, or registry number": "reports_on: J Made-Up Med 2025;12:101",
    }
    for name in ("trials.yaml", "source.yaml"):
        path = draft / name
        text = path.read_text(encoding="utf-8")
        head, body = text.split("\n\n", 1)
        for question, answer in answers.items():
            body = body.replace(question, answer)
        path.write_text(f"{head}\n\n{body.replace('TODO ', '')}", encoding="utf-8")


def confirm_all(draft: Path) -> None:
    """Everything that the made-up report needs."""
    edit_rows(draft, lambda rows: confirmed(corrected(rows)))
    complete(draft)
