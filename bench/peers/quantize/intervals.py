"""95 % intervals of paired shares, as io.sandpiper.engine.task.ClassMetric has them."""

from math import sqrt

Z = 1.959963984540054


def wilson(hits, n):
    """Wilson's score interval (1927)."""
    p = hits / n
    centre = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
    return max(0.0, centre - half), min(1.0, centre + half)


def paired(one, other):
    """How much lower the share of right answers is for `other` than for `one`: (difference, low, high).

    Newcombe's interval for paired shares (1998, method 10).
    """
    n = len(one)
    both, first, second = (int(x.sum()) for x in (one & other, one & ~other, ~one & other))
    neither = n - both - first - second
    p, q = (both + first) / n, (both + second) / n
    (p_low, p_high), (q_low, q_high) = wilson(both + first, n), wilson(both + second, n)
    margins = (both + first) * (second + neither) * (both + second) * (first + neither)
    odds = both * neither - first * second
    phi = (max(0, odds - n / 2) if odds > 0 else odds) / sqrt(margins) if margins else 0.0

    def span(a, b):
        return sqrt(max(0.0, a * a - 2 * phi * a * b + b * b))

    difference = (first - second) / n
    return difference, difference - span(p - p_low, q_high - q), difference + span(p_high - p, q - q_low)
