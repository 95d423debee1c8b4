#include "kernels/dispatch/ranks/rank_pool.hpp"

#include <algorithm>
#include <utility>

#include "kernels/base/clock.hpp"
#include "kernels/ranks/mpi.hpp"

namespace heiretsu::dispatch::detail {
namespace {

constexpr int bundle_tag = 48, reply_tag = 49;
constexpr std::size_t bundle_bytes = 3500;  // below the sizes for which MPI libraries need a handshake
constexpr double short_bundle = 100e-6, long_bundle = 400e-6;  // seconds
constexpr int max_in_flight = 2;                               // bundles per worker

/// The header of every bundle and every reply.
struct Header {
  std::uint64_t first;   ///< number of the first task
  std::uint64_t count;   ///< tasks in it; a bundle of 0 tasks ends serve()
  std::uint64_t failed;  ///< 1: the task after them threw, and its message follows the results
};

using Bytes = std::vector<std::byte>;

template <class Part>
void append(Bytes& message, const Part* parts, std::size_t bytes) {
  const auto* begin = reinterpret_cast<const std::byte*>(parts);
  message.insert(message.end(), begin, begin + bytes);
}

/// Waits for a message from `source`, which may be any, and receives it; returns the sender.
int receive(MPI_Comm comm, int source, int tag, Bytes& message) {
  MPI_Status status;
  int bytes = 0;
  check(MPI_Probe(source, tag, comm, &status), "MPI_Probe");
  check(MPI_Get_count(&status, MPI_BYTE, &bytes), "MPI_Get_count");
  message.resize(static_cast<std::size_t>(bytes));
  check(MPI_Recv(message.data(), bytes, MPI_BYTE, status.MPI_SOURCE, tag, comm, MPI_STATUS_IGNORE), "MPI_Recv");
  return status.MPI_SOURCE;
}

Header header_of(const Bytes& message) {
  Header header{};
  std::memcpy(&header, message.data(), sizeof header);
  return header;
}

}  // namespace

/// What rank 0 knows of a worker.
struct ByteRankPool::Worker {
  int rank = 0;
  std::size_t bundle = 1;  ///< tasks in the next bundle
  int in_flight = 0;       ///< bundles
  double last = now();     ///< when its last reply came, or it began

  /// Adapts the bundle size after a reply for `count` tasks: bundles so short that messages cost more than tasks grow,
  /// those so long that others would wait at the end shrink.
  void adapt(std::size_t count, std::size_t max_bundle) {
    const double time = now();
    const double took = time - std::exchange(last, time);
    if (took < short_bundle && count >= bundle)
      bundle = std::min(2 * bundle, max_bundle);
    else if (took > long_bundle)
      bundle = std::max<std::size_t>(bundle / 2, 1);
  }
};

ByteRankPool::ByteRankPool(const Ranks& ranks, std::size_t argument_size, std::size_t result_size, Function function)
    : ranks_(ranks),
      argument_size_(argument_size),
      result_size_(result_size),
      max_bundle_(std::max<std::size_t>(
          1, (bundle_bytes - sizeof(Header)) / std::max<std::size_t>(1, std::max(argument_size, result_size)))),
      function_(std::move(function)) {}

/// Sends the next bundle of `left` tasks from `first` on; returns how many.
std::size_t ByteRankPool::send_some(Worker& worker, const std::byte* arguments, std::size_t first, std::size_t left) {
  const std::size_t fair = std::max<std::size_t>(1, left / static_cast<std::size_t>(2 * (ranks_.size() - 1)));
  const std::size_t count = std::min({worker.bundle, fair, left});
  const Header header{first, count, 0};
  Bytes message;
  append(message, &header, sizeof header);
  append(message, arguments + first * argument_size_, count * argument_size_);
  check(MPI_Send(message.data(), static_cast<int>(message.size()), MPI_BYTE, worker.rank, bundle_tag, comm_of(ranks_)),
        "MPI_Send");
  ++worker.in_flight;
  return count;
}

void ByteRankPool::run(std::size_t count, const std::byte* arguments, const OnResult& on_result) {
  if (ranks_.size() == 1) return run_here(count, arguments, on_result);
  std::vector<Worker> workers(static_cast<std::size_t>(ranks_.size() - 1));
  std::size_t next = 0;
  int in_flight = 0;
  std::optional<TaskFailed> failure;
  const auto supply = [&](Worker& worker) {
    for (; worker.in_flight < max_in_flight && next < count; ++in_flight)
      next += send_some(worker, arguments, next, count - next);
  };
  for (int rank = 1; rank < ranks_.size(); ++rank) {
    workers[static_cast<std::size_t>(rank - 1)].rank = rank;
    supply(workers[static_cast<std::size_t>(rank - 1)]);
  }
  for (Bytes reply; in_flight > 0; --in_flight) {
    Worker& worker = workers[static_cast<std::size_t>(receive(comm_of(ranks_), MPI_ANY_SOURCE, reply_tag, reply) - 1)];
    const Header header = header_of(reply);
    --worker.in_flight;
    worker.adapt(header.count, max_bundle_);
    const std::byte* const results = reply.data() + sizeof header;
    if (header.failed != 0) {
      const std::byte* const text = results + header.count * result_size_;
      const std::size_t task = header.first + header.count;
      if (!failure || task < failure->task)
        failure.emplace(task, std::string(reinterpret_cast<const char*>(text),
                                          static_cast<std::size_t>(reply.data() + reply.size() - text)));
      next = count;
    }
    supply(worker);  // before the results are used: the worker may be waiting
    for (std::size_t i = 0; i < header.count; ++i)
      if (!on_result(header.first + i, results + i * result_size_)) next = count;
  }
  if (failure) throw *failure;
}

void ByteRankPool::run_here(std::size_t count, const std::byte* arguments, const OnResult& on_result) {
  Bytes result(result_size_);
  std::string error;
  for (std::size_t i = 0; i < count; ++i) {
    if (function_(arguments + i * argument_size_, 1, result.data(), error) == 0) throw TaskFailed(i, error);
    if (!on_result(i, result.data())) return;
  }
}

void ByteRankPool::serve() {
  Bytes bundle, reply;
  MPI_Request sent = MPI_REQUEST_NULL;
  for (;;) {
    receive(comm_of(ranks_), 0, bundle_tag, bundle);
    Header header = header_of(bundle);
    check(MPI_Wait(&sent, MPI_STATUS_IGNORE), "MPI_Wait");  // its buffer is reused
    if (header.count == 0) return;
    reply.resize(sizeof header + header.count * result_size_);
    std::string error;
    const std::size_t done =
        function_(bundle.data() + sizeof header, header.count, reply.data() + sizeof header, error);
    header.failed = done < header.count ? 1 : 0;
    header.count = done;
    std::memcpy(reply.data(), &header, sizeof header);
    reply.resize(sizeof header + done * result_size_);
    append(reply, error.data(), error.size());
    check(MPI_Isend(reply.data(), static_cast<int>(reply.size()), MPI_BYTE, 0, reply_tag, comm_of(ranks_), &sent),
          "MPI_Isend");
  }
}

void ByteRankPool::close() {
  const Header end{0, 0, 0};
  for (int rank = 1; rank < ranks_.size(); ++rank)
    check(MPI_Send(&end, sizeof end, MPI_BYTE, rank, bundle_tag, comm_of(ranks_)), "MPI_Send");
}

}  // namespace heiretsu::dispatch::detail
