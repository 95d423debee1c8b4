#pragma once
#include <memory>

#include "kernels/ranks/ranks.hpp"

namespace heiretsu {

/// Some of the ranks of a job, as a scope: a communicator that is freed at the end of the scope. Making and ending one
/// is collective over the ranks that it was made from; a rank that leaves the scope by an exception frees nothing.
class Communicator {
 public:
  /// The same ranks again, whose messages do not mix with those of `ranks`.
  [[nodiscard]] static Communicator copy_of(const Ranks& ranks);

  /// The ranks that can share memory with this rank: its node.
  [[nodiscard]] static Communicator node_of(const Ranks& ranks);

  /// The ranks that pass the same `group` >= 0, in rank order; a rank that passes a negative one is alone.
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

  Handle handle_;  // null: one rank without MPI
  Ranks ranks_;
};

/// The number of ranks of each node, in the order of the nodes' first ranks, on every rank. `node`: this rank's.
/// Collective.
[[nodiscard]] std::vector<std::uint32_t> node_sizes(const Ranks& ranks, const Ranks& node);

}  // namespace heiretsu
