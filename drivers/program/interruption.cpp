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

struct Taken {
  int number;
  bool again;  // taken a second time
  std::string_view name;
};
// The scheduler may send its signals more than once; whoever types Ctrl-C again means at once.
constexpr std::array<Taken, 3> taken{{{SIGTERM, true, "SIGTERM"}, {SIGINT, false, "SIGINT"}, {SIGUSR1, true, "SIGUSR1"}}};
constexpr int end_is_near = 1000;  // beyond all signals

std::atomic<int> received = 0;
std::atomic<bool> speaks = false;

void receive(int signal) {
  if (received.exchange(signal) != 0 || !speaks) return;
  constexpr std::string_view line = "stopping when this window is done (Ctrl-C once more: at once; the windows before are kept)\n";
  const int error = errno;
  [[maybe_unused]] const ssize_t heard = write(STDERR_FILENO, line.data(), line.size());
  errno = error;
}

double seconds_since_1970() { return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count(); }

}  // namespace

Interruption::Interruption(const Ranks& ranks, bool enabled) : ranks_(ranks), window_began_(now()) {
  enabled_ = ranks.from_root(enabled);
  if (!enabled_) return;
  job_end_ = job_end(std::getenv("SLURM_JOB_END_TIME"), seconds_since_1970());
  speaks = ranks.root();
  for (const Taken& signal : taken) {
    struct sigaction action {};
    action.sa_handler = receive;
    action.sa_flags = SA_RESTART | (signal.again ? 0 : static_cast<int>(SA_RESETHAND));
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
  const auto* const signal = std::find_if(taken.begin(), taken.end(), [&](const Taken& candidate) { return candidate.number == cause; });
  reason_ = signal == taken.end() ? "the job's time limit is near" : std::string(signal->name);
  return true;
}

std::optional<double> Interruption::job_end(const char* text, double now) {
  if (text == nullptr) return std::nullopt;
  double value = 0;
  const std::string_view digits(text);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size() || value <= now) return std::nullopt;
  return value;
}

}  // namespace heiretsu
