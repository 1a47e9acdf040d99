"""Writes neurons.npz beside itself: python3 neurons.py

The membrane of Hodgkin and Huxley with the constants of Dayan and Abbott, Theoretical Neuroscience, 5.6. V are voltages, among them the
singular points -55 and -40 and their neighbours; opening, closing, steady and time_constant hold the functions of the gates n, m and h
(three rows), rest the steady voltages of the currents J: computed with 60 digits and rounded. Each trace starts at rest: {name}_V,
{name}_n, {name}_m and {name}_h hold the state at t, {name}_spikes the times at which V rises
through 0 if it does, all from SciPy's DOP853 at
tolerances of 1e-13; the largest difference from its implicit Radau method is printed. The current is constant, or of "ramp" a ramp from
-0.2 to 0.6. poisson_* hold the synaptic currents of orders 0, 1, 2 and 5 of the spikes, summed over all pairs with 60 digits. (Needs
mpmath, NumPy and SciPy; made with 1.2.1, 1.24.2 and 1.10.1.)
"""
from pathlib import Path
from random import Random

import numpy as np
from mpmath import exp, expm1, factorial, findroot, mp, mpf
from scipy.integrate import solve_ivp

from generate import write_npz

C, G_L, G_NA, G_K, V_L, V_NA, V_K = (mpf(value) for value in ("0.01", "0.003", "1.2", "0.36", "-54.387", "50", "-77"))
CURRENTS = [0.0, -0.2, 0.05, 0.1, 0.2, 0.6]
CONSTANT = {"none": 0.0, "negative": -0.2, "one_spike": 0.05, "regular": 0.1, "faster": 0.2, "fastest": 0.6}
TAU_S = 0.01
mp.dps = 60


def rates(v, exp=exp, expm1=expm1, number=mpf):
    def linear(x):
        return number(1) if x == 0 else -x / expm1(-x)
    opening = linear((v + 55) / 10) / 10, linear((v + 40) / 10), number("0.07") * exp(-(v + 65) / 20)
    closing = exp(-(v + 65) / 80) / 8, 4 * exp(-number("0.0556") * (v + 65)), 1 / (1 + exp(-(v + 35) / 10))
    return opening, closing


def steady(v):
    return [a / (a + b) for a, b in zip(*rates(v))]


def steady_current(v):
    n, m, h = steady(v)
    return G_L * (v - V_L) + G_NA * m**3 * h * (v - V_NA) + G_K * n**4 * (v - V_K)


def rest(current):
    return findroot(lambda v: steady_current(v) - mpf(str(current)), (mpf(-130), mpf(0)), solver="anderson")


def slope(current):
    c, g_l, g_na, g_k, v_l, v_na, v_k = (float(value) for value in (C, G_L, G_NA, G_K, V_L, V_NA, V_K))

    def derivative(t, y):
        v, n, m, h = y
        opening, closing = rates(v, np.exp, np.expm1, float)
        membrane = g_l * (v - v_l) + g_na * m**3 * h * (v - v_na) + g_k * n**4 * (v - v_k)
        return [(current(t) - membrane) / c, *(a * (1 - x) - b * x for x, a, b in zip((n, m, h), opening, closing))]
    return derivative


def trace(current, times):
    start = rest(0)
    y = [float(start), *map(float, steady(start))]

    def rise(t, y):
        return y[0]
    rise.direction = 1
    solutions = [solve_ivp(slope(current), (0, times[-1]), y, method, times, rtol=tolerance, atol=tolerance, events=rise, max_step=0.5)
                 for method, tolerance in (("DOP853", 1e-13), ("Radau", 1e-10))]
    difference = np.abs(solutions[0].y - solutions[1].y).max()
    print(f"{len(solutions[0].t_events[0])} spikes, DOP853 and Radau differ by {difference:.1e}")
    return solutions[0].y, solutions[0].t_events[0]


def gates_of(function, voltages):
    return np.array([[float(gate) for gate in function(mpf(v))] for v in voltages]).T


def synapse(spikes, times, order):
    def h(t):
        x = mpf(t) / mpf(TAU_S)
        return x**order * exp(-x) / factorial(order) / mpf(TAU_S)
    return np.array([float(sum(h(mpf(t) - mpf(s)) for s in spikes if s <= t)) for t in times])


def main():
    near = [v + d for v in (-55.0, -40.0) for d in (0, 1e-13, -1e-13, 1e-9, -1e-9, 1e-6, -1e-6, 1e-3, -1e-3, 0.1, -0.1)]
    voltages = sorted(near + [float(v) for v in np.linspace(-150, 100, 251)])
    arrays = {
        "V": np.array(voltages), "J": np.array(CURRENTS), "rest": np.array([float(rest(current)) for current in CURRENTS]),
        "opening": gates_of(lambda v: rates(v)[0], voltages), "closing": gates_of(lambda v: rates(v)[1], voltages),
        "steady": gates_of(steady, voltages), "time_constant": gates_of(lambda v: [1 / (a + b) for a, b in zip(*rates(v))], voltages)}
    times = arrays["t"] = np.linspace(0, 100, 101)
    traces = {name: (lambda t, value=value: value) for name, value in CONSTANT.items()} | {"ramp": lambda t: -0.2 + 0.008 * t}
    for name, current in traces.items():
        (arrays[f"{name}_V"], *gates), spikes = trace(current, times)
        if len(spikes):
            arrays[f"{name}_spikes"] = spikes
        arrays |= {f"{name}_{gate}": values for gate, values in zip("nmh", gates)}
    random = Random(17)
    spikes = sorted(random.uniform(0, 0.5) for _ in range(60))
    grid = sorted([random.uniform(-0.02, 0.8) for _ in range(60)] + spikes[::20])
    arrays |= {"poisson_spikes": np.array(spikes), "poisson_times": np.array(grid)}
    for order in (0, 1, 2, 5):
        arrays[f"poisson_{order}"] = synapse(spikes, grid, order)
    write_npz(Path(__file__).parent / "neurons.npz", arrays)


if __name__ == "__main__":
    main()
