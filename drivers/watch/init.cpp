// Where MPI begins and ends, in all languages; sessions; and MPI_Pcontrol, whose texts name regions.
#include <sys/uio.h>
#include <unistd.h>

#include <cctype>
#include <cstdlib>
#include <cstring>

#include "drivers/watch/library.hpp"
#include "drivers/watch/marks.hpp"
#include "drivers/watch/next.hpp"
#include "drivers/watch/watch.hpp"

namespace heiretsu::watch {

namespace {

std::uint64_t entered = 0;  // tick
int open_sessions = 0;
bool has_world = false;

/// Calls an MPI_Init, behind which measuring begins.
template <class... Word>
word initialize(Next& next, const char* name, const void* caller, Word... words) {
  if (entered == 0) entered = tick();
  const word result = next.get<word(Word...)>(name, caller)(words...);
  has_world = true;
  mpi_has_begun(caller);
  if (image.header != nullptr) image.header->init_entered = entered;
  return result;
}

/// The same, and keeps the level that MPI_Init_thread gave: at the address `provided`.
template <class... Word>
word initialize_thread(Next& next, const char* name, const void* caller, word provided, Word... words) {
  const word result = initialize(next, name, caller, words...);
  if (image.header != nullptr) image.header->thread_level = *reinterpret_cast<const int*>(provided);
  return result;
}

word initialize_thread_c(Next& next, const char* name, const void* caller, word a, word b, word c, word provided) {
  return initialize_thread(next, name, caller, provided, a, b, c, provided);
}

word initialize_thread_fortran(Next& next, const char* name, const void* caller, word a, word provided, word c) {
  return initialize_thread(next, name, caller, provided, a, provided, c);
}

word finish(Next& next, const char* name, const void* caller, word ierror) {
  stop(finalized);
  mpi_ends();
  return next.get<word(word)>(name, caller)(ierror);
}

word abandon(Next& next, const char* name, const void* caller, word comm, word code, word ierror) {
  stop(aborted);
  return next.get<word(word, word, word)>(name, caller)(comm, code, ierror);
}

word begin_session(Next& next, const char* name, const void* caller, word a, word b, word c, word ierror) {
  const word result = next.get<word(word, word, word, word)>(name, caller)(a, b, c, ierror);
  __atomic_add_fetch(&open_sessions, 1, __ATOMIC_RELAXED);
  session_has_begun(caller);
  return result;
}

word end_session(Next& next, const char* name, const void* caller, word session, word ierror) {
  if (__atomic_sub_fetch(&open_sessions, 1, __ATOMIC_RELAXED) == 0 && !has_world) stop(finalized);
  return next.get<word(word, word)>(name, caller)(session, ierror);
}

/// Reads the text at an address that may be none, as where a program gives MPI_Pcontrol no text: the system
/// copies it.
bool read_name(word address, char (&name)[112]) {
  std::memset(name, 0, sizeof name);
  constexpr std::uintptr_t page = 4096;
  const auto begin = static_cast<std::uintptr_t>(address);
  std::size_t length = sizeof name - 1;
  if (begin / page != (begin + length) / page) length = page - begin % page;  // it may be the last page there is
  const iovec to{name, length};
  const iovec from{reinterpret_cast<void*>(address), length};
  if (process_vm_readv(getpid(), &to, 1, &from, 1, 0) <= 0 || name[0] == 0) return false;
  for (const char* letter = name; *letter != 0; ++letter)
    if (std::isprint(static_cast<unsigned char>(*letter)) == 0) return false;
  return true;
}

void control(int level, word text) {
  char name[112];
  if ((level != 1 && level != -1) || !is_watching()) return;
  const bool has_name = read_name(text, name);
  if (level == 1 && has_name) begin_region(name);
  if (level == -1 && has_name) end_region(name);
}

word control_c(Next& next, const char* name, const void* caller, word level, word a, word b, word c) {
  control(static_cast<int>(level), a);
  return next.get<word(word, ...)>(name, caller)(level, a, b, c);
}

word control_fortran(Next& next, const char* name, const void* caller, word level, word ierror) {
  return next.get<word(word, word)>(name, caller)(level, ierror);
}

}  // namespace

#define ALSO_CALLED(symbol, words, other) \
  HEIRETSU_WATCH_EXPORT word symbol(PARAMETERS_##words) __attribute__((alias(other)));
#define WRAP_FORTRAN(small, large, words, by) \
  WRAP(small##_, words, by)                   \
  WRAP(small##_f08_, words, by)               \
  ALSO_CALLED(small, words, #small "_")       \
  ALSO_CALLED(small##__, words, #small "_")   \
  ALSO_CALLED(large, words, #small "_")

// What C has fewer of than is passed on here, nobody reads.
WRAP(MPI_Init, 2, initialize)
WRAP(MPI_Init_thread, 4, initialize_thread_c)
WRAP(MPI_Finalize, 1, finish)
WRAP(MPI_Abort, 3, abandon)
WRAP(MPI_Session_init, 4, begin_session)
WRAP(MPI_Session_finalize, 2, end_session)
WRAP(MPI_Pcontrol, 4, control_c)
WRAP_FORTRAN(mpi_init, MPI_INIT, 1, initialize)
WRAP_FORTRAN(mpi_init_thread, MPI_INIT_THREAD, 3, initialize_thread_fortran)
WRAP_FORTRAN(mpi_finalize, MPI_FINALIZE, 1, finish)
WRAP_FORTRAN(mpi_abort, MPI_ABORT, 3, abandon)
WRAP_FORTRAN(mpi_session_init, MPI_SESSION_INIT, 4, begin_session)
WRAP_FORTRAN(mpi_session_finalize, MPI_SESSION_FINALIZE, 2, end_session)
WRAP_FORTRAN(mpi_pcontrol, MPI_PCONTROL, 2, control_fortran)

}  // namespace heiretsu::watch
