#pragma once
#include <future>
#include <string>
#include <vector>

namespace heiretsu {

/// Where results go: standard output, a FIFO or device as it is, or a file that appears under its name when it is
/// whole (until then it is NAME.part). Writes run behind the computation, one at a time, in order.
class Output {
 public:
  /// An empty path means standard output.
  /// @throws UsageError when the place cannot be written to.
  explicit Output(const std::string& path);
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  ~Output();

  /// Queues texts to be written one after the other; waits for the texts queued before.
  /// @throws OutputClosed, std::runtime_error as finish() does.
  void write(std::vector<std::string> texts);

  /// Waits until all is written and gives the file its name.
  /// @throws OutputClosed when the reader of a pipe has gone; std::runtime_error naming the place when it is full or
  /// fails: the file then holds whole lines only and keeps its name NAME.part.
  void finish();

 private:
  void write_now(const std::vector<std::string>& texts);
  void wait();

  std::string path_, place_;
  bool renames_ = false;
  int descriptor_ = 1;
  std::future<void> writing_;
};

/// The reader of the output has closed it: `... | head` has seen enough. Not an error of ours.
struct OutputClosed {};

}  // namespace heiretsu
