#pragma once
#include <cstdint>

namespace heiretsu::watch {

/// What one argument is passed in, an integer or a pointer: a register, or eight bytes of stack (x86-64, aarch64,
/// ppc64le, riscv64). No argument of MPI is anything else, and Fortran passes addresses, so that no type of MPI is
/// needed.
using word = std::intptr_t;
static_assert(sizeof(word) == 8, "the words of other machines are not passed alike");

/// The function of this name behind this library: of the libraries after it, so that another tool there still has its
/// turn; else what `caller`, an address in the library that calls it, was linked with, where that was opened for itself
/// alone. Fortran's names are also looked for as other compilers write them. Null where there is none.
void* find_next(const char* name, const void* caller);

/// The same, for the wrapper of a function: ends the process where there is none, as the loader would have.
void* must_find_next(const char* name, const void* caller);

/// A function behind this library, looked up when it is first called.
class Next {
 public:
  template <class Function>
  [[nodiscard]] Function* get(const char* name, const void* caller) {
    void* found = __atomic_load_n(&found_, __ATOMIC_RELAXED);
    if (found == nullptr) [[unlikely]]
      __atomic_store_n(&found_, found = must_find_next(name, caller), __ATOMIC_RELAXED);
    return reinterpret_cast<Function*>(found);
  }

 private:
  void* found_ = nullptr;
};

}  // namespace heiretsu::watch

#define HEIRETSU_WATCH_EXPORT extern "C" __attribute__((visibility("default")))

// What a wrapper is made of: PARAMETERS_3 is word a0, word a1, word a2 and ARGUMENTS_3 a0, a1, a2.
#define PARAMETERS_0
#define PARAMETERS_1 word a0
#define PARAMETERS_2 PARAMETERS_1, word a1
#define PARAMETERS_3 PARAMETERS_2, word a2
#define PARAMETERS_4 PARAMETERS_3, word a3
#define PARAMETERS_5 PARAMETERS_4, word a4
#define PARAMETERS_6 PARAMETERS_5, word a5
#define PARAMETERS_7 PARAMETERS_6, word a6
#define PARAMETERS_8 PARAMETERS_7, word a7
#define PARAMETERS_9 PARAMETERS_8, word a8
#define PARAMETERS_10 PARAMETERS_9, word a9
#define PARAMETERS_11 PARAMETERS_10, word a10
#define PARAMETERS_12 PARAMETERS_11, word a11
#define PARAMETERS_13 PARAMETERS_12, word a12
#define ARGUMENTS_1 a0
#define ARGUMENTS_2 ARGUMENTS_1, a1
#define ARGUMENTS_3 ARGUMENTS_2, a2
#define ARGUMENTS_4 ARGUMENTS_3, a3
#define ARGUMENTS_5 ARGUMENTS_4, a4
#define ARGUMENTS_6 ARGUMENTS_5, a5
#define ARGUMENTS_7 ARGUMENTS_6, a6
#define ARGUMENTS_8 ARGUMENTS_7, a7
#define ARGUMENTS_9 ARGUMENTS_8, a8
#define ARGUMENTS_10 ARGUMENTS_9, a9
#define ARGUMENTS_11 ARGUMENTS_10, a10
#define ARGUMENTS_12 ARGUMENTS_11, a11
#define ARGUMENTS_13 ARGUMENTS_12, a12

// A wrapper that hands the function behind it, its name, who called it and its words on to `by`.
#define WRAP(symbol, words, by)                                               \
  HEIRETSU_WATCH_EXPORT word symbol(PARAMETERS_##words) {                     \
    static Next next;                                                         \
    return by(next, #symbol, __builtin_return_address(0), ARGUMENTS_##words); \
  }
