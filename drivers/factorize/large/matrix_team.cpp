#include "drivers/factorize/large/matrix_team.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <system_error>
#include <utility>

#include "drivers/output/say.hpp"
#include "drivers/program/interruption.hpp"
#include "kernels/base/bytes.hpp"
#include "kernels/factorize/quadratic_sieve/lanczos.hpp"

namespace heiretsu::factorize {
namespace {

/// Ranks of a simulation run one at a time and cannot wait for each other in memory: there each has a node of its own.
Communicator node_of(const Ranks& ranks) {
  return simulated ? Communicator::alone(ranks) : Communicator::node_of(ranks);
}

/// What is left of the memory that ranks of this node can share; in containers often 64 MB in all.
std::uintmax_t free_shared_bytes() {
  std::error_code elsewhere;
  const std::filesystem::space_info space = std::filesystem::space("/dev/shm", elsewhere);
  return elsewhere ? std::numeric_limits<std::uintmax_t>::max() : space.available;
}

}  // namespace

MatrixTeam::MatrixTeam(const Ranks& ranks, std::uint32_t threads, std::uint32_t max_members)
    : MatrixTeam(ranks, threads, max_members, node_of(ranks), free_shared_bytes()) {}

MatrixTeam::MatrixTeam(const Ranks& ranks, std::uint32_t threads, std::uint32_t max_members, Communicator node,
                       std::uintmax_t shared_bytes)
    : node_(std::move(node)),
      member_(node_->from_root(ranks.rank()) == 0),
      threads_(threads),
      shared_bytes_(shared_bytes) {
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

/// Memory of zeros, of as many bytes as rank 0 says, for all members or those of rank 0.
void MatrixTeam::share(const BytesFor& bytes_for) {
  struct {
    std::size_t bytes;
    std::uint32_t team;
    bool alone;
  } how{};
  if (node_->root()) {
    how = {bytes_for(members_), members_, node_->size() == 1};
    if (!how.alone && how.bytes > shared_bytes_) {
      say("warning: ranks can share {} MB of memory, and the matrix takes {}: rank 0 works on it alone\n",
          shared_bytes_ / 1'000'000, how.bytes / 1'000'000);
      how.team = std::min(members_, threads_);
      how = {bytes_for(how.team), how.team, true};
    }
  }
  how = node_->from_root(how);
  team_ = how.team;
  if (!how.alone) {
    shared_.emplace(node_.ranks(), how.bytes);
    memory_ = shared_->as<std::byte>();
  } else if (node_->root()) {
    own_.emplace(how.bytes);
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
  share([&](std::uint32_t members) { return reduction_bytes(source, members); });
  if (node_->root()) reduction_place(source, team_, {.only_if_enough = true}, memory_);
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
  share([&](std::uint32_t members) { return lanczos_bytes(columns, rows, members); });
  if (node_->root()) lanczos_place(columns, rows, team_, {}, memory_);
  node_->barrier();
}

std::vector<std::uint64_t> MatrixTeam::finish() {
  std::vector<std::uint64_t> sets;
  if (!member_) return sets;
  node_->meet();
  if (node_->root()) {
    const LanczosStatus status = lanczos_status(memory_);
    stopped_ = status == LanczosStatus::stopped;
    if (status == LanczosStatus::found) sets = lanczos_dependencies(memory_);
  }
  free();
  return sets;
}

void MatrixTeam::work(std::uint32_t thread, PhaseClock& clock) {
  if (!member_ || first_ + thread >= team_) return;
  work_(first_ + thread, team_, memory_, [this, &clock](bool waits) {
    clock.enter(waits ? Phase::wait : Phase::compute);
    if (Interruption::signalled()) stop();
  });
}

void MatrixTeam::stop() {
  if (work_ == &lanczos_solve && member_) lanczos_stop(memory_);
}

double MatrixTeam::progress() const { return memory_.empty() ? 0 : lanczos_progress(memory_); }

}  // namespace heiretsu::factorize
