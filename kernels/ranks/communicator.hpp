#pragma once
#include <memory>

#include "kernels/ranks/ranks.hpp"

namespace heiretsu {

/// Some of the ranks of a job, as a scope: a communicator that is freed when the scope ends. Making and ending one is
/// collective over the ranks that it was made from; a rank that fails leaves the scope alone, and frees nothing.
class Communicator {
 public:
  /// The same ranks once more, whose messages are apart.
  [[nodiscard]] static Communicator copy_of(const Ranks& ranks);

  /// Those that can share memory with this rank: its node.
  [[nodiscard]] static Communicator node_of(const Ranks& ranks);

  /// Those that give the same `group` >= 0, in rank order; a rank that gives a negative one is alone.
  [[nodiscard]] static Communicator group_of(const Ranks& ranks, int group);

  /// This rank alone, with MPI where `ranks` have it.
  [[nodiscard]] static Communicator alone(const Ranks& ranks);

  Communicator(Communicator&&) noexcept = default;
  Communicator& operator=(Communicator&&) = delete;
  Communicator(const Communicator&) = delete;
  Communicator& operator=(const Communicator&) = delete;
  ~Communicator() = default;

  [[nodiscard]] const Ranks& ranks() const { return ranks_; }
  [[nodiscard]] const Ranks* operator->() const { return &ranks_; }

 private:
  struct Free {
    void operator()(RanksHandle* handle) const;
  };
  using Handle = std::unique_ptr<RanksHandle, Free>;
  explicit Communicator(Handle handle) : handle_(std::move(handle)), ranks_(handle_.get()) {}

  Handle handle_;  // null: a world of one without MPI
  Ranks ranks_;
};

/// How many ranks each node has, the nodes in the order of their first ranks; known to every rank. `node`: this rank's.
/// Collective.
[[nodiscard]] std::vector<std::uint32_t> node_sizes(const Ranks& ranks, const Ranks& node);

}  // namespace heiretsu
