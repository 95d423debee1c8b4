#include "drivers/program/report.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "drivers/measure/affinity.hpp"
#include "drivers/measure/repeat.hpp"
#include "drivers/record/file_format.hpp"
#include "drivers/record/provenance.hpp"
#include "drivers/record/writer.hpp"
#include "kernels/base/bytes.hpp"
#include "kernels/base/usage_error.hpp"

namespace heiretsu {
namespace {

std::vector<Attributes> gather_attributes(const Ranks& ranks, const Attributes& mine) {
  ByteWriter message;
  for (const auto& [name, value] : mine) {
    message.put_text(name);
    message.put_text(value);
  }
  std::vector<Attributes> all;
  for (const std::string& theirs : ranks.gather(message.take())) {
    ByteReader reader(theirs);
    Attributes attributes;
    while (!reader.empty()) {
      const std::string_view name = reader.get_text();
      attributes.emplace_back(name, reader.get_text());
    }
    all.push_back(std::move(attributes));
  }
  return all;
}

/// With three decimals, or three significant digits below 0.1 s.
std::string seconds_text(double seconds) {
  return seconds < 0.1 ? fmt::format("{:.3g}", seconds) : fmt::format("{:.3f}", seconds);
}

}  // namespace

std::optional<Destination> reserve_record(const Invocation& run, const CommonOptions& options,
                                          const std::string& program, const std::string& method,
                                          std::uint32_t threads) {
  if (options.no_record) return std::nullopt;
  if (!options.record.empty() && options.record == options.output)
    throw UsageError(fmt::format("--record and --output name the same file: '{}'", options.record));
  const Ranks& ranks = run.session.ranks();
  std::optional<Destination> destination;
  at_root(ranks, [&] {
    try {
      destination = find_destination(
          options.record, record_name(program, method, static_cast<std::size_t>(ranks.size()), threads, run.start));
      try_destination(*destination);
      (void)file_format();
    } catch (const DestinationError& error) {
      throw UsageError(error.what());
    }
  });
  return destination;
}

std::string keep_record(const Invocation& run, const CommonOptions& options, GlobalClock& clock, Record record,
                        const std::string& warning, std::uint32_t threads,
                        const std::optional<Destination>& destination) {
  if (options.no_record) return {};
  const Ranks& ranks = run.session.ranks();
  record.options = options.given;
  record.rank_provenance = gather_attributes(ranks, rank_provenance(thread_affinities(threads)));
  clock.measure_drift();
  record.clocks = clock.gather();
  if (!ranks.root()) return {};
  Attributes provenance = run_provenance({.argv = {run.argv, static_cast<std::size_t>(run.argc)},
                                          .start = run.start,
                                          .mpi_library = run.session.library(),
                                          .mpi_startup_seconds = run.session.startup_seconds()});
  std::swap(record.provenance, provenance);
  record.provenance.insert(record.provenance.end(), provenance.begin(), provenance.end());  // those of the program
  record.provenance.insert(record.provenance.end(), run.provenance.begin(), run.provenance.end());
  if (!warning.empty()) record.provenance.emplace_back("warning", warning);
  const WrittenRecord written = write_record(record, *destination);
  std::string line = written.file.string();
  for (const std::string& remark : {written.kept, written.warning})
    if (!remark.empty()) line += fmt::format(" ({})", remark);
  return line;
}

std::string took_line(std::span<const double> seconds, std::size_t ranks, std::size_t threads) {
  const auto plural = [](std::size_t count, const char* noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
  };
  std::string spread;
  if (const auto interval = median_interval(seconds))
    spread = fmt::format(" (median of {}, 95% {}–{})", seconds.size(), seconds_text(interval->low),
                         seconds_text(interval->high));
  else if (seconds.size() > 1)
    spread = fmt::format(" (median of {}, from {} to {})", seconds.size(),
                         seconds_text(*std::min_element(seconds.begin(), seconds.end())),
                         seconds_text(*std::max_element(seconds.begin(), seconds.end())));
  return fmt::format("Took {} seconds{} on {} x {}", seconds_text(median(seconds)), spread, plural(ranks, "rank"),
                     plural(threads, "thread"));
}

std::string late_line(const std::vector<Repetition>& repetitions) {
  const auto late = std::count_if(repetitions.begin(), repetitions.end(), [](const Repetition& r) { return !r.valid; });
  if (late == 0 || repetitions.size() == 1) return {};  // one alone is no measurement
  return fmt::format(
      "{} of {} repetitions do not count: a rank began late, as on a busy machine (they are in the record)\n", late,
      repetitions.size());
}

std::string whole_items_line(double work, double largest_item, std::size_t workers, std::string_view items) {
  if (largest_item <= 0 || work / largest_item >= static_cast<double>(workers)) return {};
  return fmt::format(
      "No schedule of whole {} is faster than {:.2f} x one core: the largest holds {:.0f} % of the work\n", items,
      work / largest_item, 100 * largest_item / work);
}

double load_balance(const std::vector<Repetition>& repetitions) {
  std::vector<double> balances;
  for (const Repetition& repetition : repetitions) {
    double sum = 0, largest = 0, threads = 0;
    for (const RankSample& rank : repetition.ranks)
      for (const ThreadSample& thread : rank.threads) {
        const double compute = thread.phases[static_cast<std::size_t>(Phase::compute)];
        sum += compute;
        largest = std::max(largest, compute);
        ++threads;
      }
    balances.push_back(largest > 0 ? sum / threads / largest : 1);
  }
  return median(balances);
}

}  // namespace heiretsu
