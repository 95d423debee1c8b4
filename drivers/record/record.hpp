#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "drivers/measure/sample.hpp"

namespace heiretsu {

/// Names and values in the order they were found.
using Attributes = std::vector<std::pair<std::string, std::string>>;

/// A table of what a program alone knows: a group of the file with a dataset per column, all over one axis.
struct RecordTable {
  struct Column {
    std::string name, unit, kind, description;
    std::variant<std::vector<double>, std::vector<std::string>> values;  ///< as many as the axis has places
  };
  std::string name;              ///< of the group
  std::string axis;              ///< `rank`, or an axis of this table, whose places are numbered
  std::string axis_description;  ///< of its own axis
  std::vector<Column> columns;   ///< at least one; without values the table is left out
};

/// Everything kept of one run: the contents of a file of schema 1 (results/README.md).
struct Record {
  std::string program, kernel, method, executor, schedule;
  std::uint64_t items = 0;
  double work = 0;
  double largest_item_work =
      0;  ///< no schedule of whole items is faster than this; 0 where items have no cost of their own
  std::string work_unit;
  std::uint64_t resumed =
      0;  ///< windows of the input that an interrupted run had done before; items and work are those of the others
  bool valid = true;
  bool deterministic = true;                 ///< every repetition computes the same items and the same work
  std::vector<RoundSample> rounds;           ///< of repetition 0 of a Map program; if there are many, the first of them
  std::uint64_t round_count = 0;             ///< number of rounds of repetition 0
  Attributes options;                        ///< every option as given, name without dashes
  std::vector<Repetition> repetitions;       ///< without warm-ups
  std::vector<ClockSync> clocks;             ///< one per rank
  std::vector<double> costs;                 ///< seconds per item, empty unless --keep-costs
  std::vector<double> quantiles;             ///< of /latency, e.g. 0.5, 0.99; empty where the program measures none
  std::vector<std::vector<double>> latency;  ///< [repetition][quantile], seconds
  std::vector<std::string> stages;           ///< of the program, by name; empty where it has none
  std::vector<std::vector<double>> stage_seconds;       ///< [repetition][stage], at rank 0
  std::vector<RecordTable> tables;                      ///< what the program alone knows
  std::vector<std::pair<std::string, double>> figures;  ///< what the program measured besides times, e.g. lost_updates
  Attributes provenance;                                ///< of the whole run, as rank 0 sees it
  std::vector<Attributes> rank_provenance;              ///< of each rank: host, CPU model, affinity of its threads, ...
};

}  // namespace heiretsu
