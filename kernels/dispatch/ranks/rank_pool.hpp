#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "kernels/ranks/ranks.hpp"

namespace heiretsu::dispatch {

/// A task threw in another process: with its number and what it said.
struct TaskFailed : std::runtime_error {
  TaskFailed(std::size_t failed_task, const std::string& what) : std::runtime_error(what), task(failed_task) {}
  std::size_t task;
};

namespace detail {

/// RankPool for tasks that are bytes of fixed sizes. The sizes bound how many travel together.
class ByteRankPool {
 public:
  /// Computes results of `count` tasks, one after another, from their arguments; returns how many before one threw, and
  /// its text in `error`.
  using Function = std::function<std::size_t(const std::byte* arguments, std::size_t count, std::byte* results, std::string& error)>;
  using Take = std::function<bool(std::size_t task, const std::byte* result)>;

  ByteRankPool(const Ranks& ranks, std::size_t argument_size, std::size_t result_size, Function function);
  void run(std::size_t count, const std::byte* arguments, const Take& take);
  void serve();
  void close();

 private:
  struct Worker;
  std::size_t send_some(Worker& worker, const std::byte* arguments, std::size_t first, std::size_t left);
  void run_here(std::size_t count, const std::byte* arguments, const Take& take);

  Ranks ranks_;
  std::size_t argument_size_, result_size_, most_;
  Function function_;
};

}  // namespace detail

/// Ranks as a pool: rank 0 hands out arguments, the others apply one function to them. What
/// MPIPoolExecutor of mpi4py.futures is in Python, for tasks that may be as small as a microsecond: short tasks travel in
/// bundles whose size follows the time they take (about 0.2 ms), two on the way to each worker.
///
///     RankPool<double, double> pool(session.ranks(), [](double x) { return std::sqrt(x); });
///     if (!session.ranks().root()) return pool.serve();
///     std::vector<double> roots = pool.map(numbers);
///     pool.close();
///
/// Alone, rank 0 computes itself. One thread of each rank at a time; messages carry tags 48 and 49.
/// Every member throws std::runtime_error when MPI fails.
template <class Argument, class Result>
class RankPool {
  static_assert(std::is_trivially_copyable_v<Argument> && std::is_trivially_copyable_v<Result> && std::is_default_constructible_v<Result>);

 public:
  /// Collective; what `ranks` refer to must outlive it, and `function` must mean the same on every rank.
  RankPool(const Ranks& ranks, std::function<Result(const Argument&)> function)
      : pool_(ranks, sizeof(Argument), sizeof(Result), [function = std::move(function)](const std::byte* arguments, std::size_t count, std::byte* results, std::string& error) {
          for (std::size_t i = 0; i < count; ++i) {
            Argument argument;
            std::memcpy(&argument, arguments + i * sizeof(Argument), sizeof(Argument));
            try {
              const Result result = function(argument);
              std::memcpy(results + i * sizeof(Result), &result, sizeof(Result));
            } catch (const std::exception& thrown) {
              error = thrown.what();
              return i;
            } catch (...) {
              error = "an exception that is no std::exception";
              return i;
            }
          }
          return count;
        }) {}

  /// Every rank but 0: works until rank 0 closes.
  void serve() { pool_.serve(); }

  /// Rank 0: lets the others go.
  void close() { pool_.close(); }

  /// Rank 0: the results in the order of the arguments.
  /// @throws TaskFailed for the first in that order that threw; those not handed out by then are left out.
  std::vector<Result> map(std::span<const Argument> arguments) {
    std::vector<Result> results(arguments.size());
    as_completed(arguments, [&results](std::size_t task, const Result& result) {
      results[task] = result;
      return true;
    });
    return results;
  }

  /// Rank 0: calls take(task, result) as they end; tasks not handed out yet are cancelled when it answers false.
  /// @throws as map().
  template <class Take>
  void as_completed(std::span<const Argument> arguments, Take&& take) {
    pool_.run(arguments.size(), reinterpret_cast<const std::byte*>(arguments.data()), [&take](std::size_t task, const std::byte* bytes) {
      Result result;
      std::memcpy(&result, bytes, sizeof(Result));
      return take(task, result);
    });
  }

 private:
  detail::ByteRankPool pool_;
};

}  // namespace heiretsu::dispatch
