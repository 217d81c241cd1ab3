"""Quantiles of the normal and the gamma law, each from one uniform.

Scalar functions that run alike as plain Python and compiled: only + - * /, comparisons and the exp, log,
log1p and sqrt of ``math``.
"""

import math

NORMAL_CENTRE = 0.425
NORMAL_TAIL = 5.0

# Wichura's coefficients, highest power first.
CENTRE_TOP = (
    2.5090809287301226727e3,
    3.3430575583588128105e4,
    6.7265770927008700853e4,
    4.5921953931549871457e4,
    1.3731693765509461125e4,
    1.9715909503065514427e3,
    1.3314166789178437745e2,
    3.387132872796366608,
)
CENTRE_BOTTOM = (
    5.226495278852854561e3,
    2.8729085735721942674e4,
    3.9307895800092710610e4,
    2.1213794301586595867e4,
    5.3941960214247511077e3,
    6.8718700749205790830e2,
    4.2313330701600911252e1,
    1.0,
)
MIDDLE_TOP = (
    7.74545014278341407640e-4,
    2.27238449892691845833e-2,
    2.41780725177450611770e-1,
    1.27045825245236838258,
    3.64784832476320460504,
    5.76949722146069140550,
    4.63033784615654529590,
    1.42343711074968357734,
)
MIDDLE_BOTTOM = (
    1.05075007164441684324e-9,
    5.47593808499534494600e-4,
    1.51986665636164571966e-2,
    1.48103976427480074590e-1,
    6.89767334985100004550e-1,
    1.67638483018380384940,
    2.05319162663775882187,
    1.0,
)
TAIL_TOP = (
    2.01033439929228813265e-7,
    2.71155556874348757815e-5,
    1.24266094738807843860e-3,
    2.65321895265761230930e-2,
    2.96560571828504891230e-1,
    1.78482653991729133580,
    5.46378491116411436990,
    6.65790464350110377720,
)
TAIL_BOTTOM = (
    2.04426310338993978564e-15,
    1.42151175831644588870e-7,
    1.84631831751005468180e-5,
    7.86869131145613259100e-4,
    1.48753612908506148525e-2,
    1.36929880922735805310e-1,
    5.99832206555887937690e-1,
    1.0,
)

HALF_LOG_TWO_PI = 0.9189385332046727418
STIRLING_FROM = 16.0
NEAR = 0.1
PRECISION = 1e-17
TINY = 1e-300
MOST_TERMS = 10_000_000
MOST_STEPS = 200


def polynomial(coefficients: tuple[float, ...], x: float) -> float:
    """The value at x of a polynomial given by its coefficients, highest power first (Horner's rule)."""
    value = 0.0
    for coefficient in coefficients:
        value = value * x + coefficient
    return value


def normal_quantile(u: float) -> float:
    """The standard normal quantile at u, 0 < u < 1, to about 1e-16 of its size.

    Source: Wichura, "Algorithm AS 241: the percentage points of the normal distribution" (PPND16), Applied
    Statistics 37 (1988).
    """
    centred = u - 0.5
    if abs(centred) <= NORMAL_CENTRE:
        r = NORMAL_CENTRE * NORMAL_CENTRE - centred * centred
        return centred * polynomial(CENTRE_TOP, r) / polynomial(CENTRE_BOTTOM, r)
    r = math.sqrt(-math.log(u if centred < 0.0 else 1.0 - u))
    if r <= NORMAL_TAIL:
        r -= 1.6
        value = polynomial(MIDDLE_TOP, r) / polynomial(MIDDLE_BOTTOM, r)
    else:
        r -= NORMAL_TAIL
        value = polynomial(TAIL_TOP, r) / polynomial(TAIL_BOTTOM, r)
    return -value if centred < 0.0 else value


def stirling_rest(a: float) -> float:
    """ln Gamma(a + 1) less Stirling's formula, to 1e-16 for a of at least 16.

    The first six terms of the sum of B_2k / (2k (2k - 1) a^(2k - 1)), B_2k being Bernoulli's numbers.
    """
    s = 1.0 / (a * a)
    series = 1.0 / 1260.0 - s * (1.0 / 1680.0 - s * (1.0 / 1188.0 - s * 691.0 / 360360.0))
    return (1.0 / 12.0 - s * (1.0 / 360.0 - s * series)) / a


def log_gamma_of_next(a: float) -> float:
    """ln Gamma(a + 1) for a > 0: Stirling's series, below 16 after Gamma(a + 1) = Gamma(a + 2) / (a + 1)."""
    product = 1.0
    while a < STIRLING_FROM:
        a += 1.0
        product *= a
    return a * math.log(a) - a + 0.5 * math.log(a) + HALF_LOG_TWO_PI + stirling_rest(a) - math.log(product)


def excess_over_log(t: float) -> float:
    """t - ln(1 + t) for t > -1, without cancellation near 0 (the series in t/(2 + t))."""
    if abs(t) > NEAR:
        return t - math.log1p(t)
    v = t / (2.0 + t)
    square = v * v
    power, series, k = v * square, 0.0, 3.0
    while abs(power) > PRECISION * abs(t * v):
        series += power / k
        power *= square
        k += 2.0
    return t * v - 2.0 * series


def log_front(a: float, x: float, log_x: float) -> float:
    """ln of x^a e^-x / Gamma(a + 1), the factor before both series of the incomplete gamma function.

    For a of at least 16 the large terms are taken together (Loader's saddle-point form), which keeps about 14
    digits at a of a million.
    """
    if a < STIRLING_FROM:
        return a * log_x - x - log_gamma_of_next(a)
    deviance = a * excess_over_log((x - a) / a)
    return -deviance - 0.5 * math.log(a) - HALF_LOG_TWO_PI - stirling_rest(a)


def gamma_tails(a: float, x: float, log_x: float) -> tuple[float, float]:
    """P(X <= x) and P(X > x) for a gamma variable X of shape a > 0 and scale 1.

    The smaller of the two keeps its full precision. ``log_x`` is ln x, given apart because x may be too small
    for a float. The series below a + 1, Lentz's continued fraction above it (Abramowitz and Stegun 6.5.29 and
    6.5.31).
    """
    front = math.exp(log_front(a, x, log_x)) if x > 0.0 or a < STIRLING_FROM else 0.0
    if x < a + 1.0:
        term, series, k = 1.0, 1.0, a
        for _ in range(MOST_TERMS):
            k += 1.0
            term *= x / k
            series += term
            if term < series * PRECISION:
                break
        below = min(front * series, 1.0)
        return below, 1.0 - below
    b = x + 1.0 - a
    c = 1.0 / TINY
    d = 1.0 / b
    fraction = d
    for i in range(1, MOST_TERMS):
        step = -i * (i - a)
        b += 2.0
        d = step * d + b
        d = 1.0 / (d if abs(d) > TINY else TINY)
        c = b + step / c
        c = c if abs(c) > TINY else TINY
        fraction *= d * c
        if abs(d * c - 1.0) < 2.5e-16:
            break
    above = min(front * a * fraction, 1.0)
    return 1.0 - above, above


def gamma_quantile(a: float, u: float) -> float:
    """The quantile at u, 0 < u < 1, of the gamma law of shape a > 0 and scale 1, to about 1e-13 of its size.

    Newton's steps on the logarithm of the smaller tail against ln x, within a bracket that shrinks; a step
    that would leave it halves it. The first bracket: P(X <= x) <= x^a / Gamma(a + 1) and
    P(X > a + sqrt(2as) + s) <= e^-s.
    """
    lower_tail = u <= 0.5
    log_target = math.log(u if lower_tail else 1.0 - u)
    s = -math.log(1.0 - u)
    low = (math.log(u) + log_gamma_of_next(a)) / a
    high = math.log(a + math.sqrt(2.0 * a * s) + s)
    cube = 1.0 - 1.0 / (9.0 * a) + normal_quantile(u) / (3.0 * math.sqrt(a))
    y = math.log(a) + 3.0 * math.log(cube) if cube > 0.0 else low
    y = min(max(y, low), high)
    for _ in range(MOST_STEPS):
        x = math.exp(y)
        below, above = gamma_tails(a, x, y)
        tail = below if lower_tail else above
        gap, slope = -1.0, 0.0
        if tail > 0.0:
            gap = math.log(tail) - log_target
            slope = math.exp(log_front(a, x, y) - math.log(tail)) * a
        if (gap < 0.0) == lower_tail:
            low = y
        else:
            high = y
        step = high - low
        if slope > 0.0:
            step = -gap / slope if lower_tail else gap / slope
        if not low <= y + step <= high:
            step = 0.5 * (low + high) - y
        y += step
        if abs(step) <= 1e-15 * (1.0 + abs(y)):
            break
    return math.exp(y)
