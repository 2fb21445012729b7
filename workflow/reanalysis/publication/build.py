"""All tables, in the order in which a manuscript has them."""

from __future__ import annotations

from collections.abc import Callable

from reanalysis.publication.differences import differences
from reanalysis.publication.findings import findings
from reanalysis.publication.frame import Table
from reanalysis.publication.material import Material
from reanalysis.publication.names import TABLES
from reanalysis.publication.pooled import pooled, refused
from reanalysis.publication.responses import responses
from reanalysis.publication.studies import studies
from reanalysis.publication.survival import survival
from reanalysis.publication.survival_pairs import survival_pairs

_BUILDERS: dict[str, Callable[[Material], Table]] = {
    "studies": studies,
    "responses": responses,
    "differences": differences,
    "pooled": pooled,
    "refused": refused,
    "survival": survival,
    "survival_pairs": survival_pairs,
    "findings": findings,
}


def build_tables(material: Material) -> list[Table]:
    """Every table; one without rows too, so that a study set without pooling has the same files.

    Parameters
    ----------
    material : Material
    """
    return [_BUILDERS[name](material) for name in TABLES]
