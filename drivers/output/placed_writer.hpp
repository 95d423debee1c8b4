#pragma once
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "drivers/output/checksum.hpp"

namespace heiretsu {

/// Writes texts to their places in a file that others write to at the same time, at other places, while the computation
/// continues: by a thread that computes, which calls help(), or where none does so soon by one of its own. More threads
/// than cores would take them from each other.
class PlacedWriter {
 public:
  /// Whole lines, and where they begin: bytes from the beginning of what is written together.
  struct Text {
    std::uint64_t place;
    std::string lines;
  };

  /// What became of the texts given last.
  struct Result {
    int error = 0;  ///< an errno; 0: all is written
    /// After an error: from here on, in bytes of the file, there are no whole lines of these texts. Those before are.
    std::uint64_t whole = std::numeric_limits<std::uint64_t>::max();
    Checksum::Part part;  ///< of the texts, at their places
  };

  PlacedWriter() = default;
  PlacedWriter(const PlacedWriter&) = delete;
  PlacedWriter& operator=(const PlacedWriter&) = delete;
  ~PlacedWriter() { (void)close(); }

  /// Opens an existing file; false, with errno, where that cannot be done.
  [[nodiscard]] bool open(const std::string& path);

  /// Queues texts, places ascending, that are written to `origin` + place; result() must have been asked for those
  /// before. With `sync` result() waits until they, and all before, are on disk.
  void write(std::vector<Text> texts, std::uint64_t origin, bool sync);

  /// Writes the texts given last, unless that is done or another thread is at it. Thread-safe.
  void help();

  /// Waits for the texts given last, and reports them once; without any, nothing is wrong.
  [[nodiscard]] Result result();

  /// Waits, and closes the file. Returns an errno: some file systems tell only then that the disk is full.
  [[nodiscard]] int close();

 private:
  void watch(const std::stop_token& stop);
  void complete();
  void write_texts();
  void write_adjoining(std::span<const Text> texts);

  int descriptor_ = -1;
  std::atomic<bool> waiting_ = false;  // texts, to be written
  std::mutex mutex_;                   // of what follows
  std::condition_variable_any given_;
  bool watched_ = false;  // whoever watches is awake
  bool sync_ = false;     // that is to be done
  std::vector<Text> texts_;
  std::uint64_t origin_ = 0;
  Result result_;
  std::jthread watcher_;
};

}  // namespace heiretsu
