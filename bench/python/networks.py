"""The networks, with PyTorch, Captum and Quantus."""
import functools

import numpy as np
import torch
from safetensors.numpy import load_file
from torch import nn
from torch.nn import functional as F

LAYERS = {"mnist-cnn": "relu2", "squeezenet": "features.12", "resnet18": "layer4.1"}
OCCLUSION = {"mnist-cnn": (7, 3), "squeezenet": (64, 32), "resnet18": (64, 32)}


class MnistCnn(nn.Module):
    """PyTorch's MNIST example, with the layer names of ours."""

    def __init__(self):
        super().__init__()
        self.conv1, self.relu1 = nn.Conv2d(1, 32, 3), nn.ReLU()
        self.conv2, self.relu2 = nn.Conv2d(32, 64, 3), nn.ReLU()
        self.pool, self.dropout1 = nn.MaxPool2d(2), nn.Dropout2d(0.25)
        self.dense1, self.relu3, self.dropout2 = nn.Linear(9216, 128), nn.ReLU(), nn.Dropout(0.5)
        self.dense2 = nn.Linear(128, 10)

    def forward(self, x):
        x = self.dropout1(self.pool(self.relu2(self.conv2(self.relu1(self.conv1(x))))))
        return self.dense2(self.dropout2(self.relu3(self.dense1(torch.flatten(x, 1)))))


def model_of(name):
    if name == "mnist-cnn":
        return MnistCnn()
    import torchvision

    return {"squeezenet": torchvision.models.squeezenet1_1, "resnet18": torchvision.models.resnet18}[name]()


class Network:
    def __init__(self, name, folder, layout, inputs):
        self.name, self.inputs = name, inputs
        self.format = torch.channels_last if layout == "channels-last" else torch.contiguous_format
        self.model = model_of(name).eval()
        self.weights = {k: torch.from_numpy(v) for k, v in load_file(f"{folder}/{name}-weights.safetensors").items()}
        self.load()
        self.model.to(memory_format=self.format).requires_grad_(False)
        self.x32 = self.image(inputs["x"])
        self.targets = torch.from_numpy(inputs["targets"]).long()
        self.rows = self.passes = 0
        self.random = load_file(f"{folder}/{name}-random.safetensors")
        self.first = next(layer for layer in self.model.modules() if isinstance(layer, nn.Conv2d))
        self.hook = self.first.register_forward_hook(self.count)

    def load(self):
        missing, unexpected = self.model.load_state_dict(self.weights, strict=False)
        if unexpected or any(not name.endswith("num_batches_tracked") for name in missing):
            raise ValueError(f"the weights are not those of {self.name}: {missing} {unexpected}")

    def image(self, array):
        return torch.from_numpy(array).permute(0, 3, 1, 2).contiguous(memory_format=self.format)

    def count(self, layer, args, output):
        self.rows += args[0].shape[0]
        self.passes += 1

    def work(self, case, first=None):
        n, chunk, is_check = case["batch"], case["chunk"], first is not None
        copies = case["checkCount"] if is_check else case["count"]
        self.at = (torch.arange(min(n, len(self.x32))) + (first or 0)) % len(self.x32)
        x, target = (self.x32[self.at], self.targets[self.at]) if is_check else (self.x32[:n], self.targets[:n])
        return getattr(self, case["method"].replace("-", "_"))(x, target, copies, chunk, is_check)

    def operation(self, x, target, copies, chunk, is_check):
        one = torch.ones(1)
        with torch.inference_mode():
            for _ in range(copies):
                output = torch.relu(one)
        return {"output": output.numpy()}

    def forward(self, x, target, copies, chunk, is_check):
        with torch.inference_mode():
            return {"output": self.model(x).numpy()}

    def gradient(self, x, target, copies, chunk, is_check):
        x = x.detach().requires_grad_()
        output = self.model(x)
        (map,) = torch.autograd.grad(output.gather(1, target[:, None]).sum(), x)
        return {"map": nhwc(map), "output": output.detach().numpy()}

    def grad_cam(self, x, target, copies, chunk, is_check):
        from captum.attr import LayerAttribution, LayerGradCam

        cam = LayerGradCam(self.model, self.model.get_submodule(LAYERS[self.name]))
        small = cam.attribute(x.detach().requires_grad_(), target=target, relu_attributions=True)
        return {"map": LayerAttribution.interpolate(small, x.shape[2:], "bilinear").detach().numpy()[:, 0]}

    def integrated_gradients(self, x, target, copies, chunk, is_check):
        from captum.attr import IntegratedGradients

        map, delta = IntegratedGradients(self.model).attribute(
            x, target=target, n_steps=copies, method="gausslegendre", internal_batch_size=chunk, return_convergence_delta=True)
        return {"map": nhwc(map), "delta": delta.numpy().astype(np.float32)}

    def smooth_grad(self, x, target, copies, chunk, is_check):
        from captum.attr import NoiseTunnel, Saliency

        normal = torch.normal
        if is_check:  # the noise is given: Captum asks for that of one image after the other
            at = torch.tensor([(i + k + 1) % len(self.x32) for i in self.at.tolist() for k in range(copies)])
            torch.normal = lambda *_: self.x32[at] * 0.1
        try:
            per_pass = copies if is_check else max(1, chunk // len(x))
            map = NoiseTunnel(Saliency(self.model)).attribute(
                x, nt_type="smoothgrad", nt_samples=copies, nt_samples_batch_size=per_pass, stdevs=0.1, abs=False, target=target)
        finally:
            torch.normal = normal
        return {"map": nhwc(map)}

    def occlusion(self, x, target, copies, chunk, is_check):
        from captum.attr import Occlusion

        window, stride = OCCLUSION[self.name]
        c = x.shape[1]
        with torch.inference_mode():
            map = Occlusion(self.model).attribute(
                x, target=target, sliding_window_shapes=(c, window, window), strides=(c, stride, stride), perturbations_per_eval=max(1, chunk // len(x)))
        return {"map": nhwc(map)}

    def rise(self, x, target, copies, chunk, is_check):
        """Captum has no RISE: the paper's method, all images under each mask in one pass."""
        n, _, h, w = x.shape
        masks = torch.from_numpy(self.inputs["masks"]) if is_check else smooth_masks(copies, h, w)
        map, per_pass = torch.zeros(n, h, w), max(1, chunk // n)
        with torch.inference_mode():
            for some in masks.split(per_pass):
                masked = (x[None] * some[:, None, None]).flatten(0, 1)
                scores = self.model(masked).softmax(1).view(len(some), n, -1)
                scores = scores.gather(2, target[None, :, None].expand(len(some), n, 1))[:, :, 0]
                map += (scores.T @ some.flatten(1)).view(n, h, w)
        return {"map": (map / (copies * (1 if is_check else 0.5))).numpy()}

    def cascading(self, x, target, copies, chunk, is_check):
        import quantus

        layers = [name for name, layer in self.model.named_modules() if hasattr(layer, "reset_parameters")][::-1]
        if is_check:  # the random weights are given
            for name in layers:
                layer = self.model.get_submodule(name)
                own = {key: torch.from_numpy(self.random[f"{name}.{key}"]) for key in layer.state_dict()}
                layer.reset_parameters = functools.partial(nn.Module.load_state_dict, layer, own)
        self.hook.remove()  # Quantus copies the model, and what hangs on it
        try:
            test = quantus.MPRT(layer_order="top_down", abs=True, normalise=True, disable_warnings=True)
            scores = test(model=self.model, x_batch=x.numpy(), y_batch=target.numpy(), a_batch=None, explain_func=self.explain, batch_size=len(x), channel_first=True, device="cpu")
        finally:
            self.hook = self.first.register_forward_hook(self.count)
            for name in layers if is_check else []:
                del self.model.get_submodule(name).reset_parameters
        return {"scores": np.asarray([scores[name] for name in layers], np.float32)}

    def explain(self, model, inputs, targets, **options):
        self.rows += len(inputs)
        self.passes += 1
        x = torch.as_tensor(inputs).requires_grad_()
        score = model(x).gather(1, torch.as_tensor(targets)[:, None]).sum()
        return torch.autograd.grad(score, x)[0].numpy()

    def epoch(self, x, target, copies, chunk, is_check):
        self.load()
        self.model.requires_grad_(True).train()
        for layer in self.model.modules():  # batch normalization with its running statistics, as in ours
            if isinstance(layer, nn.BatchNorm2d) or (is_check and isinstance(layer, (nn.Dropout, nn.Dropout2d))):
                layer.eval()
        images, labels = self.image(self.inputs["examples"][:copies]), torch.from_numpy(self.inputs["labels"][:copies]).long()
        order = torch.from_numpy(self.inputs[f"order{copies}"]).long()
        optimizer = torch.optim.SGD(self.model.parameters(), lr=1e-3, momentum=0.9)
        total = 0
        for part in order.split(chunk):
            optimizer.zero_grad()
            loss = F.cross_entropy(self.model(images[part]), labels[part])
            loss.backward()
            optimizer.step()
            total += loss.item()
        self.model.requires_grad_(False).eval()
        found = {"loss": np.array([total / -(-copies // chunk)], np.float32)}
        if is_check:
            found["output"] = self.forward(x, target, copies, chunk, is_check)["output"]
        self.load()
        return found


def smooth_masks(count, h, w, cells=7, keep=0.5):
    """Section 3.2 of the paper, as in its published code: enlarge a grid of zeros and ones, cut out at a random place."""
    ch, cw = -(-h // cells), -(-w // cells)
    grid = (torch.rand(count, 1, cells, cells) < keep).float()
    large = F.interpolate(grid, ((cells + 1) * ch, (cells + 1) * cw), mode="bilinear")[:, 0]
    at = zip(torch.randint(0, ch, (count,)).tolist(), torch.randint(0, cw, (count,)).tolist())
    return torch.stack([mask[i : i + h, j : j + w] for mask, (i, j) in zip(large, at)])


def nhwc(map):
    return map.detach().permute(0, 2, 3, 1).contiguous().numpy()
