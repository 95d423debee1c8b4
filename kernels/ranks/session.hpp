#pragma once
#include <memory>
#include <string>

#include "kernels/ranks/ranks.hpp"

namespace heiretsu {

/// MPI as a scope: started when a launcher started this process, not otherwise (a lone MPI_Init costs 0.4 s), and
/// finalized when the scope ends. Asks for MPI_THREAD_SERIALIZED: one thread at a time, not always the same.
class Session {
 public:
  /// @throws std::runtime_error when MPI gives less than SERIALIZED, and UsageError when a launcher started N processes
  /// that each are alone in their MPI (a launcher of another MPI).
  Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session();

  [[nodiscard]] const Ranks& ranks() const { return ranks_; }
  [[nodiscard]] bool launched() const { return world_ != nullptr; }          ///< by a launcher, so that MPI was started
  [[nodiscard]] double startup_seconds() const { return startup_seconds_; }  ///< of MPI; 0 without
  [[nodiscard]] std::string library() const;                                 ///< MPI's own version line, "none" without

  /// Ends the whole job at once with this exit status: for errors that other ranks cannot learn of.
  [[noreturn]] void abort(int status) const;

 private:
  struct Finalize {
    void operator()(const RanksHandle* world) const;
  };
  std::unique_ptr<const RanksHandle, Finalize> world_;  // null without MPI
  Ranks ranks_;
  double startup_seconds_ = 0;
};

/// The version line of the MPI library that this program is linked with. At any time.
[[nodiscard]] std::string mpi_library();

}  // namespace heiretsu
