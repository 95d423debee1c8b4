#include "drivers/record/schema.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <map>
#include <numeric>
#include <span>
#include <string>

#include "drivers/record/hdf5.hpp"

namespace heiretsu {
namespace {

using hdf5::Handle;
using hdf5::Metadata;

std::vector<std::uint64_t> count_up(std::size_t count) {
  std::vector<std::uint64_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), std::uint64_t{0});
  return numbers;
}

/// The axes of a file: each a dimension scale that datasets refer to by name.
class Axes {
 public:
  explicit Axes(const Handle& file) : file_(file) {}

  template <class T>
  void add(const std::string& name, const std::vector<T>& values, const Metadata& metadata) {
    Handle scale = hdf5::write_dataset(file_, name, {values.size()}, std::span<const T>(values), metadata);
    hdf5::make_scale(scale, name);
    axes_.emplace(name, Axis{std::move(scale), values.size()});
  }

  /// A dataset of `where` over the named axes.
  template <class T>
  void write(const Handle& where, const std::string& name, std::initializer_list<const char*> axes,
             const std::vector<T>& values, const Metadata& metadata) const {
    std::vector<hsize_t> shape;
    for (const char* axis : axes) shape.push_back(axes_.at(axis).extent);
    const Handle dataset = hdf5::write_dataset(where, name, shape, std::span<const T>(values), metadata);
    unsigned position = 0;
    for (const char* axis : axes) hdf5::attach_scale(dataset, axes_.at(axis).scale, position++);
  }

 private:
  struct Axis {
    Handle scale;
    hsize_t extent;
  };
  const Handle& file_;
  std::map<std::string, Axis> axes_;
};

void write_attributes(const Handle& file, const Record& record, const Tables& tables) {
  hdf5::write_attribute(file, "schema", schema);
  hdf5::write_attribute(file, "program", record.program);
  hdf5::write_attribute(file, "kernel", record.kernel);
  hdf5::write_attribute(file, "method", record.method);
  hdf5::write_attribute(file, "executor", record.executor);
  hdf5::write_attribute(file, "schedule", record.schedule);
  hdf5::write_attribute(file, "ranks", std::uint64_t{tables.ranks});
  hdf5::write_attribute(file, "threads", std::uint64_t{tables.threads});
  hdf5::write_attribute(file, "items", record.items);
  hdf5::write_attribute(file, "work", record.work);
  hdf5::write_attribute(file, "work_unit", record.work_unit);
  hdf5::write_attribute(file, "largest_item_work", record.largest_item_work);
  hdf5::write_attribute(file, "resumed", record.resumed);
  hdf5::write_attribute(file, "valid", std::uint64_t{record.valid});
  hdf5::write_attribute(file, "kept", tables.kept.empty() ? "all" : tables.kept);
  hdf5::write_attribute(file, "warning", tables.warning);
  for (const auto& [name, value] : record.options) {
    std::string attribute = "option_" + name;
    std::replace(attribute.begin(), attribute.end(), '-', '_');
    hdf5::write_attribute(file, attribute, value);
  }
  for (const auto& [name, value] : record.figures) hdf5::write_attribute(file, "figure_" + name, value);
}

/// Writes the axes. Returns the name of the repetition axis of ranks and threads: all repetitions, or those kept.
const char* write_axes(Axes& axes, const Record& record, const Tables& tables) {
  axes.add("repetition", count_up(record.repetitions.size()),
           {"1", "label", "number of the repetition; warm-ups are not counted"});
  axes.add("rank", count_up(tables.ranks), {"1", "label", "number of the MPI rank"});
  axes.add("thread", count_up(tables.threads), {"1", "label", "number of the thread within its rank"});
  axes.add("phase", std::vector<std::string>(phase_names.begin(), phase_names.end()),
           {"", "label", "what a thread's time went into"});
  axes.add("clock_term", std::vector<std::string>{"offset", "drift", "residual"},
           {"", "label", "terms of a rank's clock"});
  if (tables.kept_repetitions.size() == record.repetitions.size()) return "repetition";
  axes.add("kept_repetition", tables.kept_repetitions,
           {"1", "label", "numbers of the repetitions whose ranks and threads are kept"});
  return "kept_repetition";
}

void write_samples(const Axes& axes, const Handle& file, const char* kept, const Record& record, const Tables& tables) {
  axes.write(file, "seconds", {"repetition"}, tables.seconds,
             {"s", "cost", "last end minus first start over all ranks on the synchronised clock"});
  axes.write(file, "valid", {"repetition"}, tables.valid,
             {"1", "label", "1: the result was right and no rank started late"});
  axes.write(file, "start", {kept, "rank"}, tables.start,
             {"s", "label", "start of a rank's part on the synchronised clock"});
  axes.write(file, "end", {kept, "rank"}, tables.end, {"s", "label", "end of a rank's part on the synchronised clock"});
  axes.write(file, "phases", {kept, "rank", "thread", "phase"}, tables.phases,
             {"s", "cost",
              "time of a thread by phase, adding up to the repetition's seconds: idle is the remainder; NaN where a "
              "rank has fewer threads"});
  for (std::size_t i = 0; i < std::size(thread_columns); ++i) {
    const ThreadColumn& column = thread_columns[i];
    axes.write(file, std::string(column.name), {kept, "rank", "thread"}, tables.columns[i],
               {column.unit.empty() ? record.work_unit : std::string(column.unit), std::string(column.kind),
                std::string(column.description) + "; NaN where a rank has fewer threads",
                column.counter && record.deterministic});
  }
  axes.write(file, "threads", {"rank"}, tables.thread_counts, {"thread", "count", "threads of a rank"});
  axes.write(file, "clock", {"rank", "clock_term"}, tables.clock,
             {"s, drift: s/s", "label",
              "rank's time + offset + drift * (seconds since synchronisation) is rank 0's, wrong by at most residual"});
}

void write_optional(Axes& axes, const Handle& file, const Record& record, const Tables& tables) {
  if (!record.quantiles.empty()) {
    axes.add("quantile", record.quantiles, {"1", "label", "share of the latencies that are not longer"});
    axes.write(file, "latency", {"repetition", "quantile"}, tables.latency,
               {"s", "cost", "quantiles of the latencies of a repetition"});
  }
  if (!record.stages.empty()) {
    std::vector<double> seconds;
    for (const auto& row : record.stage_seconds) seconds.insert(seconds.end(), row.begin(), row.end());
    axes.add("stage", record.stages, {"", "label", "what the program was at"});
    axes.write(file, "stages", {"repetition", "stage"}, seconds,
               {"s", "cost",
                "time that passed in a stage at rank 0, where it works alone as well; the rest of the "
                "repetition's seconds is in none"});
  }
  if (!record.costs.empty()) {
    axes.add("item", tables.kept_items, {"1", "label", "number of the item"});
    axes.write(file, "costs", {"item"}, tables.costs, {"s", "cost", "time one item took"});
  }
}

/// The rounds of repetition 0, a dataset per column.
void write_rounds(Axes& axes, const Handle& file, const Record& record) {
  if (record.rounds.empty()) return;
  std::vector<std::string> kernels, schedules;
  std::vector<std::uint64_t> items;
  std::vector<double> work, seconds;
  for (const RoundSample& round : record.rounds) {
    kernels.emplace_back(round.kernel);
    schedules.push_back(round.schedule);
    items.push_back(round.items);
    work.push_back(round.work);
    seconds.push_back(round.seconds);
  }
  axes.add("round", count_up(record.rounds.size()), {"1", "label", "number of the round in the first repetition"});
  const Handle group = hdf5::create_group(file, "rounds");
  hdf5::write_attribute(group, "count", record.round_count);
  axes.write(group, "kernel", {"round"}, kernels, {"", "label", "what computed the round"});
  axes.write(group, "schedule", {"round"}, schedules,
             {"", "label", "what dealt it, over ranks and over the threads of a rank"});
  axes.write(group, "items", {"round"}, items,
             {"item", "count", "items of the round; those of a preparation are not the run's"});
  axes.write(group, "work", {"round"}, work, {record.work_unit, "count", "their declared work; 0 for a preparation"});
  axes.write(group, "seconds", {"round"}, seconds,
             {"s", "cost", "at rank 0, from asking for the round until it was collected"});
}

/// What the program alone knows, a group per table.
void write_tables(Axes& axes, const Handle& file, const Record& record) {
  for (const RecordTable& table : record.tables) {
    const auto size = [](const auto& values) { return values.size(); };
    const std::size_t rows = std::visit(size, table.columns.front().values);
    if (rows == 0) continue;
    if (table.axis != "rank") axes.add(table.axis, count_up(rows), {"1", "label", table.axis_description});
    const Handle group = hdf5::create_group(file, table.name);
    for (const RecordTable::Column& column : table.columns) {
      const Metadata metadata{column.unit, column.kind, column.description};
      const auto write = [&](const auto& values) {
        axes.write(group, column.name, {table.axis.c_str()}, values, metadata);
      };
      std::visit(write, column.values);
    }
  }
}

/// Facts of the run as attributes of /provenance, facts of each rank as its datasets over the rank axis.
void write_provenance(const Axes& axes, const Handle& file, const Record& record, std::size_t ranks) {
  const Handle group = hdf5::create_group(file, "provenance");
  for (const auto& [name, value] : record.provenance) hdf5::write_attribute(group, name, value);
  std::vector<std::string> names;
  for (const Attributes& facts : record.rank_provenance) {
    for (const auto& fact : facts) {
      if (std::find(names.begin(), names.end(), fact.first) == names.end()) names.push_back(fact.first);
    }
  }
  for (const std::string& name : names) {
    std::vector<std::string> values(ranks);
    for (std::size_t rank = 0; rank < std::min(ranks, record.rank_provenance.size()); ++rank) {
      const Attributes& facts = record.rank_provenance[rank];
      const auto fact = std::find_if(facts.begin(), facts.end(), [&](const auto& pair) { return pair.first == name; });
      if (fact != facts.end()) values[rank] = fact->second;
    }
    axes.write(group, name, {"rank"}, values, {"", "label", "as the rank saw it: " + name});
  }
}

}  // namespace

std::vector<std::byte> file_image(const Record& record, const Tables& tables) {
  const Handle file = hdf5::create_in_memory();
  write_attributes(file, record, tables);
  Axes axes(file);
  const char* kept = write_axes(axes, record, tables);
  write_samples(axes, file, kept, record, tables);
  write_rounds(axes, file, record);
  write_optional(axes, file, record, tables);
  write_tables(axes, file, record);
  write_provenance(axes, file, record, tables.ranks);
  return hdf5::image(file);
}

}  // namespace heiretsu
