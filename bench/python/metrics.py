"""The metrics, with Quantus."""
import numpy as np
import quantus


class Metrics:
    def __init__(self, inputs):
        self.a, self.b, self.mask = inputs["a"], inputs["b"], inputs["mask"]

    def work(self, case, first=None):
        if case["method"] == "ssim":
            scores = quantus.similarity_func.ssim(self.a, self.b, batched=True)
        elif case["method"] == "spearman":
            scores = [quantus.similarity_func.correlation_spearman(a.ravel(), b.ravel()) for a, b in zip(self.a, self.b)]
        else:
            game = quantus.PointingGame(abs=False, normalise=False, disable_warnings=True)
            images = np.zeros((len(self.a), 1, 1, 1), np.float32)
            images = np.broadcast_to(images, (len(self.a), 1, *self.a.shape[1:]))
            scores = game(model=None, x_batch=images, y_batch=np.zeros(len(self.a), int), a_batch=self.a[:, None], s_batch=self.mask[:, None].astype(bool))
        return {"scores": np.asarray(scores, np.float32).ravel()}
