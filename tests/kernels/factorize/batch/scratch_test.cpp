#include "kernels/factorize/batch/scratch.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace heiretsu::factorize {
namespace {

TEST(Scratch, KeepsItsMemoryWhereThereIsRoom) {
  Scratch<std::uint32_t> scratch;
  scratch.reserve(3);
  for (std::uint32_t i = 0; i < 3; ++i) scratch[i] = 7 + i;
  const std::uint32_t* const before = scratch.data();
  scratch.reserve(2);
  scratch.reserve(3);
  EXPECT_EQ(scratch.data(), before);
  for (std::uint32_t i = 0; i < 3; ++i) EXPECT_EQ(scratch[i], 7 + i);
  scratch.reserve(1000);
  for (std::uint32_t i = 0; i < 1000; ++i) scratch[i] = i;  // a sanitizer would see that there is no room
  EXPECT_EQ(scratch[999], 999U);
}

}  // namespace
}  // namespace heiretsu::factorize
