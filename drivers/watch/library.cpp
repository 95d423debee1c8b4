#include "drivers/watch/library.hpp"

#include <dlfcn.h>

#include <cstdlib>
#include <cstring>

#include "drivers/watch/files.hpp"
#include "drivers/watch/gather.hpp"
#include "drivers/watch/launcher.hpp"
#include "drivers/watch/offsets.hpp"
#include "drivers/watch/watch.hpp"

namespace heiretsu::watch {

namespace {

int (*type_size)(word, int*) = nullptr;
word (*type_from_fortran)(int) = nullptr;  // none where both languages have the same handles

template <class Function>
void find(Function*& function, const char* name, const void* caller) {
  function = reinterpret_cast<Function*>(find_next(name, caller));
}

enum class Kind { open_mpi, mpich, abi };

/// Open MPI's handles are addresses of its variables: those of the program's own copies, where it has some.
word open_mpi_handle(const char* name, const void* caller) {
  void* own = dlsym(RTLD_DEFAULT, name);
  return reinterpret_cast<word>(own != nullptr ? own : find_next(name, caller));
}

/// Those of MPICH and its kin are numbers, and others in the ABI of MPI 5.
Kind kind_of_library(const void* caller) {
  if (open_mpi_handle("ompi_mpi_comm_world", caller) != 0) return Kind::open_mpi;
  Dl_info info{};
  const bool is_abi =
      dladdr(find_next("PMPI_Init", caller), &info) != 0 && std::strstr(info.dli_fname, "mpi_abi") != nullptr;
  return is_abi ? Kind::abi : Kind::mpich;
}

word world_handle(Kind kind, const void* caller) {
  if (kind == Kind::open_mpi) return open_mpi_handle("ompi_mpi_comm_world", caller);
  return kind == Kind::mpich ? 0x44000000 : 0x101;
}

void find_types(const void* caller) {
  find(type_size, "PMPI_Type_size", caller);
  find(type_from_fortran, "PMPI_Type_f2c", caller);
}

Messages messages{};
bool compares_clocks = false;
int world_rank = 0;
int world_size = 1;

void find_messages(Kind kind, word world, const void* caller) {
  find(messages.send, "PMPI_Send", caller);
  find(messages.receive, "PMPI_Recv", caller);
  find(messages.all_gather, "PMPI_Allgather", caller);
  messages.byte = kind == Kind::open_mpi ? open_mpi_handle("ompi_mpi_byte", caller) : 0x4C00010D;
  messages.no_status = kind == Kind::open_mpi ? 0 : 1;
  messages.world = world;
  compares_clocks = kind != Kind::abi && messages.byte != 0 && messages.send != nullptr &&
                    messages.receive != nullptr && messages.all_gather != nullptr;
}

/// What comparing the clocks once more tells.
void note_drift(const ClockOffset& clock) {
  if (image.header == nullptr || clock.residual <= 0 || image.header->clock_residual <= 0) return;
  Header& header = *image.header;
  if (clock.at > header.clock_at)
    header.clock_drift = (clock.offset - header.clock_offset) / (clock.at - header.clock_at);
}

/// Is this the process's first beginning of MPI?
bool begins_mpi() { return is_asked() && (image.header == nullptr || image.header->rank < 0); }

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
  if (!begins_mpi()) return;
  const Kind kind = kind_of_library(caller);
  const word world = world_handle(kind, caller);
  int (*comm_rank)(word, int*) = nullptr;
  int (*comm_size)(word, int*) = nullptr;
  find(comm_rank, "PMPI_Comm_rank", caller);
  find(comm_size, "PMPI_Comm_size", caller);
  find_types(caller);
  find_messages(kind, world, caller);
  if (comm_rank == nullptr || comm_size == nullptr) return;
  if (comm_rank(world, &world_rank) != 0 || comm_size(world, &world_size) != 0) return;
  ClockOffset clock{.offset = 0, .at = 0, .residual = -1};
  if (compares_clocks) clock = compare_clocks(messages, world_rank, world_size);
  begin_with_mpi(world_rank, world_size);
  if (image.header == nullptr) return;
  image.header->clock_offset = clock.offset;
  image.header->clock_at = clock.at;
  image.header->clock_residual = clock.residual;
  describe_library(caller);
}

void session_has_begun(const void* caller) {
  if (!begins_mpi()) return;
  find_types(caller);
  begin_with_mpi(rank_told(), ranks_told());
  if (image.header != nullptr) describe_library(caller);
}

void mpi_ends() {
  if (!compares_clocks) return;  // else all ranks do, also one that could leave no file
  compares_clocks = false;
  note_drift(compare_clocks(messages, world_rank, world_size));
  const char* file = std::getenv("HEIRETSU_WATCH_JOB");
  if (file != nullptr && *file != 0) gather_images(messages, world_rank, world_size, file);
}

std::uint64_t bytes_of(Language language, word count, word type, bool is_large) {
  const bool is_address = language == Language::fortran;
  std::int64_t number = count;
  if (!is_large) number = is_address ? *reinterpret_cast<const int*>(count) : static_cast<int>(count);
  if (is_large && is_address) number = *reinterpret_cast<const std::int64_t*>(count);
  if (number <= 0 || type_size == nullptr) return 0;
  int size = 0;
  word handle = is_address ? *reinterpret_cast<const int*>(type) : type;
  if (is_address && type_from_fortran != nullptr) handle = type_from_fortran(static_cast<int>(handle));
  if (type_size(handle, &size) != 0 || size <= 0) return 0;
  return static_cast<std::uint64_t>(number) * static_cast<std::uint64_t>(size);
}

}  // namespace heiretsu::watch
