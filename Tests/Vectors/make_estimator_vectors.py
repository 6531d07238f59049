"""Writes the tables in estimators/: numbers of scikit-learn and SciPy, for EstimatorsTests.

Written on 2026-11-27 with scikit-learn 1.9.1, SciPy 1.17.1 and NumPy 2.4.6, seed 7.
Run in this folder:

    python3 make_estimator_vectors.py

Each table begins with a line about its origin; `;` separates the numbers of a list.
"""

import os
import sys

import numpy
import scipy
import scipy.optimize
import scipy.special
import scipy.stats
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score, roc_curve

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "estimators")
RANDOM = numpy.random.default_rng(7)
VERSIONS = (f"scikit-learn {sklearn.__version__}, SciPy {scipy.__version__}, "
            f"NumPy {numpy.__version__}")


def listed(values):
    return ";".join(repr(float(x)) for x in numpy.asarray(values).reshape(-1))


def write(name, origin, header, rows):
    with open(os.path.join(HERE, name + ".csv"), "w") as file:
        file.write(f"# {origin}; {VERSIONS}.\n")
        file.write(",".join(["id"] + header) + "\n")
        for number, row in enumerate(rows, 1):
            cells = [x if isinstance(x, str) else repr(x) for x in row]
            file.write(",".join([str(number)] + cells) + "\n")


def roc():
    rows = []
    cases = [([1, 0, 1, 0], [0.9, 0.4, 0.4, 0.1]), ([0, 1], [0.5, 0.5]), ([1, 1, 0], [3, 2, 1])]
    for count, steps in [(12, 4), (30, 8), (60, 1000)]:
        labels = RANDOM.integers(0, 2, count)
        labels[:2] = [0, 1]
        scores = numpy.round(labels * 0.2 + RANDOM.random(count), 3)
        cases.append((labels, numpy.floor(scores * steps) / steps))
    for labels, scores in cases:
        for drop in (False, True):
            fpr, tpr, thresholds = roc_curve(labels, scores, drop_intermediate=drop)
            rows.append(["true" if drop else "false", listed(labels), listed(scores), listed(fpr),
                         listed(tpr), listed(thresholds), roc_auc_score(labels, scores)])
    write("roc", "scikit-learn's roc_curve and roc_auc_score",
          ["drop", "labels", "scores", "fpr", "tpr", "thresholds", "auc"], rows)


def logistic():
    rows = []
    for classes, count, columns, c, intercept, weighted, tolerance in [
        (2, 30, 2, 1.0, True, False, 1e-10), (2, 30, 3, 0.01, True, True, 1e-10),
        (2, 25, 2, 100.0, False, False, 1e-10), (3, 40, 2, 1.0, True, False, 1e-10),
        (4, 40, 3, 0.1, True, True, 1e-10), (3, 30, 2, 10.0, False, False, 1e-10),
        (2, 30, 2, 1.0, True, False, 1e-4), (3, 40, 2, 1.0, True, False, 1e-4),
    ]:
        centres = RANDOM.normal(size=(classes, columns))
        labels = RANDOM.integers(0, classes, count)
        labels[:classes] = range(classes)
        features = numpy.round(centres[labels] + RANDOM.normal(size=(count, columns)), 3)
        weights = numpy.round(RANDOM.random(count) + 0.1, 2) if weighted else None
        model = LogisticRegression(
            C=c, fit_intercept=intercept, tol=tolerance,
            max_iter=100 if tolerance > 1e-5 else 10000)
        model.fit(features, labels, weights)
        rows.append([columns, c, "true" if intercept else "false", tolerance, listed(features),
                     listed(labels), listed(weights) if weighted else "", listed(model.coef_),
                     listed(model.intercept_), listed(model.predict_proba(features[:5]))])
    write("logistic", "scikit-learn's LogisticRegression, solver lbfgs",
          ["columns", "C", "intercept", "tol", "features", "labels", "weights", "coef",
           "intercepts", "probabilities"], rows)


def beta():
    rows = []
    for a, b in [(0.5, 0.5), (1, 1), (2, 3), (0.2, 40), (11, 71), (100, 11), (1, 100000),
                 (2500, 2501), (12345, 987655), (1e6, 3)]:
        for p in [1e-12, 0.0005, 0.025, 0.3, 0.5, 0.95, 0.9999]:
            x = float(scipy.stats.beta.ppf(p, a, b))
            if not 0 < x < 1:
                continue
            lower, upper = scipy.special.betainc(a, b, x), scipy.special.betaincc(a, b, x)
            rows.append([float(a), float(b), x, float(lower), float(upper)])
    write("beta", "x is near a quantile of scipy.stats.beta; scipy.special.betainc and betaincc at x",
          ["a", "b", "x", "lower", "upper"], rows)


def binomial():
    rows = []
    for successes, trials in [(0, 1), (0, 10), (1, 1), (3, 10), (10, 110), (100, 110), (110, 110),
                              (5, 80), (10, 80), (0, 100000), (17, 50000), (49990, 50000)]:
        for tail in [0.025, 0.005, 1e-6]:
            failures = trials - successes
            low = scipy.stats.beta.ppf(tail, successes, failures + 1) if successes else 0
            high = scipy.stats.beta.isf(tail, successes + 1, failures) if failures else 1
            rows.append([successes, trials, tail, float(low), float(high)])
    write("binomial", "Clopper and Pearson's limits by ppf and isf of scipy.stats.beta",
          ["successes", "trials", "tail", "lower", "upper"], rows)


def log_lower(z, alpha):
    """log of the skew-normal probability of (-inf, z], by Gauss and Legendre on many short parts."""
    z, alpha = float(z), float(alpha)

    def height(t):
        return (numpy.log(2) + scipy.stats.norm.logpdf(t) + scipy.special.log_ndtr(alpha * t))
    ends = numpy.concatenate([numpy.linspace(z - 40, z - 2, 4001)[:-1], numpy.linspace(z - 2, z, 4001)])
    nodes, weights = numpy.polynomial.legendre.leggauss(12)
    half = numpy.diff(ends)[:, None] / 2
    heights = height(ends[:-1, None] + half * (1 + nodes))
    peak = heights.max()
    return float(peak + numpy.log((half * weights * numpy.exp(heights - peak)).sum()))


def skew_normal():
    rows = []
    for alpha in [0.0, 0.7, 4.0, -4.0, 30.0, -30.0]:
        for z in [-6.0, -3.0, -1.0, -0.2, 0.0, 0.4, 1.5, 4.0]:
            if alpha * z < -120:
                continue
            rows.append([alpha, z, log_lower(z, alpha)])
    write("skew-normal", "the skew-normal distribution function by Gauss-Legendre on 8000 parts", ["alpha", "z", "logLower"], rows)


def mean_loss(parameters, values):
    return -numpy.mean(scipy.stats.skewnorm.logpdf(
        values, parameters[2], parameters[0], numpy.exp(parameters[1])))


def exposure():
    rows = []
    for alpha, location, scale, count in [(3, 100.0, 12.0, 200), (-2, 4.0, 0.5, 150), (8, 0, 1, 300)]:
        values = numpy.round(scipy.stats.skewnorm.rvs(
            alpha, location, scale, count, random_state=RANDOM), 3)
        start = scipy.stats.skewnorm.fit(values)
        best = scipy.optimize.minimize(
            mean_loss, [start[1], numpy.log(start[2]), start[0]], (values,), method="Nelder-Mead",
            options={"xatol": 1e-9, "fatol": 1e-14, "maxiter": 20000, "maxfev": 20000})
        a, where, wide = best.x[2], best.x[0], float(numpy.exp(best.x[1]))
        canaries = [values.min() - scale, values.min(), numpy.median(values), values.max()]
        bits = [-log_lower((x - where) / wide, a) / float(numpy.log(2)) for x in canaries]
        ranks = [numpy.log2(count) - numpy.log2(1 + (values <= x).sum()) for x in canaries]
        rows.append([listed(values), listed(canaries), float(where), wide, float(a), float(best.fun),
                     listed(bits), listed(ranks)])
    write("exposure", "likelihood of scipy.stats.skewnorm maximised from skewnorm.fit on with "
          "Nelder-Mead to 1e-14; bits by quadrature, ranks by NumPy",
          ["references", "canaries", "location", "scale", "shape", "loss", "bits", "ranks"], rows)


def ratios():
    rows = []
    z = scipy.stats.norm.ppf(0.05)
    for y1, n1, y0, n0 in [(100, 110, 10, 80), (90, 110, 5, 80), (3, 40, 0, 50), (40, 40, 7, 50),
                           (500, 1000, 450, 1000)]:
        p1, p0 = y1 / n1, (y0 or 0.5) / n0
        katz = p1 / p0 * numpy.exp(z * numpy.sqrt((1 - p1) / y1 + (1 - p0) / (y0 or 0.5)))
        adjusted = numpy.exp(
            numpy.log((y1 + .5) / (n1 + .5)) - numpy.log((y0 + .5) / (n0 + .5)) + z * numpy.sqrt(
                1 / (y1 + .5) - 1 / (n1 + .5) + 1 / (y0 + .5) - 1 / (n0 + .5)))
        f0 = y0 or z ** 2
        sinh = y1 / n1 / (f0 / n0) * numpy.exp(2 * numpy.arcsinh(
            z / 2 * numpy.sqrt(1 / y1 - 1 / n1 + 1 / f0 - 1 / n0)))
        b1 = y1 - 0.5 if y1 == n1 else y1
        q1, g0 = b1 / n1, y0 or 0.5
        bailey = q1 / p0 * ((1 + z / 3 * numpy.sqrt(
            (1 - q1) / b1 + (1 - p0) / g0 - z ** 2 * (1 - q1) * (1 - p0) / (9 * b1 * g0)))
            / (1 - z ** 2 * (1 - p0) / (9 * g0))) ** 3
        low = scipy.stats.beta.ppf(0.025, y1, n1 - y1 + 1)
        high = scipy.stats.beta.ppf(0.975, y0 + 1, n0 - y0)
        rows.append([y1, n1, y0, n0] + [float(x) for x in (
            katz, adjusted, bailey, sinh, low / high, (low - 0.01) / high)])
    write("ratios", "formulas of Aho and Bowyer 2015 in NumPy, exact limits by scipy.stats.beta, at "
          "an error of 0.05; the last column has delta 0.01",
          ["hits", "trials", "falseHits", "falseTrials", "katzLog", "adjustedLog", "bailey",
           "inverseSinh", "clopperPearson", "withDelta"], rows)


if __name__ == "__main__":
    os.makedirs(HERE, exist_ok=True)
    sys.stdout.write(f"{VERSIONS}\n")
    for table in (roc, logistic, beta, binomial, skew_normal, exposure, ratios):
        table()
