"""Writes the tables of classifiers and their measures in estimators/: numbers of scikit-learn.

Written on 2026-11-27 with scikit-learn 1.9.1, SciPy 1.17.1 and NumPy 2.4.6, seed 11.
Run in this folder:

    python3 make_classifier_vectors.py

Each table begins with a line about its origin; `;` separates the numbers of a list. Tables leave out
what hangs on random bits: features have no ties, networks start from given weights and are not
shuffled.
"""

import os
import sys
import warnings

import numpy
from sklearn import metrics
from sklearn.calibration import _sigmoid_calibration, calibration_curve
from sklearn.ensemble import AdaBoostClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, KFold, StratifiedKFold, cross_val_score
from sklearn.multiclass import OneVsRestClassifier
from sklearn.naive_bayes import BernoulliNB, GaussianNB
from sklearn.neural_network import MLPClassifier
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from make_estimator_vectors import HERE, VERSIONS, listed, write

RANDOM = numpy.random.default_rng(11)


def blobs(classes, count, columns, noise=1.0, single=False):
    """Features of which no two are equal, and a label for each row."""
    centres = RANDOM.normal(size=(classes, columns))
    labels = RANDOM.integers(0, classes, count)
    labels[:2 * classes] = list(range(classes)) * 2
    features = centres[labels] + noise * RANDOM.normal(size=(count, columns))
    # As single precision sees them, so that the tables say the same as the trees read.
    features = features.astype(numpy.float32).astype(numpy.float64)
    return features, labels


def shared(features, labels, others):
    return [features.shape[1], listed(features), listed(labels), listed(others)]


SHARED = ["columns", "features", "labels", "others"]


def untied(classes, count, columns, settings, weighted):
    """Data on which the tree does not hang on the order in which columns are tried."""
    while True:
        features, labels = blobs(classes, count, columns, 1.5)
        weights = numpy.round(RANDOM.random(count) + 0.1, 2) if weighted else None
        found = [DecisionTreeClassifier(random_state=seed, **settings).fit(
            features, labels, weights) for seed in range(12)]
        if all(numpy.array_equal(found[0].tree_.feature, tree.tree_.feature) for tree in found):
            return features, labels, weights, found[0]


def trees():
    rows = []
    for classes, count, columns, depth, split, leaf, weighted in [
        (2, 60, 1, 0, 2, 1, False), (3, 300, 1, 0, 2, 1, False), (4, 120, 5, 3, 2, 1, False),
        (3, 80, 3, 0, 40, 1, False), (3, 80, 3, 0, 2, 7, False), (3, 90, 3, 3, 2, 1, True),
        (5, 900, 4, 5, 2, 1, False), (2, 700, 6, 5, 2, 3, True), (2, 400, 2, 0, 50, 1, False),
    ]:
        settings = dict(max_depth=depth or None, min_samples_split=split, min_samples_leaf=leaf)
        features, labels, weights, tree = untied(classes, count, columns, settings, weighted)
        others = blobs(classes, 20, columns)[0]
        inner = tree.tree_.feature >= 0
        rows.append(shared(features, labels, others) + [
            depth, split, leaf, listed(weights) if weighted else "",
            listed(tree.tree_.feature), listed(numpy.where(inner, tree.tree_.threshold, 0)),
            listed(tree.tree_.impurity), listed(tree.feature_importances_),
            listed(tree.predict_proba(others))])
    write("trees", "scikit-learn's DecisionTreeClassifier, on data for which twelve seeds agree",
          SHARED + ["depth", "split", "leaf", "weights", "column", "threshold", "impurity",
                    "importances", "probabilities"], rows)


def forests():
    rows = []
    for classes, noise in [(2, 1.5), (3, 1.2)]:
        features, labels = blobs(classes, 400, 9, noise)
        train, test = features[:200], features[200:]
        aucs = []
        for seed in range(30):
            forest = RandomForestClassifier(random_state=seed).fit(train, labels[:200])
            truth = numpy.eye(classes)[labels[200:]]
            aucs.append(metrics.roc_auc_score(truth, forest.predict_proba(test), average="micro"))
        rows.append(shared(train, labels[:200], test) + [
            listed(labels[200:]), float(numpy.mean(aucs)), float(numpy.std(aucs))])
    write("forests", "the area under the micro-averaged curve of thirty RandomForestClassifiers",
          SHARED + ["truth", "mean", "deviation"], rows)


def boosts():
    rows = []
    for classes, count, rounds, rate in [(2, 60, 10, 1.0), (3, 90, 25, 1.0), (4, 120, 12, 0.5)]:
        features, labels = blobs(classes, count, 4)
        boost = AdaBoostClassifier(n_estimators=rounds, learning_rate=rate, random_state=0)
        boost.fit(features, labels)
        others = blobs(classes, 15, 4)[0]
        rows.append(shared(features, labels, others) + [
            rounds, rate, listed(boost.estimator_weights_), listed(boost.estimator_errors_),
            listed(boost.decision_function(others)), listed(boost.predict_proba(others)),
            listed(boost.predict(others))])
    write("boosts", "scikit-learn's AdaBoostClassifier", SHARED + [
        "rounds", "rate", "votes", "errors", "decisions", "probabilities", "predictions"], rows)


def bayes():
    rows = []
    for classes, weighted in [(2, False), (3, True)]:
        features, labels = blobs(classes, 50, 4)
        weights = numpy.round(RANDOM.random(50) + 0.1, 2) if weighted else None
        others = blobs(classes, 10, 4)[0]
        for name, model in [("gaussian", GaussianNB()), ("gaussian", GaussianNB(var_smoothing=0.1)),
                            ("bernoulli", BernoulliNB()),
                            ("bernoulli", BernoulliNB(alpha=0.01, binarize=0.4))]:
            model.fit(features, labels, weights)
            rows.append(shared(features, labels, others) + [
                name, model.var_smoothing if name == "gaussian" else model.alpha,
                0.0 if name == "gaussian" else model.binarize,
                listed(weights) if weighted else "", listed(model.predict_proba(others))])
    write("bayes", "scikit-learn's GaussianNB and BernoulliNB", SHARED + [
        "kind", "smoothing", "threshold", "weights", "probabilities"], rows)


def machines():
    rows = []
    for classes, count, c, noise in [(2, 60, 1.0, 1.0), (2, 80, 0.1, 2.0), (2, 50, 10.0, 1.0),
                                     (3, 90, 1.0, 1.0), (4, 100, 0.5, 1.5)]:
        features, labels = blobs(classes, count, 4, noise)
        machine = SVC(kernel="linear", C=c, tol=1e-8).fit(features, labels)
        others = blobs(classes, 15, 4)[0]
        rows.append(shared(features, labels, others) + [
            c, listed(machine.coef_),
            listed(machine.decision_function(others)), listed(machine.predict(others))])
    write("machines", "scikit-learn's SVC, kernel linear, tol 1e-8",
          SHARED + ["C", "coef", "decisions", "predictions"], rows)


def sigmoids():
    rows = []
    for count in (10, 60, 300):
        labels = RANDOM.integers(0, 2, count)
        labels[:2] = [0, 1]
        decisions = numpy.round(2 * labels - 1 + 1.5 * RANDOM.normal(size=count), 4)
        slope, offset = _sigmoid_calibration(decisions, labels)
        rows.append([listed(decisions), listed(labels), float(slope), float(offset)])
    write("sigmoids", "scikit-learn's _sigmoid_calibration",
          ["decisions", "labels", "slope", "offset"], rows)


def one_step(network, features, labels, coefs, intercepts):
    """Fits from given weights: scikit-learn starts from those it has when warm."""
    network.set_params(warm_start=True)
    rounds = network.max_iter
    network.set_params(max_iter=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        network.fit(features, labels)
        network.coefs_ = [x.copy() for x in coefs]
        network.intercepts_ = [x.copy() for x in intercepts]
        del network._optimizer
        network.n_iter_, network.t_, network.loss_curve_ = 0, 0, []
        network._no_improvement_count, network.best_loss_ = 0, numpy.inf
        network.set_params(max_iter=rounds)
        network.fit(features, labels)


def networks():
    rows = []
    for classes, hidden, activation, alpha, batch, rounds, rate in [
        (2, [5], "relu", 1e-4, 200, 20, 0.01), (3, [6], "relu", 1.0, 16, 10, 0.01),
        (3, [5, 4], "tanh", 0.01, 25, 12, 0.005), (2, [4], "logistic", 0.1, 7, 6, 0.02),
        (4, [3], "identity", 0.0, 60, 15, 0.01), (0, [5], "relu", 0.5, 20, 10, 0.01),
    ]:
        features, labels = blobs(classes or 3, 60, 4)
        outputs = {2: 1, 0: 3}.get(classes, classes)
        targets = labels
        if classes == 0:
            targets = RANDOM.integers(0, 2, (60, 3))
        sizes = [4] + hidden + [outputs]
        coefs = [numpy.round(RANDOM.normal(size=s) * 0.5, 3) for s in zip(sizes, sizes[1:])]
        intercepts = [numpy.round(RANDOM.normal(size=s) * 0.1, 3) for s in sizes[1:]]
        network = MLPClassifier(
            hidden, activation=activation, alpha=alpha, batch_size=min(batch, 60), shuffle=False,
            max_iter=rounds, learning_rate_init=rate, tol=0, n_iter_no_change=10000)
        one_step(network, features, targets, coefs, intercepts)
        others = blobs(classes or 3, 10, 4)[0]
        rows.append(shared(features, targets, others) + [
            classes, listed(hidden), activation, alpha, min(batch, 60), rounds, rate,
            listed(numpy.concatenate([x.reshape(-1) for x in coefs])),
            listed(numpy.concatenate(intercepts)),
            listed(numpy.concatenate([x.reshape(-1) for x in network.coefs_])),
            listed(numpy.concatenate(network.intercepts_)), listed(network.loss_curve_),
            listed(network.predict_proba(others))])
    write("networks", "scikit-learn's MLPClassifier, solver adam, from given weights, not shuffled",
          SHARED + ["classes", "hidden", "activation", "alpha", "batch", "rounds", "rate", "coefs",
                    "intercepts", "fittedCoefs", "fittedIntercepts", "losses", "probabilities"],
          rows)


def rests():
    rows = []
    for classes in (2, 3, 5):
        features, labels = blobs(classes, 80, 3)
        model = OneVsRestClassifier(LogisticRegression(tol=1e-10, max_iter=10000))
        model.fit(features, labels)
        others = blobs(classes, 15, 3)[0]
        truth = blobs(classes, 15, 3)[1]
        scores = model.predict_proba(others)
        binary = numpy.eye(classes)[truth]
        rows.append(shared(features, labels, others) + [
            listed(scores), listed(model.predict(others)), listed(truth),
            listed(metrics.roc_auc_score(binary, scores, average=None)),
            metrics.roc_auc_score(binary, scores, average="micro"),
            metrics.roc_auc_score(binary, scores, average="macro")])
    write("rests", "scikit-learn's OneVsRestClassifier of LogisticRegression, and roc_auc_score",
          SHARED + ["probabilities", "predictions", "truth", "perClass", "micro", "macro"], rows)


def folds():
    rows = []
    for labels, count in [([0, 0, 1, 1, 1, 0, 1], 3), ([2, 1, 2, 1, 0, 0, 0, 2, 1, 1], 2),
                          (list(RANDOM.integers(0, 4, 60)), 5)]:
        for kind, maker in [("stratified", StratifiedKFold(count)), ("plain", KFold(count))]:
            part = numpy.zeros(len(labels))
            for fold, (_, held) in enumerate(maker.split(numpy.zeros((len(labels), 1)), labels)):
                part[held] = fold
            rows.append([kind, count, listed(labels), listed(part)])
    write("folds", "scikit-learn's StratifiedKFold and KFold", ["kind", "count", "labels", "parts"],
          rows)


def searches():
    features, labels = blobs(3, 90, 3, 1.5)
    grid = [0.001, 0.1, 10.0]
    base = LogisticRegression(tol=1e-9, max_iter=10000)
    scores = cross_val_score(base, features, labels, cv=5)
    search = GridSearchCV(base, {"C": grid}, cv=5).fit(features, labels)
    write("searches", "scikit-learn's cross_val_score and GridSearchCV of LogisticRegression",
          SHARED + ["grid", "scores", "means", "best"],
          [shared(features, labels, features[:0]) + [
              listed(grid), listed(scores), listed(search.cv_results_["mean_test_score"]),
              int(search.best_index_)]])


def measures():
    rows = []
    for classes, count in [(2, 40), (3, 60), (5, 80)]:
        truth = RANDOM.integers(0, classes, count)
        truth[:classes] = range(classes)
        found = numpy.where(RANDOM.random(count) < 0.6, truth, RANDOM.integers(0, classes, count))
        chances = RANDOM.dirichlet(numpy.ones(classes), count) + 2 * numpy.eye(classes)[found]
        chances /= chances.sum(1, keepdims=True)
        row = [classes, listed(truth), listed(found), listed(chances),
               metrics.accuracy_score(truth, found), metrics.balanced_accuracy_score(truth, found),
               metrics.log_loss(truth, chances),
               float(metrics.brier_score_loss(truth, chances[:, 1] if classes == 2 else chances))]
        for score in (metrics.precision_score, metrics.recall_score, metrics.f1_score):
            row.append(listed([*score(truth, found, average=None), *(
                score(truth, found, average=name) for name in ("macro", "micro", "weighted"))]))
        rows.append(row)
    write("measures", "scikit-learn's scores of predictions and probabilities",
          ["classes", "truth", "found", "chances", "accuracy", "balanced", "logLoss", "brier",
           "precision", "recall", "f1"], rows)


def calibrations():
    rows = []
    for count, bins, strategy in [(50, 5, "uniform"), (200, 10, "uniform"), (120, 8, "quantile")]:
        chances = RANDOM.random(count)
        truth = (RANDOM.random(count) < chances ** 1.5).astype(int)
        observed, predicted = calibration_curve(truth, chances, n_bins=bins, strategy=strategy)
        rows.append([strategy, bins, listed(chances), listed(truth), listed(predicted),
                     listed(observed)])
    write("calibrations", "scikit-learn's calibration_curve",
          ["bins", "count", "chances", "truth", "predicted", "observed"], rows)


if __name__ == "__main__":
    os.makedirs(HERE, exist_ok=True)
    sys.stdout.write(f"{VERSIONS}\n")
    for table in (trees, forests, boosts, bayes, machines, sigmoids, networks, rests, folds,
                  searches, measures, calibrations):
        table()
