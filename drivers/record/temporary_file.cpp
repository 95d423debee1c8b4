#include "drivers/record/temporary_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <random>
#include <string>

#include "drivers/record/destination.hpp"

namespace heiretsu {
namespace {

/// Makes a write beyond `ulimit -f` an error, like that of a full disk, instead of the end of the process.
class IgnoreFileSizeSignal {
 public:
  IgnoreFileSizeSignal() {
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGXFSZ, &ignore, &before_);
  }
  IgnoreFileSizeSignal(const IgnoreFileSizeSignal&) = delete;
  IgnoreFileSizeSignal& operator=(const IgnoreFileSizeSignal&) = delete;
  ~IgnoreFileSizeSignal() { sigaction(SIGXFSZ, &before_, nullptr); }

 private:
  struct sigaction before_ {};
};

const char* advice(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT: return "free some, or name another place with --record FILE or HEIRETSU_RESULTS";
    case EFBIG: return "raise `ulimit -f`, or use --no-record";
    default: return "name another place with --record FILE or HEIRETSU_RESULTS, or use --no-record";
  }
}

}  // namespace

TemporaryFile::TemporaryFile(const std::filesystem::path& folder) : folder_(folder) {
  // Without a name nothing is left of it when the process is killed. Not every file system can, and /proc may be
  // missing.
  if (access("/proc/self/fd", X_OK) == 0) descriptor_ = open(folder.c_str(), O_WRONLY | O_TMPFILE | O_CLOEXEC, 0666);
  if (descriptor_ >= 0) return;
  std::random_device random;
  do {
    path_ = folder / fmt::format(".heiretsu-{}-{:08x}.tmp", getpid(), random());
    descriptor_ = open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  } while (descriptor_ < 0 && (errno == EEXIST || errno == EINTR));
  if (descriptor_ < 0) fail("create a file in", errno);
}

TemporaryFile::~TemporaryFile() {
  close(descriptor_);
  if (!path_.empty()) unlink(path_.c_str());
}

void TemporaryFile::write(std::span<const std::byte> bytes) {
  const IgnoreFileSizeSignal scope;
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
    if (count > 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(count));
    } else if (count == 0 || errno != EINTR) {
      fail("write a record to", count == 0 ? ENOSPC : errno);
    }
  }
  if (fsync(descriptor_) != 0) fail("write a record to", errno);
}

bool TemporaryFile::link_to(const std::filesystem::path& final) const {
  const std::string own = path_.empty() ? fmt::format("/proc/self/fd/{}", descriptor_) : path_.string();
  if (linkat(AT_FDCWD, own.c_str(), AT_FDCWD, final.c_str(), path_.empty() ? AT_SYMLINK_FOLLOW : 0) != 0) {
    if (errno == EEXIST) return false;
    fail("link a record in", errno);
  }
  // The record is complete under its name already: ignore a file system that cannot sync a folder.
  const int folder = open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0) {
    fsync(folder);
    close(folder);
  }
  return true;
}

void TemporaryFile::fail(const char* what, int error) const {
  throw DestinationError(
      fmt::format("cannot {} '{}': {} ({})", what, folder_.string(), std::strerror(error), advice(error)));
}

}  // namespace heiretsu
