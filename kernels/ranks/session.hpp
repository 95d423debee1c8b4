#pragma once
#include <memory>
#include <string>

#include "kernels/ranks/ranks.hpp"

namespace heiretsu {

/// MPI as a scope: started only when a launcher started this process (MPI_Init alone takes 0.4 s), and finalized at the
/// end of the scope. Requires MPI_THREAD_SERIALIZED: one thread at a time calls MPI, not always the same.
class Session {
 public:
  /// @throws std::runtime_error when MPI provides less than SERIALIZED; UsageError when a launcher started N processes
  /// that do not see each other (the launcher of another MPI).
  Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session();

  [[nodiscard]] const Ranks& ranks() const { return ranks_; }
  [[nodiscard]] bool launched() const { return world_ != nullptr; }  ///< started by a launcher, so that there is MPI
  [[nodiscard]] double startup_seconds() const { return startup_seconds_; }  ///< of MPI; 0 without MPI
  [[nodiscard]] std::string library() const;  ///< version line of MPI; "none" without MPI

  /// Do all ranks call this within so many seconds? False on those that waited for one that did not; a rank may be in
  /// any other operation meanwhile. At most once.
  [[nodiscard]] bool all_meet(double seconds) const;

  /// Ends the whole job at once with this exit status: for errors that other ranks cannot know of.
  [[noreturn]] void abort(int status) const;

 private:
  struct Finalize {
    void operator()(const RanksHandle* world) const;
  };
  std::unique_ptr<const RanksHandle, Finalize> world_;  // null without MPI
  Ranks ranks_;
  double startup_seconds_ = 0;
};

/// The version line of the MPI library that this program is linked with. May be called at any time.
[[nodiscard]] std::string mpi_library();

}  // namespace heiretsu
