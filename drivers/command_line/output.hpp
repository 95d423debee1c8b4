#pragma once
#include <future>
#include <string>
#include <vector>

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

  /// Writes to `path` instead, unless it is empty. @throws UsageError when it cannot be written to.
  void open(const std::string& path);

  /// Queues texts to be written one after the other; waits for the texts queued before.
  /// Returns false when the reader of a pipe has gone: `... | head` has seen enough. @throws as finish() does.
  [[nodiscard]] bool write(std::vector<std::string> texts);

  /// Waits until all is written and gives the file its name; false when the reader of a pipe has gone.
  /// @throws std::runtime_error naming the place when it is full or fails: the file then holds whole lines only and keeps
  /// its name NAME.part.
  [[nodiscard]] bool finish();

 private:
  [[nodiscard]] bool write_now(const std::vector<std::string>& texts);
  [[nodiscard]] bool wait();

  std::string path_, place_ = "standard output";
  bool renames_ = false;
  int descriptor_ = 1;
  std::future<bool> writing_;
};

}  // namespace heiretsu
