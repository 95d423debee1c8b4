#!/usr/bin/env python3
"""slow_cable.py PORT PROCESS MILLISECONDS: an Ethernet cable with a delay, for kernels without netem.

One end is an interface called PORT here, the other is eth0 in the network namespace of a process. Says "laid" when both
ends are there; every frame then takes so long, either way, until standard input ends.
"""

import collections
import fcntl
import os
import select
import struct
import subprocess
import sys
import time

TUNSETIFF, IFF_TAP, IFF_NO_PI = 0x400454CA, 0x0002, 0x1000  # linux/if_tun.h
LARGEST_FRAME = 65536


def end_of_cable(name: str) -> int:
    """An interface whose frames are read and written by the descriptor."""
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TAP | IFF_NO_PI))
    return device


def carry(ends: list[int], delay: float) -> None:
    """Takes frames from each end to the other, in order, `delay` seconds later."""
    under_way = collections.deque()
    while True:
        wait = max(0.0, under_way[0][0] - time.monotonic()) if under_way else None
        readable = select.select([*ends, sys.stdin], [], [], wait)[0]
        if sys.stdin in readable:
            return
        for arrived in readable:
            frame = os.read(arrived, LARGEST_FRAME)
            under_way.append((time.monotonic() + delay, ends[1 - ends.index(arrived)], frame))
        while under_way and under_way[0][0] <= time.monotonic():
            _, to, frame = under_way.popleft()
            try:
                os.write(to, frame)
            except OSError:
                pass  # an interface that is down loses frames, as a cable does


def main() -> None:
    port, process, milliseconds = sys.argv[1:]
    ends = [end_of_cable(port), end_of_cable("far")]
    subprocess.run(["ip", "link", "set", "far", "netns", process, "name", "eth0"], check=True)
    print("laid", flush=True)
    carry(ends, float(milliseconds) / 1000)


if __name__ == "__main__":
    main()
