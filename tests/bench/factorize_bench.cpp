#include <benchmark/benchmark.h>

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kernels/factorize/batch/factor_batch.hpp"
#include "tests/bench/peers.hpp"
#include "tests/kernels/factorize/inputs.hpp"

// CPU time of factor_batch per number, on every instruction set this processor has, and of the peers on the first of
// the same numbers. Ours must multiply back, theirs must be the same as ours; else there is no time.
//   factorize_bench --benchmark_filter=avx2/.*/100000 --benchmark_repetitions=5
// Names end with how many numbers. Semiprimes have two prime factors of exactly the bits named; random numbers are
// uniform below the power of 2.

namespace heiretsu::factorize {
namespace {

using inputs::Numbers;

Numbers random_below(int bits, std::size_t count) {
  std::mt19937_64 random(7);
  Numbers numbers(count);
  for (std::uint64_t& number : numbers) number = std::max<std::uint64_t>(1, random() >> (64 - bits));
  return numbers;
}

Numbers primes(int bits, std::size_t count) {
  std::mt19937_64 random(7);
  Numbers numbers(count);
  for (std::uint64_t& number : numbers) number = inputs::random_prime(bits, random);
  return numbers;
}

Numbers semiprimes(int bits, std::size_t count) { return inputs::semiprimes(bits, count, 9); }

struct Input {
  std::string name;
  Numbers (*make)(int bits, std::size_t count);
  int bits;
  std::vector<std::int64_t> counts;  // of numbers for us
  std::int64_t first;                // of them for the peers
};

const std::vector<Input>& all_inputs() {
  static const std::vector<Input> inputs{{"random_64", random_below, 64, {1000000, 100000}, 5000},
                                         {"random_50", random_below, 50, {1000000, 100000}, 5000},
                                         {"random_32", random_below, 32, {1000000, 100000}, 50000},
                                         {"random_10", random_below, 10, {1000000}, 100000},
                                         {"semiprime_24x24", semiprimes, 24, {100000, 20000}, 1000},
                                         {"semiprime_28x28", semiprimes, 28, {100000, 20000}, 1000},
                                         {"semiprime_30x30", semiprimes, 30, {100000, 20000}, 1000},
                                         {"semiprime_32x32", semiprimes, 32, {100000, 20000}, 1000},
                                         {"prime_64", primes, 64, {100000}, 5000},
                                         {"one_semiprime_32x32", semiprimes, 32, {1}, 1}};
  return inputs;
}

/// Made once, because a benchmark is entered several times.
const Numbers& numbers_of(const Input& input, std::int64_t count) {
  static std::map<std::pair<std::string, std::int64_t>, Numbers> made;
  Numbers& numbers = made[{input.name, count}];
  if (numbers.empty()) numbers = input.make(input.bits, static_cast<std::size_t>(count));
  return numbers;
}

using Engine = std::function<FactorLists(const Numbers&)>;
using Check = bool (*)(const Numbers&, const FactorLists&);

void factor(benchmark::State& state, const Input& input, const Engine& engine, Check right) {
  const Numbers& numbers = numbers_of(input, state.range(0));
  FactorLists lists;
  for ([[maybe_unused]] const auto iteration : state) {
    lists = engine(numbers);
    benchmark::ClobberMemory();
  }
  if (!right(numbers, lists)) state.SkipWithError("wrong factors");
  state.counters["per_number"] =  // in seconds
      benchmark::Counter(static_cast<double>(numbers.size()),
                         benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

bool ours_is_right(const Numbers& numbers, const FactorLists& lists) { return multiply_back(numbers, lists); }
bool theirs_is_ours(const Numbers& numbers, const FactorLists& lists) { return same(lists, factor_batch(numbers)); }

void add(std::string_view name, const Input& input, const std::vector<std::int64_t>& counts, const Engine& engine,
         Check right) {
  auto* added =
      benchmark::RegisterBenchmark((std::string(name) + "/" + input.name).c_str(),
                                   [=, &input](benchmark::State& state) { factor(state, input, engine, right); });
  added->Unit(benchmark::kMillisecond);
  for (const std::int64_t count : counts) added->Arg(count);
}

void register_all() {
  std::string sets;
  for (const InstructionSet set : available_instruction_sets()) {
    sets += std::string(sets.empty() ? "" : " ").append(name(set));
    const Engine engine = [set](const Numbers& numbers) { return factor_batch_on(set, numbers); };
    for (const Input& input : all_inputs()) add(name(set), input, input.counts, engine, ours_is_right);
  }
  benchmark::AddCustomContext("instruction_sets", sets);
  for (const Peer& peer : peers()) {
    const Engine engine = [&peer](const Numbers& numbers) {
      FactorLists lists;
      for (const std::uint64_t n : numbers) peer.append(n, lists);
      return lists;
    };
    for (const Input& input : all_inputs()) add(peer.name, input, {input.first}, engine, theirs_is_ours);
    benchmark::AddCustomContext(peer.name, peer.version);
  }
}

}  // namespace
}  // namespace heiretsu::factorize

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  heiretsu::factorize::register_all();
  benchmark::RunSpecifiedBenchmarks();
}
