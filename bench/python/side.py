"""The Python side of the bench: answers one JSON request a line, as protocol.ts says.

usage: side.py (requests on standard input, answers on standard output)
"""
import json
import os
import sys
import time
import traceback
import warnings

answers = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)  # libraries print; answers stay alone
warnings.filterwarnings("ignore")

from importlib.metadata import version

import numpy as np
from safetensors.numpy import load_file, save_file


def open_side(folder, model, threads, opponent="numpy"):
    inputs = load_file(f"{folder}/{model}-inputs.safetensors")
    if model == "maps":
        from metrics import Metrics

        side, libraries = Metrics(inputs), ["numpy", "quantus"]
    elif model == "neurons":
        from neurons import Neurons

        side, libraries = Neurons(inputs), ["numpy", "scikit-learn"]
    else:
        import torch

        torch.set_num_threads(threads)
        torch.manual_seed(1)
        if model == "lstm":
            from sentences import Sentences

            side, libraries = Sentences(folder, opponent, inputs), ["torch"]
        elif model == "objectives":
            from objectives import Objectives

            side, libraries = Objectives(folder, opponent, inputs), ["torch"]
        elif opponent in ("onnxruntime", "openvino"):
            from engines import Engine

            side, libraries = Engine(model, folder, opponent, inputs, threads), [opponent]
        else:
            from networks import Network

            side, libraries = Network(model, folder, opponent, inputs), ["torch", "captum", "quantus"]
    return side, {"python": sys.version.split()[0], **{name: version(name) for name in libraries}}


def timed(side, case, calls):
    with open("/proc/self/clear_refs", "w") as file:  # forget the largest resident size so far
        file.write("5")
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(calls):
        side.work(case)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    with open("/proc/self/status") as file:
        peak = next(int(line.split()[1]) for line in file if line.startswith("VmHWM:"))
    return {"cpu": cpu / calls, "wall": wall / calls, "peak": peak / 1024}


side = None
for line in sys.stdin:
    request = json.loads(line)
    ask = request.pop("ask")
    try:
        if ask == "open":
            side, answer = open_side(**request)
        elif ask == "check":
            save_file({name: np.ascontiguousarray(array) for name, array in side.work(request["case"], request["first"]).items()}, request["out"])
            answer = {}
        elif ask == "count":
            answer = side.count(request["case"])
        else:
            answer = timed(side, request["case"], request["calls"])
    except Exception:
        answer = {"error": traceback.format_exc()}
    answers.write(json.dumps(answer) + "\n")
