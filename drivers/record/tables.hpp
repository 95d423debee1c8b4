#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <vector>

#include "drivers/record/columns.hpp"
#include "drivers/record/record.hpp"

namespace heiretsu {

/// A record's numbers as the rectangular arrays of schema 1, each in row-major order.
struct Tables {
  std::size_t ranks = 0;
  std::size_t threads = 0;                      ///< of the rank with the most
  std::vector<double> seconds;                  ///< [repetition]
  std::vector<std::uint8_t> valid;              ///< [repetition]
  std::vector<std::uint64_t> kept_repetitions;  ///< those whose ranks and threads are kept, ascending
  std::vector<double> start, end;               ///< [kept repetition, rank]
  std::vector<double> phases;  ///< [kept repetition, rank, thread, phase], NaN where a rank has fewer threads
  std::array<std::vector<double>, std::size(thread_columns)>
      columns;  ///< of each of thread_columns [kept repetition, rank, thread], NaN likewise
  std::vector<std::uint64_t> thread_counts;  ///< [rank]
  std::vector<double> clock;                 ///< [rank, (offset, drift, residual)]
  std::vector<std::uint64_t> kept_items;     ///< those whose costs are kept, ascending
  std::vector<double> costs;                 ///< [kept item]
  std::vector<double> latency;               ///< [repetition, quantile]
  std::string kept;                          ///< what was left out to save space; empty when nothing was
  std::string warning;                       ///< times that contradict each other; empty when none do
};

/// Bytes that per-rank, per-thread and per-item numbers may take together; beyond it some are left out.
inline constexpr std::size_t kept_bytes = std::size_t{64} << 20;

/// Arranges `record` in tables. Where it would take more than `limit` bytes, every k-th repetition keeps its ranks and
/// threads and every m-th item its cost, with the smallest k and m that fit; each of the two gets what the other
/// leaves, and at least half. At least one of each stays, and the seconds and validity of every repetition.
///
/// idle becomes the repetition's seconds minus a thread's clocked phases. Where it is negative by more than the error
/// of the rank's clock (residual + |drift| * seconds, and the rounding of the times), the numbers stay as they are and
/// `warning` names the worst case. Throws std::logic_error when repetitions disagree about the number of ranks or
/// quantiles. Linear in the size of the record.
Tables arrange(const Record& record, std::size_t limit = kept_bytes);

}  // namespace heiretsu
