#include "drivers/input/file_source.hpp"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "drivers/input/characters.hpp"
#include "kernels/base/descriptor.hpp"
#include "kernels/base/quote.hpp"
#include "kernels/base/usage_error.hpp"

namespace heiretsu {
namespace {

constexpr std::size_t max_token = std::size_t{1} << 20;
constexpr std::size_t max_block = std::size_t{1} << 17;

}  // namespace

FileSource::FileSource(const std::string& path)
    : name_(path == "-" ? "standard input" : printable(path)),
      descriptor_(path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC)),
      // One byte more than the longest token, for the white space that ends it.
      buffer_(std::make_unique_for_overwrite<char[]>(max_token + 1 + plain_context)) {
  if (descriptor_ < 0) throw UsageError(fmt::format("{}: cannot be opened: {}", name_, std::strerror(errno)));
  struct stat status {};
  if (::fstat(descriptor_, &status) == 0 && S_ISDIR(status.st_mode)) {
    if (descriptor_ != STDIN_FILENO) ::close(descriptor_);
    throw UsageError(fmt::format("{}: is a directory, not a file of numbers", name_));
  }
  start_ = ::lseek(descriptor_, 0, SEEK_CUR);
  cursor_ = whole_ = filled_ = buffer_.get();
}

FileSource::~FileSource() {
  if (descriptor_ != STDIN_FILENO) ::close(descriptor_);
}

bool FileSource::rewind() {
  if (start_ < 0) return false;
  seek({.offset = static_cast<std::uint64_t>(start_)});
  return true;
}

std::string FileSource::identity() const {
  struct stat status {};
  if (descriptor_ == STDIN_FILENO || ::fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode)) return {};
  return fmt::format("{} bytes, modified {:%Y-%m-%d %H:%M:%S}.{:09} UTC", status.st_size,
                     fmt::gmtime(status.st_mtim.tv_sec), status.st_mtim.tv_nsec);
}

InputPosition FileSource::position() const {
  auto unread = filled_ - cursor_;
  if (at_end_ && unread > 0) --unread;  // the line end put behind the last token is not in the file
  return {.offset = static_cast<std::uint64_t>(::lseek(descriptor_, 0, SEEK_CUR) - unread), .line = line_};
}

void FileSource::seek(const InputPosition& position) {
  if (::lseek(descriptor_, static_cast<off_t>(position.offset), SEEK_SET) < 0)
    throw std::runtime_error(fmt::format("{}: cannot be read again: {}", name_, std::strerror(errno)));
  cursor_ = whole_ = filled_ = buffer_.get();
  line_ = position.line;
  in_comment_ = at_end_ = false;
  at_start_ = static_cast<off_t>(position.offset) == start_;
}

double FileSource::fraction(const InputPosition& position) const {
  struct stat info {};
  if (start_ < 0 || ::fstat(descriptor_, &info) != 0 || info.st_size <= start_) return 0;
  return (static_cast<double>(position.offset) - static_cast<double>(start_)) /
         static_cast<double>(info.st_size - start_);
}

std::optional<Stretch> FileSource::stretch(std::uint64_t window, std::uint64_t limit) {
  struct stat info {};
  if (::fstat(descriptor_, &info) != 0 || !S_ISREG(info.st_mode) || !find_token()) return std::nullopt;
  const InputPosition begin = position();
  return find_stretch(descriptor_, static_cast<std::uint64_t>(info.st_size), begin.offset, begin.line, window, limit);
}

/// Is it a pipe or terminal into which nothing has been written for a while?
bool FileSource::pauses() const {
  constexpr int patience = 100;  // milliseconds: wait for a writer that is only slower than this program
  pollfd reader{descriptor_, POLLIN, 0};
  return !at_end_ && ::poll(&reader, 1, patience) == 0;
}

/// Makes at least one whole token, or a piece of a comment, available; false at the end of the input.
bool FileSource::refill() {
  if (at_end_) return false;
  const auto unfinished = static_cast<std::size_t>(filled_ - whole_);
  std::memmove(buffer_.get(), whole_, unfinished);
  cursor_ = whole_ = buffer_.get();
  filled_ = buffer_.get() + unfinished;
  for (;;) {
    const char* fresh = filled_;
    filled_ += read_block();
    if (at_end_) {
      if (filled_ == cursor_) return false;
      *filled_++ = '\n';
    }
    whole_ = after_last_space(fresh, filled_);
    if (whole_ != fresh) {
      if (at_start_) skip_byte_order_mark();
      return true;
    }
    whole_ = cursor_;
    if (in_comment_ || *cursor_ == '#') {
      in_comment_ = true;
      filled_ = buffer_.get();
    } else if (filled_ == buffer_.get() + max_token) {
      check_text({buffer_.get(), max_token});
      fail(fmt::format("{} is longer than 1 MB", quoted(std::string_view(buffer_.get(), max_token))));
    }
  }
}

/// Reads once into the buffer; notes the end of the input. Returns the number of bytes.
std::size_t FileSource::read_block() {
  // No more than stays in the cache until it is parsed.
  const auto room = std::min(max_block, static_cast<std::size_t>(buffer_.get() + max_token - filled_));
  ssize_t count = 0;
  do {
    count = ::read(descriptor_, filled_, room);
  } while (count < 0 && is_to_be_tried_again(descriptor_, POLLIN));
  if (count < 0) throw UsageError(fmt::format("{}: cannot be read: {}", name_, std::strerror(errno)));
  at_end_ = count == 0;
  return static_cast<std::size_t>(count);
}

/// Editors of Windows put one before UTF-8, which is no part of the first number; before UTF-16 it tells what this is.
void FileSource::skip_byte_order_mark() {
  at_start_ = false;
  const std::string_view text(cursor_, static_cast<std::size_t>(whole_ - cursor_));
  if (text.starts_with("\xef\xbb\xbf")) cursor_ += 3;
  if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff"))
    fail("text in UTF-16 (save it as UTF-8), not a file of numbers");
}

void FileSource::fail(std::string_view reason) const {
  throw UsageError(fmt::format("{}:{}: {}", name_, line_, reason));
}

}  // namespace heiretsu
