#include "drivers/program/deadline.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <utility>

#include "drivers/output/say.hpp"

namespace heiretsu {
namespace {

/// Waits so long, unless `stop` is requested before; true then. In steps: of the time in which the whole job stands
/// still (Ctrl-Z, SIGSTOP) one counts at most.
bool stopped_within(double seconds, const std::stop_token& stop) {
  constexpr int steps = 20;
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  for (int step = 0; step < steps && !stop.stop_requested(); ++step)
    stopped.wait_for(lock, stop, std::chrono::duration<double>(seconds / steps), [] { return false; });
  return stop.stop_requested();
}

}  // namespace

Deadline::Deadline(double seconds, std::string line)
    : watcher_([seconds, line = std::move(line)](const std::stop_token& stop) {
        if (stopped_within(seconds, stop)) return;
        say("{}\n", line);
        std::_Exit(1);
      }) {}

}  // namespace heiretsu
