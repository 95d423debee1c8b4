// Products of two random primes of equal size, 64 of each size, and random numbers: CPU time for one number.
#include <benchmark/benchmark.h>
#include <gmpxx.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernels/factorize/big.hpp"

namespace {

constexpr std::size_t samples = 64;

mpz_class random_of(gmp_randclass& random, unsigned bits) {
  mpz_class n = random.get_z_bits(bits);
  mpz_setbit(n.get_mpz_t(), bits - 1);
  return n;
}

mpz_class random_prime(gmp_randclass& random, unsigned bits) {
  mpz_class n = random_of(random, bits);
  mpz_nextprime(n.get_mpz_t(), n.get_mpz_t());
  return n;
}

template <class Draw>
void factor(benchmark::State& state, Draw draw) {
  gmp_randclass random(gmp_randinit_default);
  std::vector<mpz_class> numbers;
  for (std::size_t i = 0; i < samples; ++i) numbers.push_back(draw(random, static_cast<unsigned>(state.range(0))));
  std::size_t next = 0;
  for (auto _ : state) benchmark::DoNotOptimize(heiretsu::factorize::factor_big(numbers[next++ % samples], 1));
}

void semiprime(benchmark::State& state) {
  factor(state, [](gmp_randclass& random, unsigned bits) { return mpz_class(random_prime(random, bits / 2) * random_prime(random, bits - bits / 2)); });
}

void uniform(benchmark::State& state) { factor(state, random_of); }

}  // namespace

BENCHMARK(semiprime)->Arg(72)->Arg(80)->Arg(96)->Arg(112)->Arg(128)->Arg(160)->Unit(benchmark::kMillisecond);
BENCHMARK(uniform)->Arg(72)->Arg(80)->Arg(96)->Arg(112)->Arg(128)->Arg(160)->Unit(benchmark::kMillisecond);
BENCHMARK_MAIN();
