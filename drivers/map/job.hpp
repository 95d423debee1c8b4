#pragma once
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>

#include "kernels/base/range.hpp"

namespace heiretsu {

/// What a range of items gave.
struct JobResult {
  std::string bytes;  ///< the result itself; results of adjoining ranges join by concatenation
  std::string notes;  ///< whole lines for the user, e.g. which factors are only probable primes
};

/// What can be wrong with one item.
enum class Fault : std::uint8_t { none, wrong_result, bad_input };

/// Thrown by Job::run. what() is the line for the user.
struct ItemError : std::runtime_error {
  ItemError(Fault what_fault, const std::string& line) : std::runtime_error(line), fault(what_fault) {}
  Fault fault;
};

/// The result of one range of items, or of one item that failed.
struct Piece {
  Range items;
  std::string bytes;
  std::string notes;          ///< of a failed item: the line that says why
  Fault fault = Fault::none;
};

/// A Map kernel ready to run on the items of one round: its result checked and turned into bytes, so that
/// run([a, c)) equals run([a, b)) followed by run([b, c)), from any thread, in any order.
struct Job {
  std::uint64_t items = 0;                                          ///< they are numbered [0, items)
  std::uint64_t grain = 1;                                          ///< items whose computing takes about 100 us or more
  std::function<JobResult(Range)> run;                              ///< thread-safe; throws ItemError
  std::function<double(Range)> work = [](Range) { return 0.0; };    ///< declared work of a range in the kernel's unit; additive
  bool items_alike = false;                                         ///< each item declares the same work
};

}  // namespace heiretsu
