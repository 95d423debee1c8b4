#include "drivers/map/thread_memory.hpp"

#include <malloc.h>
#include <sys/mman.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <utility>

#include "kernels/base/arithmetic.hpp"

namespace heiretsu {
namespace {

constexpr int largest_kept = 32 << 20;  // the most that glibc takes

/// So that it is less than what is kept, and two of them fit an arena of glibc (64 MB).
constexpr std::size_t block_bytes = std::size_t{30} << 20;

constexpr std::uintptr_t page_bytes = 4096;  // on systems with larger ones the advice is refused, or for a little more

}  // namespace

void keep_freed_memory() {
  mallopt(M_MMAP_THRESHOLD, largest_kept);
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
}

void use_huge_pages() {
  thread_local bool done = false;
  if (std::exchange(done, true)) return;
  std::array<void*, 2> blocks{};  // malloc's next memory, which none of them touches
  for (void*& block : blocks) {
    block = std::malloc(block_bytes);
    if (block == nullptr) continue;  // an advice less
    const auto first = round_up(reinterpret_cast<std::uintptr_t>(block), page_bytes);
    (void)madvise(reinterpret_cast<void*>(first), block_bytes - page_bytes, MADV_HUGEPAGE);  // a hint
  }
  for (void* const block : blocks) std::free(block);
}

}  // namespace heiretsu
