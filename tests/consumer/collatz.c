#include <stdint.h>

/* steps[i - first]: how often n -> n/2 or 3n + 1 is repeated from i + 1 until 1, for i in [first, last). */
void collatz_c(uint64_t first, uint64_t last, uint64_t* steps) {
  for (uint64_t i = first; i < last; ++i) {
    uint64_t n = i + 1, count = 0;
    for (; n != 1; ++count) n = n % 2 == 0 ? n / 2 : 3 * n + 1;
    steps[i - first] = count;
  }
}
