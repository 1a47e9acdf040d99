"""
Creates a table of gem prices and a copy with two data entry errors, widths in thousandths of the unit. Writes prices.csv, prices_errors.csv
and manifest.csv to a folder for MyTorch.Benchmarks: tables --tables FOLDER.

Usage: prices.py FOLDER [ROWS]
"""
import csv
import os
import sys

import numpy as np

CUTS = [("fair", -0.12), ("good", -0.05), ("premium", 0.0), ("ideal", 0.06)]
COLOURS = [("D", 0.15), ("E", 0.1), ("F", 0.07), ("G", 0.0), ("H", -0.12), ("I", -0.25), ("J", -0.4)]
CLARITIES = [("I1", -0.6), ("SI2", -0.2), ("SI1", 0.0), ("VS2", 0.15), ("VS1", 0.25), ("VVS2", 0.35), ("IF", 0.5)]


def make(rows, seed=18):
    random = np.random.default_rng(seed)
    carat = np.round(np.clip(np.exp(random.normal(-0.4, 0.55, rows)), 0.2, 3), 2)
    cut, colour, clarity = (random.integers(0, len(kinds), rows) for kinds in (CUTS, COLOURS, CLARITIES))
    size = 6.4 * np.cbrt(carat)
    width = np.round(size * random.normal(1, 0.01, rows), 2)
    length = np.round(size * random.normal(1, 0.01, rows), 2)
    depth = np.round(random.normal(61.7, 1.4, rows), 1)
    table = np.round(random.normal(57.5, 2.2, rows))
    grade = np.array([CUTS[i][1] for i in cut]) + np.array([COLOURS[i][1] for i in colour]) + np.array([CLARITIES[i][1] for i in clarity])
    price = np.exp(8.2 + 1.7 * np.log(carat) + 0.8 * grade - 0.01 * np.abs(depth - 61.7) + random.normal(0, 0.1, rows))
    price = np.round(np.maximum(price, 300))
    return [
        [f"{carat[i]:.2f}", CUTS[cut[i]][0], COLOURS[colour[i]][0], CLARITIES[clarity[i]][0], f"{depth[i]:.1f}", f"{table[i]:.0f}", f"{length[i]:.2f}", f"{width[i]:.2f}", f"{price[i]:.0f}"]
        for i in range(rows)]


def main(folder, rows=20_000):
    names = ["carat", "cut", "colour", "clarity", "depth", "table", "length", "width", "price"]
    cells = make(rows)
    write(os.path.join(folder, "prices.csv"), [names, *cells])
    for row in (rows // 3, 9 * rows // 10):  # one of the first 80%, one of the others
        cells[row][7] = f"{1000 * float(cells[row][7]):.0f}"
    write(os.path.join(folder, "prices_errors.csv"), [names, *cells])
    write(os.path.join(folder, "manifest.csv"), [["name", "file", "target", "task"], *([name, f"{name}.csv", "price", "regression"] for name in ("prices", "prices_errors"))])


def write(path, lines):
    with open(path, "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(lines)


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
