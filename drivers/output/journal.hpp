#pragma once
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/output/line_log.hpp"
#include "kernels/base/clock.hpp"

namespace heiretsu {

/// The progress of a run whose output goes to FILE. FILE.part holds the output so far; FILE.journal has a line per
/// window of the input, with the input position and the length of the output after it. A line is written after its
/// window's output, so that whatever ends the run, the windows listed are done. Both files are synced every ten
/// seconds; what was written after the last sync has a checksum, by which damage from a crash of the machine is
/// detected.
class Journal {
 public:
  /// What a run computes. Two that differ only in `name` have the same output.
  struct Run {
    std::string name;      ///< of the input, for messages
    std::string identity;  ///< of the input: differs for another input, or a changed one; not empty
    std::string options;   ///< those that change the output, as typed
  };

  /// A run after some of its windows.
  struct State {
    std::uint64_t windows = 0;
    std::uint64_t items = 0;
    std::string position;        ///< of the input after the last window, as one line; empty before the first
    std::uint64_t bytes = 0;     ///< of output
    std::uint64_t synced = 0;    ///< bytes of output that are known to be on disk
    std::uint64_t checksum = 0;  ///< of the last window's output
  };

  /// Opens and locks the journal of `output`. With `resume` the run continues after the last window whose output is
  /// complete, if there is any; without, it starts at the beginning.
  /// @throws UsageError when another process writes to `output`, when an unfinished run is there and `resume` is false,
  /// when it belongs to another run, or when `resume` finds `output` finished.
  Journal(const std::string& output, const Run& run, bool resume);
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;
  /// Removes a journal without any window, unless a file stands where the output will be.
  ~Journal();

  /// The windows that are done.
  [[nodiscard]] const State& done() const { return done_; }

  /// A window of `items` items has been read, up to `position`. To be called in order; other threads may call
  /// window_written() meanwhile.
  void window_read(std::string position, std::uint64_t items);

  /// Have ten seconds passed since output and journal were known to be on disk? Then the next window's output should
  /// be, before it is noted.
  [[nodiscard]] bool sync_due() const;

  /// The output of the next window, in the order of window_read(), has been written, up to its byte `bytes`; the
  /// window's part of it has this checksum. `synced`: all output up to there is on disk. The window is done.
  /// @throws std::system_error when the journal cannot be written.
  void window_written(std::uint64_t bytes, std::uint64_t checksum, bool synced);

  /// Waits until output and journal are on disk.
  void sync(int descriptor);

  /// Removes the journal: the run is complete, or cannot be resumed.
  void remove();

 private:
  void begin(const Run& run);
  void check(const Run& run) const;
  void restore();

  std::string output_;
  LineLog log_;
  State done_;
  bool removed_ = false;
  double last_sync_ = now();
  std::mutex mutex_;
  std::deque<State> read_;  // read but not yet written: windows and items of one window each
};

/// The name of the output of an unfinished run.
[[nodiscard]] std::string part_of(const std::string& output);

}  // namespace heiretsu
