#include "drivers/output/placed_writer.hpp"

#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <string_view>
#include <utility>

namespace heiretsu {
namespace {

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
  writing_ = std::async(std::launch::async,
                        [this, texts = std::move(texts), origin, sync] { return write_now(texts, origin, sync); });
}

PlacedWriter::Result PlacedWriter::result() { return writing_.valid() ? writing_.get() : Result{}; }

int PlacedWriter::close() {
  if (writing_.valid()) writing_.wait();
  const int descriptor = std::exchange(descriptor_, -1);
  return descriptor < 0 || ::close(descriptor) == 0 ? 0 : errno;
}

PlacedWriter::Result PlacedWriter::write_now(const std::vector<Text>& texts, std::uint64_t origin, bool sync) const {
  Result result;
  for (const auto& [place, lines] : texts) {
    result.part.add(place, lines);
    const std::size_t done = write_at(descriptor_, lines, origin + place);
    if (done == lines.size()) continue;
    result.error = errno;
    result.whole = origin + place + std::string_view(lines).substr(0, done).rfind('\n') + 1;  // npos + 1 is 0
    return result;
  }
  if (sync && ::fdatasync(descriptor_) != 0 && errno != EINVAL) result = {errno, origin, {}};
  return result;
}

}  // namespace heiretsu
