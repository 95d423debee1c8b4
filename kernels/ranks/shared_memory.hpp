#pragma once
#include <cstddef>
#include <memory>
#include <span>

#include "kernels/ranks/ranks.hpp"

namespace heiretsu {

/// Memory that all ranks of a node map, as a scope. It is zero at first, and begins at a page boundary on every rank.
/// Making and ending it is collective; a rank that leaves the scope by an exception frees nothing. Nothing else here
/// calls MPI.
class SharedMemory {
 public:
  /// `node`: ranks that can share memory, with MPI; `bytes`: the same on all.
  /// @throws std::runtime_error with MPI's message where it is not available.
  SharedMemory(const Ranks& node, std::size_t bytes);
  SharedMemory(SharedMemory&&) noexcept;
  SharedMemory& operator=(SharedMemory&&) = delete;
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;
  ~SharedMemory();

  [[nodiscard]] std::byte* data() const { return bytes_.data(); }

  /// The memory as values of T.
  template <Sendable T>
  [[nodiscard]] std::span<T> as() const {
    return {reinterpret_cast<T*>(bytes_.data()), bytes_.size() / sizeof(T)};
  }

 private:
  struct Window;
  std::unique_ptr<Window> window_;
  std::span<std::byte> bytes_;
};

}  // namespace heiretsu
