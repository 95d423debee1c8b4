#include "kernels/factorize/simd/engine_kernels.hpp"
#include "kernels/factorize/simd/vector_scalar.hpp"
#include "kernels/factorize/simd/word_field.hpp"

namespace heiretsu::factorize::simd {
namespace {

struct Set {
  using Vectors = scalar::Vectors;
  using Below50 = WordField<3>;
  using Below52 = WordField<3>;
  using Below56 = WordField<3>;
  using Below60 = WordField<3>;
  using Below63 = WordField<3>;
  using Below64 = WordField<3>;
  using FewBelow50 = WordField<1>;
  using FewBelow52 = WordField<1>;
  using FewBelow56 = WordField<1>;
  using FewBelow60 = WordField<1>;
  using FewBelow63 = WordField<1>;
  using FewBelow64 = WordField<1>;
};

void small_divisors(const std::uint64_t* numbers, std::size_t count, std::uint64_t* masks) {
  for (std::size_t i = 0; i < count; ++i) {
    masks[i] = 0;
    for (std::size_t j = 0; j < small_primes.size(); ++j) {
      if (numbers[i] * small_primes[j].inverse <= small_primes[j].limit) masks[i] |= std::uint64_t{1} << j;
    }
  }
}

template <std::size_t Last>
std::size_t divisors(const std::uint64_t* numbers, std::size_t count, TrialHit* hits) {
  std::size_t written = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    for (std::uint32_t j = small_primes.size(); j < Last; ++j) {
      if (numbers[i] * trial_primes[j].inverse <= trial_primes[j].limit) hits[written++] = {i, j};
    }
  }
  return written;
}

}  // namespace

const Kernels scalar_kernels{GroupKernels<Set>::group_size,  small_divisors,
                             divisors<trial_prime_count>,    divisors<short_trial_prime_count>,
                             GroupKernels<Set>::strong_test, GroupKernels<Set>::short_strong_test,
                             GroupKernels<Set>::run_curves};

}  // namespace heiretsu::factorize::simd
