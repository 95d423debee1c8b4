#pragma once
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>

#include "kernels/base/range.hpp"

namespace heiretsu {

/// The result of a range of items.
struct JobResult {
  std::string bytes;  ///< results of adjoining ranges are joined by concatenation
  std::string notes;  ///< whole lines for the user, e.g. which factors are only probable primes
};

/// What can be wrong with one item.
enum class Fault : std::uint8_t { none, wrong_result, bad_input };

/// Thrown by Job::run. what() is the line for the user.
struct ItemError : std::runtime_error {
  ItemError(Fault what_fault, const std::string& line) : std::runtime_error(line), fault(what_fault) {}
  Fault fault;
};

/// A range of items with its result, or one item that failed.
struct Piece {
  Range items;
  std::string bytes;
  std::string notes;  ///< as in JobResult; of a failed item: why it failed
  Fault fault = Fault::none;
};

/// A Map kernel ready to run on the items of one round: its result checked and turned into bytes, so that
/// run([a, c)) equals run([a, b)) followed by run([b, c)), from any thread, in any order.
struct Job {
  std::uint64_t items = 0;              ///< they are numbered [0, items)
  std::uint64_t grain = 1;              ///< items that take about 100 us or more together
  std::function<JobResult(Range)> run;  ///< thread-safe; throws ItemError
  std::function<double(Range)> work = [](Range) {
    return 0.0;
  };  ///< declared work of a range, in the kernel's unit; additive
  /// Called before each range with how many of the round the thread has had, thread-safe: writes what rounds before
  /// have left.
  std::function<void(std::uint64_t)> aside = {};
  bool items_alike = false;  ///< every item declares the same work
  bool brief = false;        ///< all of it takes less time than a team of threads to begin: one thread does it
  bool shared = false;       ///< preparations have done the work of each item together: none is too large to be shared
};

}  // namespace heiretsu
