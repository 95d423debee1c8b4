// The matrix of a quadratic sieve: random ones of its shape with 37 to 105 entries a column, made smaller, eliminated,
// and solved by block Lanczos of each width on one and two threads. Compare the widths in CPU time on one thread, and
// threads in real time, in one run. A result that is no dependency has no time.
#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "kernels/factorize/quadratic_sieve/elimination.hpp"
#include "kernels/factorize/quadratic_sieve/lanczos.hpp"
#include "kernels/factorize/quadratic_sieve/matrix.hpp"
#include "tests/kernels/factorize/quadratic_sieve/matrices.hpp"

namespace {

using namespace heiretsu::factorize;

/// A column has about 37 entries for 4 factors, as the cycles of an 80-digit number, 75 for 9 and 105 for 13.
const Lists& matrix(std::size_t rows, unsigned factors) {
  static std::map<std::pair<std::size_t, unsigned>, Lists> made;
  auto& columns = made[{rows, factors}];
  if (columns.size() == 0) columns = sieve_matrix(rows, rows + 100, factors, 1);
  return columns;
}

/// The smaller matrix; by trimming alone where nothing is to be merged.
const SmallerMatrix& smaller(std::size_t rows, unsigned factors, bool merged) {
  static std::map<std::pair<std::pair<std::size_t, unsigned>, bool>, SmallerMatrix> made;
  auto& result = made[{{rows, factors}, merged}];
  if (result.columns.size() == 0)
    result = merged ? smaller_matrix(matrix(rows, factors), rows)
                    : smaller_matrix(matrix(rows, factors), rows, {.column_cost = -1});
  return result;
}

void report(benchmark::State& state, const Lists& columns, std::size_t rows, const std::vector<std::uint64_t>& sets) {
  std::uint64_t all = 0;
  for (const auto set : sets) all |= set;
  if (all == 0 || sums_to_zero(columns, rows, sets) != ~std::uint64_t{0}) state.SkipWithError("no dependency");
  state.counters["columns"] = static_cast<double>(columns.size());
  state.counters["entries"] = static_cast<double>(columns.numbers()) / static_cast<double>(columns.size());
}

void made_smaller(benchmark::State& state) {
  const auto rows = static_cast<std::size_t>(state.range(0));
  const Lists& columns = matrix(rows, static_cast<unsigned>(state.range(1)));
  SmallerMatrix result;
  for (auto _ : state) benchmark::DoNotOptimize(result = smaller_matrix(columns, rows));
  state.counters["columns"] = static_cast<double>(result.columns.size());
  state.counters["entries"] =
      static_cast<double>(result.columns.numbers()) / static_cast<double>(result.columns.size());
}

/// rows, factors, merged, words, threads
void solved(benchmark::State& state) {
  const auto& [columns, rows, members] =
      smaller(static_cast<std::size_t>(state.range(0)), static_cast<unsigned>(state.range(1)), state.range(2) != 0);
  std::vector<std::uint64_t> sets;
  for (auto _ : state)
    sets =
        lanczos(columns, rows, static_cast<unsigned>(state.range(4)), {.words = static_cast<unsigned>(state.range(3))});
  report(state, columns, rows, sets);
}

void eliminated(benchmark::State& state) {
  const auto& [columns, rows, members] = smaller(static_cast<std::size_t>(state.range(0)), 9, true);
  std::vector<std::uint64_t> sets;
  for (auto _ : state) sets = eliminate(columns, rows);
  report(state, columns, rows, sets);
}

void add_solved(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgNames({"rows", "factors", "merged", "words", "threads"});
  for (const std::int64_t rows : {20'000, 45'000}) {
    for (const std::int64_t factors : {9, 13}) {
      for (const std::int64_t words : {1, 2, 4, 8}) {
        for (const std::int64_t threads : {1, 2}) benchmark->Args({rows, factors, 0, words, threads});
      }
      for (const std::int64_t threads : {1, 2}) benchmark->Args({rows, factors, 1, 4, threads});
    }
  }
  for (const std::int64_t threads : {1, 2}) benchmark->Args({45'000, 4, 1, 4, threads});
  for (const std::int64_t rows : {2'000, 4'000, 8'000}) benchmark->Args({rows, 9, 1, 4, 1});
}

BENCHMARK(made_smaller)
    ->ArgNames({"rows", "factors"})
    ->ArgsProduct({{20'000, 45'000}, {4, 9, 13}})
    ->Unit(benchmark::kMillisecond);
BENCHMARK(solved)->Apply(add_solved)->UseRealTime()->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);
BENCHMARK(eliminated)->ArgName("rows")->Arg(2'000)->Arg(4'000)->Arg(8'000)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
