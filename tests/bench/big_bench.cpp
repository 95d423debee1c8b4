#include <benchmark/benchmark.h>
#include <gmpxx.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "tests/bench/peers.hpp"
#include "tests/bench/random_numbers.hpp"

// CPU time per number above 2^64, ours and the peers' on the same numbers; theirs must be ours. Semiprimes are products
// of two random primes of equal size. Names end with bits and how many numbers.

namespace heiretsu::factorize {
namespace {

using Powers = std::vector<BigPower>;
using Factor = Powers (*)(const mpz_class& n);
using Draw = mpz_class (*)(gmp_randclass& random, unsigned bits);

Powers ours(const mpz_class& n) { return factor_big(n, 1); }

bool same(const Powers& a, const Powers& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const BigPower& x, const BigPower& y) {
    return x.prime == y.prime && x.exponent == y.exponent;
  });
}

bool multiplies_back(const mpz_class& n, const Powers& powers) {
  mpz_class product = 1;
  for (const BigPower& power : powers) {
    for (std::uint32_t e = 0; e < power.exponent; ++e) product *= power.prime;
  }
  return product == n;
}

void factor(benchmark::State& state, Factor engine, Draw draw) {
  gmp_randclass random(gmp_randinit_default);
  std::vector<mpz_class> numbers(static_cast<std::size_t>(state.range(1)));
  for (mpz_class& n : numbers) n = draw(random, static_cast<unsigned>(state.range(0)));
  std::vector<Powers> found(numbers.size());
  for ([[maybe_unused]] const auto iteration : state) {
    for (std::size_t i = 0; i < numbers.size(); ++i) found[i] = engine(numbers[i]);
  }
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const bool right = engine == ours ? multiplies_back(numbers[i], found[i]) : same(found[i], ours(numbers[i]));
    if (!right) state.SkipWithError("wrong factors");
  }
  state.counters["per_number"] =  // in seconds
      benchmark::Counter(static_cast<double>(numbers.size()),
                         benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void add(const std::string& name, Factor engine) {
  for (const auto& [input, draw] : {std::pair<const char*, Draw>{"semiprime", semiprime}, {"uniform", random_of}}) {
    auto* added = benchmark::RegisterBenchmark((name + "/" + input).c_str(), factor, engine, draw);
    added->Unit(benchmark::kMillisecond);
    for (const int bits : {66, 72, 80, 96, 112, 128, 160}) added->Args({bits, 16})->Args({bits, 4});
  }
}

}  // namespace
}  // namespace heiretsu::factorize

int main(int argc, char** argv) {
  using namespace heiretsu::factorize;
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  add("ours", ours);
  for (const Peer& peer : peers()) add(peer.name, peer.factor_big);
  benchmark::RunSpecifiedBenchmarks();
}
