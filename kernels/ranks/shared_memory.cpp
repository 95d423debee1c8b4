#include "kernels/ranks/shared_memory.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "kernels/ranks/mpi.hpp"

namespace heiretsu {

struct SharedMemory::Window {
  MPI_Win window = MPI_WIN_NULL;

  Window() = default;
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;
  ~Window() {
    if (window != MPI_WIN_NULL && std::uncaught_exceptions() == 0) MPI_Win_free(&window);
  }
};

SharedMemory::SharedMemory(const Ranks& node, std::size_t bytes) : window_(std::make_unique<Window>()) {
  // The first rank owns the memory, the others map it: at page boundaries, so that every rank finds the same offsets.
  constexpr std::size_t page = 4096;
  const auto owned = static_cast<MPI_Aint>(node.root() ? bytes + page : 0);
  std::byte* base = nullptr;
  check(MPI_Win_allocate_shared(owned, 1, MPI_INFO_NULL, comm_of(node), &base, &window_->window),
        "MPI_Win_allocate_shared");
  MPI_Aint size = 0;
  int unit = 0;
  check(MPI_Win_shared_query(window_->window, 0, &size, &unit, &base), "MPI_Win_shared_query");
  base += -reinterpret_cast<std::uintptr_t>(base) % page;
  bytes_ = {base, bytes};
  if (node.root()) std::fill(bytes_.begin(), bytes_.end(), std::byte{0});
  node.barrier();
}

SharedMemory::SharedMemory(SharedMemory&&) noexcept = default;
SharedMemory::~SharedMemory() = default;

}  // namespace heiretsu
