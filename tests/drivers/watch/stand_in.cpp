// An MPI library that does nothing but keep what it was called with: behind the library that watches, in the words
// test.
#include "tests/drivers/watch/arrived.hpp"

namespace {

Arrived last{};

template <class... Word>
std::intptr_t keep(const char* symbol, Word... words) {
  last = {symbol, {words...}};
  return stand_in_result;
}

}  // namespace

using word = std::intptr_t;

#define KEEP(symbol)                                                                                             \
  extern "C" word symbol(word a, word b, word c, word d, word e, word f, word g, word h, word i, word j, word k, \
                         word l, word m, word n, word o, word p) {                                               \
    return keep(#symbol, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p);                                        \
  }
#define CALL(name, small, large, words, phase, bytes, marks) \
  KEEP(MPI_##name)                                           \
  KEEP(mpi_##small##_)                                       \
  KEEP(mpi_##small##_f08_)                                   \
  KEEP(mpi_##small##_f08ts_)
#include "drivers/watch/calls.def"
KEEP(MPI_Init)

extern "C" {
Arrived* arrived_last() { return &last; }
int PMPI_Comm_rank(word, int* rank) { return *rank = 0; }
int PMPI_Comm_size(word, int* ranks) { return *ranks = 1, 0; }
int PMPI_Type_size(word, int* size) { return *size = stand_in_type_size, 0; }
word PMPI_Type_f2c(int type) { return type; }
}
