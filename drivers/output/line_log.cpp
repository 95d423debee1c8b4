#include "drivers/output/line_log.hpp"

#include <fmt/format.h>

#include "drivers/output/checksum.hpp"

namespace heiretsu {
namespace {

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

}  // namespace

LineLog::LineLog(const std::string& path) : file_(path) {
  constexpr std::size_t block = std::size_t{1} << 16;
  std::string text;
  for (std::string piece; !(piece = file_.read(text.size(), block)).empty();) text += piece;
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
  file_.truncate(size_);
}

void LineLog::append(std::string_view line) {
  const std::string text = fmt::format("{}{}\n", line, checksum_of(line));
  file_.write(size_, text);  // after an error a part of the line may be there; it is incomplete
  size_ += text.size();
}

}  // namespace heiretsu
