#include "drivers/output/placed_writer.hpp"

#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <string_view>
#include <utility>

namespace heiretsu {
namespace {

/// Helpers come within less, but for long work.
constexpr std::chrono::milliseconds patience{10};

/// Writes all bytes; returns how many there was no error before.
std::size_t write_at(int descriptor, std::string_view bytes, std::uint64_t offset) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t written =
        ::pwrite(descriptor, bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done));
    if (written >= 0)
      done += static_cast<std::size_t>(written);
    else if (errno != EINTR)
      break;
  }
  return done;
}

}  // namespace

bool PlacedWriter::open(const std::string& path) {
  descriptor_ = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  return descriptor_ >= 0;
}

void PlacedWriter::write(std::vector<Text> texts, std::uint64_t origin, bool sync) {
  {
    const std::lock_guard lock(mutex_);
    texts_ = std::move(texts);
    origin_ = origin;
    result_ = {};
    waiting_ = true;
  }
  writing_ = std::async(std::launch::async, [this, sync] { return write_alone(sync); });
}

void PlacedWriter::help() {
  if (!waiting_) return;
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (lock) write_texts();
}

PlacedWriter::Result PlacedWriter::result() {
  if (!writing_.valid()) return {};
  {
    const std::lock_guard lock(mutex_);
    write_texts();
  }
  return writing_.get();
}

int PlacedWriter::close() {
  if (writing_.valid()) writing_.wait();
  const int descriptor = std::exchange(descriptor_, -1);
  return descriptor < 0 || ::close(descriptor) == 0 ? 0 : errno;
}

/// Waits for a helper, for a while, and writes what is left to write.
PlacedWriter::Result PlacedWriter::write_alone(bool sync) {
  std::unique_lock lock(mutex_);
  written_.wait_for(lock, patience, [this] { return !waiting_; });
  write_texts();
  if (sync && result_.error == 0 && ::fdatasync(descriptor_) != 0 && errno != EINVAL) result_ = {errno, origin_, {}};
  return result_;
}

/// The lock is held.
void PlacedWriter::write_texts() {
  if (!waiting_) return;
  for (const auto& [place, lines] : texts_) {
    result_.part.add(place, lines);
    const std::size_t done = write_at(descriptor_, lines, origin_ + place);
    if (done == lines.size()) continue;
    result_.error = errno;
    result_.whole = origin_ + place + std::string_view(lines).substr(0, done).rfind('\n') + 1;  // npos + 1 is 0
    break;
  }
  texts_.clear();
  waiting_ = false;
  written_.notify_all();
}

}  // namespace heiretsu
