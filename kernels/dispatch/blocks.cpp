#include "kernels/dispatch/blocks.hpp"

#include <atomic>
#include <cstdint>
#include <mutex>
#include <new>

#include "kernels/dispatch/spin_lock.hpp"

namespace heiretsu::dispatch {
namespace {

constexpr std::size_t chunk_bytes = 1 << 16, kept_chunks = 1024;
constexpr std::size_t alignment = __STDCPP_DEFAULT_NEW_ALIGNMENT__;
constexpr std::size_t largest = chunk_bytes / 16;  // larger ones are malloc's

/// The head of its memory, which is aligned to its size: a block finds it by its address.
struct alignas(64) Chunk {
  std::atomic<std::uint32_t> out{open};  // blocks not given back, and `open` more while its thread still cuts
  Chunk* next = nullptr;

  static constexpr std::uint32_t open = 1U << 31;
};

/// Chunks that nobody uses. Never destroyed: futures of static storage may be the last to go.
class FreeChunks {
 public:
  Chunk* get() {
    {
      const std::scoped_lock lock(lock_);
      if (Chunk* const chunk = first_) {
        first_ = chunk->next;
        --count_;
        return new (chunk) Chunk;
      }
    }
    return new (::operator new (chunk_bytes, std::align_val_t{chunk_bytes})) Chunk;
  }
  void put(Chunk* chunk) noexcept {
    {
      const std::scoped_lock lock(lock_);
      if (count_ < kept_chunks) {
        chunk->next = first_;
        first_ = chunk;
        ++count_;
        return;
      }
    }
    ::operator delete (chunk, std::align_val_t{chunk_bytes});
  }

 private:
  SpinLock lock_;
  Chunk* first_ = nullptr;
  std::size_t count_ = 0;
};

FreeChunks& free_chunks() {
  static FreeChunks* const chunks = new FreeChunks;
  return *chunks;
}

void release(Chunk* chunk, std::uint32_t count) noexcept {
  if (chunk->out.fetch_sub(count, std::memory_order_acq_rel) == count) free_chunks().put(chunk);
}

/// The chunk that this thread cuts.
class CurrentChunk {
 public:
  CurrentChunk() = default;
  CurrentChunk(const CurrentChunk&) = delete;
  CurrentChunk& operator=(const CurrentChunk&) = delete;
  ~CurrentChunk() { leave(); }

  void* cut(std::size_t bytes) {
    if (chunk_ == nullptr || used_ + bytes > chunk_bytes) {
      leave();
      chunk_ = free_chunks().get();
      used_ = sizeof(Chunk);
    }
    void* const block = reinterpret_cast<std::byte*>(chunk_) + used_;
    used_ += bytes;
    ++cut_;
    return block;
  }

 private:
  void leave() noexcept {
    if (chunk_ != nullptr) release(chunk_, Chunk::open - cut_);
    chunk_ = nullptr;
    cut_ = 0;
  }

  Chunk* chunk_ = nullptr;
  std::size_t used_ = 0;
  std::uint32_t cut_ = 0;
};

}  // namespace

void* take_block(std::size_t bytes) {
  if (bytes > largest) return ::operator new(bytes);
  thread_local CurrentChunk current;
  return current.cut((bytes + alignment - 1) / alignment * alignment);
}

void give_block(void* block, std::size_t bytes) noexcept {
  if (bytes > largest)
    ::operator delete(block);
  else
    release(reinterpret_cast<Chunk*>(reinterpret_cast<std::uintptr_t>(block) & ~std::uintptr_t{chunk_bytes - 1}), 1);
}

}  // namespace heiretsu::dispatch
