"""A paragraph of methods from the configuration that was used, with versions and citations."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from importlib import metadata

from reanalysis.sentences.grammar import capital, listed
from reanalysis.sentences.references import citation, keys_of, keys_of_method
from reanalysis.sentences.study import Record, Study, level_words, method_name
from reanalysis.vocabulary import COMMON_EFFECT

#: Programs that computed or drew something; each is cited where it asks for it.
PROGRAMS = {"numpy": "NumPy", "scipy": "SciPy", "matplotlib": "Matplotlib", "snakemake": "Snakemake"}
_INTERVALS = {
    "hksj-floor": "Hartung–Knapp–Sidik–Jonkman intervals with the factor floored at 1",
    "hksj": "Hartung–Knapp–Sidik–Jonkman intervals",
    "z": "normal intervals",
}
_PREDICTION = {
    "hksj": "prediction intervals with the same standard error",
    "t(k-1)": "prediction intervals from t with k − 1 degrees of freedom",
    "t(k-2)": "prediction intervals from t with k − 2 degrees of freedom",
    "z": "normal prediction intervals",
    "none": "no prediction interval",
}
_SCALES = {
    "logit": "the logit scale",
    "freeman-tukey": "the Freeman–Tukey scale",
    "arcsine": "the arcsine scale",
    "raw": "the scale of proportions",
}


def methods_paragraphs(tables: Mapping[str, Sequence[Record]], study: Study) -> list[str]:
    """Paragraphs in Markdown, one a stage of the analysis, with citations as pandoc reads them.

    Parameters
    ----------
    tables : mapping
        Rows of claims, agreement, pooled, survival, checks and rules.
    study : Study
    """
    return [
        _extraction(tables, study),
        _counts(),
        _estimates(study),
        *([_pooling(study)] if any(row["row"] == "pooled" for row in tables["pooled"]) else []),
        *([_survival(study)] if tables["survival"] else []),
        _checks(tables),
        _software(),
    ]


def _extraction(tables: Mapping[str, Sequence[Record]], study: Study) -> str:
    sources = len(study.register.references)
    claims = sum(row["kind"] != "set_aside" for row in tables["claims"])
    compared = [row for row in tables["agreement"] if row["source_id"] == "all" and row["field"] != "rows"]
    agreed = sum(int(row["agreed"]) for row in compared)
    text = (
        f"Every number of the {sources} reports was either extracted as part of a claim ({claims} claims) or set aside"
        " with a reason, and each claim is tied to the place of its number in the report."
    )
    if compared:
        cells = sum(int(row["compared"]) for row in compared)
        text += (
            " A second reader extracted all reports without seeing the first extraction;"
            f" {agreed:,} of {cells:,} cells agreed before differences were resolved."
        )
    return text


def _counts() -> str:
    return (
        "Where a report prints a percentage without a count, all whole numbers of patients that give the printed values"
        " together were found by exact enumeration. A count is called reconstructed where only one fits; where several"
        " fit, every one was carried through all analyses; where none fits, that is reported, and no count was guessed."
    )


def _estimates(study: Study) -> str:
    settings = study.settings
    level = level_words(str(settings["confidence_level"]))
    measures = [
        f"{name} with {_named(settings[key][0], 'intervals')}{_beside(settings[key][1:])}"
        for name, key in (
            ("risk differences", "difference_methods"),
            ("risk ratios", "risk_ratio_methods"),
            ("odds ratios", "odds_ratio_methods"),
        )
    ]
    sentences = [
        f"Proportions are given with {level} {_named(settings['proportion_methods'][0], 'confidence intervals')}"
        f"{_beside(settings['proportion_methods'][1:])}.",
        f"Only arms of one randomised trial were compared, by {listed(measures)}.",
        f"Two-sided P values are from the {_test(settings['test'])}, and where an expected count was below 5 from the"
        f" {_test(settings['small_sample_test'])}; they were not adjusted for several comparisons.",
        f"Two outcomes of the same patients were compared with {_named('newcombe-paired', 'intervals')}, the"
        f" {_test('mcnemar-exact')} and the {_test('mcnemar-mid-p')}, over all two-by-two tables that their totals"
        " allow.",
        "Where several counts fit, intervals and P values span all of them, and it is said whether the conclusion is"
        " the same for all.",
    ]
    if settings["tests_beside"]:
        others = listed([f"the {_test(name)}" for name in settings["tests_beside"]])
        sentences.insert(3, f"P values of {others} were computed beside them.")
    return " ".join(sentences)


def _pooling(study: Study) -> str:
    settings = study.settings
    proportions, comparisons = settings["pooling_proportion_methods"], settings["pooling_comparison_methods"]
    interval, prediction = settings["pooling_interval"], settings["pooling_prediction"]
    cites = keys_of(prediction) if prediction.startswith("t(") else keys_of(f"prediction {prediction}")
    sentences = [
        "Results were pooled only where patients, treatments, outcomes, definitions and denominators are alike and no"
        " patient counts twice; refusals are reported with their reasons.",
        f"Models for proportions: {_models(proportions)}.",
        f"Inverse-variance models of proportions work on {_SCALES[settings['pooling_proportion_scale']]}.",
        f"Models for comparisons: {_models(comparisons)}.",
        "With only two trials a common-effect model is shown in front.",
    ]
    if any(name not in (*COMMON_EFFECT, "glmm") for name in (*proportions, *comparisons)):
        sentences.append(
            f"Inverse-variance random-effects models have {_INTERVALS[interval]}{citation(keys_of(interval))} and"
            f" {_PREDICTION[prediction]}{citation(cites)}; limits of the variance between trials are by Q-profile"
            f"{citation(keys_of('q-profile'))}."
        )
    return " ".join(sentences)


def _survival(study: Study) -> str:
    settings = study.settings
    level = level_words(str(settings["confidence_level"]))
    process, intervals = citation(keys_of("gaussian process")), citation(keys_of("survival"))
    return (
        "Approximate survival curves were SIMULATED from printed medians, rates and their intervals. The logarithm of"
        f" the cumulative hazard is a Gaussian process over log time{process}, conditioned on the printed values;"
        f" printed intervals were read as those of Kaplan–Meier estimates{intervals}. From {settings['draws']:,} draws"
        f" (seed {settings['seed']}) come {level} limits for the published curve and for the population. The curves are"
        " no patient data and were not pooled."
    )


def _checks(tables: Mapping[str, Sequence[Record]]) -> str:
    return (
        f"By {len(tables['rules'])} rules, {len(tables['checks']):,} checks were made for impossible, contradictory or"
        " unusual numbers, with rounding carried through; every error and warning is reported."
    )


def _software() -> str:
    named = [f"{name} {metadata.version(program)}{citation(keys_of(program))}" for program, name in PROGRAMS.items()]
    return (
        f"The analysis was run with reanalysis {metadata.version('reanalysis')} under Python"
        f" {platform.python_version()}, with {listed(named)}. All versions are locked, and the same commit gives the"
        " same files byte for byte."
    )


def _cited(method: str) -> str:
    return f"{method_name(method)}{citation(keys_of_method(method))}"


def _named(method: str, noun: str) -> str:
    """A method with a noun behind its name, before what is said of its kind: Fisher exact test, by doubling."""
    name, comma, kind = method_name(method).partition(",")
    return f"{name} {noun}{comma}{kind}{citation(keys_of_method(method))}"


def _test(method: str) -> str:
    return _named(method, "test")


def _models(methods: Sequence[str]) -> str:
    """The model in front and those beside it; names of models have commas."""
    front, *others = (_cited(method) for method in methods)
    return f"{front}" + (f", and beside it {'; '.join(others)}" if others else "")


def _beside(methods: Sequence[str]) -> str:
    """What stands beside an interval, in brackets."""
    return f" (beside them {listed([_cited(method) for method in methods])})" if methods else ""


def methods_markdown(paragraphs: Sequence[str]) -> str:
    """The paragraphs as a file."""
    intro = "Generated from the configuration that was used. Citations are keys of references.bib, as pandoc and Quarto"
    return "\n\n".join(["# Methods", f"{intro} read them.", *map(capital, paragraphs)]) + "\n"
