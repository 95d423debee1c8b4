#include "drivers/output/line_log.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include <fmt/format.h>

#include "drivers/output/checksum.hpp"

namespace heiretsu {
namespace {

[[noreturn]] void fail(const std::string& path) {
  throw std::system_error(errno, std::generic_category(), fmt::format("cannot write '{}'", path));
}

std::string checksum_of(std::string_view text) {
  Checksum checksum;
  checksum.add(text);
  return fmt::format(" {:016x}", checksum.value());
}

/// Puts the line without its checksum into `text`; false where the checksum is wrong.
bool is_complete(std::string_view line, std::string_view& text) {
  constexpr std::size_t checksum = 17;
  if (line.size() < checksum) return false;
  text = line.substr(0, line.size() - checksum);
  return line.substr(text.size()) == checksum_of(text);
}

/// Opens and locks the file; opens it again if the process that had it before removed it meanwhile.
int open_locked(const std::string& path) {
  for (;;) {
    const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (descriptor < 0) fail(path);
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
      close(descriptor);
      throw LineLog::Busy(fmt::format("'{}' is locked by another process", path));
    }
    struct stat info {};
    if (fstat(descriptor, &info) != 0 || info.st_nlink > 0) return descriptor;
    close(descriptor);
  }
}

}  // namespace

LineLog::LineLog(const std::string& path) : path_(path), descriptor_(open_locked(path)) { read(); }

LineLog::~LineLog() { close(descriptor_); }

void LineLog::read() {
  std::string text;
  std::array<char, std::size_t{1} << 16> block;
  for (ssize_t count; (count = pread(descriptor_, block.data(), block.size(), static_cast<off_t>(text.size()))) > 0;)
    text.append(block.data(), static_cast<std::size_t>(count));
  foreign_ = text.find('\n') != std::string::npos;  // a file without a line end may be the beginning of a log
  std::string_view line;
  for (std::size_t end;
       (end = text.find('\n', size_)) != std::string::npos && is_complete({text.data() + size_, end - size_}, line);
       size_ = end + 1) {
    lines_.emplace_back(line);
    ends_.push_back(end + 1);
  }
}

void LineLog::keep(std::size_t count) {
  lines_.resize(count);
  size_ = count == 0 ? 0 : ends_[count - 1];
  if (ftruncate(descriptor_, static_cast<off_t>(size_)) != 0) fail(path_);
}

void LineLog::append(std::string_view line) {
  const std::string text = fmt::format("{}{}\n", line, checksum_of(line));
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t count = pwrite(descriptor_, text.data() + done, text.size() - done, static_cast<off_t>(size_ + done));
    if (count >= 0) {
      done += static_cast<std::size_t>(count);
    } else if (errno != EINTR) {
      fail(path_);  // a part of the line may be there; it is incomplete
    }
  }
  size_ += text.size();
}

void LineLog::sync() {
  if (fdatasync(descriptor_) != 0 && errno != EINVAL) fail(path_);
}

void LineLog::remove() {
  if (unlink(path_.c_str()) != 0 && errno != ENOENT) fail(path_);
}

}  // namespace heiretsu
