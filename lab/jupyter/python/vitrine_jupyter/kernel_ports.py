"""Ports for kernels that nobody takes between their choice and their use."""
import random
import socket

from jupyter_client.connect import LocalPortCache

# Below the ports that Linux, macOS and Windows give to whoever asks for any port, or connects to one.
FIRST, LAST = 10_000, 19_999


class KernelPorts(LocalPortCache):
    """Jupyter takes free ports of the whole system, lets them go, and tells the kernel, which opens them seconds later.
    By then another program may have got one: the kernel cannot start, or its client has met a stranger and never
    connects again."""

    def find_available_port(self, ip):
        while True:
            port = random.randint(FIRST, LAST)
            if port not in self.currently_used_ports and is_free(ip, port):
                self.currently_used_ports.add(port)
                return port


def is_free(ip, port):
    with socket.socket() as probe:
        try:
            probe.bind((ip, port))
        except OSError:
            return False
    return True


def use_for_kernels():
    """From now on all kernels that this process starts have such ports."""
    KernelPorts.instance()  # which Jupyter's own class then gives as its instance
