"""Spikes of a small network of leaky integrate-and-fire neurons, computed with 40 digits: spiking_network.npz.

Every voltage is the textbook solution between events, v0 e^(-t/tm) + b (1 - e^(-t/tm)) + sum of s ts/(ts - tm) (e^(-t/ts) - e^(-t/tm)), or
s t/tm e^(-t/tm) where the time constants are equal. Spikes are searched on a grid of 20 us and refined by bisection. Six neurons, four
sources at given times, and connections with time constants below, above, equal to and very near to that of the membrane.
"""
import os

import mpmath
import numpy as np

mpmath.mp.dps = 40
M = mpmath.mpf
TM, TREF, DURATION, GRID = M(0.02), M(0.002), M(0.4), M(0.00002)

random = np.random.default_rng(7)
inputs = np.array([0.5, 0.8, 0.95, 1.05, 1.3, 2.0])
trains = [np.sort(random.uniform(0, 0.4, 30)) for _ in range(4)]
# (from sources?, weights, time constant, delay)
connections = [
    (True, random.uniform(0, 0.02, (4, 6)), 0.005, 0.001),
    (False, random.uniform(0, 0.006, (6, 6)), 0.02, 0.002),
    (False, random.uniform(-0.01, 0, (6, 6)), 0.05, 0.0015),
    (False, random.uniform(-0.003, 0.003, (6, 6)), 0.020000001, 0.0031),
]
constants = [M(c[2]) for c in connections]


class Neuron:
    def __init__(self, b):
        self.b, self.v, self.t, self.s, self.free = M(b), M(0), M(0), [M(0)] * len(constants), M(0)

    def voltage(self, d):
        v = self.v * mpmath.exp(-d / TM) + self.b * (1 - mpmath.exp(-d / TM))
        for s, tau in zip(self.s, constants):
            v += s * d / TM * mpmath.exp(-d / TM) if tau == TM else \
                s * tau / (tau - TM) * (mpmath.exp(-d / tau) - mpmath.exp(-d / TM))
        return v

    def decay(self, d):
        self.s = [s * mpmath.exp(-d / tau) for s, tau in zip(self.s, constants)]

    def move(self, to):
        if to <= self.free:
            self.decay(to - self.t)
            self.t = to
            return
        if self.t < self.free:
            self.decay(self.free - self.t)
            self.t = self.free
        v = self.voltage(to - self.t)
        self.decay(to - self.t)
        self.v, self.t = v, to

    def crossing(self, end):
        """The first time in (t, end] at which the voltage reaches 1, or None."""
        if end <= self.free:
            return None
        other = Neuron(self.b)
        other.v, other.t, other.s, other.free = self.v, self.t, list(self.s), self.free
        other.move(max(other.t, other.free))
        low = M(0)
        while low < end - other.t:
            high = min(low + GRID, end - other.t)
            if other.voltage(high) >= 1:
                for _ in range(110):
                    middle = (low + high) / 2
                    low, high = (low, middle) if other.voltage(middle) >= 1 else (middle, high)
                return other.t + high
            low = high
        return None


neurons = [Neuron(b) for b in inputs]
arrivals = sorted((M(float(t)) + M(connections[0][3]), 0, j) for j, train in enumerate(trains) for t in train)
spikes, now = [], M(0)
while now < DURATION:
    until = min(arrivals[0][0] if arrivals else DURATION, DURATION)
    first = min(((time, i) for i, n in enumerate(neurons) if (time := n.crossing(until)) is not None), default=None)
    if first is not None:
        now, i = first
        neurons[i].move(now)
        neurons[i].v, neurons[i].free = M(0), now + TREF
        spikes.append((now, i))
        arrivals += [(now + M(c[3]), k, i) for k, c in enumerate(connections) if not c[0]]
        arrivals.sort()
        continue
    now = until
    while arrivals and arrivals[0][0] <= now:
        time, k, j = arrivals.pop(0)
        for i, n in enumerate(neurons):
            n.move(time)
            n.s[k] += M(float(connections[k][1][j, i])) / constants[k]
    print(float(now), len(spikes), flush=True)

for n in neurons:
    n.move(DURATION)
np.savez(
    os.path.join(os.path.dirname(os.path.abspath(__file__)), "spiking_network.npz"),
    inputs=inputs,
    **{f"train{j}": t for j, t in enumerate(trains)},
    **{f"weights{k}": c[1] for k, c in enumerate(connections)},
    connections=np.array([[c[2], c[3]] for c in connections]),
    spike_times=np.array([float(t) for t, _ in spikes]),
    spike_neurons=np.array([i for _, i in spikes]),
    voltages=np.array([float(n.v if n.t >= n.free else 0) for n in neurons]),
    currents=np.array([float(sum(n.s)) for n in neurons]))
