#pragma once
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace heiretsu {

/// A text file that grows by whole lines, each with its checksum at the end, and belongs to one process at a time. What a
/// crash leaves of a line, or of lines the disk had not yet, is found and forgotten.
class LineLog {
 public:
  /// Another process has it.
  struct Busy : std::runtime_error {
    using std::runtime_error::runtime_error;
  };

  /// Opens the file or makes it, and locks it until the end of this process or object, however it ends. Where a file
  /// system knows no locks there is none. @throws Busy; std::system_error when it cannot be opened.
  explicit LineLog(const std::string& path);
  LineLog(const LineLog&) = delete;
  LineLog& operator=(const LineLog&) = delete;
  ~LineLog();

  /// The lines up to the first that is torn, without their checksums.
  [[nodiscard]] const std::vector<std::string>& lines() const { return lines_; }

  /// Something stands in the file, but not one line of a log.
  [[nodiscard]] bool foreign() const { return lines_.empty() && foreign_; }

  /// Forgets all lines but the first `count`, in the file too. To be called before append().
  void keep(std::size_t count);

  /// Adds a line, which lines() does not show. @throws std::system_error, as sync() does; the lines before stay whole.
  void append(std::string_view line);

  /// Waits until the disk has all lines.
  void sync();

  /// Removes the file, if nobody has yet; the lock stays until this object goes. @throws std::system_error.
  void remove();

 private:
  void read();

  std::string path_;
  int descriptor_ = -1;
  std::vector<std::string> lines_;
  std::vector<std::size_t> ends_;  // of the lines, in the file
  bool foreign_ = false;
  std::size_t size_ = 0;  // of the whole lines
};

}  // namespace heiretsu
