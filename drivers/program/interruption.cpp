#include "drivers/program/interruption.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <string_view>

#include "kernels/base/clock.hpp"

namespace heiretsu {
namespace {

struct HandledSignal {
  int number;
  bool always;  // else only the first time
  std::string_view name;
};
// A batch system may send its signals more than once; a second Ctrl-C means that the user will not wait.
constexpr std::array<HandledSignal, 3> handled_signals{
    {{SIGTERM, true, "SIGTERM"}, {SIGINT, false, "SIGINT"}, {SIGUSR1, true, "SIGUSR1"}}};
constexpr int end_is_near = 1000;  // larger than all signals

std::atomic<int> received = 0;
std::atomic<bool> prints = false;

void receive(int signal) {
  if (received.exchange(signal) != 0 || signal != SIGINT || !prints) return;  // else nobody sits and waits
  constexpr std::string_view line =
      "stopping where it can go on later (Ctrl-C once more: at once; what was kept before stays)\n";
  const int error = errno;
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, line.data(), line.size());
  errno = error;
}

double seconds_since_1970() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace

Interruption::Interruption(const Ranks& ranks, bool enabled) : ranks_(ranks), window_began_(now()) {
  enabled_ = ranks.from_root(enabled);
  if (!enabled_) return;
  job_end_ = job_end(std::getenv("SLURM_JOB_END_TIME"), seconds_since_1970());
  prints = ranks.root();
  for (const HandledSignal& signal : handled_signals) {
    struct sigaction action {};
    action.sa_handler = receive;
    action.sa_flags = SA_RESTART | (signal.always ? 0 : static_cast<int>(SA_RESETHAND));
    sigaction(signal.number, &action, nullptr);
  }
}

bool Interruption::wanted() {
  if (!enabled_) return false;
  const double time = now();
  longest_window_ = std::max(longest_window_, time - window_began_);
  window_began_ = time;
  int mine = received;
  if (mine == 0 && job_end_ && near_end(*job_end_ - seconds_since_1970(), longest_window_)) mine = end_is_near;
  const int cause = ranks_.max(mine);
  if (cause == 0) return false;
  const auto* const signal = std::find_if(handled_signals.begin(), handled_signals.end(),
                                          [&](const HandledSignal& candidate) { return candidate.number == cause; });
  reason_ = signal == handled_signals.end() ? "the job's time limit is near" : std::string(signal->name);
  return true;
}

bool Interruption::signalled() { return received.load(std::memory_order_relaxed) != 0; }

std::optional<double> Interruption::job_end(const char* text, double now) {
  if (text == nullptr) return std::nullopt;
  double value = 0;
  const std::string_view digits(text);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size() || value <= now) return std::nullopt;
  return value;
}

}  // namespace heiretsu
