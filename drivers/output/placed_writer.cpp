#include "drivers/output/placed_writer.hpp"

#include <fcntl.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <string_view>
#include <system_error>
#include <utility>

#include "drivers/output/write_pieces.hpp"

namespace heiretsu {
namespace {

/// Helpers come within less, but for long work.
constexpr std::chrono::milliseconds patience{10};

}  // namespace

bool PlacedWriter::open(const std::string& path) {
  descriptor_ = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  return descriptor_ >= 0;
}

void PlacedWriter::write(std::vector<Text> texts, std::uint64_t origin, bool sync) {
  const std::lock_guard lock(mutex_);
  texts_ = std::move(texts);
  origin_ = origin;
  result_ = {};
  sync_ = sync;
  waiting_ = true;
  try {
    if (!watcher_.joinable()) watcher_ = std::jthread([this](const std::stop_token& stop) { watch(stop); });
  } catch (const std::system_error&) {
    return;  // helpers and result() do all of it
  }
  if (!watched_) given_.notify_one();
}

void PlacedWriter::help() {
  if (!waiting_) return;
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (lock) write_texts();
}

PlacedWriter::Result PlacedWriter::result() {
  const std::lock_guard lock(mutex_);
  complete();
  return std::exchange(result_, {});
}

int PlacedWriter::close() {
  watcher_ = {};
  {
    const std::lock_guard lock(mutex_);
    complete();
  }
  const int descriptor = std::exchange(descriptor_, -1);
  return descriptor < 0 || ::close(descriptor) == 0 ? 0 : errno;
}

/// Gives helpers some time and does what is left then. It sleeps while there is nothing to do.
void PlacedWriter::watch(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    given_.wait(lock, stop, [this] { return waiting_ || sync_; });
    watched_ = true;
    given_.wait_for(lock, stop, patience, [] { return false; });
    complete();
    watched_ = false;
  }
}

/// The lock is held.
void PlacedWriter::complete() {
  write_texts();
  if (!std::exchange(sync_, false) || result_.error != 0) return;
  if (::fdatasync(descriptor_) != 0 && errno != EINVAL) result_ = {errno, origin_, {}};
}

/// The lock is held.
void PlacedWriter::write_texts() {
  if (!waiting_) return;
  for (std::span<const Text> rest = texts_; !rest.empty() && result_.error == 0;) {
    std::size_t count = 1;
    const auto adjoins = [&](std::size_t i) { return rest[i].place == rest[i - 1].place + rest[i - 1].lines.size(); };
    while (count < std::min(rest.size(), pieces_at_once) && adjoins(count)) ++count;
    write_adjoining(rest.first(count));
    rest = rest.subspan(count);
  }
  texts_.clear();
  waiting_ = false;
}

/// At most pieces_at_once texts one behind the other. The lock is held.
void PlacedWriter::write_adjoining(std::span<const Text> texts) {
  std::array<iovec, pieces_at_once> pieces;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto& [place, lines] = texts[i];
    result_.part.add(place, lines);
    pieces[i] = piece_of(lines);
  }
  const auto place_in_file = static_cast<off_t>(origin_ + texts.front().place);
  std::size_t done = write_pieces(descriptor_, std::span(pieces).first(texts.size()),
                                  [&](std::span<const iovec> left, std::size_t before) {
                                    return ::pwritev(descriptor_, left.data(), static_cast<int>(left.size()),
                                                     place_in_file + static_cast<off_t>(before));
                                  });
  for (const auto& [place, lines] : texts) {
    if (done < lines.size()) {
      result_.error = errno;
      result_.whole = origin_ + place + std::string_view(lines).substr(0, done).rfind('\n') + 1;  // npos + 1 is 0
      return;
    }
    done -= lines.size();
  }
}

}  // namespace heiretsu
