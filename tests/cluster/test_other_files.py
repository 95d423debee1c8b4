# ctest: cluster slow
"""A job on several hosts that do not all see the same file of numbers."""

import random

from jobs import run

OWN = "/dev/shm/numbers.txt"  # each host's own


def place(hosts, node: str, text: str) -> None:
    hosts.run(node, ["sh", "-c", f"cat > {OWN} && touch -d '2026-01-01 00:00' {OWN}"], input=text, text=True)


def test_rank_zero_reads_for_all_where_a_host_sees_another_file(hosts, tmp_path):
    chosen = random.Random(4)
    text = "".join(f"{chosen.getrandbits(40)}\n" for _ in range(8000))
    other = text[:50_000].replace("1", "2") + text[50_000:]  # the same size and time
    job = ["factorize", "--no-record", "--threads", 1, "--file", OWN]
    warning = f"warning: not every rank sees the '{OWN}' of rank 0, which reads the input of all\n"
    try:
        for node in hosts.nodes:
            place(hosts, node, text)
        status, alike, said = run(hosts, tmp_path, *job)
        assert status == 0 and warning not in said and alike.count("\n") == 8000
        place(hosts, hosts.nodes[2], other)
        assert run(hosts, tmp_path, *job) == (0, alike, warning)
        hosts.run(hosts.nodes[1], ["rm", OWN])
        assert run(hosts, tmp_path, *job) == (0, alike, warning)
    finally:
        for node in hosts.nodes:
            hosts.run(node, ["rm", "-f", OWN])
