#pragma once
#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>
#include <utility>
#include <vector>

namespace heiretsu::overlap {

/// Memory for the frames of coroutines, most of one size, taken from large blocks and kept for the next frame: O(1),
/// and no lock, for it belongs to one thread. It must outlive its frames.
class FramePool {
 public:
  FramePool() = default;
  FramePool(const FramePool&) = delete;
  FramePool& operator=(const FramePool&) = delete;

  /// Room for `bytes` bytes, aligned as ::operator new aligns. The first size is the pool's, others come from the heap.
  /// @throws std::bad_alloc.
  [[nodiscard]] void* take(std::size_t bytes) {
    const std::size_t slot = (bytes + sizeof(Header) + alignof(Header) - 1) / alignof(Header) * alignof(Header);
    if (slot_ == 0) slot_ = slot;
    if (slot != slot_) return new (::operator new(slot)) Header{nullptr, nullptr} + 1;
    if (free_ != nullptr) return std::exchange(free_, free_->next) + 1;
    if (room_ < slot) add_block();
    room_ -= slot;
    return new (std::exchange(fresh_, fresh_ + slot)) Header{this, nullptr} + 1;
  }

  /// Takes back what take() of any pool gave.
  static void give(void* taken) noexcept {
    Header* const header = static_cast<Header*>(taken) - 1;
    if (header->pool == nullptr) return ::operator delete(header);
    header->next = std::exchange(header->pool->free_, header);
  }

 private:
  struct alignas(__STDCPP_DEFAULT_NEW_ALIGNMENT__) Header {
    FramePool* pool;  // null: from the heap
    Header* next;     // while it is free
  };
  static constexpr std::size_t block = std::size_t{1} << 16;

  void add_block() {
    room_ = std::max(block, slot_);
    fresh_ = blocks_.emplace_back(std::make_unique_for_overwrite<std::byte[]>(room_)).get();
  }

  std::vector<std::unique_ptr<std::byte[]>> blocks_;
  std::byte* fresh_ = nullptr;  // of the last block, what was never taken
  std::size_t room_ = 0;
  std::size_t slot_ = 0;  // bytes of a frame with its header
  Header* free_ = nullptr;
};

}  // namespace heiretsu::overlap
