"""Losses on explanations, written in PyTorch from the papers' formulas."""
import torch
from safetensors.numpy import load_file
from torch import nn
from torch.autograd import grad
from torch.nn import functional as F

from compiling import compiled

PENALTY = {"cdep": 1, "rrr": 1000, "expected-gradients": 0.01, "consistency": 25, "consistency-autodiff": 25}
SAMPLES, PER_PASS = 200, 4  # backgrounds of expected gradients, and those that go through the network together
RATE = 0.01  # of the parity gate


class Decoy(nn.Module):
    """CDEP's network for DecoyMNIST; gives every activation that the decomposition needs."""

    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 20, 5), nn.Conv2d(20, 50, 5)
        self.dense1, self.dense2 = nn.Linear(800, 256), nn.Linear(256, 10)

    def forward(self, x):
        z1 = self.conv1(x)
        p1, at1 = F.max_pool2d(z1, 2, return_indices=True)
        z2 = self.conv2(p1.relu())
        p2, at2 = F.max_pool2d(z2, 2, return_indices=True)
        z3 = self.dense1(p2.relu().flatten(1))
        logits = self.dense2(z3.relu())
        return logits, (z1, at1, z2, at2, z3)

    def decompose(self, beta, logits, activations):
        """Contextual decomposition, beta beside the ordinary activations; gamma is what is left."""
        z1, at1, z2, at2, z3 = activations
        beta = chosen(share(F.conv2d(beta, self.conv1.weight), z1, self.conv1.bias), at1).relu()
        beta = chosen(share(F.conv2d(beta, self.conv2.weight), z2, self.conv2.bias), at2).relu()
        beta = share(F.linear(beta.flatten(1), self.dense1.weight), z3, self.dense1.bias).relu()
        beta = share(F.linear(beta, self.dense2.weight), logits, self.dense2.bias)
        return beta, logits - beta


def share(relevant, total, bias):
    bias = bias.view(-1, 1, 1) if total.dim() == 4 else bias
    size = relevant.abs()
    return relevant + bias * (size / (size + (total - bias - relevant).abs() + 1e-19))


def chosen(beta, at):
    return beta.flatten(2).gather(2, at.flatten(2)).view_as(at)


class Residual(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.conv = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, x):
        return (self.conv(x) + x).relu()


def behind(x):
    """TensorFlow's padding `same` of an even length, for a kernel of 3 and a stride of 2."""
    return F.pad(x, (0, 1, 0, 1))


class Canvas(nn.Module):
    """The small network for canvases: the activation of its last stage, and the logits."""

    def __init__(self):
        super().__init__()
        self.conv1, self.conv2, self.conv3 = nn.Conv2d(1, 12, 5, 2), nn.Conv2d(12, 24, 3, 2), nn.Conv2d(24, 48, 3, 2)
        self.block1, self.block2, self.stage, self.logits = Residual(24), Residual(48), Residual(48), nn.Linear(48, 10)

    def features(self, x):
        x = self.block1(self.conv2(behind(self.conv1(F.pad(x, (1, 2, 1, 2))).relu())).relu())
        return self.stage(self.block2(self.conv3(behind(x)).relu()))

    def head(self, stage):
        return self.logits(stage.mean((2, 3)))

    def heatmap(self, stage, logits, labels, closed):
        """Element-wise Grad-CAM, in shares; behind an average pool the gradient is the weight of the class at every place."""
        if closed:
            map = torch.einsum("nkhw,nk->nhw", stage, self.logits.weight[labels]) / stage[0, 0].numel()
        else:
            (g,) = grad(logits.gather(1, labels[:, None]).sum(), stage, create_graph=True)
            map = (g * stage).sum(1)
        map = map.relu()
        return map / (map.sum((1, 2), keepdim=True) + 1e-8) + 1e-8


class Objectives:
    def __init__(self, folder, opponent, inputs):
        self.inputs = {name: torch.from_numpy(array) for name, array in inputs.items()}
        self.format = torch.contiguous_format if opponent == "contiguous" else torch.channels_last
        self.networks = {"decoy": Decoy(), "canvas": Canvas()}
        self.starts = {}
        for name, network in self.networks.items():
            self.starts[name] = {key: torch.from_numpy(value) for key, value in load_file(f"{folder}/objectives-{name}-weights.safetensors").items()}
            network.load_state_dict(self.starts[name])
            network.to(memory_format=self.format)
        if opponent == "compiled":
            self.compile()
        self.images = {name: self.inputs[name].permute(0, 3, 1, 2).contiguous(memory_format=self.format) for name in self.networks}

    def compile(self):
        """The parts of a step that need no second derivative, each compiled for the sizes that it meets."""
        for network, parts in ((self.networks["decoy"], ("forward", "decompose")), (self.networks["canvas"], ("features", "head"))):
            for part in parts:
                setattr(network, part, compiled(getattr(network, part)))

    def work(self, case, first=None):
        is_check, method = first is not None, case["method"]
        self.first = first or 0
        count = case["checkCount" if is_check else "count"]
        name = "canvas" if method in ("plain", "consistency", "consistency-autodiff") else "decoy"
        network, start = self.networks[name], self.starts[name]
        network.load_state_dict(start)
        if is_check:
            optimizer = torch.optim.SGD(network.parameters(), lr=RATE)
        else:
            optimizer = torch.optim.Adam(network.parameters(), lr=1e-3, weight_decay=0 if name == "canvas" else 1e-4)
        of_class = [(self.inputs["labels"][:count] == label).nonzero()[:, 0] for label in range(10)] if name == "canvas" else []
        terms = {}
        for step, at in enumerate(self.inputs[f"order{count}"].long().split(case["batch"])):
            optimizer.zero_grad()
            x, labels = self.images[name][at + self.first], self.inputs["labels"][at].long()
            loss = getattr(self, method.replace("-", "_"))(network, x, labels, step if is_check else None, of_class)
            for term, value in loss.items():
                terms.setdefault(term, []).append(value)
            optimizer.step()
        if not is_check:
            return {}
        found = {term: torch.tensor(values).numpy() for term, values in terms.items()}
        for key, weight in network.state_dict().items():
            found[f"change.{key}"] = as_ours(key, weight - start[key]).numpy()
        return found

    def step(self, cross_entropy, **penalties):
        """Gradients of the sum into the weights; the terms as numbers."""
        terms = {"crossEntropy": cross_entropy, **penalties}
        sum(terms.values()).backward()
        return {name: term.item() for name, term in terms.items()}

    def vanilla(self, network, x, labels, step, of_class):
        return self.step(F.cross_entropy(network(x)[0], labels))

    def cdep(self, network, x, labels, step, of_class):
        logits, activations = network(x)
        beta, gamma = network.decompose(x * self.inputs["mask"], logits, activations)
        return self.step(F.cross_entropy(logits, labels), cdep=PENALTY["cdep"] * (beta - gamma).sigmoid().mean())

    def rrr(self, network, x, labels, step, of_class):
        loss = F.cross_entropy(network(x.requires_grad_())[0], labels)
        (g,) = grad(loss, x, create_graph=True)
        return self.step(loss, rightForRightReasons=PENALTY["rrr"] * (g.sum(1) * self.inputs["mask"]).square().sum())

    def expected_gradients(self, network, x, labels, step, of_class):
        n = len(x)
        if step is None:
            backgrounds, alphas = torch.randint(n, (SAMPLES, n)), torch.rand(SAMPLES, n)
        else:
            backgrounds, alphas = self.inputs["backgrounds"][step].long(), self.inputs["alphas"][step]
        found, total = self.vanilla(network, x, labels, step, of_class), 0
        for at, alpha in zip(backgrounds.split(PER_PASS), alphas.split(PER_PASS)):  # gradients add up; a part at a time is faster than all at once
            difference = x - x[at]
            points = (x[at] + alpha[:, :, None, None, None] * difference).flatten(0, 1).contiguous(memory_format=self.format).requires_grad_()
            scores = network(points)[0].softmax(1).gather(1, labels.repeat(len(at))[:, None]).sum()
            (g,) = grad(scores, points, create_graph=True)
            penalty = PENALTY["expected-gradients"] * (g.abs() * difference.flatten(0, 1).abs() * self.inputs["mask"]).sum()
            penalty.backward()
            total += penalty.item()
        return {**found, "expectedGradients": total}

    def plain(self, network, x, labels, step, of_class):
        return self.step(F.cross_entropy(network.head(network.features(x)), labels))

    def consistency(self, network, x, labels, step, of_class, closed=True):
        n = len(x)
        if step is None:
            cells = torch.randint(4, (n,))
            classes = (labels[:, None] + torch.randint(1, 10, (n, 3))) % 10
            others = torch.stack([of_class[c][torch.randint(len(of_class[c]), ())] for c in classes.flatten().tolist()])
        else:
            cells, others = self.inputs["cells"][step].long(), self.inputs["others"][step].long()
        own = cells[:, None] == torch.arange(4)
        places = torch.zeros(n, 4, dtype=torch.long).masked_scatter(~own, torch.arange(n, 4 * n)).masked_scatter(own, torch.arange(n))
        images = quarters(torch.cat([x, self.images["canvas"][others + self.first]])[places]).contiguous(memory_format=self.format)
        stage, large = network.features(x), network.features(images)
        logits = network.head(stage)
        whole = network.heatmap(large, None if closed else network.head(large), labels, closed)
        single = network.heatmap(stage, logits, labels, closed)
        target = quarters(single[:, None, None] * own[:, :, None, None, None])[:, 0]
        return self.step(F.cross_entropy(logits, labels), gradCamConsistency=PENALTY["consistency"] * (whole - target).abs().mean())

    def consistency_autodiff(self, *step):
        return self.consistency(*step, closed=False)


def quarters(parts):
    """[n,4,c,h,w] as [n,c,2h,2w]"""
    n, _, c, h, w = parts.shape
    return parts.view(n, 2, 2, c, h, w).permute(0, 3, 1, 4, 2, 5).reshape(n, c, 2 * h, 2 * w)


def as_ours(name, weight):
    """Convolutions [h,w,in,out]; dense weights [in,out], behind the flattening in the order height, width, channel."""
    if weight.dim() == 4:
        return weight.permute(2, 3, 1, 0)
    if name == "dense1.weight":
        return weight.view(256, 50, 4, 4).permute(2, 3, 1, 0).reshape(800, 256)
    return weight.T if weight.dim() == 2 else weight
