#pragma once
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace heiretsu {

/// A file that one process at a time reads and writes, at places it names. All but the constructor's Busy are
/// std::system_error that name the file.
class LockedFile {
 public:
  /// Another process has locked it.
  struct Busy : std::runtime_error {
    using std::runtime_error::runtime_error;
  };

  /// What is done with the file.
  enum class Access : std::uint8_t {
    write,  ///< and read; it is made where it is not there, and nobody else has it meanwhile
    read,   ///< it must be there, and others may read it, too
  };

  /// Opens the file, and locks it until this object or process ends, however it ends. Some file systems have no locks;
  /// there it is not locked, and a warning says so where it is written. From now on a file beyond `ulimit -f` is an
  /// error, not the end of the process.
  /// @throws Busy.
  explicit LockedFile(const std::string& path, Access access = Access::write);
  LockedFile(const LockedFile&) = delete;
  LockedFile& operator=(const LockedFile&) = delete;
  ~LockedFile();

  [[nodiscard]] const std::string& path() const { return path_; }

  [[nodiscard]] std::uint64_t size() const;

  /// The bytes [offset, offset + size) as far as the file has them.
  [[nodiscard]] std::string read(std::uint64_t offset, std::size_t size) const;

  /// All of `bytes` to `offset`. After an error a part of them may be there.
  void write(std::uint64_t offset, std::string_view bytes);

  /// Drops what is behind the first `size` bytes.
  void truncate(std::uint64_t size);

  /// Waits until all is on disk.
  void sync();

  /// The same for the file's name, if the file system can.
  void sync_name() const;

  /// Removes the file, if it is still there; the lock stays until this object ends.
  void remove();

 private:
  std::string path_;
  int descriptor_;
};

}  // namespace heiretsu
