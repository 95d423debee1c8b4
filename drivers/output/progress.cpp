#include "drivers/output/progress.hpp"

#include <unistd.h>

#include <chrono>
#include <utility>

#include <fmt/core.h>

#include "drivers/output/say.hpp"
#include "kernels/base/clock.hpp"

namespace heiretsu {

Progress::Progress(bool shown, std::string noun, std::function<std::uint64_t()> done,
                   std::function<std::string()> status)
    : noun_(std::move(noun)), done_(std::move(done)), status_(std::move(status)) {
  if (shown) thread_ = std::jthread([this](const std::stop_token& stop) { show(stop); });
}

void Progress::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
  say("\r\033[K");
}

void Progress::expect(double fraction, std::uint64_t done) {
  const std::lock_guard lock(mutex_);
  expected_fraction_ = fraction;
  expected_done_ = done;
}

void Progress::show(const std::stop_token& stop) {
  const double start = now();
  std::unique_lock lock(mutex_);
  while (!ended_.wait_for(lock, stop, std::chrono::milliseconds(200), [&stop] { return stop.stop_requested(); })) {
    const std::uint64_t so_far = done_ ? done_() : 0;
    const double fraction =
        expected_done_ == 0 ? 0
                            : expected_fraction_ * static_cast<double>(so_far) / static_cast<double>(expected_done_);
    const std::string text = status_ ? status_() : std::string();
    say("\r{}\033[K", text.empty() ? line(so_far, now() - start, fraction, noun_) : text);
  }
}

std::string Progress::line(std::uint64_t done, double seconds, double fraction, const std::string& noun) {
  std::string text = fmt::format("{} {}, {:.0f} a second", done, noun, static_cast<double>(done) / seconds);
  if (fraction > 0 && fraction <= 1) text += fmt::format(", {:.0f} s left", seconds * (1 - fraction) / fraction);
  return text;
}

bool progress_shown(const std::string& choice) {
  return choice == "always" || (choice == "auto" && isatty(STDERR_FILENO) == 1);
}

}  // namespace heiretsu
