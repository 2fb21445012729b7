"""One random report of a trial in which everything fits together, as claims: what no rule may complain of.

Every number is computed from the same simulated patients and then rounded correctly. How it is printed is drawn with
the trial: decimals, ties, methods of intervals and tests, whether sizes of arms are printed, and so on.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np

from reanalysis.claims.model import Evidence
from reanalysis.estimates import (
    odds_ratio_interval,
    proportion_interval,
    risk_difference_interval,
    risk_ratio_interval,
    two_proportion_test,
)
from reanalysis.survival.normal import normal_quantile
from tests.checks.simulated_survival import (
    Curve,
    Design,
    Patients,
    cox,
    curves,
    draw_design,
    draw_patients,
    log_rank_p,
    reverse_median,
)
from tests.checks.simulated_writing import SOURCE, TRIAL, Report, draw_style, evidence_of, rounded

ARMS = ("a", "b")
AGES = ("young", "middle", "old")
AE_TERMS = ("nausea", "fatigue", "neutropenia", "headache", "infection", "rash")


def simulate_report(rng: np.random.Generator, *, source: str = SOURCE, trial_id: str = TRIAL) -> Evidence:
    """One report of one trial, as evidence with its ledger."""
    design = draw_design(rng)
    patients = draw_patients(design, rng)
    report = Report(draw_style(rng, design), source, trial_id)
    trial = _sizes(report, design, patients)
    _ages(report, design, patients)
    _responses(report, patients, rng)
    _survival(report, patients, rng)
    _follow_up(report, patients)
    _regimen(report, design, rng)
    _again(report, rng)
    trial["sums"] = report.sums
    trial["statements"] = _statements(report)
    return evidence_of(report.claims, {trial_id: trial})


def _arms(patients: Patients) -> list[tuple[str, np.ndarray]]:
    return [(ARMS[i], patients.arm == i) for i in range(int(patients.arm.max()) + 1)]


def _sizes(report: Report, design: Design, patients: Patients) -> dict[str, Any]:
    """Sizes of the arms and of the age groups; the trial."""
    style, two = report.style, len(design.sizes) == 2
    names = ARMS[: len(design.sizes)]
    arms: dict[str, str | None] = dict.fromkeys(names)
    total = None
    if style.total_size and two:
        total = report.add("n.all", "n", str(sum(design.sizes)), unit="patients")
    if style.arm_sizes:
        for name, size in zip(names, design.sizes, strict=True):
            arms[name] = report.add(f"n.{name}", "n", str(size), arm=name, unit="patients")
    whole: dict[str, Any] = {"label": "all", "arms": arms, "partition": True}
    if total or not two:
        whole["size"] = total or arms["a"]
    sets = {"all": whole}
    present = [i for i in range(len(AGES)) if (patients.age_group == i).sum()]
    for i in present:
        name = AGES[i]
        arm = "" if two else "a"
        size = str((patients.age_group == i).sum())
        claim = report.add(f"n.{name}", "n", size, analysis_set=name, arm=arm, unit="patients")
        own: dict[str, Any] = {"label": name, "part_of": "all", "restricted_to": name}
        sets[name] = own | ({"size": claim, "arms": dict.fromkeys(names)} if two else {"arms": {"a": claim}})
    return {
        "name": "Trial",
        "registry": [],
        "design": "randomised" if two else "single_arm",
        "population": "adults",
        "sources": {report.source: "primary"},
        "arms": {
            name: {"label": name.upper(), "name": name, "role": role}
            for name, role in zip(names, ("experimental", "control"), strict=False)
        },
        **({"comparisons": [{"arm": "a", "reference": "b"}]} if two else {}),
        "analysis_sets": sets,
        "subsets": [{"whole": "all", "parts": [AGES[i] for i in present]}] if len(present) > 1 else [],
    }


def _ages(report: Report, design: Design, patients: Patients) -> None:
    arm = "" if len(design.sizes) == 2 else "a"
    for name, members in _with_ages(patients):
        ages = patients.age[members]
        half = rounded(Fraction(int(2 * np.median(ages)), 2), 0, half_even=report.style.half_even)
        cells = {"analysis_set": name, "arm": arm, "quantity": "age", "unit": "years"}
        report.add(f"age.{name}.median", "median", half, **cells)
        report.add(f"age.{name}.range", "range", lower=str(ages.min()), upper=str(ages.max()), **cells)
        if report.style.quartiles:
            low, high = (f"{quarter:.0f}" for quarter in np.percentile(ages, [25, 75]))
            report.add(f"age.{name}.iqr", "iqr", lower=low, upper=high, **cells)


def _with_ages(patients: Patients) -> list[tuple[str, np.ndarray]]:
    """The whole trial, and each age group that has at least 5 patients."""
    groups = [(AGES[i], patients.age_group == i) for i in range(len(AGES))]
    return [("all", np.ones(len(patients.arm), bool))] + [item for item in groups if item[1].sum() >= 5]


def _denominator(report: Report, arm: str, total: int) -> dict[str, str]:
    cell = {"claim": f"{report.source}.n.{arm}", "number": str(total), "arm_size": "arm_size"}[
        report.style.denominators
    ]
    return {"denominator": cell, "denominator_basis": "printed"}


def _responses(report: Report, patients: Patients, rng: np.random.Generator) -> None:
    """CR, CRi and ORR, MRD among responders, transplants and adverse events, and how the arms compare."""
    counts: dict[tuple[str, str], tuple[int, int]] = {}
    shares = rng.uniform(0.05, 0.95, (2, 2 + len(AE_TERMS)))
    for i, (arm, members) in enumerate(_arms(patients)):
        total, responders = int(members.sum()), int((members & patients.responder).sum())
        complete = int(rng.binomial(responders, 0.4 + shares[i, 0] / 2))
        counts["CR", arm], counts["CRi", arm] = (complete, total), (responders - complete, total)
        counts["ORR", arm] = (responders, total)
        counts["MRD_neg", arm] = (int(rng.binomial(responders, shares[i, 0])), responders)
        counts["HSCT", arm] = (int(rng.binomial(total, shares[i, 1])), total)
        for j, term in enumerate(AE_TERMS):
            counts[f"AE:{term}", arm] = (int(rng.binomial(total, shares[i, 2 + j])), total)
    known = {key: value for key, value in counts.items() if value[1]}
    limits = _proportion_limits(report, known)
    for (endpoint, arm), (events, total) in known.items():
        place = f"{endpoint.replace('AE:', 'ae_').lower()}.{arm}"
        if endpoint == "MRD_neg":
            # The share of responders, whose number may stand only behind a percentage.
            responders = f"{report.source}.orr.{arm}" + (".count" if report.style.form != "percent" else "")
            of = {"denominator": responders, "denominator_basis": "printed"}
        else:
            of = _denominator(report, arm, total)
        cells = {"arm": arm, "endpoint": endpoint, **of}
        if report.style.form != "percent":
            report.add(f"{place}.count", "count", str(events), unit="patients", **cells)
        if report.style.form != "count":
            interval = limits[endpoint, arm] if endpoint in ("ORR", "MRD_neg", "HSCT") else {}
            text = report.percent(events, total)
            report.add(place, "percent", text, unit="percent", **cells, **interval)
    _responses_by_age(report, patients)
    suffix = "" if report.style.form == "percent" else ".count"
    for arm, _ in _arms(patients):
        ids = [f"{report.source}.{endpoint}.{arm}{suffix}" for endpoint in ("orr", "cr", "cri")]
        report.sums.append({"whole": ids[0], "parts": ids[1:]})
    if ("ORR", "b") in counts:
        for endpoint in ("ORR", "HSCT"):
            _comparison(report, endpoint, counts[endpoint, "a"], counts[endpoint, "b"])


def _responses_by_age(report: Report, patients: Patients) -> None:
    """Responders of each age group, with the interval of the report's method."""
    arm = "" if patients.arm.max() else "a"
    counts = {
        (name, ""): (int(patients.responder[members].sum()), int(members.sum()))
        for name, members in _with_ages(patients)[1:]
    }
    if not counts:
        return
    limits = _proportion_limits(report, counts)
    for key, (events, total) in counts.items():
        name = key[0]
        of = {"denominator": f"{report.source}.n.{name}", "denominator_basis": "printed"}
        cells = {"analysis_set": name, "arm": arm, "endpoint": "ORR", "unit": "percent", **of, **limits[key]}
        report.add(f"orr.{name}", "percent", report.percent(events, total), **cells)


def _proportion_limits(
    report: Report, counts: dict[tuple[str, str], tuple[int, int]]
) -> dict[tuple[str, str], dict[str, str]]:
    events, totals = np.array(list(counts.values())).T
    style = report.style
    found = proportion_interval(events, totals, method=style.proportion_method, confidence_level=style.level / 100)
    decimals = style.percent_decimals
    return {
        key: {"lower": f"{100 * low:.{decimals}f}", "upper": f"{100 * high:.{decimals}f}", **report.level()}
        for key, low, high in zip(counts, found.lower, found.upper, strict=True)
    }


def _comparison(report: Report, endpoint: str, first: tuple[int, int], second: tuple[int, int]) -> None:
    """Difference, ratio and P value of two shares."""
    style = report.style
    cells = {"arm": "a v b", "endpoint": endpoint}
    name, table, level = endpoint.lower(), (*first, *second), style.level / 100
    found = risk_difference_interval(*table, method=style.difference_method, confidence_level=level)
    exact = Fraction(100 * first[0], first[1]) - Fraction(100 * second[0], second[1])
    decimals = style.percent_decimals
    sign = "-" if exact < 0 else ""
    value = rounded(abs(exact), decimals, half_even=style.half_even)
    texts = {"lower": f"{100 * found.lower:.{decimals}f}", "upper": f"{100 * found.upper:.{decimals}f}"}
    texts = {part: _without_minus_zero(text) for part, text in texts.items()}
    report.add(f"{name}.difference", "difference", _without_minus_zero(sign + value), unit="percent",
               **cells, **texts, **report.level())  # fmt: skip
    interval = odds_ratio_interval if style.odds else risk_ratio_interval
    ratio = interval(*table, method=style.ratio_method, confidence_level=level)
    numbers = (ratio.estimate, ratio.lower, ratio.upper)
    if all(math.isfinite(number) and number > 0 for number in numbers) and ratio.upper < 100:
        value, low, high = (f"{number:.{style.ratio_decimals}f}" for number in numbers)
        unit = "odds ratio" if style.odds else "risk ratio"
        report.add(f"{name}.ratio", "ratio", value, lower=low, upper=high, unit=unit, **cells, **report.level())
    comparator, text = report.p_value(float(two_proportion_test(*table, method=style.test).p_value))
    report.add(f"{name}.p", "p_value", text, comparator=comparator, **cells)


def _without_minus_zero(text: str) -> str:
    return text if float(text) else text.removeprefix("-")


def _survival(report: Report, patients: Patients, rng: np.random.Generator) -> None:
    """Rates, medians and comparisons of PFS and OS in the arms and age groups, and duration of response."""
    arms = _arms(patients)
    two = len(arms) == 2
    ages = _with_ages(patients)[1:]
    groups = [("all", arm, members) for arm, members in arms]
    groups += [(name, "" if two else "a", members) for name, members in ages]
    if two and report.style.total_size:
        groups.append(("all", "", np.ones(len(patients.arm), bool)))
    endpoints = {"PFS": (patients.progression, patients.progressed), "OS": (patients.death, patients.died)}
    asked = [(key, endpoint, members) for *key, members in groups for endpoint in endpoints]
    data = [(endpoints[endpoint][0][members], endpoints[endpoint][1][members]) for _, endpoint, members in asked]
    for arm, members in arms:
        chosen = members & patients.responder
        if chosen.sum() >= 5:
            asked.append((["all", arm], "DOR", chosen))
            data.append(((patients.progression - patients.response_time)[chosen], patients.progressed[chosen]))
    style = report.style
    found = curves(data, level=style.level / 100, transform=style.transform, convention=style.convention)
    for ((analysis_set, arm), endpoint, _), curve in zip(asked, found, strict=True):
        _curve(report, curve, analysis_set, arm, endpoint)
    for endpoint, (time, event) in endpoints.items():
        if two:
            _hazard_ratio(report, endpoint, time, event, patients.arm == 0)
        if len(ages) > 1:
            group = np.full(len(time), -1)
            for i, (_, members) in enumerate(ages):
                group[members] = i
            inside = group >= 0
            p = log_rank_p(time[inside], event[inside], group[inside])
            if p is not None:
                comparator, text = report.p_value(p)
                report.add(
                    f"{endpoint.lower()}.age.p",
                    "p_value",
                    text,
                    comparator=comparator,
                    analysis_set=" v ".join(name for name, _ in ages),
                    arm="" if two else "a",
                    endpoint=endpoint,
                )


def _curve(report: Report, curve: Curve, analysis_set: str, arm: str, endpoint: str) -> None:
    place = f"{endpoint.lower()}.{analysis_set}.{arm or 'both'}"
    cells = {"analysis_set": analysis_set, "arm": arm, "endpoint": endpoint}
    style = report.style
    scale, unit, more = (1, "fraction", 2) if style.rate_fraction else (100, "percent", 0)
    if analysis_set == "all":
        for months, *numbers in curve.rates:
            value, low, high = (f"{scale * number:.{style.rate_decimals + more}f}" for number in numbers)
            if not style.leading_zero and style.rate_fraction:
                value, low, high = (text.removeprefix("0") if text[0] == "0" else text for text in (value, low, high))
            time = f"{months // 12} years" if style.years and months % 12 == 0 else f"{months} months"
            report.add(f"{place}.{months}m", "km", value, lower=low, upper=high, unit=unit, timepoint=time,
                       **cells, **report.level())  # fmt: skip
    value, low, high = map(report.months, curve.median)
    report.add(f"{place}.median", "median", value, lower=low, upper=high, unit="months", **cells, **report.level())


def _hazard_ratio(report: Report, endpoint: str, time: np.ndarray, event: np.ndarray, first: np.ndarray) -> None:
    found, style = cox(time, event, first), report.style
    if found is None:
        return
    beta, error, wald = found
    z = normal_quantile(style.level / 100)
    value, low, high = (f"{math.exp(beta + k * z * error):.{style.ratio_decimals}f}" for k in (0, -1, 1))
    if float(low) == 0:
        return
    cells = {"arm": "a v b", "endpoint": endpoint}
    name = endpoint.lower()
    report.add(f"{name}.hr", "ratio", value, lower=low, upper=high, unit="hazard ratio", **cells, **report.level())
    p = wald if style.wald_p else log_rank_p(time, event, (~first).astype(int))
    if p is not None:
        comparator, text = report.p_value(p)
        report.add(f"{name}.hr.p", "p_value", text, comparator=comparator, **cells)


def _follow_up(report: Report, patients: Patients) -> None:
    """Median and range of follow-up of the trial and of the age groups: of everybody, or of those alive."""
    arm = "" if patients.arm.max() else "a"
    for name, members in _with_ages(patients):
        times, died = patients.death[members], patients.died[members]
        if report.style.survivors_follow_up:
            times = times[~died]
            median = float(np.median(times)) if len(times) else math.inf
        else:
            median = reverse_median(times, died)
        if math.isinf(median):
            continue
        unit, scale = ("years", 12) if report.style.follow_up_years else ("months", 1)
        cells = {"analysis_set": name, "arm": arm, "quantity": "follow_up", "unit": unit}
        report.add(f"follow_up.{name}.median", "median", report.months(median / scale), **cells)
        low, high = report.months(times.min() / scale), report.months(times.max() / scale)
        report.add(f"follow_up.{name}.range", "range", lower=low, upper=high, **cells)


def _regimen(report: Report, design: Design, rng: np.random.Generator) -> None:
    """Years of enrolment, and a dose that is given in two parts."""
    arm = "a" if len(design.sizes) == 1 else ""
    begin = rng.uniform(2005, 2018)
    end = begin + design.accrual / 12
    years = {"lower": str(int(begin)), "upper": str(int(end))}
    report.add("enrolment", "date", arm=arm, quantity="enrolment_year", unit="year", **years)
    first, second = rng.integers(2, 20, 2)
    texts = [f"{tenths / 10:.1f}" for tenths in (first + second, first, second)]
    cells = {"arm": "a", "quantity": "dose", "unit": "mg/m2"}
    ids = [report.add(f"dose.{name}", "dose", text, **cells) for name, text in zip("cfs", texts, strict=True)]
    report.sums.append({"whole": ids[0], "parts": ids[1:]})


def _again(report: Report, rng: np.random.Generator) -> None:
    """Some reports say a number twice: once more as in the text, in the same words."""
    if rng.random() < 0.3:
        fit = [claim for claim in report.claims.values() if claim.kind in ("percent", "km", "median", "ratio")]
        claim = fit[int(rng.integers(len(fit)))]
        cells = {name: text for name, text in claim.cells.items() if name not in ("claim_id", "kind", "value")}
        report.add(claim.id.partition(".")[2] + ".again", claim.kind, claim.cells["value"], **cells)


def _statements(report: Report) -> list[dict[str, Any]]:
    """What the report says of its numbers in words: that one is greater, or that nothing differs; all of it true."""
    found = []
    for place, measure in (("orr", "orr.{}"), ("hsct", "hsct.{}"), ("os.hr", "os.all.{}.median")):
        ids = [f"{report.source}.{measure.format(arm)}" for arm in ARMS]
        p = report.claims.get(f"{report.source}.{place}.p")
        if p is None or not all(claim_id in report.claims for claim_id in ids):
            continue
        first, second = (report.claims[claim_id].printed() for claim_id in ids)
        said = {"source": report.source, "offset": report.place + len(found)}
        limit = (100 - report.style.level) / 100
        if p.printed().number < limit and p.comparator != ">" and first.number != second.number:
            order = ids if first.number > second.number else ids[::-1]
            found.append(said | {"word": "significantly", "says": "greater", "significant": True, "compares": order})
        elif p.printed().number > limit:
            found.append(said | {"word": "no significant", "says": "no_difference", "compares": ids})
    return found
