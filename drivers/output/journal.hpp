#pragma once
#include <cstdint>
#include <deque>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/output/line_log.hpp"
#include "kernels/base/clock.hpp"

namespace heiretsu {

/// How far a run has come whose output goes to FILE: FILE.part holds the output so far, FILE.journal a line per window of
/// its input: where the input stood and how long the output was after it. A line is written when its window's output is, so that whatever
/// ends the run, what the lines say is done; both files are synced every ten seconds, and what lies behind the last sync
/// has a checksum to tell it from what a crash of the machine made of it.
class Journal {
 public:
  /// What a run computes: the output of two that differ in `name` alone is the same.
  struct Run {
    std::string name;      ///< of the input, for messages
    std::string identity;  ///< of the input: what tells it from another or a changed one; not empty
    std::string options;   ///< that change the output, as they are typed
  };

  /// A run after some of its windows.
  struct State {
    std::uint64_t windows = 0;
    std::uint64_t items = 0;
    std::string position;          ///< of the input after the last of them, as one line; empty before the first
    std::uint64_t bytes = 0;       ///< of output
    std::uint64_t synced = 0;      ///< bytes of output that the disk surely has
    std::uint64_t checksum = 0;    ///< of the last window's output
  };

  /// Takes the journal of `output`, and with it the right to write there. With `resume` the run goes on from the last
  /// window whose output is whole, if there is any; without, from the beginning.
  /// @throws UsageError when another process writes there, when there is an unfinished run and not `resume`, when it is
  /// another run's, or when `resume` finds `output` finished.
  Journal(const std::string& output, const Run& run, bool resume);
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;
  /// Removes a journal in which nothing stands.
  ~Journal();

  /// The windows that are done.
  [[nodiscard]] const State& done() const { return done_; }

  /// A window of `items` items has been read, up to `position`. In order; from another thread than window_written() if
  /// need be.
  void window_read(std::string position, std::uint64_t items);

  /// The output of the first window that was read and not yet written has been appended to `descriptor`: it is done.
  /// @throws std::system_error when that cannot be written down.
  void window_written(std::span<const std::string> texts, int descriptor);

  /// Waits until the disk has all that is done.
  void sync(int descriptor);

  /// There is nothing to go on with any more: the journal goes.
  void finish();

 private:
  void begin(const Run& run);
  void check(const Run& run) const;
  void go_on();

  std::string output_;
  LineLog log_;
  State done_;
  bool finished_ = false;
  double last_sync_ = now();
  std::mutex mutex_;
  std::deque<State> read_;  // windows and items: of one window
};

/// The name of the output of a run that is not finished.
[[nodiscard]] std::string part_of(const std::string& output);

}  // namespace heiretsu
