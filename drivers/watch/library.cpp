#include "drivers/watch/library.hpp"

#include <dlfcn.h>

#include <cstdlib>
#include <cstring>

#include "drivers/watch/files.hpp"
#include "drivers/watch/watch.hpp"

namespace heiretsu::watch {

namespace {

int (*type_size)(word, int*) = nullptr;
word (*type_from_fortran)(int) = nullptr;

template <class Function>
void find(Function*& function, const char* name, const void* caller) {
  function = reinterpret_cast<Function*>(find_next(name, caller));
}

/// MPI_COMM_WORLD in C. Open MPI's is an address: that of the program's own copy, where it has one. MPICH and its kin
/// have a number, the ABI of MPI 5 another.
word world_handle(const void* caller) {
  if (void* own = dlsym(RTLD_DEFAULT, "ompi_mpi_comm_world"); own != nullptr) return reinterpret_cast<word>(own);
  if (void* own = find_next("ompi_mpi_comm_world", caller); own != nullptr) return reinterpret_cast<word>(own);
  Dl_info info{};
  const bool is_abi =
      dladdr(find_next("PMPI_Init", caller), &info) != 0 && std::strstr(info.dli_fname, "mpi_abi") != nullptr;
  return is_abi ? 0x101 : 0x44000000;
}

void describe_library(const void* caller) {
  int (*library_version)(char*, int*) = nullptr;
  find(library_version, "PMPI_Get_library_version", caller);
  static char text[16384];  // more than any MPI_MAX_LIBRARY_VERSION_STRING
  int length = 0;
  if (library_version == nullptr || library_version(text, &length) != 0) return;
  text[std::strcspn(text, "\n")] = 0;
  copy_text(image.header->mpi, text);
}

}  // namespace

void mpi_has_begun(const void* caller) {
  const word world = world_handle(caller);
  int (*comm_rank)(word, int*) = nullptr;
  int (*comm_size)(word, int*) = nullptr;
  find(comm_rank, "PMPI_Comm_rank", caller);
  find(comm_size, "PMPI_Comm_size", caller);
  find(type_size, "PMPI_Type_size", caller);
  find(type_from_fortran, "PMPI_Type_f2c", caller);
  int rank = 0;
  int ranks = 1;
  if (comm_rank == nullptr || comm_size == nullptr || comm_rank(world, &rank) != 0 || comm_size(world, &ranks) != 0)
    return;
  begin_with_mpi(rank, ranks);
  if (image.header == nullptr) return;
  describe_library(caller);
}

std::uint64_t bytes_of(Language language, word count, word type, bool is_large) {
  const bool is_address = language == Language::fortran;
  std::int64_t number = count;
  if (!is_large) number = is_address ? *reinterpret_cast<const int*>(count) : static_cast<int>(count);
  if (is_large && is_address) number = *reinterpret_cast<const std::int64_t*>(count);
  if (number <= 0 || type_size == nullptr || (is_address && type_from_fortran == nullptr)) return 0;
  int size = 0;
  const word handle = is_address ? type_from_fortran(*reinterpret_cast<const int*>(type)) : type;
  if (type_size(handle, &size) != 0 || size <= 0) return 0;
  return static_cast<std::uint64_t>(number) * static_cast<std::uint64_t>(size);
}

}  // namespace heiretsu::watch
