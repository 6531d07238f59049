"""Whole fits of classifiers beside scikit-learn's: the same files, the same cores, in turns.

    python3 Benchmarks/estimators.py --data FOLDER             60,000 digits, a turn of each
    python3 Benchmarks/estimators.py --data FOLDER --turns 3 --threads 1 --only tree

FOLDER has MNIST's or Fashion-MNIST's training files as they are published
(`train-images-idx3-ubyte.gz`, `train-labels-idx1-ubyte.gz`). Features are float32 in 0...1. Needs
scikit-learn, and `swift build -c release --product EstimatorBenchmarks`, or ESTIMATOR_BENCHMARKS
naming that program.

A time is the whole fit, in processor seconds with one thread and in wall seconds with more. The
accuracy is that on the first thousand examples of the fit and only shows that the work was done.
"""
import argparse
import gzip
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
import warnings

ROOT = pathlib.Path(__file__).resolve().parent.parent
OURS = os.environ.get(
    "ESTIMATOR_BENCHMARKS", str(ROOT / ".build/release/EstimatorBenchmarks"))
COLUMNS = 784

# name in the program, title, examples, and how the peer is made.
WORKS = [
    ("logistic", "logistic regression, 10 classes", 60000,
     lambda k, jobs: k.LogisticRegression()),
    ("logistic-each", "one against the rest of logistic regression", 60000,
     lambda k, jobs: k.OneVsRestClassifier(k.LogisticRegression(), n_jobs=jobs)),
    ("svm-plain", "linear SVM, decisions", 10000,
     lambda k, jobs: k.SVC(kernel="linear", cache_size=1000)),
    ("svm", "linear SVM, probabilities", 10000,
     lambda k, jobs: k.SVC(kernel="linear", probability=True, cache_size=1000)),
    ("svm-plain", "linear SVM, decisions", 60000,
     lambda k, jobs: k.SVC(kernel="linear", cache_size=1000)),
    ("tree", "decision tree", 60000, lambda k, jobs: k.DecisionTreeClassifier()),
    ("forest", "random forest, 100 trees", 60000,
     lambda k, jobs: k.RandomForestClassifier(n_jobs=jobs)),
    ("gaussian", "Gaussian naive Bayes", 60000, lambda k, jobs: k.GaussianNB()),
    ("bernoulli", "Bernoulli naive Bayes", 60000, lambda k, jobs: k.BernoulliNB()),
    ("adaboost", "AdaBoost, 50 stumps", 60000, lambda k, jobs: k.AdaBoostClassifier()),
    ("perceptron", "perceptron, Adam, 10 epochs", 60000,
     lambda k, jobs: k.MLPClassifier(max_iter=10, tol=0)),
    ("perceptron-lbfgs", "perceptron, L-BFGS, 20 steps", 60000,
     lambda k, jobs: k.MLPClassifier(solver="lbfgs", max_iter=20)),
]


class Kit:
    """What the peers are made of."""

    def __init__(self):
        from sklearn.ensemble import AdaBoostClassifier, RandomForestClassifier
        from sklearn.linear_model import LogisticRegression
        from sklearn.multiclass import OneVsRestClassifier
        from sklearn.naive_bayes import BernoulliNB, GaussianNB
        from sklearn.neural_network import MLPClassifier
        from sklearn.svm import SVC
        from sklearn.tree import DecisionTreeClassifier
        vars(self).update(locals())


def read(folder, name, offset):
    import numpy
    for path in (pathlib.Path(folder) / (name + ".gz"), pathlib.Path(folder) / name):
        if path.exists():
            data = (gzip.open if path.suffix == ".gz" else open)(path, "rb").read()
            return numpy.frombuffer(data, numpy.uint8, offset=offset)
    sys.exit(f"{folder} has no {name}.gz")


class Program:
    """Our side, which keeps the data and answers a line with a line."""

    def __init__(self, folder, threads):
        self.process = subprocess.Popen(
            [OURS, folder, str(COLUMNS), str(threads)], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True)
        if self.process.stdout.readline().strip() != "ready":
            sys.exit(f"{OURS} does not start")

    def fit(self, name, examples):
        self.process.stdin.write(f"{name}\t{examples}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().split("\t")
        if len(answer) != 3:
            sys.exit(f"{OURS} knows no {name}")
        return [float(x) for x in answer]


def fit_peer(make, kit, features, labels, jobs):
    model = make(kit, jobs)
    wall, processor = time.perf_counter(), time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(features, labels)
    times = time.perf_counter() - wall, time.process_time() - processor
    return [*times, float((model.predict(features[:1000]) == labels[:1000]).mean())]


def estimators(quick, only):
    """Part of `run.sh`: one and two threads, on the digits of NOISEBOOK_DATA or on clothes."""
    data = os.environ.get("NOISEBOOK_DATA")
    folder = os.path.join(data, "mnist") if data else "/usr/share/datasets/fashion-mnist"
    if not pathlib.Path(OURS).exists() or not pathlib.Path(folder).exists():
        print(f"estimators: left out, {OURS} or {folder} is not there", file=sys.stderr)
        return []
    try:
        import sklearn  # noqa: F401
    except ImportError:
        print("estimators: left out, scikit-learn is not installed", file=sys.stderr)
        return []
    # scikit-learn's libraries take their number of threads when they are loaded.
    for threads in (1, 2):
        subprocess.run([
            sys.executable, "-B", __file__, "--data", folder, "--threads", str(threads),
            "--only", only or "", "--most", "2000" if quick else "60000"], check=True)
    return []


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--turns", type=int, default=1)
    parser.add_argument("--only", default="", help="names or titles that hold the word")
    parser.add_argument("--most", type=int, default=60000, help="no more examples than these")
    measure(parser.parse_args())


def measure(options):
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = str(options.threads)
    import numpy
    import sklearn
    from tables import table
    images = read(options.data, "train-images-idx3-ubyte", 16).reshape(-1, COLUMNS)
    features = images.astype(numpy.float32) / numpy.float32(255)
    labels = read(options.data, "train-labels-idx1-ubyte", 8)
    kit = Kit()
    rows, done = [], set()
    with tempfile.TemporaryDirectory() as folder:
        features.tofile(os.path.join(folder, "features.f32"))
        labels.tofile(os.path.join(folder, "labels.u8"))
        program = Program(folder, options.threads)
        for name, title, examples, make in WORKS:
            if options.only not in name + " " + title:
                continue
            if examples > options.most and (name, options.most) in done:
                continue
            examples = min(examples, options.most)
            done.add((name, examples))
            ours, theirs = [], []
            for _ in range(options.turns):
                ours.append(program.fit(name, examples))
                theirs.append(fit_peer(
                    make, kit, features[:examples], labels[:examples], options.threads))
            which = 1 if options.threads == 1 else 0
            mine = statistics.median(x[which] for x in ours)
            other = statistics.median(x[which] for x in theirs)
            rows.append([title, f"{examples:,}", f"{mine:.2f} s", f"{other:.2f} s",
                         f"{other / mine:.1f}", f"{ours[0][2]:.3f}", f"{theirs[0][2]:.3f}"])
            print(*rows[-1], file=sys.stderr, flush=True)
    clock = "processor time" if options.threads == 1 else "wall time"
    table(f"Whole fits, {options.threads} threads, {clock}, scikit-learn {sklearn.__version__}",
          ["classifier", "examples", "Noisebook", "scikit-learn", "ratio", "right", "its right"],
          rows)


if __name__ == "__main__":
    main()
