#include "kernels/dispatch/blocks.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <set>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "kernels/dispatch/pool.hpp"

namespace heiretsu::dispatch {
namespace {

/// Blocks of 1 to 5000 bytes, small ones cut from chunks and large ones not, each filled with its own byte.
struct Filled {
  std::vector<unsigned char*> blocks;

  static std::size_t bytes(std::size_t i) { return i % 100 == 99 ? 5000 : 1 + i * 7 % 200; }
  explicit Filled(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      blocks.push_back(static_cast<unsigned char*>(take_block(bytes(i))));
      std::memset(blocks.back(), static_cast<int>(i % 251), bytes(i));
    }
  }
  [[nodiscard]] bool intact() const {
    for (std::size_t i = 0; i < blocks.size(); ++i)
      if (!std::all_of(blocks[i], blocks[i] + bytes(i), [i](unsigned char byte) { return byte == i % 251; }))
        return false;
    return true;
  }
  void give() const {
    for (std::size_t i = 0; i < blocks.size(); ++i) give_block(blocks[i], bytes(i));
  }
};

TEST(Blocks, AreAlignedAndDoNotOverlap) {
  const Filled filled(10'000);  // about 1.5 MB: many chunks
  EXPECT_TRUE(filled.intact());
  for (const unsigned char* block : filled.blocks)
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % __STDCPP_DEFAULT_NEW_ALIGNMENT__, 0U);
  filled.give();
}

TEST(Blocks, AreUsedAgain) {
  constexpr std::size_t count = 20'000, bytes = 64;  // 20 chunks
  std::set<void*> seen;
  for (int burst = 0; burst < 50; ++burst) {
    std::vector<void*> blocks(count);
    for (void*& block : blocks) seen.insert(block = take_block(bytes));
    for (void* block : blocks) give_block(block, bytes);
  }
  EXPECT_LT(seen.size(), 3 * count);  // not 50 times as many
}

TEST(Blocks, MayBeGivenBackByOtherThreads) {
  std::atomic<bool> intact{true};
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 4; ++thread)
    threads.emplace_back([&intact] {
      for (int repeat = 0; repeat < 10; ++repeat) {
        const Filled filled(2000);
        std::jthread([&] {
          if (!filled.intact()) intact = false;
          filled.give();
        }).join();
      }
    });
  threads.clear();
  EXPECT_TRUE(intact);
}

TEST(Blocks, LeaveLargeAndOverAlignedTasksToTheSystem) {
  Pool pool(1);
  struct alignas(256) Aligned {
    std::array<unsigned char, 256> bytes{};
  };
  auto here = pool.submit([aligned = Aligned()] { return reinterpret_cast<std::uintptr_t>(&aligned); });
  auto large = pool.submit([many = std::array<int, 5000>{1, 2}] { return many[1] + many[4999]; });
  EXPECT_EQ(here.get() % 256, 0U);
  EXPECT_EQ(large.get(), 2);
}

}  // namespace
}  // namespace heiretsu::dispatch
