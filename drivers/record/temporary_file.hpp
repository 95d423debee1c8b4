#pragma once
#include <cstddef>
#include <filesystem>
#include <span>

namespace heiretsu {

/// A new file in a folder, without a name where the system can (Linux's O_TMPFILE), else under a hidden one, removed at
/// the end of its scope: link what must stay.
/// Every function throws DestinationError with one line when the system refuses.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::filesystem::path& folder);
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile();

  /// Writes all of `bytes` and waits until they are on disk.
  void write(std::span<const std::byte> bytes);

  /// Gives the file the name `final` too, and waits until that is on disk; false, with nothing done, where the name is
  /// taken.
  [[nodiscard]] bool link_to(const std::filesystem::path& final) const;

 private:
  [[noreturn]] void fail(const char* what, int error) const;

  std::filesystem::path folder_;
  std::filesystem::path path_;  // empty without a name
  int descriptor_ = -1;
};

}  // namespace heiretsu
