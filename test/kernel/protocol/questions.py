"""Runs cells given as JSON on stdin ({"cells": [[source, answers or null]], "cwd": ...}) and answers their questions; prints what came out."""
import json
import sys

from jupyter_client.manager import start_new_kernel
from vitrine_jupyter.kernel_ports import use_for_kernels

use_for_kernels()

request = json.load(sys.stdin)
manager, client = start_new_kernel(kernel_name="vitrine", cwd=request["cwd"])
said = []
for source, answers in request["cells"]:
    prompts, texts, errors = [], [], []

    def ask(message):
        prompts.append(message["content"]["prompt"])
        client.input(answers[len(prompts) - 1])

    def note(message):
        content = message["content"]
        if message["msg_type"] == "stream":
            texts.append(content["text"])
        if message["msg_type"] == "execute_result":
            texts.append(content["data"]["text/plain"])
        if message["msg_type"] == "error":
            errors.append(content["evalue"])

    allowed = answers is not None
    client.execute_interactive(source, allow_stdin=allowed, stdin_hook=ask if allowed else None, output_hook=note, timeout=30)
    said.append({"prompts": prompts, "text": "".join(texts), "errors": errors})
client.stop_channels()
manager.shutdown_kernel(now=True)
print(json.dumps(said))
