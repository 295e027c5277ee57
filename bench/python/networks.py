"""The networks, with PyTorch, Captum and Quantus."""
import functools

import numpy as np
import torch
from safetensors.numpy import load_file
from torch import nn
from torch.nn import functional as F

from compiling import compiled

LAYERS = {"mnist-cnn": "relu2", "squeezenet": "features.12", "mobilenet": "features.18.2", "resnet18": "layer4.1"}


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


    def split(self, x):
        """The layer that Grad-CAM looks at, and what follows."""
        return self.relu2(self.conv2(self.relu1(self.conv1(x))))

    def rest(self, stage):
        return self.dense2(self.relu3(self.dense1(torch.flatten(self.pool(stage), 1))))


class BasicBlock(nn.Module):
    def __init__(self, inputs, width, stride):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(inputs, width, 3, stride, 1, bias=False), nn.BatchNorm2d(width)
        self.conv2, self.bn2 = nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width)
        self.stride, self.padding = stride, (width - inputs) // 2

    def forward(self, x):
        out = self.bn2(self.conv2(self.bn1(self.conv1(x)).relu()))
        if self.stride > 1:  # the shortcut without parameters: every second pixel, channels of zeros on both sides
            x = F.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, self.padding, self.padding))
        return (out + x).relu()


class ResNet20(nn.Module):
    """For CIFAR: He et al. 2015, section 4.2."""

    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16)
        self.layer1 = self.stage(16, 16)
        self.layer2 = self.stage(16, 32)
        self.layer3 = self.stage(32, 64)
        self.linear = nn.Linear(64, 10)

    def stage(self, inputs, width):
        return nn.Sequential(*[BasicBlock(inputs if k == 0 else width, width, 2 if k == 0 and inputs != width else 1) for k in range(3)])

    def forward(self, x):
        x = self.bn1(self.conv1(x)).relu()
        return self.linear(self.layer3(self.layer2(self.layer1(x))).mean((2, 3)))


def model_of(name):
    if name in ("mnist-cnn", "resnet20"):
        return MnistCnn() if name == "mnist-cnn" else ResNet20()
    from torchvision import models

    if name == "deit-tiny":
        return models.VisionTransformer(image_size=224, patch_size=16, num_layers=12, num_heads=3, hidden_dim=192, mlp_dim=768)
    return {"squeezenet": models.squeezenet1_1, "mobilenet": models.mobilenet_v2, "resnet18": models.resnet18}[name]()


def read_weights(model, path):
    """Into the model; they must be all of its weights. Returns them."""
    weights = {key: torch.from_numpy(value) for key, value in load_file(path).items()}
    missing, unexpected = model.load_state_dict(weights, strict=False)
    if unexpected or any(not name.endswith("num_batches_tracked") for name in missing):
        raise ValueError(f"{path} has not the weights of {type(model).__name__}: {missing} {unexpected}")
    return weights


class Network:
    def __init__(self, name, folder, opponent, inputs):
        self.name, self.inputs, self.is_compiled = name, inputs, opponent == "compiled"
        self.format = torch.contiguous_format if opponent == "contiguous" else torch.channels_last
        self.model = model_of(name).eval()
        self.weights = read_weights(self.model, f"{folder}/{name}-weights.safetensors")
        self.model.to(memory_format=self.format).requires_grad_(False)
        self.run = compiled(self.model) if self.is_compiled else self.model
        self.x32 = self.image(inputs["x"])
        self.targets = torch.from_numpy(inputs["targets"]).long()
        self.rows = self.passes = 0
        self.random = load_file(f"{folder}/{name}-random.safetensors")
        self.first = next(layer for layer in self.model.modules() if isinstance(layer, nn.Conv2d))

    def image(self, array):
        return torch.from_numpy(array).permute(0, 3, 1, 2).contiguous(memory_format=self.format)

    def count(self, case):
        """What goes forward through the model, of which nothing is compiled, in one call."""
        self.rows = self.passes = 0
        hook = self.first.register_forward_hook(self.add) if case["method"] != "cascading" else None
        self.work(case)
        if hook:
            hook.remove()
        return {"rows": self.rows, "passes": self.passes}

    def add(self, layer, args, output):
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

    def operations_compiled(self, x, target, copies, chunk, is_check):
        with torch.inference_mode():
            return {"output": (many_relus_compiled if self.is_compiled else many_relus)(torch.ones(1), copies).numpy()}

    def forward(self, x, target, copies, chunk, is_check):
        with torch.inference_mode():
            return {"output": self.run(x).numpy()}

    def gradient(self, x, target, copies, chunk, is_check):
        x = x.detach().requires_grad_()
        output = self.run(x)
        (map,) = torch.autograd.grad(output.gather(1, target[:, None]).sum(), x)
        return {"map": nhwc(map), "output": output.detach().numpy()}

    def grad_cam(self, x, target, copies, chunk, is_check):
        if self.is_compiled:
            return self.grad_cam_compiled(x, target)
        from captum.attr import LayerAttribution, LayerGradCam

        cam = LayerGradCam(self.model, self.model.get_submodule(LAYERS[self.name]))
        small = cam.attribute(x.detach().requires_grad_(), target=target, relu_attributions=True)
        return {"map": LayerAttribution.interpolate(small, x.shape[2:], "bilinear").detach().numpy()[:, 0]}

    def grad_cam_compiled(self, x, target):
        """By hand: Captum hangs on modules, which a compiled network has no more."""
        before, behind = self.parts()
        with torch.no_grad():
            stage = before(x)
        stage = stage.requires_grad_()
        (g,) = torch.autograd.grad(behind(stage).gather(1, target[:, None]).sum(), stage)
        map = (stage.detach() * g.mean((2, 3), keepdim=True)).sum(1, keepdim=True).relu()
        return {"map": F.interpolate(map, x.shape[2:], mode="bilinear").numpy()[:, 0]}

    @functools.cache
    def parts(self):
        """The network up to the layer that Grad-CAM looks at, and from there on, both compiled."""
        model, at = self.model, LAYERS[self.name]
        if self.name == "mnist-cnn":
            return compiled(model.split), compiled(model.rest)
        if self.name == "resnet18":
            before = nn.Sequential(*list(model.children())[:-2])
            return compiled(before), compiled(nn.Sequential(model.avgpool, nn.Flatten(), model.fc))
        number = int(at.split(".")[1])
        head = [model.classifier, nn.Flatten()] if self.name == "squeezenet" else [nn.AdaptiveAvgPool2d(1), nn.Flatten(), model.classifier]
        return compiled(model.features[: number + 1]), compiled(nn.Sequential(*model.features[number + 1 :], *head))

    def integrated_gradients(self, x, target, copies, chunk, is_check):
        from captum.attr import IntegratedGradients

        map, delta = IntegratedGradients(self.run).attribute(
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
            map = NoiseTunnel(Saliency(self.run)).attribute(
                x, nt_type="smoothgrad", nt_samples=copies, nt_samples_batch_size=per_pass, stdevs=0.1, abs=False, target=target)
        finally:
            torch.normal = normal
        return {"map": nhwc(map)}

    def occlusion(self, x, target, copies, chunk, is_check):
        from captum.attr import Occlusion

        window, stride = (7, 3) if self.name == "mnist-cnn" else ((64, 32) if len(x) == 1 else (80, 72))
        c = x.shape[1]
        with torch.inference_mode():
            map = Occlusion(self.run).attribute(
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
                scores = self.run(masked).softmax(1).view(len(some), n, -1)
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
        try:
            test = quantus.MPRT(layer_order="top_down", abs=True, normalise=True, disable_warnings=True)
            scores = test(model=self.model, x_batch=x.numpy(), y_batch=target.numpy(), a_batch=None, explain_func=self.explain, batch_size=len(x), channel_first=True, device="cpu")
        finally:
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
        self.model.load_state_dict(self.weights, strict=False)
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
            loss = F.cross_entropy(self.run(images[part]), labels[part])
            loss.backward()
            optimizer.step()
            total += loss.item()
        self.model.requires_grad_(False).eval()
        found = {"loss": np.array([total / -(-copies // chunk)], np.float32)}
        if is_check:
            found["output"] = self.forward(x, target, copies, chunk, is_check)["output"]
        self.model.load_state_dict(self.weights, strict=False)
        return found


def many_relus(one, copies):
    for _ in range(copies):
        one = torch.relu(one)
    return one


many_relus_compiled = compiled(many_relus)


def smooth_masks(count, h, w, cells=7, keep=0.5):
    """Section 3.2 of the paper, as in its published code: enlarge a grid of zeros and ones, cut out at a random place."""
    ch, cw = -(-h // cells), -(-w // cells)
    grid = (torch.rand(count, 1, cells, cells) < keep).float()
    large = F.interpolate(grid, ((cells + 1) * ch, (cells + 1) * cw), mode="bilinear")[:, 0]
    at = zip(torch.randint(0, ch, (count,)).tolist(), torch.randint(0, cw, (count,)).tolist())
    return torch.stack([mask[i : i + h, j : j + w] for mask, (i, j) in zip(large, at)])


def nhwc(map):
    return map.detach().permute(0, 2, 3, 1).contiguous().numpy()
