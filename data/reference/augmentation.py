"""Writes augmentation.npz beside itself: python3 augmentation.py

Images turned and shifted, and noise, as functions of seed, epoch and sample number, computed number by number in plain Python:
the hash that the random numbers come from in 32-bit arithmetic, the rotation as a product of complex numbers, and the bilinear
interpolation as a sum over all pixels of the image, each weighted with the hat function max(0, 1 - distance) of either axis.
NumPy only stores the arrays. PyTorch's grid_sample must agree within 1e-12.

A case has _size (rows and columns of an image), _samples (their numbers) and _settings (seed, epoch), int32; _limits (degrees,
shift, standard deviation of the noise), _x (N x rows * columns, exact in single precision), _affine (turned and shifted) and
_noisy (x with noise), float64.
"""
import cmath
import math
import random
from pathlib import Path

import numpy as np

from generate import write_npz

MASK = 0xFFFFFFFF
# name: rows, columns, sample numbers, seed, epoch, degrees, shift, standard deviation
CASES = {"digits": (8, 8, (0, 1, 2, 100, 1796), 1, 1, 15.0, 1.5, 0.1),
         "wide": (5, 9, (7, 3, 2**31 - 1), -3, 12, 180.0, 4.0, 2.0),
         "turned": (6, 6, (0, 5), 2**31 - 1, 2, 90.0, 0.0, 1.0),
         "shifted": (7, 4, (1, 2), 0, 2**31 - 1, 0.0, 7.0, 1e-6),
         "pixel": (1, 1, (0, 1, 2), 5, 3, 45.0, 1.0, 0.5)}


def mix(index, key):
    h = (index * 0x9E3779B9 & MASK) ^ key
    h = (h ^ h >> 16) * 0x85EBCA6B & MASK
    h = (h ^ h >> 13) * 0xC2B2AE35 & MASK
    return h ^ h >> 16


def uniform(seed, epoch, sample, place):
    return (mix(place, mix(sample, mix(epoch, seed & MASK))) + 0.5) / 2**32


def hat(distance):
    return max(0.0, 1 - abs(distance))


def place_in_image(row, column, rows, columns, angle, down, right):
    """Where the image has what the result has at (row, column)."""
    centre = complex((columns - 1) / 2, -(rows - 1) / 2)
    source = centre + (complex(column - right, -(row - down)) - centre) * cmath.exp(-1j * angle)
    return -source.imag, source.real


def affine(image, rows, columns, angle, down, right):
    result = []
    for place in range(rows * columns):
        row, column = place_in_image(*divmod(place, columns), rows, columns, angle, down, right)
        result.append(math.fsum(hat(row - r) * hat(column - c) * image[r * columns + c] for r in range(rows) for c in range(columns)))
    return result


def torch_affine(image, rows, columns, angle, down, right):
    import torch
    places = [place_in_image(r, c, rows, columns, angle, down, right) for r in range(rows) for c in range(columns)]
    grid = torch.tensor([[2 * c / (columns - 1) - 1, 2 * r / (rows - 1) - 1] for r, c in places], dtype=torch.float64)
    sampled = torch.nn.functional.grid_sample(torch.tensor(image, dtype=torch.float64).reshape(1, 1, rows, columns),
                                              grid.reshape(1, rows, columns, 2), padding_mode="zeros", align_corners=True)
    return sampled.flatten().tolist()


def noise(features, deviation, draw):
    result = []
    for feature in range(features):
        radius = math.sqrt(-2 * math.log(draw(feature & ~1)))
        angle = 2 * math.pi * draw(feature | 1)
        result.append(deviation * radius * (math.sin(angle) if feature & 1 else math.cos(angle)))
    return result


def main():
    generator, arrays, worst = random.Random(54), {}, 0.0
    for name, (rows, columns, samples, seed, epoch, degrees, shift, deviation) in CASES.items():
        images, turned, noisy = [], [], []
        for sample in samples:
            def draw(place):
                return uniform(seed, epoch, sample, place)
            image = [generator.randrange(257) / 256 for _ in range(rows * columns)]
            amounts = (math.radians(degrees) * (2 * draw(0) - 1), shift * (2 * draw(1) - 1), shift * (2 * draw(2) - 1))
            images.append(image)
            turned.append(affine(image, rows, columns, *amounts))
            noisy.append([pixel + added for pixel, added in zip(image, noise(rows * columns, deviation, draw))])
            if min(rows, columns) > 1:
                worst = max([worst] + [abs(a - b) for a, b in zip(turned[-1], torch_affine(image, rows, columns, *amounts))])
        arrays |= {f"{name}_size": np.array([rows, columns], np.int32), f"{name}_samples": np.array(samples, np.int32),
                   f"{name}_settings": np.array([seed, epoch], np.int32), f"{name}_limits": np.array([degrees, shift, deviation]),
                   f"{name}_x": np.array(images), f"{name}_affine": np.array(turned), f"{name}_noisy": np.array(noisy)}
    if worst > 1e-12:
        raise SystemExit(f"PyTorch differs by {worst:.1e}: nothing was written.")
    write_npz(Path(__file__).parent / "augmentation.npz", arrays)
    print(f"{len(CASES)} cases; largest difference from PyTorch {worst:.1e}")


if __name__ == "__main__":
    main()
