#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/measure/global_clock.hpp"
#include "drivers/program/frame.hpp"
#include "drivers/program/options.hpp"
#include "drivers/record/destination.hpp"
#include "drivers/record/record.hpp"

namespace heiretsu {

/// The destination of the record, found and tested before the work, at rank 0; nothing with --no-record, and on other
/// ranks. @throws UsageError on every rank when it cannot be written. Collective.
[[nodiscard]] std::optional<Destination> reserve_record(const Invocation& run, const CommonOptions& options,
                                                        const std::string& program, const std::string& method,
                                                        std::uint32_t threads);

/// Completes the record with what is the same for every program (options, clocks, provenance of the run and of every
/// rank, `warning`), and writes it at rank 0. Returns its name, for the user. Collective.
/// @throws std::runtime_error when it can no longer be written.
[[nodiscard]] std::string keep_record(const Invocation& run, const CommonOptions& options, GlobalClock& clock,
                                      Record record, const std::string& warning, std::uint32_t threads,
                                      const std::optional<Destination>& destination);

/// "Took 0.103 seconds (median of 7, 95% 0.101–0.106) on 2 ranks x 1 thread": seconds must not be empty.
[[nodiscard]] std::string took_line(std::span<const double> seconds, std::size_t ranks, std::size_t threads);

/// A line that says how many repetitions do not count because a rank began late; empty where none did, or
/// where there was one alone.
[[nodiscard]] std::string late_line(const std::vector<Repetition>& repetitions);

/// A line with the largest speedup over one core that any schedule of whole items can have, if that is less than
/// `workers`; else empty, also where items have no work of their own (largest_item 0).
[[nodiscard]] std::string whole_items_line(double work, double largest_item, std::size_t workers,
                                           std::string_view items);

/// The mean divided by the largest compute time of all threads, 0..1 (POP's load balance efficiency); the median over
/// repetitions.
[[nodiscard]] double load_balance(const std::vector<Repetition>& repetitions);

}  // namespace heiretsu
