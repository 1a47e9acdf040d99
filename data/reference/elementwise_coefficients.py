"""Prints the coefficients of the polynomials in src/MyTorch/Kernels/Math/VectorMath.*.cs: python3 elementwise_coefficients.py

Each polynomial p of its degree makes the largest weight(x) |f(x) - p(x)| over the interval smallest. It is found by the
exchange of Remez: solve for equal errors of alternating sign at degree + 2 points, move the points to where the error
is largest, repeat. The one quotient of polynomials is fitted by least squares that come near the same. (Needs mpmath.)
"""
from mpmath import atanh, cos, erfc, exp, expm1, linspace, log, lu_solve, matrix, mp, mpf, nstr, pi, polyval, sqrt

mp.dps = 50
HALF_LN2 = log(2) / 2
LARGEST_S = (sqrt(2) - 1) / (sqrt(2) + 1)


def exp_function(r):
    """(e^r - 1 - r) / r^2."""
    return (expm1(r) - r) / r**2 if abs(r) > 1e-12 else mpf(1) / 2 + r / 6


def exp_weight(r):
    """Makes the error one of e^r - 1, relative to it."""
    return abs(r**2 / expm1(r)) if r else mpf(0)


def log_function(z):
    """(2 artanh(s) / s - 2) / s^2 for s^2 = z."""
    return (2 * atanh(sqrt(z)) / sqrt(z) - 2) / z if z > 1e-20 else mpf(2) / 3 + 2 * z / 5


def log_weight(z):
    """Makes the error one of log(1 + f), nearly 2 s, relative to it."""
    return z / 2


def mills(u):
    """The ratio of Mills, of the normal distribution's tail beyond u to its density at u."""
    return sqrt(pi / 2) * erfc(u / sqrt(2)) * exp(u**2 / 2)


def remez(f, weight, low, high, degree):
    """The coefficients, lowest first, and the largest weighted error."""
    count = degree + 2
    grid = [(low + high - (high - low) * cos(pi * t)) / 2 for t in linspace(mpf("1e-6"), 1 - mpf("1e-6"), 3000)]
    points = [grid[round((2 * i + 1) * 2999 / (2 * count))] for i in range(count)]
    for _ in range(20):
        system = matrix(count, count)
        for i, x in enumerate(points):
            for j in range(degree + 1):
                system[i, j] = weight(x) * x**j
            system[i, degree + 1] = (-1)**i
        solution = lu_solve(system, matrix([weight(x) * f(x) for x in points]))
        coefficients = list(solution)[:degree + 1]
        errors = [(weight(x) * (f(x) - polyval(coefficients[::-1], x)), x) for x in grid]
        extremes = [errors[0]]
        for error in errors[1:]:
            if (error[0] > 0) != (extremes[-1][0] > 0):
                extremes.append(error)
            elif abs(error[0]) > abs(extremes[-1][0]):
                extremes[-1] = error
        while len(extremes) > count:
            extremes.pop(0 if abs(extremes[0][0]) < abs(extremes[-1][0]) else -1)
        points = [x for _, x in extremes]
    return coefficients, max(abs(error) for error, _ in errors)


def mills_polynomials(high, degree):
    """The coefficients of D and, of degree - 1, N, and the largest error of D / (u D + N) relative to mills(u) up to high.

    D(0) = 1 and N(0) = 1 / mills(0) make it exact at 0. The others come from least squares of D - (u D + N) mills(u), over
    the last u D + N to weigh the quotient (Sanathanan and Koerner), with more weight where the last error was large (Lawson).
    """
    steps = [(1 - cos(pi * (i + mpf(1) / 2) / 150)) / 2 for i in range(150)]
    points = [2 * t / (1 - t + 2 * t / high) for t in steps]  # half of them below 2
    values = [mills(u) for u in points]
    weights, best = [mpf(1)] * len(points), (mp.inf,)
    denominators = weights
    for _ in range(14):
        scales = [w / (d * y) for w, d, y in zip(weights, denominators, values)]
        rows = [[s * (1 - u * y) * u**j for j in range(1, degree + 1)] + [-s * y * u**j for j in range(1, degree)]
                for s, u, y in zip(scales, points, values)]
        system = matrix(rows)
        right = matrix([s * (y / mills(mpf(0)) - (1 - u * y)) for s, u, y in zip(scales, points, values)])
        solution = list(lu_solve(system.T * system, system.T * right))
        d, n = [mpf(1)] + solution[:degree], [1 / mills(mpf(0))] + solution[degree:]
        numerators = [polyval(d[::-1], u) for u in points]
        denominators = [u * numerator + polyval(n[::-1], u) for u, numerator in zip(points, numerators)]
        errors = [abs(a / b / y - 1) for a, b, y in zip(numerators, denominators, values)]
        best = min(best, (max(errors), d, n))
        weights = [w * (e / max(errors) + mpf("0.02"))**mpf("0.35") for w, e in zip(weights, errors)]
    return best


def print_coefficients(name, error, *polynomials):
    print(f"{name}: relative error {nstr(error, 2)}")
    for coefficients in polynomials:
        for coefficient in coefficients:
            print(f"    {nstr(coefficient, 17)}")
        print()


def main():
    for name, *arguments in (
            ("exp, double", exp_function, exp_weight, -HALF_LN2, HALF_LN2, 9),
            ("exp, float", exp_function, exp_weight, -HALF_LN2, HALF_LN2, 4),
            ("log, double", log_function, log_weight, mpf(0), LARGEST_S**2, 6),
            ("log, float", log_function, log_weight, mpf(0), LARGEST_S**2, 2)):
        coefficients, error = remez(*arguments)
        print_coefficients(name, error, coefficients)
    for name, high, degree in ("ratio of Mills, double", 39, 10), ("ratio of Mills, float", 15, 5):
        print_coefficients(name, *mills_polynomials(mpf(high), degree))


if __name__ == "__main__":
    main()
