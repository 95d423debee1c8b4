#pragma once
#include <sys/mman.h>

#include <cstddef>
#include <new>
#include <span>

namespace heiretsu::factorize {

/// Memory of zeros that begins on a page, of huge pages where the system has them. Pages come when they are written to
/// for the first time, and so in the time of the thread that does.
class ZeroPages {
 public:
  /// @throws std::bad_alloc
  explicit ZeroPages(std::size_t bytes) : size_(bytes + 1) {
    void* const pages = mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) throw std::bad_alloc();
    (void)madvise(pages, size_, MADV_HUGEPAGE);  // a hint
    data_ = static_cast<std::byte*>(pages);
  }
  ZeroPages(const ZeroPages&) = delete;
  ZeroPages& operator=(const ZeroPages&) = delete;
  ~ZeroPages() { (void)munmap(data_, size_); }

  /// As many as were asked for.
  [[nodiscard]] std::span<std::byte> bytes() const { return {data_, size_ - 1}; }

 private:
  std::byte* data_;
  std::size_t size_;  // none of 0 bytes can be mapped
};

}  // namespace heiretsu::factorize
