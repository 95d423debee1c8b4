"""What is seen in a tour, and why: every sentence is made of the run's own numbers and says only what they show."""

from __future__ import annotations

from heiretsu.tour.plan import CPP, FULL_NAMES, GO, MPI, PYTHON, Sizes
from heiretsu.tour.words import Missing, Results, Sentence, duration, joined, percent, times, whole

MUCH = 1.3  # so many times as fast counts as faster


def concurrency(results: Results, sizes: Sizes) -> str:
    one, many = results["overlap", f"{PYTHON} sequence"], results["overlap", f"{PYTHON} asyncio"]
    return (
        f"Concurrency means that several things are under way at once. {sizes.waits} waits, one after another, took"
        f" {duration(one.seconds)}. Begun together they took {duration(many.seconds)}, and a single thread looked after"
        f" them all. Nobody worked harder for it: the processor was busy for {duration(many.cpu)}. It was the waiting"
        " that overlapped."
    )


def parallelism(results: Results, sizes: Sizes) -> str:
    one, many = results["factorize", f"{PYTHON} sequence"], results["factorize", f"{PYTHON} split"]
    gain = one.seconds / many.seconds
    seen = "hardly faster, for want of a second core that was free"
    if gain >= MUCH:
        seen = f"{times(gain)} times as fast. The work did not get less; it was done by more"
    return (
        "Parallelism means that several things are worked on in the same instant, by several cores. Looking for"
        f" divisors took one process {duration(one.seconds)} on one core. Shared among {sizes.workers} processes it"
        f" took {duration(many.seconds)}, with {times(many.cores_busy)} cores busy on average: {seen}."
    )


def one_without_the_other(results: Results, _: Sizes) -> str:
    waiting = results.ratio("overlap", f"{PYTHON} sequence", f"{PYTHON} threads")
    cores = results["factorize", f"{PYTHON} threads"].cores_busy
    if cores >= MUCH:
        return (
            f"Threads can give you both: in Python they made the waits {times(waiting)} times as fast, and kept"
            f" {times(cores)} cores busy looking for divisors."
        )
    return (
        f"You can have the one without the other. Threads in Python made the waits {times(waiting)} times as fast. But"
        f" looking for divisors they kept {times(cores)} cores busy, all together: they wait at the same time, and take"
        " turns at working."
    )


INTRODUCTION: dict[str, Sentence] = {
    "Concurrency: to wait together": concurrency,
    "Parallelism: to work together": parallelism,
    "The one without the other": one_without_the_other,
}


def waits_in_sequence(results: Results, _: Sizes) -> str:
    one = results["overlap", f"{PYTHON} sequence"]
    return (
        f"One after another the waits add up to {duration(one.seconds)}, in which the processor works for"
        f" {duration(one.cpu)}. A faster language or a faster machine would not help."
    )


def waits_together(results: Results, sizes: Sizes) -> str:
    threads, one_thread = results["overlap", f"{PYTHON} threads"], results["overlap", f"{PYTHON} asyncio"]
    slowest = max(threads.seconds, one_thread.seconds) / sizes.seconds
    if slowest > 2:
        return (
            f"Begun together they took up to {times(slowest)} times one wait, which is too long: this machine was busy"
            " with other things."
        )
    return (
        f"Begun together they are over after {duration(threads.seconds)} with a thread for each, and after"
        f" {duration(one_thread.seconds)} with asyncio. A thread that waits needs no core, so one core is enough for"
        " all of them. Asyncio, goroutines and coroutines do not even need a thread for each: only a list of who waits"
        " for what."
    )


def waits_of_ranks(results: Results, _: Sizes) -> str:
    ranks = results["overlap", f"{MPI} ranks"]
    return (
        "MPI ranks are processes, made to be spread over many machines. They wait together as well, in"
        f" {duration(ranks.seconds)}; but before that MPI took {duration(ranks.startup)} to start, which is not in the"
        " table."
    )


def waits_of_the_post(results: Results, sizes: Sizes) -> str:
    post = results["overlap", f"{PYTHON} post"]
    if post.figures["too_early"] < sizes.waits:
        return f"Its own blocking call did wait here: {duration(post.seconds)} in all. On Linux it returns at once."
    return (
        f"Its own blocking call took {duration(post.seconds)} for all {sizes.waits} together, because it does not"
        " block: it has select() watch a socket that was never connected, and Linux calls such a socket ready at once."
        " All other rows here really wait."
    )


def updates_lost(results: Results, _: Sizes) -> str:
    why = (
        "To add 1 is three steps: read the number, add, write it back. If a second thread reads in between, both write"
        " the same number, and one of two increments is lost."
    )
    rows = [one for (program, _), one in results.found.items() if program == "count" and one.figures["lost_updates"]]
    if not rows:
        return f"{why} Nothing was lost this time even where there is no lock. That was luck: run it again."
    shares = [
        f"{percent(one.figures['lost_updates'] / one.figures['want'])} in"
        f" {FULL_NAMES[one.row.language]} ({one.row.label})"
        for one in rows
    ]
    return f"{why} Lost were {joined(shares)}."


def updates_kept_by_luck(results: Results, sizes: Sizes) -> str:
    rows = [results["count", key] for key in (f"{GO} no-lock", f"{CPP} racy") if results.has("count", key)]
    right = [one for one in rows if not one.figures["lost_updates"]]
    if not right:
        return ""
    names = joined([one.row.language for one in right])
    longest = max(one.seconds for one in right) / sizes.threads
    return (
        f"{names} counted right without a lock, and {'is' if len(right) == 1 else 'are'} wrong all the same: each"
        f" worker was done after {duration(longest)}, mostly before the next had begun. Such a program passes its"
        " tests, and fails later."
    )


def price_of_a_lock(results: Results, _: Sizes) -> str:
    locks = {"Python": f"{PYTHON} lock", "Go": f"{GO} mutex", "C++": f"{CPP} mutex"}
    listed = joined(
        [
            f"{duration(results['count', key].each)} in {name}"
            for name, key in locks.items()
            if results.has("count", key)
        ]
    )
    atomic, own = results["count", f"{CPP} atomic"], results["count", f"{CPP} sharded"]
    if not listed:
        raise Missing("lock")
    return (
        f"A right answer has its price: with a lock, an increment takes {listed}; as one atomic instruction,"
        f" {duration(atomic.each)}. Best is not to share at all: where each thread counts for itself, and the counts"
        f" are added up at the end, it takes {duration(own.each)}."
    )


def price_of_a_message(results: Results, _: Sizes) -> str:
    one, own = results["count", f"{MPI} rma-fetch-op"], results["count", f"{MPI} allreduce"]
    return (
        "MPI ranks share no memory unless they ask for it. To add 1 to a counter that another rank keeps takes"
        f" {duration(one.each)}; to count alone and add up once, {duration(own.each)}."
    )


def updates_of_the_post(results: Results, _: Sizes) -> str:
    plain, call = results["count", f"{PYTHON} no-lock"], results["count", f"{PYTHON} no-lock-call"]
    if plain.figures["lost_updates"]:
        return (
            f"Its count += 1 counted {whole(plain.figures['got'])} of {whole(plain.figures['want'])} here, as it tells."
            " Other versions of Python hide that."
        )
    text = (
        f"It shows lost updates with count += 1, but {plain.language} counts right. Since version 3.10 Python changes"
        " threads only at calls and at the ends of loops, and there is neither between reading and writing. That is"
        " how it happens to be built, not a promise"
    )
    if not call.figures["lost_updates"]:
        return f"{text}."
    return (
        f"{text}: put a function call there, and {percent(call.figures['lost_updates'] / call.figures['want'])} are"
        " lost."
    )


def price_of_a_hand_over(results: Results, _: Sizes) -> str:
    threads, processes = results["exchange", f"{PYTHON} queue"], results["exchange", f"{PYTHON} processes"]
    return (
        f"Python hands over a number in {duration(threads.each)} between threads, and in"
        f" {duration(processes.each)} between processes. Processes share no memory: each number is packed, sent through"
        " a pipe, and unpacked."
    )


def parcels(results: Results, _: Sizes) -> str:
    pairs = {
        "Python": (f"{PYTHON} queue", f"{PYTHON} parcels"),
        "Go": (f"{GO} channel", f"{GO} parcels"),
        "MPI": (f"{MPI} send", f"{MPI} batch"),
    }
    gains = {name: results.ratio("exchange", *pair) for name, pair in pairs.items() if results.has("exchange", *pair)}
    if not gains or min(gains.values()) < MUCH:
        return ""
    listed = joined([f"{times(gain)} times in {name}" for name, gain in gains.items()])
    return f"It is the hand-over that costs, not the number. 256 in a parcel go faster: {listed}."


def rings(results: Results, _: Sizes) -> str:
    mutex, ring = results["exchange", f"{CPP} mutex"], results["exchange", f"{CPP} spsc"]
    text = (
        "Queues and channels take a lock for each number. A ring between just one producer and one consumer needs none,"
        " since each writes its own end only"
    )
    if mutex.each < MUCH * ring.each:
        return f"{text}."
    return f"{text}: in C++, {duration(ring.each)} a number instead of {duration(mutex.each)}."


def threads_that_compute(results: Results, sizes: Sizes) -> str:
    one, many = results["factorize", f"{PYTHON} sequence"], results["factorize", f"{PYTHON} threads"]
    if sizes.cores == 1:
        return (
            f"There is one core here, and nothing makes it compute faster: {duration(one.seconds)} one after another,"
            f" {duration(many.seconds)} with threads. On more cores Python's threads would still take turns, because of"
            " a lock inside the interpreter, the GIL. Processes have an interpreter each; Go and C++ have no such"
            " lock."
        )
    if many.cores_busy >= MUCH:
        return (
            f"Threads help this Python compute: {times(many.cores_busy)} cores busy, {duration(many.seconds)} instead"
            f" of {duration(one.seconds)}."
        )
    remark = (
        " (a core is not always equally fast, and taking turns takes time, too)"
        if abs(one.seconds / many.seconds - 1) > 0.1
        else ""
    )
    return (
        f"Threads do not help Python compute: {duration(one.seconds)} one after another, {duration(many.seconds)} with"
        f" threads{remark}, and no more than {times(many.cores_busy)} cores busy. A lock inside the interpreter, the"
        " GIL, lets only one thread at a time run Python code. Processes have an interpreter each; Go and C++ have no"
        " such lock."
    )


def cut_numbers(results: Results, sizes: Sizes) -> str:
    pairs = {name: (f"{name} sequence", f"{name} split") for name in (PYTHON, GO, CPP)}
    gains = {name: results.ratio("factorize", *pair) for name, pair in pairs.items() if results.has("factorize", *pair)}
    if not gains:
        raise Missing("split")
    listed = joined([f"{times(gain)} times as fast in {name}" for name, gain in gains.items()])
    if sizes.cores == 1:
        return (
            f"Cut into equal parts the work is done {listed}. No worker has to wait for another now, but all of them"
            " for the one core: 1 would be ideal."
        )
    beyond = (
        f", past the {times(results.bound())} that whole numbers allow" if max(gains.values()) > results.bound() else ""
    )
    return (
        f"Cut into equal parts the work is done {listed}{beyond}: now no worker has to wait for another."
        f" {sizes.workers} would be ideal."
    )


def one_core_first(results: Results, _: Sizes) -> str:
    python, cpp = results["factorize", f"{PYTHON} sequence"], results["factorize", f"{CPP} sequence"]
    return (
        "Before you add cores, look at the one you have: a single C++ thread does the same trials in"
        f" {duration(cpp.seconds)}, {times(python.seconds / cpp.seconds)} times as fast as Python, by instructions that"
        " try many numbers at once."
    )


def pool_of_the_post(results: Results, sizes: Sizes) -> str:
    gain, bound = results.ratio("factorize", f"{PYTHON} sequence", f"{PYTHON} pool"), results.bound()
    if sizes.cores == 1:
        return (
            "There is one core here, and no Pool can be faster than that. On two cores or more, no more than"
            f" {times(bound)} times as fast is possible."
        )
    text = (
        "It tells of a Pool that makes 7.34 s into 4.89 s, 1.5 times as fast, and guesses that processes are heavy."
        f" Here a Pool of {sizes.workers} is {times(gain)} times as fast"
    )
    if gain < MUCH:
        text += ", for want of a second core that was free"
    if results.has("spawn", f"{PYTHON} python"):
        text += (
            f", and to start a process takes {duration(results['spawn', f'{PYTHON} python'].each)}, so that is not it"
        )
    reason = "But the post's reason" if gain < MUCH else "The reason"
    return (
        f"{text}. {reason} stands in the numbers: the largest has {percent(1 / bound)} of the work, and its worker is"
        f" still at it when the others are done. Dealt out whole, they cannot be done more than {times(bound)} times as"
        " fast, on any number of cores."
    )


def cost_of_a_task(results: Results, _: Sizes) -> str:
    threads, processes = results["dispatch", f"{PYTHON} threads"], results["dispatch", f"{PYTHON} processes"]
    return (
        f"To hand out one task and take its result back costs {duration(threads.each)} with Python's threads, and"
        f" {duration(processes.each)} with its processes. A task should last many times as long: with processes ten"
        f" times, {duration(10 * processes.each)}, at the least."
    )


def tasks_in_parcels(results: Results, _: Sizes) -> str:
    gain = results.ratio("dispatch", f"{PYTHON} processes", f"{PYTHON} parcels")
    return (
        f"Small tasks travel better together: with chunksize=100, Python's processes do {times(gain)} times as many."
        if gain > MUCH
        else ""
    )


def pools_and_threads(results: Results, _: Sizes) -> str:
    new, pool = results["dispatch", f"{CPP} async"], results["dispatch", f"{CPP} pool"]
    if new.each < MUCH * pool.each:
        return ""
    text = (
        f"In C++ a new thread for every task costs {duration(new.each)}, a pool whose threads are already there"
        f" {duration(pool.each)}: {times(new.each / pool.each)} times less. That is why there are pools."
    )
    if results.has("dispatch", f"{GO} goroutines"):
        text += (
            " Goroutines are light enough to be made for each task:"
            f" {duration(results['dispatch', f'{GO} goroutines'].each)}."
        )
    return text


def cost_of_a_process(results: Results, _: Sizes) -> str:
    keys = {"Python": f"{PYTHON} run", "Go": f"{GO} run", "C++": f"{CPP} posix-spawn"}
    each = {name: results["spawn", key].each for name, key in keys.items() if results.has("spawn", key)}
    if not each:
        raise Missing("spawn")
    text = (
        "To start a program and wait for its end takes"
        f" {joined([f'{duration(one)} in {name}' for name, one in each.items()])}"
    )
    alike = len(each) > 1 and max(each.values()) < 4 * min(each.values())
    why = "The languages differ little, because it" if alike else "It"
    return f"{text}. {why} is the operating system that sets up memory, loads the program, and clears up after it."


def processes_together(results: Results, _: Sizes) -> str:
    gain = results.ratio("spawn", f"{PYTHON} run", f"{PYTHON} together")
    if gain < MUCH:
        return (
            "To start all at once and wait afterwards changes little: ‘true’ is over before the next is started. With"
            " programs that last, it is the first section again."
        )
    return (
        f"Started all at once, and waited for afterwards, they go {times(gain)} times as fast: while one loads, the"
        " next is being started."
    )


def workers_kept(results: Results, _: Sizes) -> str:
    new, warm = results["spawn", f"{CPP} posix-spawn"], results["spawn", f"{CPP} warm"]
    text = (
        f"A job for a worker that is there already takes {duration(warm.each)}, {times(new.each / warm.each)} times"
        " less than a new process: keep your workers, as a Pool does"
    )
    if not results.has("spawn", f"{MPI} mpi"):
        return f"{text}."
    return (
        f"{text}. Above all under MPI, where a new process is made known to all others:"
        f" {duration(results['spawn', f'{MPI} mpi'].each)}."
    )


SEEN: dict[str, tuple[Sentence, ...]] = {
    "overlap": (waits_in_sequence, waits_together, waits_of_ranks),
    "count": (updates_lost, updates_kept_by_luck, price_of_a_lock, price_of_a_message),
    "exchange": (price_of_a_hand_over, parcels, rings),
    "factorize": (threads_that_compute, cut_numbers, one_core_first),
    "dispatch": (cost_of_a_task, tasks_in_parcels, pools_and_threads),
    "spawn": (cost_of_a_process, processes_together, workers_kept),
}

TRAPS: dict[str, tuple[Sentence, ...]] = {
    "overlap": (waits_of_the_post,),
    "count": (updates_of_the_post,),
    "factorize": (pool_of_the_post,),
}
