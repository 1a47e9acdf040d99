"""Makes search.npz: the draws of random search and the stages from coarse to fine, in plain Python from the rules in the docs of RandomSearch.

    python3 search.py

The space: x uniform from -2 to 3, rate log-uniform from 1e-4 to 1, momentum 1 - log-uniform from 0 to 0.999, whole numbers from 1 to 6, units
log-uniform whole numbers from 8 to 512, and one of three choices, stored as its index. Settings are rows of six, one for each trial.

draws_S             the 50 trials of one stage for the seeds S = 0, 1, -5
stages_settings     the 60 trials of three stages of 20 with seed 3
stages_scores       their scores, the function below, to be minimized; NaN where the trial fails
stages_ranges       3 x 10: for each stage least and largest of the five numbers
stages_choices      3 x 3: for each stage whether each choice may be drawn
tiny_settings       the 12 trials of six stages of two with seed 4, to be maximized: from the fifth trial on, the best four decide

A draw: the last rounds of MurmurHash3 make 32 bits of seed, epoch -1, trial and place of the setting; with 1/2 added and divided by 2^32 they are
a place between the bounds on the scale of the setting.
"""

import math
from pathlib import Path

import numpy as np

from generate import write_npz

LOG = (math.log, math.exp)
LINEAR = (float, float)
ONE_MINUS_LOG = (lambda v: -math.log(1 - v), lambda p: 1 - math.exp(-p))
NUMBERS = [
    (-2.0, 3.0, LINEAR, False),
    (1e-4, 1.0, LOG, False),
    (0.0, 0.999, ONE_MINUS_LOG, False),
    (1.0, 6.0, LINEAR, True),
    (8.0, 512.0, LOG, True),
]
CHOICES = [0, 1, 2]


def hash32(index, key):
    h = (index * 0x9E3779B9 & 0xFFFFFFFF) ^ key
    h ^= h >> 16
    h = h * 0x85EBCA6B & 0xFFFFFFFF
    h ^= h >> 13
    h = h * 0xC2B2AE35 & 0xFFFFFFFF
    return h ^ h >> 16


def uniform(seed, trial, place):
    return (hash32(place, hash32(trial, hash32(0xFFFFFFFF, seed & 0xFFFFFFFF))) + 0.5) / 2**32


def draw(seed, trial, numbers, choices):
    values = []
    for place, (low, high, (scale, unscale), whole) in enumerate(numbers):
        share, half = uniform(seed, trial, place), 0.5 if whole else 0.0
        value = unscale(scale(low - half) * (1 - share) + scale(high + half) * share)
        values.append(min(max(round(value) if whole else value, low), high))
    return values + [choices[int(uniform(seed, trial, len(numbers)) * len(choices))]]


def narrow(best):
    numbers = []
    for column, (low, high, (scale, unscale), whole) in enumerate(NUMBERS):
        least, most = min(row[column] for row in best), max(row[column] for row in best)
        gap = (scale(most) - scale(least)) / (len(best) - 1)
        start, end = unscale(scale(least) - gap), unscale(scale(most) + gap)
        if whole:
            start, end = round(start), round(end)
        numbers.append((max(low, min(start, least)), min(high, max(end, most)), (scale, unscale), whole))
    return numbers, [choice for choice in CHOICES if any(row[-1] == choice for row in best)]


def score(trial, row):
    """Has its least value at x = 1, rate = 0.01, momentum = 0.9, 3, 64 units and choice 1."""
    x, rate, momentum, whole, units, choice = row
    if trial % 7 == 3:
        return math.nan
    distance = [(x - 1) / 5, math.log10(rate) / 4 + 0.5, math.log10((1 - momentum) / 0.1) / 3, (whole - 3) / 5, math.log2(units / 64) / 6, (choice - 1) / 4]
    return sum(part * part for part in distance)


def search(seed, stages, trials_per_stage, maximize):
    """Rows, scores and spaces of the whole search."""
    rows, scores, spaces = [], [], []
    numbers, choices = NUMBERS, CHOICES
    for stage in range(stages):
        spaces.append((numbers, choices))
        for trial in range(stage * trials_per_stage, (stage + 1) * trials_per_stage):
            rows.append(draw(seed, trial, numbers, choices))
            scores.append(score(trial, rows[-1]))
        finite = [trial for trial in range(len(rows)) if math.isfinite(scores[trial])]
        ranked = sorted(finite, key=lambda trial: -scores[trial] if maximize else scores[trial])
        count = max(4, math.ceil(trials_per_stage / 4))
        if len(ranked) >= count:
            numbers, choices = narrow([rows[trial] for trial in ranked[:count]])
    return rows, scores, spaces


def main():
    arrays = {f"draws_{seed}": np.array([draw(seed, trial, NUMBERS, CHOICES) for trial in range(50)]) for seed in (0, 1, -5)}
    rows, scores, spaces = search(seed=3, stages=3, trials_per_stage=20, maximize=False)
    arrays["stages_settings"] = np.array(rows)
    arrays["stages_scores"] = np.array(scores)
    arrays["stages_ranges"] = np.array([[bound for low, high, _, _ in numbers for bound in (low, high)] for numbers, _ in spaces])
    arrays["stages_choices"] = np.array([[float(choice in choices) for choice in CHOICES] for _, choices in spaces])
    arrays["tiny_settings"] = np.array(search(seed=4, stages=6, trials_per_stage=2, maximize=True)[0])
    write_npz(Path(__file__).with_name("search.npz"), arrays)


if __name__ == "__main__":
    main()
