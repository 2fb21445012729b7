"""Words and shapes that tell limits of definitions, of eligibility and of reporting."""

from __future__ import annotations

import re

BETWEEN = re.compile(r"[eY](?:\([^()#]*\))?(?:o|wo|w)?(?P<a>N)%?[-t](?P<b>N)(?:%|l)|Y(?P<c>N)[-t](?P<d>N)(?![m%])")


BOTH_SIDES = re.compile(r"<(?P<a>N)[%mlk]?,?a(?:w)?<(?P<b>N)")
SCORE = re.compile(r"(?P<a>N)[tr-](?P<b>N)(?![%/.]|-?[mk])")
SCALE = re.compile(r"\b(?:scores?|scale|grades?) (?:of|from)(?: between)?$")
#: Signs and words of the ledger that make a number a limit.
BOUNDS = frozenset(
    (
        *("<", ">", "≤", "≥", "<=", ">=", "at least", "at most", "more than", "less than", "fewer than"),
        *("greater than", "not less than"),
    )
)
#: `7.0% in 64%`
IN_SHARE = re.compile(r"%w#?[N#](?:%|p?o|/)")
#: `50% of the 40`
OF_TOTAL = re.compile(r"%ow?N")
LISTED = re.compile(r"#w{0,2}Y,?aw{0,2}$")
HYPOTHESIS = re.compile(r"\bh ?[01] ?[:=]?$")
#: `within 12 hours of onset`: how long ago the event may be.
ONSET = re.compile(
    r"(?:of|after|from|before|since) (?:the |their |\w+ )?(?:onset|symptom|injury|stroke onset|birth|diagnosis)"
)
#: Before `two or more risk factors` where they say who the patients are.
OF_THESE = re.compile(r"\b(?:with|had|have|having|received|after|of)(?: had)?$")
#: `returned within 12 months of their first treatment`
SINCE = re.compile(
    r"(?:of|after|from|before|prior to) (?:the |their |an? )?(?:randomi[sz]ation|screening|enrol\w*|baseline|study"
    r"|first|initial|last|prior|previous|completing|completion|end of|platinum|diagnosis|heart attack|delivery|birth)\b"
)
HAPPENED = re.compile(r"\b(?:onset|symptoms|diagnosis|injury|stroke|infarction|admission|birth)(?: of \w+)? within$")
#: `come back after at least one treatment`
AFTER_THERAPY = re.compile(r"\b(?:after|received|had|failed|following|with|to)(?: had)? at least$")
THERAPY = re.compile(r"(?:\w+ ){0,2}(?:treatments?|therap(?:y|ies)|medicines?|regimens?|lines?)\b(?! ?-)")
#: `failed at least one second-generation tyrosine kinase inhibitor`
AGENT = re.compile(r"(?:[\w-]+ ){0,7}?(?:inhibitors?|antibod(?:y|ies)|tkis?|immunomodulatory|anthracyclines?)\b")
MEAL = re.compile(
    r"(?:hours?|minutes?) (?:before|after)(?: or [0-9]+ (?:hours?|minutes?) after)? (?:a |each |the |any )?"
    r"(?:meals?|food|eating|breakfast)\b"
)
#: `the most common side effects, seen in more than 5% of patients, are`: from where events are listed.
LISTED_FROM = re.compile(
    r"(?:most |very )?(?:common|frequent)[^.;]*(?:effects|reactions|events|abnormalities|toxicities)[^.;0-9]*"
    r"(?:\bin|\b(?:frequency|incidence|rate) \() ?(?:more than|at least|over) $",
    re.I,
)
INFORMATION = re.compile(r"(?:information\b|of (?:the )?(?:\w+ ){0,3}(?:events|deaths|information)\b)")
#: `with follow-up of at least 30 months in all patients`
LEAST_FOLLOWED = re.compile(r"\b(?:with|with an?)(?: minimum| potential)? follow ?- ?up of (?:at least|more than)$")
#: `(sensitivity, 0.01%)`, `with a limit of detection of 0.01%`
SENSITIVITY = re.compile(
    r"\b(?:sensitivity|limit of detection|detection limit|lower limit of quantification)(?: level| threshold)?"
    r"(?: [,:])?(?: of| at| was)?(?: [<≤~])?$"
)
#: `more than 1 year after infusion`
AFTER_EVENT = re.compile(
    r"(?:after|from|following|before|since) (?:the )?(?:first |last |end |start )?(?:of )?(?:\w+ )?"
    r"(?:infusion|transplant\w*|hct|hsct|treatment|therapy|dose|randomi[sz]ation|surgery|enrol\w*|diagnosis|start|end)"
)
#: Who is a group by when they were treated.
GROUPED = re.compile(
    r"\b(?:patients|those|pts|participants|whom|recipients)(?: (?:who|had|were|was|been)){0,3}"
    r" (?:transplanted|treated|infused|dosed|vaccinated|operated on) within$"
)
EFFECT = re.compile(r"(?:relative |absolute |\w+ )?(?:reduction|difference|improvement|increase|decrease)\b")
#: `less than 20% was deemed unacceptable, and 40% was considered of interest`
JUDGED = re.compile(
    r"(?:or (?:less|lower|more|higher|greater) )?(?:was|were|would be|being) (?:\w+ )?"
    r"(?:deemed|considered|regarded|judged|taken)(?: as| to be)? (?:clinically )?"
    r"(?:(?P<low>unacceptable|undesirable|uninteresting|inefficacious|ineffective|futile|not )|acceptable|desirable"
    r"|of interest|promising|worthwhile|interesting|effective|meaningful|clinically|evidence)"
)
#: `would be considered positive if the lower limit exceeded 25%`
WOULD = re.compile(
    r"\b(?:would|if|until|unless|when)\b[^;]*\b(?:limit|bound|rate|proportion|probability|mortality|incidence|cr|orr)\b"
    r"[^;,]*?\b(?P<by>exceed(?:ed|s|ing)?|surpass(?:ed|es|ing)?|was above|were above|is above|fell below|was below)$"
)
#: What the last word of these ends with.
CROSSED = (
    *("exceed", "exceeded", "exceeds", "exceeding", "surpass", "surpassed", "surpasses", "surpassing"),
    *("above", "below"),
)
#: `The threshold for MRD was 0.01%`
SET_AT = re.compile(r"\b(?:threshold|cut-?off|cut - off|limit of detection)(?: [\w-]+){0,3} (?:was|of|is|at)$")
#: Worst performance status.
WORST = 5
DEFINED = re.compile(r"\b(?:defined|definition|responders?)\b|\bat least an?\b")
FELL = re.compile(
    r"\b(?:fell|falls?|dropped|rose|rises?|remained|stayed|decreased|increased|declined) (?:to )?(?:below|above|under)$"
)
LOW = re.compile(r"^(?:below|above|under|over|less than|at least|more than|[<>≤≥]=?)$")
CHANGED = re.compile(
    r"\b(?:decline|reduction|decrease|increase|improvement|loss|rise|change|drop|gain|elevation)s?\b[^.;,]{0,50}$"
)


SET_APART = re.compile(r"<[N#]%?v(?P<a>N)%?[-t](?P<b>N)%?(?=[);,])")
EXPECTED = re.compile(r"\blife expectancy(?: of| was)?$")
