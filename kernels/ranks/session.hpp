#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <mpi.h>

namespace heiretsu {

/// Is this a build of the preset `simulate`? There all ranks live in one process of SimGrid, and take turns.
#ifdef HEIRETSU_SIMULATE
inline constexpr bool simulated = true;
#else
inline constexpr bool simulated = false;
#endif

/// Throws std::runtime_error with MPI's own text unless `code` is MPI_SUCCESS. Every MPI call goes through it.
void check(int code, std::string_view call);

/// The ranks of a job. Without MPI it is a world of one, and every operation below does what one rank would.
class Ranks {
 public:
  Ranks() = default;
  explicit Ranks(MPI_Comm comm);

  [[nodiscard]] int rank() const { return rank_; }
  [[nodiscard]] int size() const { return size_; }
  [[nodiscard]] bool root() const { return rank_ == 0; }
  [[nodiscard]] MPI_Comm comm() const { return comm_; }  ///< MPI_COMM_NULL without MPI

  void barrier() const;
  /// Rank 0's bytes, on every rank; any length.
  void broadcast(std::string& bytes) const;
  void broadcast(std::span<double> values) const;
  /// The largest / the sum of all ranks' values, on every rank.
  [[nodiscard]] double max(double value) const;
  [[nodiscard]] double sum(double value) const;
  /// Every rank's bytes in rank order at rank 0, nothing elsewhere; any length.
  [[nodiscard]] std::vector<std::string> gather(std::string bytes) const;
  /// The same of lists of texts, each received where it stays: for many bytes.
  [[nodiscard]] std::vector<std::vector<std::string>> gather_lists(std::vector<std::string> texts) const;
  /// Sends to_each[r] to rank r; returns what each rank sent here, in rank order. Any length.
  [[nodiscard]] std::vector<std::string> exchange(std::vector<std::string> to_each) const;

 private:
  MPI_Comm comm_ = MPI_COMM_NULL;
  int rank_ = 0;
  int size_ = 1;
};

/// Runs `action` at rank 0; a UsageError that it throws is thrown on every rank. Collective.
void at_root(const Ranks& ranks, const std::function<void()>& action);

/// Refuses ranks of different versions of this program, each told by its own. @throws UsageError on every rank, naming
/// two of them and their hosts. Collective.
void require_one_version(const Ranks& ranks, const std::string& version);

/// MPI as a scope: started when a launcher started this process, not otherwise (a lone MPI_Init costs 0.4 s),
/// finalized when the scope ends. Asks for MPI_THREAD_SERIALIZED: one thread at a time, not always the same.
class Session {
 public:
  /// Throws std::runtime_error when MPI gives less than SERIALIZED, and UsageError when a launcher started N
  /// processes that each are alone in their MPI (a launcher of another MPI).
  Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session();

  [[nodiscard]] const Ranks& ranks() const { return ranks_; }
  [[nodiscard]] bool launched() const { return started_; }                   ///< by a launcher, so that MPI was started
  [[nodiscard]] double startup_seconds() const { return startup_seconds_; }  ///< of MPI; 0 without
  [[nodiscard]] std::string library() const;                                 ///< MPI's own version line, "none" without

  /// Ends the whole job at once with this exit status: for errors that other ranks cannot learn of.
  [[noreturn]] void abort(int status) const;

 private:
  Ranks ranks_;
  bool started_ = false;
  double startup_seconds_ = 0;
};

}  // namespace heiretsu
