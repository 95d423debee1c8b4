#include <benchmark/benchmark.h>
#include <gmpxx.h>

#include <string>
#include <utility>
#include <vector>

#include "kernels/factorize/batch/factor_batch.hpp"
#include "kernels/factorize/wide/wide_engine.hpp"
#include "tests/bench/peers.hpp"
#include "tests/bench/random_numbers.hpp"

// CPU time per number of 32 to 128 bits: factor_batch on every instruction set this processor has, on many at once, and
// the peers on the first of them, one by one; theirs must be ours. Semiprimes are products of two random primes of
// equal size. Names end with bits and how many numbers.

namespace heiretsu::factorize {
namespace {

template <class Word>
using Numbers = std::vector<Word>;
using Draw = mpz_class (*)(gmp_randclass& random, unsigned bits);

template <class Word>
Numbers<Word> drawn(const benchmark::State& state, Draw draw) {
  gmp_randclass random(gmp_randinit_default);
  Numbers<Word> numbers(static_cast<std::size_t>(state.range(1)));
  for (Word& n : numbers) n = static_cast<Word>(uint128_of(draw(random, static_cast<unsigned>(state.range(0)))));
  return numbers;
}

void count(benchmark::State& state) {
  state.counters["per_number"] =  // in seconds
      benchmark::Counter(static_cast<double>(state.range(1)),
                         benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

FactorLists factored(InstructionSet set, std::span<const std::uint64_t> numbers) {
  return factor_batch_on(set, numbers);
}
WideLists factored(InstructionSet set, std::span<const Uint128> numbers) { return wide::factor_batch_on(set, numbers); }

template <class Word>
void measure_ours(benchmark::State& state, InstructionSet set, Draw draw) {
  const Numbers<Word> numbers = drawn<Word>(state, draw);
  ListsOf<Word> lists;
  for ([[maybe_unused]] const auto iteration : state) lists = factored(set, numbers);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    Word product = 1;
    for (const PowerOf<Word>& power : lists[i])
      for (std::uint32_t e = 0; e < power.exponent; ++e) product *= power.prime;
    if (product != numbers[i]) state.SkipWithError("wrong factors");
  }
  count(state);
}

void ours(benchmark::State& state, InstructionSet set, Draw draw) {
  state.range(0) <= 64 ? measure_ours<std::uint64_t>(state, set, draw) : measure_ours<Uint128>(state, set, draw);
}

void theirs_to_64_bits(benchmark::State& state, const Peer& peer, Draw draw) {
  const Numbers<std::uint64_t> numbers = drawn<std::uint64_t>(state, draw);
  FactorLists found;
  for ([[maybe_unused]] const auto iteration : state) {
    found = {};
    for (const std::uint64_t n : numbers) peer.append(n, found);
  }
  if (!same(found, factor_batch(numbers))) state.SkipWithError("wrong factors");
  count(state);
}

void theirs(benchmark::State& state, const Peer& peer, Draw draw) {
  if (state.range(0) <= 64) return theirs_to_64_bits(state, peer, draw);
  const Numbers<Uint128> numbers = drawn<Uint128>(state, draw);
  std::vector<mpz_class> values;
  for (const Uint128 n : numbers) values.push_back(mpz_of(n));
  std::vector<std::vector<BigPower>> found(numbers.size());
  for ([[maybe_unused]] const auto iteration : state)
    for (std::size_t i = 0; i < values.size(); ++i) found[i] = peer.factor_big(values[i]);
  const WideLists lists = factor_batch(numbers);
  for (std::size_t i = 0; i < numbers.size(); ++i)
    if (!same(lists[i], found[i])) state.SkipWithError("wrong factors");
  count(state);
}

/// Enough to fill the lanes to the end, and for about a tenth of a second.
long semiprimes_of(int bits) { return bits <= 64 ? 8192 : bits <= 80 ? 2048 : bits <= 100 ? 512 : 96; }
long uniform_of(int bits) { return bits <= 64 ? 8192 : 4096; }

void add_all() {
  for (const auto& [input, draw] : {std::pair<const char*, Draw>{"semiprime", semiprime}, {"uniform", random_of}}) {
    for (const InstructionSet set : available_instruction_sets()) {
      auto* added = benchmark::RegisterBenchmark((std::string(name(set)) + "/" + input).c_str(), ours, set, draw);
      for (int bits = 32; bits <= 128; ++bits)
        added->Args({bits, draw == random_of ? uniform_of(bits) : semiprimes_of(bits)});
    }
    for (const Peer& peer : peers()) {
      auto* added = benchmark::RegisterBenchmark((std::string(peer.name) + "/" + input).c_str(), theirs, peer, draw);
      for (const int bits : {32, 40, 48, 56, 64, 66, 72, 80, 88, 96, 104, 112, 120, 128}) added->Args({bits, 16});
    }
  }
}

}  // namespace
}  // namespace heiretsu::factorize

int main(int argc, char** argv) {
  using namespace heiretsu::factorize;
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  add_all();
  benchmark::RunSpecifiedBenchmarks();
}
