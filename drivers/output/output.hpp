#pragma once
#include <sys/stat.h>

#include <cstdint>
#include <future>
#include <optional>
#include <string>
#include <vector>

#include "drivers/output/journal.hpp"

namespace heiretsu {

/// Where results go: standard output, a FIFO or device, or a file that gets its name when it is complete (until then it
/// is NAME.part). Writes run while the computation continues, one at a time, in order.
class Output {
 public:
  /// Standard output.
  Output();
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  ~Output();

  /// Does `path` get its name only when it is complete? Not so standard output (""), FIFOs, devices and folders.
  [[nodiscard]] static bool renames(const std::string& path);

  /// The file that a chain of symbolic links leads to, which need not be there yet; `path` itself where it names no
  /// such link, or a device or FIFO.
  [[nodiscard]] static std::string behind_links(const std::string& path);

  /// Writes to `path` instead, unless it is empty; a file that was there keeps its mode and owner, or a warning says
  /// so. With a journal of that path, which must outlive the output, it continues where the journal ends. @throws
  /// UsageError when it cannot be written to.
  void open(const std::string& path, Journal* journal = nullptr);

  /// Queues texts to be written one after the other; waits for the texts queued before. Returns false when the reader
  /// of a pipe has gone, as that of `... | head` does. @throws as finish() does.
  [[nodiscard]] bool write(std::vector<std::string> texts);

  // Where several write to part() by themselves, instead of write():

  /// Drops what is behind the first `bytes` bytes of the file, if it has as many.
  void cut(std::uint64_t bytes) const;

  /// Throws as finish() does, for this errno.
  [[noreturn]] void fail_to_write(int error) const;

  /// Waits until all is written and, where there is a journal, on disk; so ends a run that can be resumed, whose file
  /// stays NAME.part. Returns false when the reader of a pipe has gone. @throws as finish() does.
  bool settle();

  /// Ends a run that failed and cannot be resumed: waits until all is written. The file stays NAME.part, or is removed
  /// if it is empty; a journal is removed. @throws as finish() does.
  void fail();

  /// The name of the incomplete file, NAME.part; empty where there is none.
  [[nodiscard]] std::string part() const { return renames_ ? target_ : std::string(); }

  /// Ends a run that is complete: waits until all is written and gives the file its name. Returns false when the reader
  /// of a pipe has gone. @throws std::runtime_error naming the file when the disk is full or fails: it then holds whole
  /// lines only and stays NAME.part.
  [[nodiscard]] bool finish();

 private:
  void take_over(const struct stat& before);
  [[nodiscard]] bool write_now(const std::vector<std::string>& texts) const;
  [[nodiscard]] bool wait();

  std::string path_, target_ = "standard output";  // given; really written to
  bool renames_ = false;
  int descriptor_ = 1;
  std::optional<mode_t> mode_;  ///< of the file that was there
  Journal* journal_ = nullptr;
  std::future<bool> writing_;
};

}  // namespace heiretsu
