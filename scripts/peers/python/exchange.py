"""What does a hand-over cost? One producer hands numbers to one consumer, who adds them up."""

import multiprocessing
import queue
import sys
import threading

import peer

CAPACITY = 4096  # numbers that may be on their way: a producer who is faster than its consumer has to wait
PARCEL = 256


def take_all(source):
    """Takes until None comes: how many numbers, and their sum."""
    count = total = 0
    while (number := source.get()) is not None:
        count += 1
        total += number
    return count, total


def through_queue(options, clock):
    """queue.Queue between two threads"""
    line, taken = queue.Queue(CAPACITY), []
    consumer = threading.Thread(target=lambda: taken.append(take_all(line)))
    consumer.start()
    with clock:
        for number in range(options.items):
            line.put(number)
        line.put(None)
        consumer.join()
    return taken[0]


def in_parcels(options, clock):
    """queue.Queue between two threads, a list of 256 numbers at a time"""
    line, taken = queue.Queue(CAPACITY // PARCEL), []

    def take_parcels():
        count = total = 0
        while parcel := line.get():
            count += len(parcel)
            total += sum(parcel)
        taken.append((count, total))

    consumer = threading.Thread(target=take_parcels)
    consumer.start()
    with clock:
        for first in range(0, options.items, PARCEL):
            line.put(list(range(first, min(first + PARCEL, options.items))))
        line.put([])
        consumer.join()
    return taken[0]


def consume_elsewhere(line, answer):
    answer.put("ready")
    answer.put(take_all(line))


def between_processes(options, clock):
    """multiprocessing.Queue between two processes"""
    line, answer = multiprocessing.Queue(CAPACITY), multiprocessing.Queue()
    consumer = multiprocessing.Process(target=consume_elsewhere, args=(line, answer))
    consumer.start()
    answer.get()
    with clock:
        for number in range(options.items):
            line.put(number)
        line.put(None)
        taken = answer.get()
    consumer.join()
    return taken


def add_options(parser):
    parser.add_argument(
        "--items", type=peer.positive, default=100_000, metavar="N", help="numbers handed over (100000)"
    )


def check(options, taken):
    """Every number arrives once: as many, and the same sum."""
    sent = options.items, options.items * (options.items - 1) // 2
    if taken != sent:
        raise peer.Wrong(f"sent: {sent[0]} with sum {sent[1]}, received: {taken[0]} with sum {taken[1]}")
    return peer.Found(
        f"sent: {sent[0]}, received: {taken[0]}, each once", options.items, 2 * options.items, "puts and takes"
    )


METHODS = {"queue": through_queue, "parcels": in_parcels, "processes": between_processes}

if __name__ == "__main__":
    sys.exit(peer.main(__doc__, METHODS, add_options, check))
