#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

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

struct Preparation;

/// A Map kernel ready to run on one window: its result checked and turned into bytes, so that
/// run([a, c)) equals run([a, b)) followed by run([b, c)), from any thread, in any order.
struct Job {
  std::uint64_t items = 0;                    ///< they are numbered [0, items)
  std::uint64_t preferred_grain = 1;          ///< items whose computing takes some 100 us or more
  std::function<JobResult(Range)> run;        ///< thread-safe; throws ItemError
  std::function<double(Range)> work;          ///< declared work of a range in the kernel's unit; additive
  bool items_alike = false;                   ///< each item declares the same work
  /// Where the bytes are not yet the text to print: makes it from all pieces of the window, in order. Throws ItemError.
  std::function<std::string(const std::vector<Piece>&)> assemble;
  /// Why what follows the items in their window cannot be done, told when they are delivered; empty when nothing follows.
  std::string refusal;
  /// What must be done before, by all ranks together; none for most.
  std::shared_ptr<Preparation> preparation;
  /// Dealt to the ranks in blocks whatever the schedule: each rank has what it needs for its own block alone.
  bool in_blocks = false;
};

/// A Map that a job stands on, done once before it, whose results the ranks exchange.
struct Preparation {
  Job map;
  bool on_every_rank = false;                       ///< each rank does all of it for itself, nothing is dealt
  std::function<void(std::vector<Piece>)> accept;   ///< takes this rank's pieces. Collective
};

}  // namespace heiretsu
