"""Runs one notebook on its kernel and reports each step as one JSON object a line on standard output.

usage: run-notebook.py NOTEBOOK COPY [--budget SECONDS] [--patience FACTOR]

Events: {"event": "start", "cells"}, {"event": "cell", "cell", "cells"}, {"event": "progress", "text"}, then one of
{"event": "done"}, {"event": "raised" | "timeout" | "died", "cell", "name", "value", "trace"}. The executed copy is
written in any case, aside and then renamed. A cell's `timeout` metadata (seconds) counts for that cell, times the factor; all others share the budget.
When standard input closes, the kernel is killed: it never outlives whoever asked for the run.
"""
import argparse
import json
import os
import re
import signal
import threading
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from vitrine_jupyter.kernel_ports import use_for_kernels

use_for_kernels()

# The kernel inherits standard output; it must not write between the events.
events = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)


def tell(event, **facts):
    events.write(json.dumps({"event": event, **facts}) + "\n")


def save(notebook, path):
    aside = f"{path}.{os.getpid()}.part"
    os.makedirs(os.path.dirname(path), exist_ok=True)
    nbformat.write(notebook, aside)
    os.replace(aside, path)


def kill_kernel_when_input_closes(kernel):
    while os.read(0, 4096):
        pass
    process = getattr(kernel.provisioner, "process", None)
    if process:
        os.killpg(process.pid, signal.SIGKILL)  # the kernel leads a group of its own
    kernel.cleanup_connection_file()
    os._exit(130)


def plain(text):
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def trace_of(cell):
    for output in reversed(cell.outputs):
        if output.output_type == "error":
            return plain("\n".join(output.traceback))
        if output.output_type == "stream" and output.name == "stderr":
            return plain(output.text)
    return ""


class Watched(NotebookClient):
    """Tells of the lines of progress that cells show: in a run without a front end nobody sees them."""

    def process_message(self, message, cell, cell_index):
        if message["msg_type"] in ("display_data", "update_display_data"):
            text = message["content"]["data"].get("text/plain", "")
            if "\u2588" in text or "\u2591" in text:
                tell("progress", text=text)
        return super().process_message(message, cell, cell_index)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("notebook")
    parser.add_argument("copy")
    parser.add_argument("--budget", type=float, default=None)
    parser.add_argument("--patience", type=float, default=1)
    options = parser.parse_args()

    notebook = nbformat.read(options.notebook, as_version=4)
    runs = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    order = {id(cell): number for number, cell in enumerate(runs, 1)}
    at = {"cell": 0}
    started = time.monotonic()

    def starts(cell, cell_index):
        at["cell"] = order[id(cell)]
        tell("cell", cell=at["cell"], cells=len(runs))

    def timeout(cell):
        if "timeout" in cell.metadata:
            return cell.metadata.timeout * options.patience
        return options.budget and max(1, options.budget - (time.monotonic() - started))

    client = Watched(
        notebook,
        resources={"metadata": {"path": os.path.dirname(os.path.abspath(options.notebook))}},
        timeout_func=timeout,
        startup_timeout=120,
        shutdown_kernel="immediate",
        record_timing=False,
        coalesce_streams=True,
        on_cell_execute=starts,
    )
    kernel = client.create_kernel_manager()
    threading.Thread(target=kill_kernel_when_input_closes, args=[kernel], daemon=True).start()
    tell("start", cells=len(runs))
    try:
        client.execute()
        ended = ("done", {})
    except CellExecutionError as error:
        ended = ("raised", {"name": error.ename, "value": plain(error.evalue), "trace": trace_of(runs[at["cell"] - 1])})
    except CellTimeoutError:
        ended = ("timeout", {"name": "Timeout", "value": f"stopped after {time.monotonic() - started:.0f} s", "trace": ""})
    except (DeadKernelError, RuntimeError) as error:
        ended = ("died", {"name": "KernelDied", "value": str(error), "trace": ""})
    kernel.cleanup_connection_file()
    save(notebook, options.copy)
    tell(ended[0], **ended[1], **({} if ended[0] == "done" else at))


main()
events.flush()
os._exit(0)  # the watching thread is still reading
