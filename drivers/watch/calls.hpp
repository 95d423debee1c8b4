#pragma once
#include "drivers/watch/left.hpp"

namespace heiretsu::watch {

/// What is known of an MPI call from its name.
struct CallFacts {
  const char* name;
  Phase phase;     ///< outside parallel regions
  unsigned bytes;  ///< place of the count that tells its bytes; 0: none does
  bool is_large;   ///< the count is an MPI_Count
  bool makes_marks;
};

namespace detail {
inline constexpr bool waits = true;
inline constexpr bool polls = false;

constexpr bool ends_in_c(const char* name) {
  while (*name != 0 && !(name[0] == '_' && name[1] == 'c' && name[2] == 0)) ++name;
  return *name != 0;
}
}  // namespace detail

/// Their numbers, call_Send for one, in the order of calls.def, which is that of the rows of `names`.
enum Call : std::uint32_t {
#define CALL(name, small, large, words, phase, bytes, marks) call_##name,
#include "drivers/watch/calls.def"
#undef CALL
  call_count
};

inline constexpr CallFacts call_facts[] = {
#define CALL(name, small, large, words, phase, bytes, marks) \
  {"MPI_" #name, phase, bytes, detail::ends_in_c(#name), detail::marks},
#include "drivers/watch/calls.def"
#undef CALL
};

}  // namespace heiretsu::watch
