"""Draws the table of `growth`: GFLOP/s of a training step over the batch size, a line for each width.

    python3 benchmarks/peers/plot_growth.py growth.csv growth.svg "two cores of ..."

Needs matplotlib (Debian: python3-matplotlib).
"""
import csv
import sys

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "growth"
matplotlib.rcParams["svg.fonttype"] = "none"
import matplotlib.pyplot as plt

source, target, machine = sys.argv[1:]
with open(source, newline="") as table:
    rows = list(csv.DictReader(table))

figure, axes = plt.subplots(1, 2, figsize=(10, 4.6), sharey=True)
for axis, element_type in zip(axes, ("double", "float")):
    widths = sorted({int(row["width"]) for row in rows})
    for index, width in enumerate(widths):
        line = [row for row in rows if row["type"] == element_type and int(row["width"]) == width]
        batches = [int(row["batch"]) for row in line]
        picoseconds = [1000 / float(row["gigaflops"]) for row in line]
        axis.plot(batches, picoseconds, marker=".", color=plt.cm.viridis(index / len(widths)), label=str(width))
    axis.set_xscale("log", base=2)
    axis.set_yscale("log")
    axis.set_xlabel("batch size")
    axis.set_title(element_type)
    axis.grid(alpha=0.3)
axes[0].set_ylabel("picoseconds per floating-point operation")
axes[1].legend(title="width", ncol=2)
figure.suptitle(f"A training step of width-width-width networks, {machine}", fontsize=11)
figure.tight_layout()
figure.savefig(target, metadata={"Date": None})
