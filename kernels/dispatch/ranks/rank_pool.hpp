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

/// A task threw in another process; with the task's number and the message.
struct TaskFailed : std::runtime_error {
  TaskFailed(std::size_t failed_task, const std::string& what) : std::runtime_error(what), task(failed_task) {}
  std::size_t task;
};

namespace detail {

/// RankPool for arguments and results that are bytes of fixed sizes.
class ByteRankPool {
 public:
  /// Computes the results of `count` tasks, one after another, from their arguments. Returns how many were computed
  /// before one threw, whose message is in `error`.
  using Function =
      std::function<std::size_t(const std::byte* arguments, std::size_t count, std::byte* results, std::string& error)>;
  using OnResult = std::function<bool(std::size_t task, const std::byte* result)>;

  ByteRankPool(const Ranks& ranks, std::size_t argument_size, std::size_t result_size, Function function);
  void run(std::size_t count, const std::byte* arguments, const OnResult& on_result);
  void serve();
  void close();

 private:
  struct Worker;
  std::size_t send_some(Worker& worker, const std::byte* arguments, std::size_t first, std::size_t left);
  void run_here(std::size_t count, const std::byte* arguments, const OnResult& on_result);

  Ranks ranks_;
  std::size_t argument_size_, result_size_, max_bundle_;
  Function function_;
};

}  // namespace detail

/// Ranks as a pool: rank 0 hands out arguments, the others apply one function to them, like MPIPoolExecutor of
/// mpi4py.futures in Python, but for tasks as small as a microsecond: short tasks are sent in bundles, whose size is
/// adapted so that each takes about 0.2 ms; two bundles are on their way to each worker.
///
///     RankPool<double, double> pool(session.ranks(), [](double x) { return std::sqrt(x); });
///     if (!session.ranks().root()) return pool.serve();
///     std::vector<double> roots = pool.map(numbers);
///     pool.close();
///
/// With one rank, rank 0 computes itself. One thread of each rank at a time may call it; messages have tags 48 and 49.
/// Every member throws std::runtime_error when MPI fails.
template <class Argument, class Result>
class RankPool {
  static_assert(std::is_trivially_copyable_v<Argument> && std::is_trivially_copyable_v<Result> &&
                std::is_default_constructible_v<Result>);

 public:
  /// Collective; what `ranks` refers to must outlive it, and `function` must be the same on every rank.
  RankPool(const Ranks& ranks, std::function<Result(const Argument&)> function)
      : pool_(ranks, sizeof(Argument), sizeof(Result),
              [function = std::move(function)](const std::byte* arguments, std::size_t count, std::byte* results,
                                               std::string& error) {
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

  /// Every rank but 0: computes until rank 0 calls close().
  void serve() { pool_.serve(); }

  /// Rank 0: ends serve() on the others.
  void close() { pool_.close(); }

  /// Rank 0: the results in the order of the arguments.
  /// @throws TaskFailed for the first task in that order that threw; tasks not handed out by then are not run.
  std::vector<Result> map(std::span<const Argument> arguments) {
    std::vector<Result> results(arguments.size());
    as_completed(arguments, [&results](std::size_t task, const Result& result) {
      results[task] = result;
      return true;
    });
    return results;
  }

  /// Rank 0: calls on_result(task, result) as tasks end; when it returns false, tasks not handed out yet are cancelled.
  /// @throws as map().
  template <class OnResult>
  void as_completed(std::span<const Argument> arguments, OnResult&& on_result) {
    pool_.run(arguments.size(), reinterpret_cast<const std::byte*>(arguments.data()),
              [&on_result](std::size_t task, const std::byte* bytes) {
                Result result;
                std::memcpy(&result, bytes, sizeof(Result));
                return on_result(task, result);
              });
  }

 private:
  detail::ByteRankPool pool_;
};

}  // namespace heiretsu::dispatch
