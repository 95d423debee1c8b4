#include "drivers/factorize/large/matrix_team.hpp"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "kernels/base/bytes.hpp"
#include "kernels/factorize/quadratic_sieve/lanczos.hpp"

namespace heiretsu::factorize {
namespace {

/// Ranks of a simulation run one at a time and cannot wait for each other in memory: there each has a node of its own.
Communicator node_of(const Ranks& ranks) {
  return simulated ? Communicator::alone(ranks) : Communicator::node_of(ranks);
}

}  // namespace

MatrixTeam::MatrixTeam(const Ranks& ranks, std::uint32_t threads, std::uint32_t max_members)
    : MatrixTeam(ranks, threads, max_members, node_of(ranks)) {}

MatrixTeam::MatrixTeam(const Ranks& ranks, std::uint32_t threads, std::uint32_t max_members, Communicator node)
    : node_(std::move(node)), member_(node_->from_root(ranks.rank()) == 0) {
  // Members are numbered rank by rank.
  ByteWriter first;
  for (const std::string& theirs : node_->gather({reinterpret_cast<const char*>(&threads), sizeof threads})) {
    first.put(members_);
    members_ += ByteReader(theirs).get<std::uint32_t>();
  }
  members_ = node_->from_root(std::min(members_, max_members));
  std::string bytes = first.take();
  node_->broadcast(bytes);
  first_ = ByteReader(std::string_view(bytes).substr(sizeof first_ * static_cast<std::size_t>(node_->rank())))
               .get<std::uint32_t>();
}

std::uint32_t MatrixTeam::processors() {
  return static_cast<std::uint32_t>(std::max(1L, sysconf(_SC_NPROCESSORS_ONLN)));
}

/// Memory of zeros, of as many bytes as rank 0 says.
void MatrixTeam::share(std::size_t bytes) {
  bytes = node_->from_root(bytes);
  if (node_->have_mpi()) {
    shared_.emplace(node_.ranks(), bytes);
    memory_ = shared_->as<std::byte>();
  } else {
    own_.emplace(bytes);
    memory_ = own_->bytes();
  }
}

void MatrixTeam::free() {
  memory_ = {};
  shared_.reset();
  own_.reset();
}

void MatrixTeam::place(const MatrixSource& source) {
  work_ = &reduction_run;
  if (!member_) return;
  share(node_->root() ? reduction_bytes(source, members_) : 0);
  if (node_->root()) reduction_place(source, members_, {.only_if_enough = true}, memory_);
  node_->barrier();
}

Reduced MatrixTeam::finish_reduction() {
  Reduced reduced;
  if (!member_) return reduced;
  node_->meet();  // some have nothing to do but to wait
  if (node_->root()) reduced = {reduced_matrix(memory_), missing_columns(memory_)};
  free();
  return reduced;
}

void MatrixTeam::place(const Lists& columns, std::size_t rows) {
  work_ = &lanczos_solve;
  if (!member_) return;
  share(node_->root() ? lanczos_bytes(columns, rows, members_) : 0);
  if (node_->root()) lanczos_place(columns, rows, members_, {}, memory_);
  node_->barrier();
}

std::vector<std::uint64_t> MatrixTeam::finish() {
  std::vector<std::uint64_t> sets;
  if (!member_) return sets;
  node_->meet();
  if (node_->root() && lanczos_status(memory_) == LanczosStatus::found) sets = lanczos_dependencies(memory_);
  free();
  return sets;
}

void MatrixTeam::work(std::uint32_t thread, PhaseClock& clock) {
  if (!member_ || first_ + thread >= members_) return;
  work_(first_ + thread, members_, memory_,
        [&clock](bool waits) { clock.enter(waits ? Phase::wait : Phase::compute); });
}

double MatrixTeam::progress() const { return member_ ? lanczos_progress(memory_) : 0; }

}  // namespace heiretsu::factorize
