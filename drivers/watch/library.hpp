#pragma once
#include "drivers/watch/next.hpp"

/// The little that must be known of the MPI library itself, by asking it: the only place where its handles are used.
namespace heiretsu::watch {

/// The ways in which a program calls MPI: in C, or in Fortran, which passes the address of everything.
enum class Language { c, fortran };

/// MPI has begun, as an MPI_Init that `caller` called returned: measuring begins.
void mpi_has_begun(const void* caller);

/// The same of an MPI_Session_init. There is no world to ask: rank and size are the launcher's.
void session_has_begun(const void* caller);

/// MPI ends, as an MPI_Finalize is entered that has stopped measuring: the clocks are compared once
/// more, and the images gathered where they are to be.
void mpi_ends();

/// count * the size of the type, as a call gave them. `is_large`: the count has 64 bits in any language.
[[nodiscard]] std::uint64_t bytes_of(Language language, word count, word type, bool is_large);

}  // namespace heiretsu::watch
