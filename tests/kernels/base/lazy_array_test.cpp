#include "kernels/base/lazy_array.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <stdexcept>
#include <thread>

namespace heiretsu {
namespace {

struct Counted {
  inline static std::atomic<int> made = 0;
  explicit Counted(int n) : value(n) {
    if (n < 0) throw std::invalid_argument("negative");
    ++made;
  }
  int value;
};

TEST(LazyArray, MakesAnElementOnceForAllThreads) {
  LazyArray<Counted, 3> squares;
  Counted::made = 0;
  std::array<const Counted*, 8> seen{};
  {
    std::array<std::jthread, 8> threads;
    for (std::size_t i = 0; i < threads.size(); ++i)
      threads[i] = std::jthread([&, i] { seen[i] = &squares.get(1, 49); });
  }
  for (const Counted* element : seen) EXPECT_EQ(element, seen[0]);
  EXPECT_EQ(seen[0]->value, 49);
  EXPECT_EQ(Counted::made, 1);
}

TEST(LazyArray, TriesAgainAfterAFailure) {
  LazyArray<Counted, 1> one;
  EXPECT_THROW((void)one.get(0, -1), std::invalid_argument);
  EXPECT_EQ(one.get(0, 5).value, 5);
  EXPECT_EQ(one.get(0, 6).value, 5);
}

}  // namespace
}  // namespace heiretsu
