#pragma once
#include <cstdint>
#include <type_traits>

namespace heiretsu::factorize {

/// A place of the sieve where a value splits over the factor base and at most two large primes. What divides it is not
/// kept: `refactor` finds it again from unit, polynomial and x.
struct Relation {
  std::uint64_t unit;
  std::uint32_t polynomial;  ///< of the unit
  std::int32_t x;
  std::uint32_t large[2];  ///< the large primes, ascending; 1: none
  std::uint64_t key;       ///< the low 64 bits of |Y|: relations found twice have the same

  friend bool operator==(const Relation&, const Relation&) = default;
};

static_assert(sizeof(Relation) == 32 && std::is_trivially_copyable_v<Relation>, "as bytes in messages and files");

}  // namespace heiretsu::factorize
