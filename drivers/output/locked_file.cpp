#include "drivers/output/locked_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "drivers/output/say.hpp"

namespace heiretsu {
namespace {

[[noreturn]] void fail(const char* verb, const std::string& path) {
  throw std::system_error(errno, std::generic_category(), fmt::format("cannot {} '{}'", verb, path));
}

/// Opens and locks the file; opens it again if the process that had it before removed it meanwhile.
int open_locked(const std::string& path, bool writes) {
  for (;;) {
    const int flags = (writes ? O_RDWR | O_CREAT : O_RDONLY) | O_CLOEXEC | O_NONBLOCK;  // a pipe is not waited for
    const int descriptor = open(path.c_str(), flags, 0666);
    if (descriptor < 0) fail(writes ? "write" : "read", path);
    if (flock(descriptor, (writes ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0) {
      if (errno == EWOULDBLOCK) {
        close(descriptor);
        throw LockedFile::Busy(fmt::format("'{}' is locked by another process", path));
      }
      if (writes)
        warn({fmt::format("'{}' cannot be locked ({}): let no other process write it", path, std::strerror(errno))});
    }
    struct stat info {};
    if (fstat(descriptor, &info) != 0 || info.st_nlink > 0) return descriptor;
    close(descriptor);
  }
}

}  // namespace

LockedFile::LockedFile(const std::string& path, Access access)
    : path_(path), descriptor_(open_locked(path, access == Access::write)) {
  std::signal(SIGXFSZ, SIG_IGN);  // `ulimit -f` is an errno of pwrite(2) here
}

LockedFile::~LockedFile() { close(descriptor_); }

std::uint64_t LockedFile::size() const {
  struct stat info {};
  if (fstat(descriptor_, &info) != 0) fail("read", path_);
  return static_cast<std::uint64_t>(info.st_size);
}

std::string LockedFile::read(std::uint64_t offset, std::size_t size) const {
  std::string bytes(size, '\0');
  std::size_t done = 0;
  while (done < size) {
    const ssize_t count = pread(descriptor_, bytes.data() + done, size - done, static_cast<off_t>(offset + done));
    if (count == 0) break;
    if (count > 0) {
      done += static_cast<std::size_t>(count);
    } else if (errno != EINTR) {
      fail("read", path_);
    }
  }
  bytes.resize(done);
  return bytes;
}

void LockedFile::write(std::uint64_t offset, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
      offset += static_cast<std::uint64_t>(count);
    } else if (errno != EINTR) {
      fail("write", path_);
    }
  }
}

void LockedFile::truncate(std::uint64_t size) {
  if (ftruncate(descriptor_, static_cast<off_t>(size)) != 0) fail("write", path_);
}

void LockedFile::sync() {
  if (fdatasync(descriptor_) != 0 && errno != EINVAL) fail("write", path_);
}

void LockedFile::sync_name() const {
  const auto folder = std::filesystem::absolute(path_).parent_path();
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  fsync(descriptor);
  close(descriptor);
}

void LockedFile::remove() {
  if (unlink(path_.c_str()) != 0 && errno != ENOENT) fail("write", path_);
}

}  // namespace heiretsu
