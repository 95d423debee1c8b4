#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "kernels/ranks/ranks.hpp"

namespace heiretsu {

/// A regular file that every rank reads for itself, where all see the one that rank 0 sees.
class SharedFile {
 public:
  /// Opens it on every rank. `path`: the same everywhere. Collective.
  SharedFile(const Ranks& ranks, const std::string& path);
  SharedFile(const SharedFile&) = delete;
  SharedFile& operator=(const SharedFile&) = delete;
  ~SharedFile();

  /// Does every rank see rank 0's file: its size, its time of change, and samples of what it holds?
  [[nodiscard]] bool by_all() const { return by_all_; }

  /// Is it a regular file, seen from this rank?
  [[nodiscard]] bool regular() const { return regular_; }

  /// Fills `bytes` with those from `offset` on; returns how many there were before the file ended or could not be read.
  /// Thread-safe.
  std::size_t read(std::uint64_t offset, std::span<char> bytes) const;

  /// Has the system fetch what is there in the background.
  void fetch(std::uint64_t offset, std::uint64_t bytes) const;

 private:
  [[nodiscard]] std::string looks() const;

  int descriptor_ = -1;
  bool regular_ = false, by_all_ = false;
};

}  // namespace heiretsu
