#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/output/locked_file.hpp"

namespace heiretsu {

/// A text file that grows by whole lines, each ending in its checksum, and is locked by one process at a time. Lines
/// that a crash left incomplete, or that had not reached the disk, are detected and dropped.
class LineLog {
 public:
  /// Opens or makes the file. @throws as LockedFile does.
  explicit LineLog(const std::string& path);

  /// The lines before the first incomplete one, without their checksums.
  [[nodiscard]] const std::vector<std::string>& lines() const { return lines_; }

  /// Does the file hold something that is not a log?
  [[nodiscard]] bool foreign() const { return lines_.empty() && foreign_; }

  /// Drops all lines but the first `count`, in the file too. To be called before append().
  void keep(std::size_t count);

  /// Adds a line; lines() does not show it. @throws std::system_error, as sync() does; the lines before stay intact.
  void append(std::string_view line);

  /// Waits until all lines are on disk.
  void sync() { file_.sync(); }

  /// Removes the file, if it is still there; the lock stays until this object ends. @throws std::system_error.
  void remove() { file_.remove(); }

 private:
  bool take_lines(std::string& text);

  LockedFile file_;
  std::vector<std::string> lines_;
  std::vector<std::size_t> ends_;  // of the lines, as offsets in the file
  bool foreign_ = false;
  std::size_t size_ = 0;  // of the complete lines
};

}  // namespace heiretsu
