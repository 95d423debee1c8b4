#include "kernels/ranks/communicator.hpp"

#include <exception>

#include "kernels/base/bytes.hpp"
#include "kernels/ranks/mpi.hpp"

namespace heiretsu {

void Communicator::Free::operator()(RanksHandle* handle) const {
  if (handle->comm != MPI_COMM_NULL && std::uncaught_exceptions() == 0) MPI_Comm_free(&handle->comm);
  delete handle;
}

Communicator Communicator::copy_of(const Ranks& ranks) {
  if (!ranks.have_mpi()) return Communicator(nullptr);
  Handle handle(new RanksHandle);
  check(MPI_Comm_dup(comm_of(ranks), &handle->comm), "MPI_Comm_dup");
  return Communicator(std::move(handle));
}

Communicator Communicator::node_of(const Ranks& ranks) {
  if (!ranks.have_mpi()) return Communicator(nullptr);
  Handle handle(new RanksHandle);
  check(MPI_Comm_split_type(comm_of(ranks), MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &handle->comm),
        "MPI_Comm_split_type");
  return Communicator(std::move(handle));
}

Communicator Communicator::group_of(const Ranks& ranks, int group) {
  if (!ranks.have_mpi()) return Communicator(nullptr);
  Handle handle(new RanksHandle);
  check(MPI_Comm_split(comm_of(ranks), group < 0 ? MPI_UNDEFINED : group, ranks.rank(), &handle->comm),
        "MPI_Comm_split");
  if (handle->comm == MPI_COMM_NULL) handle.reset();
  return Communicator(std::move(handle));
}

Communicator Communicator::alone(const Ranks& ranks) { return group_of(ranks, ranks.rank()); }

std::vector<std::uint32_t> node_sizes(const Ranks& ranks, const Ranks& node) {
  ByteWriter mine;
  mine.put(node.root() ? static_cast<std::uint32_t>(node.size()) : 0U);
  std::string all;
  for (const std::string& theirs : ranks.gather(mine.take())) all += theirs;
  ranks.broadcast(all);
  std::vector<std::uint32_t> sizes;
  for (ByteReader reader(all); !reader.empty();)
    if (const auto size = reader.get<std::uint32_t>(); size != 0) sizes.push_back(size);
  return sizes;
}

}  // namespace heiretsu
