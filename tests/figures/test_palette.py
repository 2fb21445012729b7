"""Colours of arms, measured: apart for every kind of colour vision, apart in grey print, and legible on the page."""

from __future__ import annotations

import itertools

import pytest

from reanalysis.figures import style

from .colours import VISION, contrast, distance, lab

ROLES = ("experimental", "control", "combination")
# The specification's: smallest CIELAB distance of two roles, and step of lightness between them.
LEAST_DISTANCE, LEAST_STEP = 23, 15


@pytest.mark.parametrize("vision", VISION)
def test_roles_differ_for_every_kind_of_colour_vision(vision):
    for one, other in itertools.combinations(ROLES, 2):
        assert distance(style.colour(one), style.colour(other), vision) >= LEAST_DISTANCE, (one, other)


@pytest.mark.parametrize("vision", VISION)
def test_the_two_tones_of_a_role_differ(vision):
    for role in ROLES:
        assert distance(style.colour(role), style.colour(f"{role}-deep"), vision) >= LEAST_DISTANCE, role


def test_roles_are_three_greys_in_print():
    greys = sorted(lab(style.colour(role))[0] for role in ROLES)
    assert min(lighter - darker for darker, lighter in itertools.pairwise(greys)) >= LEAST_STEP


@pytest.mark.parametrize(("name", "least"), [("ink", 12), ("muted", 6), ("simulated", 4.5), ("experimental", 4.5)])
def test_text_is_legible(name, least):
    assert contrast(style.colour(name), style.PAGE) >= least


def test_text_on_a_band_is_legible():
    assert contrast(style.MUTED, style.BAND) >= 4.5


def test_the_mark_of_what_is_impossible_has_the_colour_of_no_role():
    failed = style.colour("failed")
    assert all(distance(failed, style.colour(role), vision) >= LEAST_DISTANCE for role in ROLES for vision in VISION)


def test_colour_is_always_doubled_by_shape():
    looks = [style.look(role) for role in ROLES]
    assert len({look.marker for look in looks}) == len({look.colour for look in looks}) == len(ROLES)
