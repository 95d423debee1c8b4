#include "kernels/factorize/quadratic_sieve/unit_sieve.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>

#include "kernels/factorize/simd/instruction_set.hpp"
#include "tests/kernels/factorize/random_primes.hpp"

// A sanitizer has operators of its own, which find more.
#if !defined(HEIRETSU_SANITIZES_ADDRESS) && !defined(HEIRETSU_SANITIZES_THREAD)
namespace {
thread_local std::size_t allocations = 0;
}  // namespace

// NOLINTBEGIN(misc-new-delete-overloads): the aligned ones stay as they are
void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size > 0 ? size : 1)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
// NOLINTEND(misc-new-delete-overloads)

namespace heiretsu::factorize {
namespace {

/// GMP's allocations count, too, while this lives.
class CountsGmp {
 public:
  CountsGmp() {
    mp_get_memory_functions(&allocate_, &reallocate_, &free_);
    mp_set_memory_functions(
        [](std::size_t size) { return ++allocations, std::malloc(size); },
        [](void* memory, std::size_t, std::size_t size) { return ++allocations, std::realloc(memory, size); },
        [](void* memory, std::size_t) { std::free(memory); });
  }
  ~CountsGmp() { mp_set_memory_functions(allocate_, reallocate_, free_); }
  CountsGmp(const CountsGmp&) = delete;
  CountsGmp& operator=(const CountsGmp&) = delete;

 private:
  void* (*allocate_)(std::size_t) = nullptr;
  void* (*reallocate_)(void*, std::size_t, std::size_t) = nullptr;
  void (*free_)(void*, std::size_t) = nullptr;
};

TEST(UnitSieve, AllocatesNothingForAPolynomialOrARelation) {
  RandomPrimes random_prime;
  const mpz_class n = random_prime(120) * random_prime(121);
  const SieveContext context(n, sieve_parameters(n), qs_loops(instruction_set()));
  ASSERT_GE(context.polynomials.polynomials(), 256U);
  UnitSieve sieve(context);
  SieveFindings findings;
  for (auto* relations : {&findings.relations, &findings.unsplit}) relations->reserve(100'000);
  findings.residues.reserve(100'000);
  sieve(0, findings);
  const std::size_t found = findings.relations.size();
  const CountsGmp counts;
  allocations = 0;
  for (std::uint64_t unit = 1; unit <= 3; ++unit) sieve(unit, findings);
  EXPECT_GT(findings.relations.size(), found + 300);
  EXPECT_LE(allocations, 3U * 100) << "a unit may allocate where it begins: for its leading coefficient and first b";
}

}  // namespace
}  // namespace heiretsu::factorize
#endif
