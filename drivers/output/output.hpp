#pragma once
#include <future>
#include <string>
#include <vector>

#include "drivers/output/journal.hpp"

namespace heiretsu {

/// Where results go: standard output, a FIFO or device as it is, or a file that appears under its name when it is
/// whole (until then it is NAME.part). Writes run behind the computation, one at a time, in order.
class Output {
 public:
  /// Standard output.
  Output();
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  ~Output();

  /// Does it appear under its name when it is whole? Not so standard output (""), FIFOs, devices and folders.
  [[nodiscard]] static bool renames(const std::string& path);

  /// Writes to `path` instead, unless it is empty. With a journal, which outlives the output and is of this path, it goes on
  /// where the journal does, and tells it of every window written. @throws UsageError when it cannot be written to.
  void open(const std::string& path, Journal* journal = nullptr);

  /// Queues texts to be written one after the other; waits for the texts queued before. `whole`: with them all of the next
  /// window is written. Returns false when the reader of a pipe has gone: `... | head` has seen enough. @throws as finish() does.
  [[nodiscard]] bool write(std::vector<std::string> texts, bool whole = true);

  /// Waits until all is written, and on disk; the file, which has a journal, keeps its name NAME.part. @throws as finish() does.
  void pause();

  /// Waits until all is written; the file keeps its name NAME.part, and a journal goes: the run has failed, and there is
  /// nothing to go on with. A file in which nothing stands goes, too. @throws as finish() does.
  void fail();

  /// The name under which a file that is not whole stands; empty where there is none.
  [[nodiscard]] std::string part() const { return renames_ ? place_ : std::string(); }

  /// Waits until all is written and gives the file its name; false when the reader of a pipe has gone.
  /// @throws std::runtime_error naming the place when it is full or fails: the file then holds whole lines only and keeps
  /// its name NAME.part.
  [[nodiscard]] bool finish();

 private:
  [[nodiscard]] bool write_now(const std::vector<std::string>& texts) const;
  [[nodiscard]] bool wait();

  std::string path_, place_ = "standard output";
  bool renames_ = false;
  int descriptor_ = 1;
  Journal* journal_ = nullptr;
  std::future<bool> writing_;
};

}  // namespace heiretsu
