"""A reader of sentences in PyTorch, with the contextual decomposition of its LSTM written from the formulas."""
import torch
from safetensors.numpy import load_file
from torch import nn
from torch.autograd import grad
from torch.nn import functional as F

from compiling import compiled

PENALTY, RATE = 1, 1  # of the loss; of the parity gate


class Reader(nn.Module):
    def __init__(self, words, size, units, classes):
        super().__init__()
        self.embed, self.lstm, self.fc = nn.Embedding(words, size), nn.LSTM(size, units, batch_first=True), nn.Linear(units, classes)

    def read(self, vectors):
        return self.fc(self.lstm(vectors)[0][:, -1])

    def forward(self, ids):
        return self.read(self.embed(ids))

    def decompose(self, vectors, windows):
        """beta and gamma of the logits less their bias. All that does not depend on beta is computed for all steps at once."""
        lstm = self.lstm
        n, steps, _ = vectors.shape
        units = lstm.hidden_size
        states = lstm(vectors)[0]
        before = F.pad(states, (0, 0, 1, 0))[:, :steps]
        bias = lstm.bias_ih_l0 + lstm.bias_hh_l0
        z = F.linear(vectors, lstm.weight_ih_l0, bias) + F.linear(before, lstm.weight_hh_l0)
        i, f, g, o = z.chunk(4, 2)
        i, f, g, half = i.sigmoid(), f.sigmoid(), g.tanh(), 0.5 * o.sigmoid()
        place = torch.arange(steps)
        inside = (place >= windows[:, :1]) & (place <= windows[:, 1:])
        own = (inside & (place < windows[:, 1:])).float()[:, :, None]
        gates, b = z[:, :, : 3 * units], bias[: 3 * units]
        alone = activate(b, units)
        ci, cf, cg = alone.chunk(3)
        whole = torch.cat([i, f, g], 2)
        inputs = F.linear(vectors * inside[:, :, None], lstm.weight_ih_l0[: 3 * units])
        cell, beta_cell, beta = 0, 0, vectors.new_zeros(n, units)
        for t in range(steps):
            r = inputs[:, t] + F.linear(beta, lstm.weight_hh_l0[: 3 * units])
            share = 0.5 * (activate(r + b, units) - alone + whole[:, t] - activate(gates[:, t] - r, units))
            ri, rf, rg = share.chunk(3, 1)
            beta_cell = ri * (rg + cg) + ci * rg + own[:, t] * (ci * cg) + (rf + cf) * beta_cell
            cell = i[:, t] * g[:, t] + f[:, t] * cell
            beta = half[:, t] * (beta_cell.tanh() + cell.tanh() - (cell - beta_cell).tanh())
        beta = F.linear(beta, self.fc.weight)
        return beta, F.linear(states[:, -1], self.fc.weight) - beta


def activate(z, units):
    return torch.cat([z[..., : 2 * units].sigmoid(), z[..., 2 * units :].tanh()], -1)


class Sentences:
    def __init__(self, folder, opponent, inputs):
        self.inputs = {name: torch.from_numpy(array).long() for name, array in inputs.items()}
        self.start = {name: torch.from_numpy(array) for name, array in load_file(f"{folder}/lstm-weights.safetensors").items()}
        words, size = self.start["embed.weight"].shape
        classes, units = self.start["fc.weight"].shape
        self.network = Reader(words, size, units, classes)
        self.network.load_state_dict(self.start)
        if opponent == "compiled":
            for part in ("forward", "read", "decompose"):
                setattr(self.network, part, compiled(getattr(self.network, part)))

    def work(self, case, first=None):
        at, batch = first or 0, case["batch"]
        if case["method"].startswith("sentences"):
            return self.steps(case, first)
        self.network.requires_grad_(False)
        ids, windows = (self.inputs[name][at : at + batch] for name in ("ids", "windows"))
        if case["method"] == "forward":
            return {"output": self.network(ids).numpy()}
        if case["method"] == "decomposition":
            beta, gamma = self.network.decompose(self.network.embed(ids), windows)
            return {"beta": beta[None].numpy(), "gamma": gamma[None].numpy()}
        vectors = self.network.embed(ids).requires_grad_()
        output = self.network.read(vectors)
        (map,) = grad(output.gather(1, self.inputs["labels"][at : at + batch, None]).sum(), vectors)
        return {"map": map.numpy(), "output": output.detach().numpy()}

    def steps(self, case, first):
        network, is_check = self.network, first is not None
        count = case["checkCount" if is_check else "count"]
        network.load_state_dict(self.start)
        network.requires_grad_(True)
        optimizer = torch.optim.SGD(network.parameters(), lr=RATE) if is_check else torch.optim.Adam(network.parameters(), lr=1e-3)
        terms = {"crossEntropy": [], "cdep": []}
        for at in self.inputs[f"order{count}"].split(case["batch"]):
            optimizer.zero_grad()
            ids, windows = (self.inputs[name][at + (first or 0)] for name in ("ids", "windows"))
            labels = self.inputs["labels"][at]
            vectors = network.embed(ids)
            loss = F.cross_entropy(network.read(vectors), labels)
            terms["crossEntropy"].append(loss.item())
            if case["method"] == "sentences-cdep":
                beta, gamma = network.decompose(vectors.detach(), windows)
                penalty = PENALTY * F.softplus((beta - gamma).gather(1, labels[:, None])).mean()
                terms["cdep"].append(penalty.item())
                loss = loss + penalty
            loss.backward()
            optimizer.step()
        if not is_check:
            return {}
        found = {term: torch.tensor(values).numpy() for term, values in terms.items() if values}
        for name, weight in network.state_dict().items():
            found[f"change.{name}"] = as_ours(name, weight - self.start[name]).numpy()
        return found


def as_ours(name, weight):
    return weight.T if weight.dim() == 2 and name != "embed.weight" else weight
