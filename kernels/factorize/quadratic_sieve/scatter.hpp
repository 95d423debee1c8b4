#pragma once
#include <cstdint>

namespace heiretsu::factorize {
namespace {

/// Moves entries to the buckets of their blocks, one by one.
inline void scatter(const std::uint32_t* entry, const std::uint32_t* end, std::uint32_t, std::uint32_t** buckets) {
  for (; entry != end; ++entry) *buckets[*entry >> 15 & 31]++ = *entry;
}

}  // namespace
}  // namespace heiretsu::factorize
