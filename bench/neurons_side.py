"""scikit-learn's coordinate descent and a GLM-SAGA in NumPy on the problem in a folder: CPU seconds of all threads, as JSON. Writes weights.npy."""
import json
import os
import sys
import time
import warnings

import numpy as np
from sklearn.linear_model import ElasticNet

LAMBDA, ALPHA, STEP = 0.05 / 0.99, 0.99, 5e-4


def seconds(work, times):
    best = float("inf")
    for _ in range(times):
        before = time.process_time()
        work()
        best = min(best, time.process_time() - before)
    return best


def saga(z, t, epochs, batch=512):
    n, p = z.shape
    w, b, table = np.zeros((t.shape[1], p), "f4"), np.zeros(t.shape[1], "f4"), np.zeros_like(t)
    mean_w, mean_b = np.zeros_like(w), np.zeros_like(b)
    random = np.random.default_rng(0)
    for _ in range(epochs):
        order = random.permutation(n)
        for start in range(0, n, batch):
            at = order[start:start + batch]
            residual = z[at] @ w.T + b - t[at]
            change = residual - table[at]
            new_w, new_b = change.T @ z[at] / len(at), change.mean(0)
            moved = w - STEP * (new_w + mean_w)
            w = np.sign(moved) * np.maximum(np.abs(moved) - STEP * LAMBDA * ALPHA, 0) / (1 + STEP * LAMBDA * (1 - ALPHA))
            b = b - STEP * (new_b + mean_b)
            table[at] = residual
            mean_w += new_w * len(at) / n
            mean_b += new_b * len(at) / n


def main(folder, epochs, neurons):
    warnings.filterwarnings("ignore")
    concepts = np.load(os.path.join(folder, "concepts.npy")).astype("f8")
    activations = np.load(os.path.join(folder, "activations.npy")).astype("f8")

    def scores(x):
        deviation = x.std(0, ddof=1)
        return (x - x.mean(0)) / np.where(deviation > 0, deviation, 1)

    def fit(tolerance):
        model = ElasticNet(alpha=LAMBDA, l1_ratio=ALPHA, precompute=True, tol=tolerance, max_iter=100_000)
        return model.fit(scores(concepts), scores(activations)).coef_

    z, t = scores(concepts).astype("f4"), scores(activations)[:, :neurons].astype("f4")
    np.save(os.path.join(folder, "weights.npy"), fit(1e-8))
    print(json.dumps({"descent": seconds(lambda: fit(1e-4), 3), "saga": seconds(lambda: saga(z, t, epochs), 2)}))


main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
