#include "drivers/input/shared_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "kernels/base/bytes.hpp"

namespace heiretsu {

SharedFile::SharedFile(const Ranks& ranks, const std::string& path) {
  struct stat info {};
  // Who opens a FIFO takes what others wait for.
  if (::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode))
    descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const std::string mine = looks();
  std::string first = mine;
  ranks.broadcast(first);
  regular_ = !mine.empty();
  by_all_ = ranks.all(regular_ && mine == first);
}

SharedFile::~SharedFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

/// Size, time, and bytes of the beginning, the middle and the end; nothing where it is no regular file.
std::string SharedFile::looks() const {
  constexpr std::uint64_t sample = 4096;
  struct stat info {};
  if (descriptor_ < 0 || ::fstat(descriptor_, &info) != 0) return {};
  ByteWriter writer;
  writer.put(info.st_size);
  writer.put(info.st_mtim.tv_sec);
  writer.put(info.st_mtim.tv_nsec);
  const auto size = static_cast<std::uint64_t>(info.st_size);
  for (const std::uint64_t offset : {std::uint64_t{0}, size / 2, size - std::min(size, sample)}) {
    std::string bytes(sample, '\0');
    bytes.resize(read(offset, bytes));
    writer.put_text(bytes);
  }
  return writer.take();
}

std::size_t SharedFile::read(std::uint64_t offset, std::span<char> bytes) const {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t count =
        ::pread(descriptor_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done));
    if (count == 0 || (count < 0 && errno != EINTR)) break;
    if (count > 0) done += static_cast<std::size_t>(count);
  }
  return done;
}

void SharedFile::fetch(std::uint64_t offset, std::uint64_t bytes) const {
  (void)::posix_fadvise(descriptor_, static_cast<off_t>(offset), static_cast<off_t>(bytes), POSIX_FADV_WILLNEED);
}

}  // namespace heiretsu
