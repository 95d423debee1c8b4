"""The tour's six sections in the order of the post, each with its rows in Python, Go, C++ threads and MPI ranks."""

from __future__ import annotations

from heiretsu.tour.plan import CPP, GO, MPI, PYTHON, Row, Section, Sizes
from heiretsu.tour.words import whole


def sections(sizes: Sizes) -> list[Section]:
    """All of the tour."""
    return [_overlap(sizes), _count(sizes), _exchange(sizes), _factorize(sizes), _dispatch(sizes), _spawn(sizes)]


def _overlap(sizes: Sizes) -> Section:
    peer = ("--waits", str(sizes.waits), "--seconds", f"{sizes.seconds:g}")
    go = ("-waits", str(sizes.waits), "-seconds", f"{sizes.seconds:g}")

    def kit(method: str) -> tuple[str, ...]:
        return ("--method", method, *peer)

    rows = (
        Row("overlap", PYTHON, "sequence", "one after another", ("sequence", *peer)),
        Row("overlap", PYTHON, "threads", f"{sizes.waits} threads", ("threads", *peer), threads=sizes.waits),
        Row("overlap", PYTHON, "asyncio", "asyncio, one thread", ("asyncio", *peer)),
        Row("overlap", PYTHON, "post", "the post's own call", ("post", *peer)),
        Row("overlap", GO, "sequence", "one after another", ("sequence", *go)),
        Row("overlap", GO, "goroutines", f"{sizes.waits} goroutines", ("goroutines", *go), threads=sizes.waits),
        Row("overlap", CPP, "sequence", "one after another", kit("sequential")),
        Row("overlap", CPP, "threads", f"{sizes.waits} threads", kit("threads")),
        Row("overlap", CPP, "coroutines", "coroutines, one thread", kit("coroutine")),
        Row("overlap", MPI, "ranks", f"{sizes.waits} ranks", kit("ranks"), ranks=sizes.waits, repeats=sizes.repeats),
    )
    return Section(
        "overlap",
        "Waiting (threading, asyncio, select)",
        f"Must {sizes.waits} waits take {sizes.waits} times as long as one?",
        (
            f"{sizes.waits} waits of {sizes.seconds:g} s each, as in the post: a stand-in for anything that waits for a"
            " disk, a network or a person."
        ),
        rows,
    )


def _count(sizes: Sizes) -> Section:
    shared = ("--threads", str(sizes.threads), "--increments", str(sizes.increments))
    go = ("-goroutines", str(sizes.threads), "-increments", str(sizes.increments))

    def python(name: str, label: str) -> Row:
        return Row("count", PYTHON, name, label, (name, *shared), threads=sizes.threads, repeats=3)

    def goroutines(name: str, label: str) -> Row:
        return Row("count", GO, name, label, (name, *go), threads=sizes.threads, repeats=sizes.repeats)

    total = sizes.threads * sizes.increments
    ranks = next(
        count for count in range(sizes.workers, 0, -1) if total % count == 0
    )  # one a core: more would spin for their turn

    def threads(method: str, label: str) -> Row:
        return Row(
            "count",
            CPP,
            method,
            label,
            ("--method", method, "--increments", str(sizes.increments)),
            threads=sizes.threads,
            repeats=4 * sizes.repeats,
        )

    def between(method: str, label: str) -> Row:
        return Row(
            "count",
            MPI,
            method,
            label,
            ("--method", method, "--increments", str(total // ranks)),
            ranks=ranks,
            repeats=2 * sizes.repeats,
        )

    rows = (
        python("no-lock", "no lock, count += 1"),
        python("no-lock-call", "no lock, count + one(), switched each 10 us"),
        python("lock", "threading.Lock"),
        goroutines("no-lock", "no lock"),
        goroutines("mutex", "sync.Mutex"),
        goroutines("atomic", "atomic.AddInt64"),
        threads("racy", "no lock"),
        threads("mutex", "std::mutex"),
        threads("atomic", "std::atomic"),
        threads("sharded", "own counts, added up"),
        between("rma-fetch-op", "MPI_Fetch_and_op"),
        between("shared-window", "atomic in shared memory"),
        between("allreduce", "own counts, added up"),
    )
    return Section(
        "count",
        "Sharing (threading.Lock)",
        "What does it take to count right together?",
        (
            f"{sizes.threads} threads (or goroutines) add 1 to one shared counter, {whole(sizes.increments)} times"
            f" each, as in the post; of MPI, {ranks} ranks, {whole(total // ranks)} times each. Of Python and Go the"
            " run that lost most is shown, of C++ the last."
        ),
        rows,
    )


def _exchange(sizes: Sizes) -> Section:
    python, go, kit = ("--items", str(sizes.python_items)), ("-items", str(sizes.items)), ("--items", str(sizes.items))

    def own(language: str, method: str, label: str, **shape: int) -> Row:
        return Row("exchange", language, method, label, ("--method", method, *kit), repeats=sizes.repeats, **shape)

    rows = (
        Row("exchange", PYTHON, "queue", "queue.Queue, two threads", ("queue", *python), threads=2, repeats=3),
        Row("exchange", PYTHON, "parcels", "the same, 256 in a parcel", ("parcels", *python), threads=2, repeats=3),
        Row("exchange", PYTHON, "processes", "multiprocessing.Queue", ("processes", *python), ranks=2, repeats=3),
        Row("exchange", GO, "channel", "channel", ("channel", *go), threads=2, repeats=sizes.repeats),
        Row("exchange", GO, "parcels", "channel, 256 in a parcel", ("parcels", *go), threads=2, repeats=sizes.repeats),
        own(CPP, "mutex", "queue behind a mutex", threads=2),
        own(CPP, "spsc", "ring without locks", threads=2),
        own(MPI, "send", "MPI_Send", ranks=2),
        own(MPI, "batch", "MPI_Send, 256 in a parcel", ranks=2),
        own(MPI, "shared-ring", "ring in shared memory", ranks=2),
    )
    return Section(
        "exchange",
        "Handing over (queue)",
        "What does it cost to pass things on?",
        (
            f"One producer hands {whole(sizes.items)} numbers to one consumer, one by one and in order"
            f" ({whole(sizes.python_items)} in Python, to save time). At most 4096 are on their way: then a producer"
            " who is faster has to wait."
        ),
        rows,
    )


def _factorize(sizes: Sizes) -> Section:
    numbers = tuple(map(str, sizes.numbers))
    workers = ("--workers", str(sizes.workers))
    count = len(numbers)
    pool = ("--schedule", "dynamic,dynamic")  # whoever is free takes the next number

    def python(name: str, label: str, *options: str, **shape: int) -> Row:
        return Row("factorize", PYTHON, name, label, (name, *numbers, *options), repeats=2, **shape)

    def own(language: str, name: str, label: str, *options: str, **shape: int) -> Row:
        return Row(
            "factorize",
            language,
            name,
            label,
            ("--method", "scan", "--print", "none", *options, *numbers),
            repeats=4 * sizes.repeats,
            **shape,
        )

    rows = (
        python("sequence", "one after another"),
        python("threads", "a thread a number", threads=count),
        python("processes", "a Process a number", ranks=count),
        python("pool", f"Pool of {sizes.workers}", *workers, ranks=sizes.workers),
        python("split", f"Pool of {sizes.workers}, numbers cut up", *workers, ranks=sizes.workers),
        Row("factorize", GO, "sequence", "one after another", ("sequence", *numbers), repeats=3),
        Row("factorize", GO, "goroutines", "a goroutine a number", ("goroutines", *numbers), threads=count, repeats=3),
        Row("factorize", GO, "split", "numbers cut up", ("split", *numbers), threads=sizes.workers, repeats=3),
        own(CPP, "sequence", "one after another", "--executor", "serial"),
        own(CPP, "pool", f"{sizes.workers} threads", *pool, threads=sizes.workers),
        own(CPP, "split", f"{sizes.workers} threads, numbers cut up", "--split", "trials", threads=sizes.workers),
        own(MPI, "pool", f"{sizes.workers} ranks", *pool, ranks=sizes.workers),
        own(MPI, "split", f"{sizes.workers} ranks, numbers cut up", "--split", "trials", ranks=sizes.workers),
    )
    return Section(
        "factorize",
        "Computing (multiprocessing)",
        "Do more cores make it faster?",
        (
            f"All divisors of {_listed(numbers)}, found by trying every number up to each: the post's own work. "
            "(MPI ranks keep asking while they wait, which looks busy.)"
        ),
        rows,
    )


def _dispatch(sizes: Sizes) -> Section:
    python = ("--tasks", str(sizes.tasks), "--workers", str(sizes.workers))
    go = ("-tasks", str(sizes.tasks))
    workers = sizes.workers

    def own(language: str, name: str, label: str, *options: str, **shape: int) -> Row:
        return Row(
            "dispatch",
            language,
            name,
            label,
            (*options, "--tasks", str(sizes.tasks), "--size", "0"),
            repeats=sizes.repeats,
            **shape,
        )

    rows = (
        Row("dispatch", PYTHON, "threads", "ThreadPoolExecutor", ("threads", *python), threads=workers, repeats=3),
        Row("dispatch", PYTHON, "processes", "ProcessPoolExecutor", ("processes", *python), ranks=workers, repeats=3),
        Row("dispatch", PYTHON, "parcels", "the same, 100 in a parcel", ("parcels", *python), ranks=workers, repeats=3),
        Row(
            "dispatch",
            GO,
            "goroutines",
            "a goroutine a task",
            ("goroutines", *go),
            threads=workers,
            repeats=sizes.repeats,
        ),
        Row("dispatch", GO, "pool", "a goroutine a core", ("pool", *go), threads=workers, repeats=sizes.repeats),
        own(CPP, "async", "std::async, a thread a task", "--method", "async", threads=workers),
        own(
            CPP, "pool", f"pool of {workers} threads", "--method", "pool", "--collect", "as-completed", threads=workers
        ),
        own(CPP, "map", "its map, without futures", "--method", "pool", threads=workers),
        own(MPI, "pool", "pool of ranks, in parcels", "--method", "mpi-pool", ranks=workers),
    )
    return Section(
        "dispatch",
        "Small tasks (concurrent.futures)",
        "How small may a task be?",
        (
            f"{whole(sizes.tasks)} tasks that do nothing but give back a number are handed to waiting workers, and the"
            " results collected in order. All the time it takes is the cost of handing out."
        ),
        rows,
    )


def _spawn(sizes: Sizes) -> Section:
    python, go = ("--processes", str(sizes.processes)), ("-processes", str(sizes.processes))

    def own(language: str, method: str, label: str, repeats: int, **shape: int) -> Row:
        return Row(
            "spawn",
            language,
            method,
            label,
            ("--method", method, "--processes", str(sizes.processes)),
            repeats=repeats,
            **shape,
        )

    rows = (
        Row("spawn", PYTHON, "run", "subprocess.run, one by one", ("run", *python), repeats=sizes.repeats),
        Row("spawn", PYTHON, "together", "Popen, all at once", ("together", *python), repeats=sizes.repeats),
        Row("spawn", PYTHON, "python", "multiprocessing.Process", ("python", *python), repeats=sizes.repeats),
        Row("spawn", GO, "run", "exec.Command, one by one", ("run", *go), repeats=sizes.repeats),
        Row("spawn", GO, "together", "exec.Command, all at once", ("together", *go), repeats=sizes.repeats),
        own(CPP, "posix-spawn", "posix_spawn, one by one", sizes.repeats),
        own(CPP, "warm", "a worker already there", sizes.repeats),
        own(
            MPI, "mpi", "MPI_Comm_spawn", 1, ranks=2 if sizes.cores > 2 else sizes.cores + 1
        ),  # a core left for it, or all of them shared
    )
    return Section(
        "spawn",
        "Starting (subprocess)",
        "What does a new process cost?",
        f"The program ‘true’, which does nothing, is started, run and waited for {sizes.processes} times.",
        rows,
    )


def _listed(words: tuple[str, ...]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
