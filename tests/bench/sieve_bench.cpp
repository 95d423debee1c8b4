#include <benchmark/benchmark.h>
#include <gmpxx.h>

#include <cstdint>
#include <string>

#include "kernels/factorize/quadratic_sieve/sieving.hpp"

// One thread of the quadratic sieve, unit after unit of a semiprime of so many digits: relations and full relations per
// second of CPU time, and seconds per place.

namespace heiretsu::factorize {
namespace {

mpz_class semiprime(unsigned digits) {
  mpz_class half;
  mpz_ui_pow_ui(half.get_mpz_t(), 10, digits / 2);
  mpz_class p = half * 314'159 / 1'000'000, q = (digits % 2 == 0 ? half : 10 * half) * 577'215 / 1'000'000;
  mpz_nextprime(p.get_mpz_t(), p.get_mpz_t());
  mpz_nextprime(q.get_mpz_t(), q.get_mpz_t());
  return p * q;
}

void sieve_units(benchmark::State& state) {
  const mpz_class n = semiprime(static_cast<unsigned>(state.range(0)));
  const InstructionSet set = available_instruction_sets()[static_cast<std::size_t>(state.range(1))];
  state.SetLabel(std::string(name(set)));
  const SieveParameters parameters = sieve_parameters(n);
  const Sieving sieving(n, parameters, set);
  std::uint64_t unit = 0, relations = 0, fulls = 0;
  for (auto _ : state) {
    for (const Relation& relation : sieving({unit, unit + 1})) {
      ++relations;
      fulls += relation.large[1] == 1 ? 1 : 0;
    }
    ++unit;
  }
  const auto rate = benchmark::Counter::kIsRate;
  state.counters["relations"] = benchmark::Counter(static_cast<double>(relations), rate);
  state.counters["fulls"] = benchmark::Counter(static_cast<double>(fulls), rate);
  state.counters["place"] = benchmark::Counter(
      static_cast<double>(unit << parameters.log_polynomials) * parameters.places, rate | benchmark::Counter::kInvert);
}

void all_forms(benchmark::internal::Benchmark* benchmark) {
  for (const int digits : {60, 70, 80, 90}) {
    for (std::size_t set = 0; set < available_instruction_sets().size(); ++set)
      benchmark->Args({digits, static_cast<long>(set)});
  }
}

BENCHMARK(sieve_units)->Apply(all_forms)->Unit(benchmark::kMillisecond)->MinTime(1);

}  // namespace
}  // namespace heiretsu::factorize

BENCHMARK_MAIN();
