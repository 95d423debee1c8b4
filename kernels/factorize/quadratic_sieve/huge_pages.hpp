#pragma once
#include <sys/mman.h>

#include <cstddef>
#include <new>
#include <vector>

namespace heiretsu::factorize {

/// Allocates large arrays on huge pages where the system has them: what is looked up at random places in a table of
/// some MB else waits for the address translation, too.
template <class T>
struct HugePageAllocator {
  using value_type = T;

  HugePageAllocator() = default;
  template <class Other>
  HugePageAllocator(const HugePageAllocator<Other>& /*other*/) {}  // NOLINT(google-explicit-constructor)

  T* allocate(std::size_t count) {
    const std::size_t bytes = count * sizeof(T);
    void* const memory = ::operator new(bytes, alignment(bytes));
    if (bytes >= huge) (void)madvise(memory, bytes, MADV_HUGEPAGE);  // a hint
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, std::size_t count) { ::operator delete(memory, alignment(count * sizeof(T))); }

  bool operator==(const HugePageAllocator&) const = default;

 private:
  static constexpr std::size_t huge = std::size_t{2} << 20;
  static std::align_val_t alignment(std::size_t bytes) { return std::align_val_t{bytes >= huge ? huge : 64}; }
};

template <class T>
using HugePageVector = std::vector<T, HugePageAllocator<T>>;

}  // namespace heiretsu::factorize
