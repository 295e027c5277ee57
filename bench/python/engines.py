"""Engines that only run networks forward, ONNX Runtime and OpenVINO: how fast the processor could go."""
import numpy as np
import torch

from networks import model_of, read_weights


class Engine:
    def __init__(self, name, folder, engine, inputs, threads):
        self.name, self.folder, self.engine, self.threads = name, folder, engine, threads
        self.model = model_of(name).eval()
        read_weights(self.model, f"{folder}/{name}-weights.safetensors")
        self.x = np.ascontiguousarray(inputs["x"].transpose(0, 3, 1, 2))
        self.sessions = {}

    def work(self, case, first=None):
        n = min(case["batch"], len(self.x))
        x = self.x[:n] if first is None else self.x[(np.arange(n) + first) % len(self.x)]
        if n not in self.sessions:
            self.sessions[n] = getattr(self, self.engine)(self.export(n))
        return {"output": self.sessions[n](x)}

    def export(self, n):
        """As an ONNX file for that many images."""
        path = f"{self.folder}/{self.name}-{n}.onnx"
        torch.onnx.export(self.model, (torch.from_numpy(self.x[:n]),), path, dynamo=True, external_data=False, verbose=False)
        return path

    def onnxruntime(self, path):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = self.threads, 1
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        (name,) = [put.name for put in session.get_inputs()]
        return lambda x: session.run(None, {name: x})[0]

    def openvino(self, path):
        import openvino

        core = openvino.Core()
        # In single precision, which not every processor gets by itself.
        network = core.compile_model(core.read_model(path), "CPU", {"INFERENCE_NUM_THREADS": self.threads, "PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "f32"})
        return lambda x: network(x)[0].copy()
