"""torch.compile as the bench uses it."""
import torch

# Each size is compiled by itself, as ours is; beyond this number of sizes PyTorch would silently not compile any more.
torch._dynamo.config.recompile_limit = 256
torch._dynamo.config.accumulated_recompile_limit = 1024


def compiled(function):
    return torch.compile(function, dynamic=False)
