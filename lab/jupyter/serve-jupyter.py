"""Runs JupyterLab, and stops it, kernels included, when the process that started it is gone: its end of our standard input closes."""
import os
import signal
import sys
import threading


def stop_when_alone():
    while sys.stdin.buffer.raw.read(1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


threading.Thread(target=stop_when_alone, daemon=True).start()

from jupyterlab.labapp import main  # noqa: E402  (the watch comes first)
from vitrine_jupyter.kernel_ports import use_for_kernels  # noqa: E402

use_for_kernels()

sys.exit(main())
