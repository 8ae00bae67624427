"""Clause 8.4: exact binomial probabilities and funnel limits.

The regularized incomplete beta function is a continued fraction by Lentz's method.
"""

from math import exp, lgamma, log, log1p

_STEPS = 500
_CLOSE = 1e-15
_TINY = 1e-300


def incomplete_beta(a: float, b: float, x: float) -> float:
    """Return the regularized incomplete beta function of x from 0 to 1, for positive a and b.
    Raises ValueError for others."""
    if a <= 0 or b <= 0 or not 0 <= x <= 1:
        raise ValueError(f"no incomplete beta of {a}, {b}, {x}")
    if x in (0, 1):
        return float(x)
    if x > (a + 1) / (a + b + 2):
        return 1 - incomplete_beta(b, a, 1 - x)
    scale = lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)
    return min(1.0, exp(scale) * _fraction(a, b, x) / a)


def _fraction(a: float, b: float, x: float) -> float:
    c, d = 1.0, 1 / _not_zero(1 - (a + b) * x / (a + 1))
    whole = d
    for m in range(1, _STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for part in (even, odd):
            d = 1 / _not_zero(1 + part * d)
            c = _not_zero(1 + part / c)
            whole *= c * d
        if abs(c * d - 1) < _CLOSE:
            break
    return whole


def _not_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def binomial_cdf(count: int, cases: int, share: float) -> float:
    """Return the probability of at most `count` among `cases`, each with probability `share`."""
    if count < 0:
        return 0.0
    if count >= cases:
        return 1.0
    return incomplete_beta(cases - count, count + 1, 1 - share)


def funnel_limits(cases: int, share: float, coverage: float = 0.998) -> tuple[float, float]:
    """Return the shares between which a group of so many cases lies by chance, interpolated
    between whole counts (Spiegelhalter, Statistics in Medicine 24, 2005)."""
    if cases <= 0:
        return 0.0, 1.0
    tail = (1 - coverage) / 2
    lower = _interpolated(cases, share, tail)
    upper = _interpolated(cases, share, 1 - tail)
    return max(0.0, lower / cases), min(1.0, upper / cases)


def _interpolated(cases: int, share: float, probability: float) -> float:
    low, high = 0, cases
    while low < high:
        middle = (low + high) // 2
        if binomial_cdf(middle, cases, share) > probability:
            high = middle
        else:
            low = middle + 1
    here = binomial_cdf(low, cases, share)
    step = here - binomial_cdf(low - 1, cases, share)
    return low - (here - probability) / step if step > 0 else float(low)
