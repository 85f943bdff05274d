"""Student's t for whole degrees of freedom.

Source: Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 26.7.3 and 26.7.4: finite sums in
θ = arctan(t ÷ √ν), so that nothing is iterated. Floats, because a probability has no exact fraction here.
"""

from math import atan, cos, pi, sin, sqrt


def at_most(t: float, freedom: int) -> float:
    """How likely Student's t with that many degrees of freedom (1 or more) is to be at most `t`."""
    theta = atan(t / sqrt(freedom))
    return min(max((1 + inside(theta, freedom)) / 2, 0.0), 1.0)


def inside(theta: float, freedom: int) -> float:
    """How likely it is to lie between −t and t; negative for a negative t, as θ is."""
    if freedom == 1:
        return 2 * theta / pi
    if freedom % 2:
        return 2 / pi * (theta + sin(theta) * cos(theta) * series(theta, freedom - 3, first=2))
    return sin(theta) * series(theta, freedom - 2, first=1)


def series(theta: float, highest: int, first: int) -> float:
    """1 + (first ÷ (first + 1)) cos²θ + …, up to the power `highest` of the cosine."""
    term = total = 1.0
    for step in range(first, first + highest, 2):
        term *= step / (step + 1) * cos(theta) ** 2
        total += term
    return total
