#include "kernels/overlap/frame_pool.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <set>
#include <vector>

namespace heiretsu::overlap {
namespace {

TEST(FramePool, FramesAreApartAlignedAndUsedAgain) {
  constexpr std::size_t bytes = 100, count = 5000;  // several blocks
  FramePool pool;
  std::vector<char*> frames;
  for (std::size_t i = 0; i < count; ++i) {
    frames.push_back(static_cast<char*>(pool.take(bytes)));
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(frames[i]) % __STDCPP_DEFAULT_NEW_ALIGNMENT__, 0U);
    std::memset(frames[i], static_cast<int>(i % 251), bytes);
  }
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t b = 0; b < bytes; ++b) ASSERT_EQ(frames[i][b], static_cast<char>(i % 251));
  const std::set<void*> before(frames.begin(), frames.end());
  for (char* frame : frames) FramePool::give(frame);
  for (std::size_t i = 0; i < count; ++i) EXPECT_TRUE(before.contains(pool.take(bytes)));
}

TEST(FramePool, OtherSizesAndLargeOnesAreWholeToo) {
  FramePool small, large;
  void* const first = small.take(24);
  char* const other = static_cast<char*>(small.take(200'000));
  std::memset(other, 1, 200'000);
  char* const huge = static_cast<char*>(large.take(200'000));  // larger than a block, and kept
  std::memset(huge, 2, 200'000);
  EXPECT_EQ(other[199'999], 1);
  FramePool::give(other);
  FramePool::give(huge);
  EXPECT_EQ(large.take(200'000), huge);
  FramePool::give(first);
  EXPECT_EQ(small.take(24), first);
}

}  // namespace
}  // namespace heiretsu::overlap
