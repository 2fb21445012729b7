"""The words that say what a number is. Endpoints and quantities are data: `data/vocabulary.yaml`."""

from __future__ import annotations

from fractions import Fraction

#: printed: stands in a source. reconstructed: the only counts that fit. recomputed: our estimate.
#: assumed: needed, printed nowhere. simulated: drawn from a model.
BASES = ("printed", "reconstructed", "recomputed", "assumed", "simulated")

#: error: impossible or malformed. warning: a person must look. info: a trap that was handled.
SEVERITIES = ("error", "warning", "info")

#: What a check can say, worst first, as a cell that sums up several checks shows it.
CHECK_STATES = ("inconsistent", "unusual", "consistent", "not checkable")

#: Kinds of claim. A `km` rate is read from a survival curve and is no share of patients; a `percent` is.
KINDS = (
    "n",
    "count",
    "percent",
    "km",
    "median",
    "range",
    "iqr",
    "ratio",
    "difference",
    "p_value",
    "dose",
    "schedule",
    "threshold",
    "stratum",
    "date",
    "allocation",
    "identifier",
    "set_aside",
)

#: Kinds whose value says how many patients there are.
COUNT_KINDS = ("n", "count", "percent")

#: Parts a ledger token can play in a claim.
ROLES = ("value", "lower", "upper", "level", "time", "power")

#: Months in one unit of time, exactly; a year has 365.25 days and a month a twelfth of them.
MONTHS_PER_UNIT = {
    "months": Fraction(1),
    "years": Fraction(12),
    "weeks": Fraction(7 * 12 * 4, 1461),
    "days": Fraction(12 * 4, 1461),
}

#: Interval methods by the name that configuration and tables use: name in print, and reference.
METHODS = {
    "wilson": ("Wilson score", "Wilson 1927; Newcombe 1998 (Stat Med 17:857), method 3"),
    "wilson-cc": ("Wilson score, continuity corrected", "Newcombe 1998 (Stat Med 17:857), method 4"),
    "clopper-pearson": ("Clopper–Pearson exact", "Clopper and Pearson 1934; Newcombe 1998 (Stat Med 17:857), method 5"),
    "mid-p": ("mid-P exact", "Newcombe 1998 (Stat Med 17:857), method 6"),
    "jeffreys": ("Jeffreys", "Brown, Cai and DasGupta 2001 (Stat Sci 16:101), section 3.1.3"),
    "agresti-coull": ("Agresti–Coull", "Agresti and Coull 1998 (Am Stat 52:119)"),
    "blaker": ("Blaker exact", "Blaker 2000 (Can J Stat 28:783)"),
    "wald": ("Wald", "Newcombe 1998 (Stat Med 17:857 and 17:873), methods 1"),
    "miettinen-nurminen": ("Miettinen–Nurminen score", "Miettinen and Nurminen 1985 (Stat Med 4:213)"),
    "mee": ("Mee score", "Mee 1984 (Biometrics 40:1175); Newcombe 1998 (Stat Med 17:873), method 5"),
    "newcombe": ("Newcombe hybrid score", "Newcombe 1998 (Stat Med 17:873), method 10"),
    "newcombe-cc": ("Newcombe hybrid score, continuity corrected", "Newcombe 1998 (Stat Med 17:873), method 11"),
    "agresti-caffo": ("Agresti–Caffo", "Agresti and Caffo 2000 (Am Stat 54:280)"),
    "koopman": ("Koopman score", "Koopman 1984 (Biometrics 40:513)"),
    "katz": ("Katz log", "Katz et al. 1978 (Biometrics 34:469)"),
    "cornfield": (
        "Cornfield score",
        "Cornfield 1956; Gart and Thomas 1972 (J R Stat Soc B 34:441), without correction",
    ),
    "woolf": ("Woolf logit", "Woolf 1955 (Ann Hum Genet 19:251)"),
    "haldane-woolf": (
        "Woolf logit, half added to each cell",
        "Haldane 1956 (Ann Hum Genet 20:309); Fagerland, Lydersen and Laake 2015 (SMMR 24:224)",
    ),
    "conditional-exact": (
        "conditional exact",
        "Cornfield 1956, equal tails; Fagerland, Lydersen and Laake 2015 (SMMR 24:224)",
    ),
    "conditional-mid-p": ("conditional mid-P exact", "Fagerland, Lydersen and Laake 2015 (SMMR 24:224)"),
    "newcombe-paired": ("Newcombe hybrid score, paired", "Newcombe 1998 (Stat Med 17:2635), method 10"),
}

#: Tests of two proportions, likewise.
TESTS = {
    "n-1": ("N−1 chi-square", "Pearson 1947; Campbell 2007 (Stat Med 26:3661)"),
    "chi-square": ("Pearson chi-square", "Pearson 1900"),
    "yates": ("chi-square, continuity corrected", "Yates 1934 (J R Stat Soc Suppl 1:217)"),
    "fisher": ("Fisher exact, by probability", "Fisher 1934; Irwin 1935"),
    "fisher-central": ("Fisher exact, by doubling", "Fisher 1934; Fay 2010 (Biostatistics 11:373)"),
    "fisher-mid-p": ("Fisher mid-P", "Lydersen, Fagerland and Laake 2009 (Stat Med 28:1159)"),
    "barnard-pooled": ("Barnard unconditional, pooled variance", "Barnard 1945; Suissa and Shuster 1985"),
    "barnard-unpooled": ("Barnard unconditional, unpooled variance", "Barnard 1945; Suissa and Shuster 1985"),
    "boschloo-central": ("Boschloo unconditional, by doubling", "Boschloo 1970 (Stat Neerl 24:1)"),
    "boschloo-minlike": ("Boschloo unconditional, by probability", "Boschloo 1970 (Stat Neerl 24:1)"),
    "mcnemar-exact": ("McNemar exact", "McNemar 1947 (Psychometrika 12:153)"),
    "mcnemar-mid-p": ("McNemar mid-P", "Fagerland, Lydersen and Laake 2013 (BMC Med Res Methodol 13:91)"),
}

#: Models for pooling, likewise.
POOLING_METHODS = {
    "glmm": (
        "random intercepts, logistic (maximum likelihood)",
        "Hamza, van Houwelingen and Stijnen 2008 (J Clin Epidemiol 61:41)",
    ),
    "summed": ("patients added up", "the maximum-likelihood estimate of one common proportion"),
    "common": ("common effect, inverse variance", "Birge 1932; Cochran 1937"),
    "mantel-haenszel": (
        "Mantel–Haenszel",
        "Mantel and Haenszel 1959; Greenland and Robins 1985; Sato 1989; Robins et al. 1986",
    ),
    "peto": ("Peto, one step", "Yusuf et al. 1985 (Prog Cardiovasc Dis 27:335)"),
    "dl": ("DerSimonian–Laird", "DerSimonian and Laird 1986 (Control Clin Trials 7:177)"),
    "he": ("Hedges", "Hedges and Olkin 1985"),
    "hs": ("Hunter–Schmidt", "Hunter and Schmidt 1990; Viechtbauer 2005"),
    "sj": ("Sidik–Jonkman", "Sidik and Jonkman 2005 (J R Stat Soc C 54:367)"),
    "ml": ("random effects, maximum likelihood", "Hardy and Thompson 1996 (Stat Med 15:619)"),
    "reml": ("random effects, restricted maximum likelihood", "Raudenbush 2009; Viechtbauer 2005"),
    "eb": ("empirical Bayes", "Morris 1983 (J Am Stat Assoc 78:47)"),
    "pm": ("Paule–Mandel", "Paule and Mandel 1982 (J Res Natl Bur Stand 87:377)"),
}

#: Those that take the true effect to be the same in every trial.
COMMON_EFFECT = ("common", "summed", "mantel-haenszel", "peto")

#: Confidence interval of a pooled effect: its name in print. Here and not beside the formulas, so that a page can
#: print it without loading them.
POOLING_INTERVALS = {
    "z": "normal",
    "hksj": "Hartung–Knapp–Sidik–Jonkman",
    "hksj-floor": "Hartung–Knapp–Sidik–Jonkman, factor at least 1",
}

#: Prediction interval: the words that follow those of the model.
POOLING_PREDICTIONS = {
    "z": "prediction interval z",
    "t(k-1)": "prediction interval t(k−1)",
    "t(k-2)": "prediction interval t(k−2)",
    "hksj": "prediction interval t(k−1) with the HKSJ standard error",
    "none": "",
}

#: Trial and analysis set of a statement about the disease, not about a trial.
BACKGROUND = "background"
