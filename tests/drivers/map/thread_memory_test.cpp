#include "drivers/map/thread_memory.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <thread>

namespace heiretsu {
namespace {

#if !defined(HEIRETSU_SANITIZES_ADDRESS) && !defined(HEIRETSU_SANITIZES_THREAD)  // whose malloc is another one

/// Is the memory at that address to come on huge pages? By /proc/self/smaps: lines "first-last ...", then what it is.
bool is_advised(const void* memory) {
  const auto address = reinterpret_cast<std::uintptr_t>(memory);
  std::ifstream maps("/proc/self/smaps");
  bool inside = false;
  for (std::string line; std::getline(maps, line);) {
    std::istringstream words(line);
    std::uintptr_t first = 0, last = 0;
    char dash = 0;
    if (words >> std::hex >> first >> dash >> last && dash == '-') inside = first <= address && address < last;
    if (inside && line.starts_with("VmFlags:")) return (line + " ").find(" hg ") != std::string::npos;
  }
  return false;
}

bool has_huge_pages() { return std::ifstream("/sys/kernel/mm/transparent_hugepage/enabled").good(); }

TEST(ThreadMemory, OfEachThreadThatAsksComesOnHugePages) {
  if (!has_huge_pages()) GTEST_SKIP() << "a kernel without transparent huge pages";
  constexpr std::size_t bytes = std::size_t{8} << 20;  // less than is asked for, more than what is free already
  keep_freed_memory();
  bool asked = false;
  std::thread([&] {
    use_huge_pages();
    const auto memory = std::make_unique<char[]>(bytes);
    asked = is_advised(memory.get() + bytes / 2);
    use_huge_pages();  // once is enough
  }).join();
  EXPECT_TRUE(asked);
  void* const other = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(other, MAP_FAILED);
  EXPECT_FALSE(is_advised(other));
  ::munmap(other, bytes);
}

#endif

}  // namespace
}  // namespace heiretsu
