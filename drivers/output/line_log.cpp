#include "drivers/output/line_log.hpp"

#include <fmt/format.h>

#include "drivers/output/checksum.hpp"

namespace heiretsu {
namespace {

constexpr std::size_t block = std::size_t{1} << 16;
constexpr std::size_t max_line = std::size_t{1} << 24;  // no argument list is longer: a larger file is none of ours

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
  std::string text;  // of the file, from size_ on
  for (std::string piece; !(piece = file_.read(size_ + text.size(), block)).empty() && !foreign_;) {
    text += piece;
    foreign_ = !take_lines(text) || text.size() > max_line;
  }
  foreign_ = foreign_ && lines_.empty();  // a file without a line end may be the beginning of a log
}

/// Takes the complete lines off the front of the text; false at the first that is not.
bool LineLog::take_lines(std::string& text) {
  std::size_t taken = 0;
  std::string_view line;
  for (std::size_t end; (end = text.find('\n', taken)) != std::string::npos; taken = end + 1) {
    if (!is_complete({text.data() + taken, end - taken}, line)) return false;
    lines_.emplace_back(line);
    ends_.push_back(size_ += end + 1 - taken);
  }
  text.erase(0, taken);
  return true;
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
