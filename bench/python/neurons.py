"""The elastic net of many neurons: scikit-learn's coordinate descent, and GLM-SAGA in NumPy."""
import numpy as np
from sklearn.linear_model import ElasticNet

LAMBDA, ALPHA, STEP, BATCH = 0.05 / 0.99, 0.99, 5e-4, 512


class Neurons:
    def __init__(self, inputs):
        labels = inputs["classes"][inputs["labels"]]
        self.concepts = {"labels": labels, "soft": inputs["soft"]}
        self.activations, self.orders = inputs["activations"], inputs["orders"]

    def work(self, case, first=None):
        epochs, tolerance = (case["count"], 1e-4) if first is None else (case["checkCount"], 1e-8)
        if case["method"] == "glm-saga":
            z, t = scores(self.concepts["soft"]).astype("f4"), scores(self.activations[:, : case["batch"]]).astype("f4")
            return {"weights": saga(z, t, self.orders[:epochs])}
        z, t = scores(self.concepts["labels" if case["method"] == "elastic-net" else "soft"]), scores(self.activations)
        model = ElasticNet(alpha=LAMBDA, l1_ratio=ALPHA, precompute=True, tol=tolerance, max_iter=100_000)
        return {"weights": model.fit(z, t).coef_.astype("f4")}


def scores(x):
    x = x.astype("f8")
    deviation = x.std(0, ddof=1)
    return (x - x.mean(0)) / np.where(deviation > 0, deviation, 1)


def saga(z, t, orders):
    n, p = z.shape
    w, b, table = np.zeros((t.shape[1], p), "f4"), np.zeros(t.shape[1], "f4"), np.zeros_like(t)
    mean_w, mean_b = np.zeros_like(w), np.zeros_like(b)
    for order in orders:
        for at in np.split(order, range(BATCH, n, BATCH)):
            residual = z[at] @ w.T + b - t[at]
            change = residual - table[at]
            new_w, new_b = change.T @ z[at] / len(at), change.mean(0)
            moved = w - STEP * (new_w + mean_w)
            w = np.sign(moved) * np.maximum(np.abs(moved) - STEP * LAMBDA * ALPHA, 0) / (1 + STEP * LAMBDA * (1 - ALPHA))
            b = b - STEP * (new_b + mean_b)
            table[at] = residual
            mean_w += new_w * len(at) / n
            mean_b += new_b * len(at) / n
    return w
