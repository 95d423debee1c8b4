#pragma once
#include <cstddef>
#include <memory>
#include <span>

#include "kernels/ranks/ranks.hpp"

namespace heiretsu {

/// Memory that all ranks of a node map, as a scope. It begins with zeros and lies at a page's beginning on every rank.
/// Making and ending it is collective; a rank that fails leaves the scope alone, and frees nothing. Nothing else of it
/// calls MPI.
class SharedMemory {
 public:
  /// `node`: ranks that can share memory, with MPI; `bytes`: the same on all.
  /// @throws std::runtime_error with MPI's text where it cannot be had.
  SharedMemory(const Ranks& node, std::size_t bytes);
  SharedMemory(SharedMemory&&) noexcept;
  SharedMemory& operator=(SharedMemory&&) = delete;
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;
  ~SharedMemory();

  [[nodiscard]] std::byte* data() const { return bytes_.data(); }

  /// The same as values of T from the beginning on, as many as there is room for.
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
