#include "drivers/output/progress.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "kernels/base/clock.hpp"
#include "kernels/base/descriptor.hpp"
#include "kernels/base/quote.hpp"

namespace heiretsu {
namespace {

/// The width of the terminal; under mpirun, where standard error is none, what scripts/run says. 0: not known.
std::size_t columns() {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  const char* const given = std::getenv("COLUMNS");
  return given == nullptr ? 0 : static_cast<std::size_t>(std::max(0, std::atoi(given)));
}

/// Writes a line over the one on which the cursor is, cut to the width of the terminal.
void redraw(std::string_view line) {
  const std::size_t width = columns();
  (void)write_all(STDERR_FILENO,
                  fmt::format("\r{}\033[K", printable(line.substr(0, width == 0 ? line.npos : width - 1))));
}

}  // namespace

Progress::Progress(bool shown, std::string noun, std::function<std::uint64_t()> done,
                   std::function<std::string()> status)
    : noun_(std::move(noun)), done_(std::move(done)), status_(std::move(status)) {
  if (shown) thread_ = std::jthread([this](const std::stop_token& stop) { show(stop); });
}

void Progress::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
  redraw({});
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
    if (!text.empty() || so_far > 0) redraw(text.empty() ? line(so_far, now() - start, fraction, noun_) : text);
  }
}

std::string Progress::line(std::uint64_t done, double seconds, double fraction, const std::string& noun) {
  const double rate = static_cast<double>(done) / seconds;
  const std::string each = rate < 1 ? fmt::format("{:.0f} s each", 1 / rate) : fmt::format("{:.0f} a second", rate);
  std::string text = fmt::format("{} {}, {}", done, noun.substr(0, noun.size() - (done == 1 ? 1 : 0)), each);
  if (fraction > 0 && fraction <= 1) text += fmt::format(", {:.0f} s left", seconds * (1 - fraction) / fraction);
  return text;
}

bool progress_shown(const std::string& choice) {
  const char* const terminal = std::getenv("TERM");
  const bool dumb = terminal == nullptr || std::string_view(terminal) == "dumb";
  return choice == "always" || (choice == "auto" && !dumb && isatty(STDERR_FILENO) == 1);
}

}  // namespace heiretsu
