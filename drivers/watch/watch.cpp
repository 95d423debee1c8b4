#include "drivers/watch/watch.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "drivers/watch/host.hpp"
#include "drivers/watch/image.hpp"
#include "drivers/watch/marks.hpp"

namespace heiretsu::watch {

constinit thread_local Mine mine __attribute__((tls_model("initial-exec"))){};

namespace {

const char* folder = nullptr;  // null: nothing is measured
Moment loaded{};
Thread loader{};  // what the system had counted of the first thread then
HostUse use_when_loaded{};
std::uint64_t next_refresh = 0;
bool is_stopping = false;

constexpr double refresh_seconds = 1;
constexpr double refresh_share = 1e-3;  // of the time
constexpr double shortest_calibration = 2e-4;

/// Adds the time from `since` to what the library says it took itself.
std::uint64_t book_own_time(std::uint64_t since) {
  const std::uint64_t taken = ticks_between(since, tick());
  image.header->own_seconds += static_cast<double>(taken) * image.header->tick_seconds;
  return taken;
}

/// Seconds that one change of phase takes.
double calibrate_switch() {
  constexpr int times = 256;
  Thread dummy{};
  std::uint64_t least = ~std::uint64_t{0};
  for (int i = 0; i < 8; ++i) {
    const std::uint64_t begin = tick();
    for (int k = 0; k < times; ++k) turn(dummy, static_cast<Phase>(k & 1), tick());
    least = std::min(least, tick() - begin);
  }
  return static_cast<double>(least) / times * image.header->tick_seconds;
}

/// The clock's rate, from the time since the library was loaded; waits where that is too short to tell.
void calibrate_clock() {
  Moment now = moment();
  while (static_cast<double>(now.monotonic - loaded.monotonic) * 1e-9 < shortest_calibration) now = moment();
  image.header->clock_is_tsc = clock_is_counter ? 1 : 0;
  image.header->first = loaded;
  image.header->latest = now;
  image.header->tick_seconds = seconds_a_tick(loaded, now);
}

/// This process's image, made when it is first needed, and the calling thread as the first; false where there can be
/// none.
bool have_image() {
  if (image.header != nullptr) return true;
  const std::uint64_t since = tick();
  if (folder == nullptr || !make_image(folder)) {
    folder = nullptr;
    return false;
  }
  calibrate_clock();
  describe_process(*image.header);
  image.header->switch_seconds = calibrate_switch();
  new_thread(0);
  book_own_time(since);
  return true;
}

/// All counts of a thread begin at `now`.
void begin_thread(Thread& thread, std::uint64_t now) {
  std::memset(thread.ticks, 0, sizeof thread.ticks);
  std::memset(thread.entered, 0, sizeof thread.entered);
  thread.switches_of_phase = 0;
  thread.first = thread.last = now;
  thread.phase = serial;
}

/// A thread's counts begin when the library was loaded, on the thread that did that, and leave out what was counted
/// from `before` to now.
void leave_out(Thread& thread, const Thread& before) {
  const Thread none{};
  const Thread& first = thread.tid == loader.tid ? loader : none;
  thread.cpu_began = first.cpu + (thread.cpu - before.cpu);
  thread.delay_began = first.delay + (thread.delay - before.delay);
  thread.yields_began = first.yields + (thread.yields - before.yields);
  thread.preemptions_began = first.preemptions + (thread.preemptions - before.preemptions);
  thread.migrations_began = first.migrations + (thread.migrations - before.migrations);
}

/// Once, before anything else here is called.
__attribute__((constructor)) void load() {
  const char* given = std::getenv("HEIRETSU_WATCH");
  if (folder != nullptr || given == nullptr || *given == 0) return;
  folder = given;
  choose_clock();
  loaded = moment();
  loader.tid = static_cast<std::int32_t>(getpid());
  read_thread(loader, true);
  use_when_loaded = host_use();
}

__attribute__((destructor)) void unload() { stop(exited); }

}  // namespace

bool is_asked() {
  load();  // an OpenMP runtime may start before this library has
  return folder != nullptr;
}

Thread* new_thread(std::uint32_t number) {
  const std::uint64_t row = __atomic_fetch_add(&image.header->threads.count, 1, __ATOMIC_RELAXED);
  if (row >= thread_capacity) return nullptr;
  Thread& thread = image.threads[row];
  thread.tid = static_cast<std::int32_t>(syscall(SYS_gettid));
  thread.number = number;
  begin_thread(thread, tick());
  return mine.thread = &thread;
}

void begin_without_mpi() {
  if (folder == nullptr || image.header != nullptr) return;
  Thread before{};
  before.tid = static_cast<std::int32_t>(syscall(SYS_gettid));
  const std::uint64_t since = tick();
  read_thread(before, true);
  if (!have_image()) return;
  refresh();
  Thread& thread = *image.threads;
  leave_out(thread, before);
  image.header->use_began = use_when_loaded;
  image.header->own_seconds = 0;
  image.header->began = loaded.tick + ticks_between(since, tick());
  begin_thread(thread, image.header->began);
  thread.active = 1;
}

void begin_with_mpi(int rank, int ranks) {
  if (folder == nullptr || !have_image() || image.header->rank >= 0) return;
  refresh();
  Header& header = *image.header;
  header.rank = rank;
  header.ranks = ranks;
  header.regions_opened = header.regions_nested = 0;
  forget_marks();
  header.use_began = header.use_latest;
  const std::uint64_t now = tick();
  for (std::uint64_t i = 0; i < std::min<std::uint64_t>(header.threads.count, thread_capacity); ++i) {
    read_thread(image.threads[i], true);
    begin_thread(image.threads[i], now);
  }
  header.own_seconds = 0;
  header.began = image.threads->first = image.threads->last = tick();
  image.threads->active = 1;
}

void stop(Ended how) {
  if (!is_watching() || getpid() != image.header->pid || __atomic_exchange_n(&is_stopping, true, __ATOMIC_RELAXED))
    return;
  const std::uint64_t now = tick();
  image.header->stopped = now;
  image.header->ended = how;
  for (std::uint64_t i = 0; i < std::min<std::uint64_t>(image.header->threads.count, thread_capacity); ++i) {
    Thread& thread = image.threads[i];
    if (thread.active == 0) continue;
    thread.active = 0;
    thread.ticks[thread.phase] += ticks_between(thread.last, now);
    thread.last = now;
  }
  image.header->mark_seconds = calibrate_mark() * image.header->tick_seconds;
  refresh();
}

void refresh_now_and_then(std::uint64_t now) {
  if (now > next_refresh) refresh();
}

void refresh() {
  Header& header = *image.header;
  const std::uint64_t since = tick();
  header.use_latest = host_use();
  read_memory(header);
  for (std::uint64_t i = 0; i < std::min<std::uint64_t>(header.threads.count, thread_capacity); ++i)
    read_thread(image.threads[i], false);
  header.latest = moment();
  header.tick_seconds = seconds_a_tick(loaded, header.latest);
  const auto taken = static_cast<double>(book_own_time(since));
  next_refresh =
      since + static_cast<std::uint64_t>(std::max(refresh_seconds / header.tick_seconds, taken / refresh_share));
}

void begin_as_child() {
  if (folder == nullptr) return;
  drop_image();
  forget_marks();
  mine = {};
  is_stopping = false;
  loaded = moment();
  loader = Thread{};
  loader.tid = static_cast<std::int32_t>(getpid());
  use_when_loaded = host_use();
}

}  // namespace heiretsu::watch
