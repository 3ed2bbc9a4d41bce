"""Lesson 19 against PyTorch: the schedules that torch.optim.lr_scheduler has too, epoch by epoch."""

import warnings

import pytest
import torch
from torch.optim import lr_scheduler

from dlutils.running import solution_functions


@pytest.fixture(scope="module")
def lesson():
    return solution_functions("19")


def rates_of(make, alpha0, epochs):
    """The rate that PyTorch uses in each epoch; make(optimizer) is the scheduler."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=alpha0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SequentialLR warns about itself
        scheduler = make(optimizer)
        rates = []
        for _ in range(epochs):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step()
    return rates


@pytest.mark.parametrize(("alpha0", "base"), [(0.3, 0.95), (2.0, 0.5), (0.01, 1.07)])
def test_exponential_decay_is_exponential_lr(lesson, alpha0, base):
    want = rates_of(lambda o: lr_scheduler.ExponentialLR(o, gamma=base), alpha0, 60)
    assert [lesson["exponential_decay"](alpha0, e, base) for e in range(60)] == pytest.approx(want, rel=1e-12)


@pytest.mark.parametrize(("alpha0", "factor", "every"), [(0.3, 0.5, 10), (2.0, 0.1, 7), (0.1, 0.9, 1)])
def test_staircase_decay_is_step_lr(lesson, alpha0, factor, every):
    want = rates_of(lambda o: lr_scheduler.StepLR(o, step_size=every, gamma=factor), alpha0, 60)
    assert [lesson["staircase_decay"](alpha0, e, factor, every) for e in range(60)] == pytest.approx(want, rel=1e-12)


@pytest.mark.parametrize(("alpha0", "total"), [(0.3, 50), (2.0, 7)])
def test_the_cosine_is_cosine_annealing_lr(lesson, alpha0, total):
    want = rates_of(lambda o: lr_scheduler.CosineAnnealingLR(o, T_max=total), alpha0, total + 1)
    got = [lesson["warmup_cosine"](alpha0, i, 0, total) for i in range(total + 1)]
    assert got == pytest.approx(want, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(("alpha0", "warmup", "total"), [(0.3, 10, 50), (2.0, 3, 8)])
def test_warm_up_and_cosine_are_two_schedulers_in_sequence(lesson, alpha0, warmup, total):
    def make(optimizer):
        climb = lr_scheduler.LinearLR(optimizer, start_factor=1 / warmup, total_iters=warmup - 1)
        descent = lr_scheduler.CosineAnnealingLR(optimizer, T_max=total - warmup)
        return lr_scheduler.SequentialLR(optimizer, [climb, descent], milestones=[warmup])

    got = [lesson["warmup_cosine"](alpha0, i, warmup, total) for i in range(total + 1)]
    assert got == pytest.approx(rates_of(make, alpha0, total + 1), rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("name", ["inverse_decay", "sqrt_decay"])
def test_the_others_fit_into_lambda_lr(lesson, name):
    first = 1 if name == "sqrt_decay" else 0
    want = rates_of(lambda o: lr_scheduler.LambdaLR(o, lambda e: lesson[name](1.0, e + first, 0.7)), 0.4, 30)
    assert [lesson[name](0.4, e + first, 0.7) for e in range(30)] == pytest.approx(want, rel=1e-12)


def test_beyond_t_max_the_cosine_climbs_again():
    """What the lesson warns of."""
    rates = rates_of(lambda o: lr_scheduler.CosineAnnealingLR(o, T_max=20), 0.1, 41)
    assert rates[20] == pytest.approx(0, abs=1e-12)
    assert rates[40] == pytest.approx(0.1)
