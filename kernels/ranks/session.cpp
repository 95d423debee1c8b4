#include "kernels/ranks/session.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <stdexcept>

#include <fmt/core.h>

#include "kernels/base/usage_error.hpp"
#include "kernels/base/bytes.hpp"
#include "kernels/base/clock.hpp"

namespace heiretsu {
namespace {

constexpr std::uint64_t largest_message = std::uint64_t{1} << 30;  // MPI counts are int

/// How many processes the launcher says it started; 0 without a launcher.
int launched_processes() {
  // Open MPI's mpirun, MPICH's and Intel's Hydra, PRRTE, srun.
  for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "MPI_LOCALNRANKS", "SLURM_STEP_NUM_TASKS"}) {
    const char* value = std::getenv(name);
    if (value != nullptr) return std::max(1, std::atoi(value));
  }
  return std::getenv("PMIX_RANK") != nullptr || std::getenv("SMPI_GLOBAL_SIZE") != nullptr ? 1 : 0;
}

/// Is this the first of the launcher's processes, as far as the environment tells?
bool launched_first() {
  for (const char* name : {"OMPI_COMM_WORLD_RANK", "PMI_RANK", "SLURM_PROCID"}) {
    const char* value = std::getenv(name);
    if (value != nullptr) return std::atoi(value) == 0;
  }
  return true;
}

std::string host_name() {
  std::array<char, MPI_MAX_PROCESSOR_NAME> name{};
  int length = 0;
  check(MPI_Get_processor_name(name.data(), &length), "MPI_Get_processor_name");
  return {name.data(), static_cast<std::size_t>(length)};
}

template <class Call>
void in_pieces(std::span<char> bytes, Call&& call) {
  for (std::uint64_t at = 0; at < bytes.size(); at += largest_message) {
    const std::uint64_t length = std::min<std::uint64_t>(largest_message, bytes.size() - at);
    call(bytes.data() + at, static_cast<int>(length));
  }
}

/// Texts on their way between ranks, all at once; each must stay where it is until finish().
class Transfers {
 public:
  explicit Transfers(MPI_Comm comm) : comm_(comm) {}

  void send(std::string& text, int rank) { begin(MPI_Isend, text, rank, "MPI_Isend"); }
  void receive(std::string& text, int rank) { begin(MPI_Irecv, text, rank, "MPI_Irecv"); }
  void finish() { check(MPI_Waitall(static_cast<int>(requests_.size()), requests_.data(), MPI_STATUSES_IGNORE), "MPI_Waitall"); }

 private:
  template <class Call>
  void begin(Call call, std::string& text, int rank, std::string_view name) {
    constexpr int tag = 2;
    in_pieces(text, [&](char* data, int count) {
      requests_.push_back(MPI_REQUEST_NULL);
      check(call(data, count, MPI_CHAR, rank, tag, comm_, &requests_.back()), name);
    });
  }

  MPI_Comm comm_;
  std::vector<MPI_Request> requests_;
};

}  // namespace

void check(int code, std::string_view call) {
  if (code == MPI_SUCCESS) return;
  std::array<char, MPI_MAX_ERROR_STRING> text{};
  int length = 0;
  MPI_Error_string(code, text.data(), &length);
  throw std::runtime_error(fmt::format("{}: {}", call, std::string_view(text.data(), static_cast<std::size_t>(length))));
}

Ranks::Ranks(MPI_Comm comm) : comm_(comm) {
  check(MPI_Comm_set_errhandler(comm, MPI_ERRORS_RETURN), "MPI_Comm_set_errhandler");
  check(MPI_Comm_rank(comm, &rank_), "MPI_Comm_rank");
  check(MPI_Comm_size(comm, &size_), "MPI_Comm_size");
}

void Ranks::barrier() const {
  if (size_ > 1) check(MPI_Barrier(comm_), "MPI_Barrier");
}

void Ranks::broadcast(std::string& bytes) const {
  if (size_ == 1) return;
  std::uint64_t length = bytes.size();
  check(MPI_Bcast(&length, 1, MPI_UINT64_T, 0, comm_), "MPI_Bcast");
  bytes.resize(length);
  in_pieces(bytes, [this](char* data, int count) { check(MPI_Bcast(data, count, MPI_CHAR, 0, comm_), "MPI_Bcast"); });
}

void Ranks::broadcast(std::span<double> values) const {
  if (size_ > 1) check(MPI_Bcast(values.data(), static_cast<int>(values.size()), MPI_DOUBLE, 0, comm_), "MPI_Bcast");
}

double Ranks::max(double value) const {
  if (size_ > 1) check(MPI_Allreduce(MPI_IN_PLACE, &value, 1, MPI_DOUBLE, MPI_MAX, comm_), "MPI_Allreduce");
  return value;
}

double Ranks::sum(double value) const {
  if (size_ > 1) check(MPI_Allreduce(MPI_IN_PLACE, &value, 1, MPI_DOUBLE, MPI_SUM, comm_), "MPI_Allreduce");
  return value;
}

std::vector<std::string> Ranks::gather(std::string bytes) const {
  constexpr int tag = 1;
  std::uint64_t length = bytes.size();
  std::vector<std::uint64_t> lengths(root() ? static_cast<std::size_t>(size_) : 0);
  if (size_ > 1) check(MPI_Gather(&length, 1, MPI_UINT64_T, lengths.data(), 1, MPI_UINT64_T, 0, comm_), "MPI_Gather");
  if (!root()) {
    in_pieces(bytes, [this](char* data, int count) { check(MPI_Send(data, count, MPI_CHAR, 0, tag, comm_), "MPI_Send"); });
    return {};
  }
  std::vector<std::string> all(static_cast<std::size_t>(size_));
  all[0] = std::move(bytes);
  for (int other = 1; other < size_; ++other) {
    std::string& theirs = all[static_cast<std::size_t>(other)];
    theirs.resize(lengths[static_cast<std::size_t>(other)]);
    in_pieces(theirs, [&](char* data, int count) {
      check(MPI_Recv(data, count, MPI_CHAR, other, tag, comm_, MPI_STATUS_IGNORE), "MPI_Recv");
    });
  }
  return all;
}

std::vector<std::vector<std::string>> Ranks::gather_lists(std::vector<std::string> texts) const {
  ByteWriter lengths;
  for (const std::string& text : texts) lengths.put(text.size());
  const std::vector<std::string> all_lengths = gather(lengths.take());
  Transfers transfers(comm_);
  if (!root()) {
    for (std::string& text : texts) transfers.send(text, 0);
    transfers.finish();
    return {};
  }
  std::vector<std::vector<std::string>> all(static_cast<std::size_t>(size_));
  all[0] = std::move(texts);
  for (std::size_t other = 1; other < all.size(); ++other) {
    all[other].resize(all_lengths[other].size() / sizeof(std::size_t));
    ByteReader reader(all_lengths[other]);
    for (std::string& text : all[other]) {
      text.resize(reader.get<std::size_t>());
      transfers.receive(text, static_cast<int>(other));
    }
  }
  transfers.finish();
  return all;
}

std::vector<std::string> Ranks::exchange(std::vector<std::string> to_each) const {
  if (size_ == 1) return to_each;
  const auto ranks = static_cast<std::size_t>(size_);
  std::vector<std::uint64_t> sent(ranks), received(ranks);
  for (std::size_t rank = 0; rank < ranks; ++rank) sent[rank] = to_each[rank].size();
  check(MPI_Alltoall(sent.data(), 1, MPI_UINT64_T, received.data(), 1, MPI_UINT64_T, comm_), "MPI_Alltoall");
  std::vector<std::string> from_each(ranks);
  Transfers transfers(comm_);
  for (std::size_t rank = 0; rank < ranks; ++rank) {
    from_each[rank].resize(received[rank]);
    transfers.receive(from_each[rank], static_cast<int>(rank));
  }
  for (std::size_t rank = 0; rank < ranks; ++rank) transfers.send(to_each[rank], static_cast<int>(rank));
  transfers.finish();
  return from_each;
}

void at_root(const Ranks& ranks, const std::function<void()>& action) {
  std::string problem;
  if (ranks.root()) {
    try {
      action();
    } catch (const UsageError& error) {
      problem = error.what();
    }
  }
  ranks.broadcast(problem);
  if (!problem.empty()) throw UsageError(problem);
}

void require_one_version(const Ranks& ranks, const std::string& version) {
  std::string first = version;
  ranks.broadcast(first);
  if (ranks.max(first == version ? 0 : 1) == 0) return;
  const std::vector<std::string> versions = ranks.gather(version), hosts = ranks.gather(host_name());
  const auto other = std::find_if(versions.begin(), versions.end(), [&first](const std::string& theirs) { return theirs != first; });
  std::string problem;
  if (other != versions.end()) {
    const auto rank = static_cast<std::size_t>(other - versions.begin());
    problem = fmt::format("rank 0 on {} is {}, rank {} on {} is {}: start one version on all hosts", hosts.front(), first, rank, hosts[rank], *other);
  }
  ranks.broadcast(problem);
  throw UsageError(problem);
}

Session::Session() {
  const int launched = launched_processes();
  if (launched == 0) return;
  const double start = now();
  int provided = MPI_THREAD_SINGLE;
  check(MPI_Init_thread(nullptr, nullptr, MPI_THREAD_SERIALIZED, &provided), "MPI_Init_thread");
  started_ = true;
  ranks_ = Ranks(MPI_COMM_WORLD);
  startup_seconds_ = now() - start;
  if (provided < MPI_THREAD_SERIALIZED && !simulated)  // SimGrid reports level 0 whatever it is asked for
    throw std::runtime_error("this MPI allows calls from one thread only (MPI_THREAD_SERIALIZED is needed)");
  if (launched > 1 && ranks_.size() == 1) {
    const std::string library_line = library();
    MPI_Finalize();
    started_ = false;
    throw UsageError(launched_first() ? fmt::format("the launcher started {} processes that do not see each other: it belongs to another MPI than this program's ({}); "
                                         "start it with that MPI's mpirun, or srun --mpi=pmix", launched, library_line) : "");
  }
}

Session::~Session() {
  if (started_) MPI_Finalize();
}

std::string Session::library() const {
  if (!started_) return "none";
  std::array<char, MPI_MAX_LIBRARY_VERSION_STRING> text{};
  int length = 0;
  check(MPI_Get_library_version(text.data(), &length), "MPI_Get_library_version");
  const std::string_view all(text.data(), static_cast<std::size_t>(length));
  return std::string(all.substr(0, all.find_first_of(",\n")));
}

void Session::abort(int status) const {
  if (started_ && ranks_.size() > 1) MPI_Abort(MPI_COMM_WORLD, status);
  std::_Exit(status);
}

}  // namespace heiretsu
