"""Starts the kernel as an editor does, from its kernelspec alone and in a folder of the reader's; prints what came back as JSON."""
import json

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import start_new_kernel
from vitrine_jupyter.kernel_ports import FIRST, LAST, use_for_kernels

use_for_kernels()

spec = KernelSpecManager().get_kernel_spec("vitrine")
manager, client = start_new_kernel(startup_timeout=180, kernel_name="vitrine")
bundles, replies = [], []


def note(message):
    if message["msg_type"] in ("display_data", "execute_result"):
        bundles.append(sorted(message["content"]["data"]))


for source in ["import { bars, show } from 'vitrine';\nshow(bars({ title: 't', yTitle: 'y', groups: ['a'], series: [{ name: 's', values: [1] }] }))", "[bars.name]"]:
    reply = client.execute_interactive(source, timeout=240, output_hook=note)
    replies.append([reply["content"]["status"], reply["content"].get("evalue")])
identifier = client.execute("await null; while (true) {}")
while client.get_iopub_msg(timeout=180)["msg_type"] != "execute_input":
    pass
assert all(FIRST <= port <= LAST for port in manager.ports), manager.ports
manager.interrupt_kernel()
stopped = client.get_shell_msg(timeout=180)
assert stopped["parent_header"]["msg_id"] == identifier
client.stop_channels()
manager.shutdown_kernel()
print(json.dumps({"language": spec.language, "name": spec.display_name, "bundles": bundles, "replies": replies, "stopped": stopped["content"]["ename"], "ended": not manager.is_alive()}))
