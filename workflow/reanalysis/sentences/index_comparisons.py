"""Numbers of comparisons within randomised trials: differences, ratios, P values, and paired measurements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from reanalysis.sentences.naming import claim_name, letters
from reanalysis.sentences.number import POINTS, RATIO, About, Number, P, Show
from reanalysis.sentences.show import p_value, percent_of, ratio, whole, with_decimals
from reanalysis.sentences.study import Record, Study, level_words, method_name
from reanalysis.tables import format as fmt

#: Names of measures in ids and macros, and in words.
MEASURES = {
    "risk_difference": ("RiskDifference", "risk difference"),
    "risk_ratio": ("RiskRatio", "risk ratio"),
    "odds_ratio": ("OddsRatio", "odds ratio"),
    "survival_difference": ("SurvivalDifference", "difference of printed survival rates"),
}
#: Key in the configuration of the methods of each measure; the first is shown.
METHOD_KEYS = {
    "risk_difference": "difference_methods",
    "risk_ratio": "risk_ratio_methods",
    "odds_ratio": "odds_ratio_methods",
}
_PER_1000 = (("per_1000", "estimate"), ("per_1000_lower", "lower limit"), ("per_1000_upper", "upper limit"))
#: Columns of the number needed to treat: that of the difference whose reciprocal each is, and words.
_NEEDED = {
    "number_needed": ("estimate", "patients to treat for one more with the outcome"),
    "number_needed_lower": ("upper", "limit of the number needed to treat, from the upper limit of the difference"),
    "number_needed_upper": ("lower", "limit of the number needed to treat, from the lower limit of the difference"),
}


def representative(rows: Iterable[Record]) -> Iterator[Record]:
    """Of several tables of counts the row that spans all of them; else the only one."""
    return (row for row in rows if (row["candidate"] == "0") == (int(row["candidates"]) > 1))


def difference_numbers(differences: Iterable[Record], study: Study) -> Iterator[Number]:
    """Differences and ratios with limits by each method."""
    rows = list(differences)
    digits = smaller_totals(rows)
    for row in representative(rows):
        measure, several = row["measure"], int(row["candidates"]) > 1
        front = study.settings[METHOD_KEYS[measure]][0] if measure in METHOD_KEYS else "none"
        place = {name: row[name] for name in ("claim_ids", "measure", "method", "candidate")}
        name, words = MEASURES[measure]
        about = about_comparison("differences", row, place, study, parts=(measure, row["method"]), front=front)
        unit = POINTS if measure.endswith("difference") else RATIO
        show: Show = percent_of(digits.get(row["claim_ids"], None)) if unit == POINTS else ratio
        if measure == "survival_difference":
            show = with_decimals(_rate_decimals(row, study))
        if not several and (about.in_front or _own_estimate(row["method"])):
            suffix = name if about.in_front else name + letters(row["method"])
            yield from about.number("estimate", "estimate", unit, show, words, suffix)
        over = f" over all {row['candidates']} tables of counts that fit" if several else ""
        suffix = name + ("" if about.in_front else letters(row["method"]))
        for role in ("lower", "upper"):
            end = (
                f"{role} limit of the {level_words(row['confidence_level'] or '0')} confidence interval of the {words}"
            )
            end += f" ({method_name(row['method'])}){over}"
            yield from about.number(role, role, unit, show, end, suffix + role.capitalize())
        if about.in_front and not several:
            for role, end in _PER_1000:
                yield from about.number(
                    role, role, "", whole, f"risk difference per 1,000 patients, {end}", letters(role)
                )
            for role, (column, end) in _NEEDED.items():
                yield from about.number(role, role, "", needed_for(row[column]), end, letters(role))


def test_numbers(tests: Iterable[Record], study: Study) -> Iterator[Number]:
    """P values of each test; where several tables of counts fit, the smallest and the largest."""
    for row in representative(tests):
        place = {name: row[name] for name in ("claim_ids", "test", "candidate")}
        front = row["test"] if row["in_front"] == "yes" else ""
        about = about_comparison("tests", row, place, study, parts=(row["test"],), front=front)
        suffix = "" if about.in_front else letters(row["test"])
        test = method_name(row["test"])
        if int(row["candidates"]) > 1:
            over = f"over all {row['candidates']} tables of counts that fit ({test})"
            yield from about.number("p_lowest", "p_value", P, p_value, f"smallest P value {over}", f"{suffix}PLowest")
            yield from about.number(
                "p_largest", "p_largest", P, p_value, f"largest P value {over}", f"{suffix}PLargest"
            )
        else:
            yield from about.number("p_value", "p_value", P, p_value, f"P value ({test})", f"{suffix}P")


def paired_numbers(paired: Iterable[Record], study: Study) -> Iterator[Number]:
    """Two outcomes measured on the same patients: the difference, its limits and P values over all tables."""
    limits = {
        "lower": "smallest lower limit",
        "lower_high": "largest lower limit",
        "upper_low": "smallest upper limit",
        "upper": "largest upper limit",
    }
    p_values = {
        "p_exact_low": "smallest P value (McNemar exact)",
        "p_exact_high": "largest P value (McNemar exact)",
        "p_mid_p_low": "smallest P value (McNemar mid-P)",
        "p_mid_p_high": "largest P value (McNemar mid-P)",
    }
    for row in paired:
        ids = tuple(row["claim_ids"].split(";"))
        other = next(name for name in ids if study.claims[name]["endpoint"] == row["other_endpoint"])
        source_id = study.claims[ids[0]]["source_id"]
        what = f"{study.outcome(row['endpoint'])} minus {study.outcome(row['other_endpoint'])}, same patients"
        about = About(
            name=f"{ids[0]}/{other}",
            macro_name=claim_name(ids[0], source_id, row["trial_id"], study.trials)
            + "And"
            + letters(other.removeprefix(f"{source_id}.")),
            what=f"{what}, {study.trial_and_set(row['trial_id'], row['analysis_set'])}",
            table="paired",
            row={"claim_ids": row["claim_ids"]},
            group=f"{ids[0]}/and/{other}",
            basis=row["basis"],
            claim_ids=ids,
            source_ids=study.sources_of(ids),
            trial=row["trial_id"],
            analysis_set=row["analysis_set"],
            arm=row["arm"],
            endpoint=row["endpoint"],
            measure="paired_difference",
            method=row["method"],
            level=row["confidence_level"],
            cells=row,
        )
        show = percent_of(int(row["total"]))
        yield from about.number("estimate", "estimate", POINTS, show, "difference of two proportions", "Difference")
        for role, words in limits.items():
            end = f"{words} of the {level_words(row['confidence_level'])} confidence interval over all tables of counts"
            yield from about.number(role, role, POINTS, show, end, f"Difference{letters(role)}")
        for role, words in p_values.items():
            yield from about.number(role, role, P, p_value, words, letters(role))
        for role, end in (("both_low", "fewest"), ("both_high", "most")):
            yield from about.number(role, role, "patients", whole, f"{end} patients who can have both", letters(role))


def about_comparison(
    table: str, row: Record, place: dict[str, str], study: Study, *, parts: tuple[str, ...], front: str
) -> About:
    """What the numbers of one comparison have in common."""
    ids = tuple(row["claim_ids"].split(";"))
    trial_id, source_id = row["trial_id"], row["source_id"]
    arms = f"{study.arm_name(trial_id, row['arm'])} v {study.arm_name(trial_id, row['reference'])}"
    what = [study.outcome(row["endpoint"]), f"at {row['timepoint']}" if row["timepoint"] else "", arms]
    name = f"{ids[0]}/v/{row['reference']}"
    return About(
        name="/".join([name, *parts]),
        macro_name=claim_name(ids[0], source_id, trial_id, study.trials) + "V" + letters(row["reference"]),
        what=", ".join([part for part in what if part] + [study.trial_and_set(trial_id, row["analysis_set"])]),
        table=table,
        row=place,
        group=name,
        basis=row["basis"],
        claim_ids=ids,
        source_ids=study.sources_of(ids),
        trial=trial_id,
        analysis_set=row["analysis_set"],
        arm=row["arm"],
        comparator=row["reference"],
        endpoint=row["endpoint"],
        timepoint=row["timepoint"],
        measure=row.get("measure", ""),
        method=parts[-1],
        in_front=parts[-1] == front,
        level=row.get("confidence_level", ""),
        cells=row,
    )


def smaller_totals(rows: Iterable[Record]) -> dict[str, int]:
    """By claims of a comparison the size of its smallest group, which decides the decimals of a difference."""
    sizes: dict[str, int] = {}
    for row in rows:
        for name in ("total", "reference_total"):
            if row[name]:
                sizes[row["claim_ids"]] = min(int(row[name]), sizes.get(row["claim_ids"], int(row[name])))
    return sizes


def needed_for(difference: str) -> Show:
    """A number needed to treat as the words of the table have it: from the difference, not from its own two decimals.

    >>> needed_for("0.513761")(Decimal("1.95")), needed_for("-0.033129")(Decimal("-30.19"))
    ('1.9', '−30')
    """

    def show(value: Decimal) -> str:
        exact = 1 / Decimal(difference) if Decimal(difference) else value
        return with_decimals(1 if abs(exact) < Decimal("9.95") else 0)(exact)

    return show


def _own_estimate(method: str) -> bool:
    """Whether a method beside has an estimate of its own, other than that of the proportions themselves."""
    return method in ("conditional-exact", "conditional-mid-p", "haldane-woolf")


def _rate_decimals(row: Record, study: Study) -> int:
    """Decimals of a difference of two printed rates: those of the one with fewer."""
    printed = [fmt.printed(study.claims[name]["printed"]).replace("·", ".") for name in row["claim_ids"].split(";")]
    return min((len(text.rstrip("%").partition(".")[2]) for text in printed), default=0)
