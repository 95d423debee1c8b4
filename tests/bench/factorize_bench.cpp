#include <benchmark/benchmark.h>

#include <stdexcept>
#include <string>

#include "kernels/factorize/instruction_set.hpp"
#include "tests/kernels/factorize/inputs.hpp"

// CPU time of factor_batch a number, on every instruction set this processor has; every answer is multiplied back.
//   factorize_bench --benchmark_filter=avx2 --benchmark_repetitions=5
// Semiprimes have two prime factors of exactly the bits named; random numbers are uniform below the power of 2.

namespace heiretsu::factorize {
namespace {

using inputs::Numbers;

Numbers random_below(int bits, std::size_t count) {
  std::mt19937_64 random(7);
  Numbers numbers(count);
  for (std::uint64_t& number : numbers) number = random() >> (64 - bits);
  return numbers;
}

Numbers primes(int bits, std::size_t count) {
  std::mt19937_64 random(7);
  Numbers numbers(count);
  for (std::uint64_t& number : numbers) number = inputs::random_prime(bits, random);
  return numbers;
}

void check(const Numbers& numbers, const FactorLists& lists) {
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    std::uint64_t product = numbers[i] == 0 ? 0 : 1;
    for (const PrimePower& power : lists[i]) {
      for (std::uint32_t e = 0; e < power.exponent; ++e) product *= power.prime;
    }
    if (product != numbers[i]) throw std::logic_error("wrong factors of " + std::to_string(numbers[i]));
  }
}

void factor(benchmark::State& state, std::string_view set, const Numbers& numbers) {
  check(numbers, factor_batch_on(set, numbers));
  for ([[maybe_unused]] const auto iteration : state) {
    benchmark::DoNotOptimize(factor_batch_on(set, numbers));
  }
  state.counters["per_number"] =  // in seconds
      benchmark::Counter(static_cast<double>(numbers.size()),
                         benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

struct Input {
  std::string name;
  Numbers numbers;
};

const std::vector<Input>& all_inputs() {
  static const std::vector<Input> inputs{{"random_64", random_below(64, 1000000)},
                                         {"random_50", random_below(50, 1000000)},
                                         {"random_32", random_below(32, 1000000)},
                                         {"semiprime_24x24", inputs::semiprimes(24, 100000, 9)},
                                         {"semiprime_28x28", inputs::semiprimes(28, 100000, 9)},
                                         {"semiprime_30x30", inputs::semiprimes(30, 100000, 9)},
                                         {"semiprime_32x32", inputs::semiprimes(32, 100000, 9)},
                                         {"prime_64", primes(64, 100000)},
                                         {"one_semiprime_32x32", inputs::semiprimes(32, 1, 9)}};
  return inputs;
}

void register_all() {
  for (const std::string_view set : available_instruction_sets()) {
    for (const Input& input : all_inputs()) {
      benchmark::RegisterBenchmark((std::string(set) + "/" + input.name).c_str(),
                                   [set, &input](benchmark::State& state) { factor(state, set, input.numbers); })
          ->Unit(benchmark::kMillisecond);
    }
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
