"""Calibration: scores become probabilities, and few examples do not mislead."""

import numpy as np
import pytest

from orchestrator.dialogue.calibrate import Logistic, Pulls, sharpness

USUAL = Logistic(np.array([4.0]), -2.0)


def test_many_examples_outweigh_what_is_usual() -> None:
    """Where the measure says the opposite of the usual, enough evidence turns it round."""
    measures = np.linspace(0, 1, 400)[:, None]
    truth = (measures[:, 0] < 0.5).astype(np.float64)
    fitted = USUAL.fitted(measures, truth, np.ones(400))
    assert fitted([0.1]) > 0.9
    assert fitted([0.9]) < 0.1


def test_few_of_one_kind_among_very_many_do_not_make_it_run_away() -> None:
    """Twenty against thousands, each of them counting much more."""
    chance = np.random.default_rng(7)
    truth = np.arange(3000) >= 20
    measures = np.where(truth, 0.8, 0.5)[:, None] + chance.normal(0, 0.1, (3000, 2))
    weights = np.where(truth, 1.0, 100.0)
    fitted = Logistic(np.array([20.0, 20.0]), 0.0).fitted(measures, truth.astype(np.float64), weights)
    assert np.abs(fitted.slopes).max() < 100
    assert fitted([0.8, 0.8]) > 0.8
    assert fitted([0.4, 0.4]) < 0.2


def test_one_example_hardly_moves_it() -> None:
    """A single odd example is no reason to doubt."""
    fitted = USUAL.fitted(np.array([[0.0]]), np.array([1.0]), np.ones(1))
    assert fitted([1.0]) == pytest.approx(USUAL([1.0]), abs=0.1)


def test_clear_scores_are_stretched_more_than_unclear_ones() -> None:
    """A model that is always right may be surer than one that errs."""
    chance = np.random.default_rng(3)
    truth = np.eye(4, dtype=bool)[chance.integers(0, 4, 300)]
    right, noisy = truth + chance.normal(0, 0.1, truth.shape), truth + chance.normal(0, 1.0, truth.shape)
    assert sharpness(right, truth) > sharpness(noisy, truth)


def test_the_measure_that_tells_pulls_most() -> None:
    """Of two measures the one that goes with the truth decides, and a lead counts beside them."""
    chance = np.random.default_rng(5)
    truth = np.eye(3, dtype=bool)[chance.integers(0, 3, 300)]
    measures = np.stack([chance.normal(0, 1, truth.shape), truth + chance.normal(0, 0.2, truth.shape)], axis=-1)
    fitted = Pulls(np.array([1.0, 1.0])).fitted(measures, truth)
    shares = fitted([[2.0, 0.0], [0.0, 1.0], [0.0, 0.0]], [0.0, 0.0, 0.0])
    assert max(shares) == shares[1]
    assert sum(shares) == pytest.approx(1)
    led = fitted([[0.0, 0.0]] * 3, [0.0, 0.0, 2.0])
    assert max(led) == led[2]
