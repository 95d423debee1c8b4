#pragma once
#include "drivers/watch/watch.hpp"

/// Parallel regions on the outermost level, those that the first thread opens: one at a time. From its opening to its
/// closing every thread's time in it is told apart: until it enters (fork_join), its own work and waits, from its end
/// to that of the last thread (region_end), and until the region is closed (fork_join).
namespace heiretsu::watch {

/// The calling thread opens a region, told of by `runtime`: true where it is measured. Measuring begins here in a
/// program that has not called MPI. False in nested regions, and on other threads.
bool open_region(OpenMP runtime);

/// The calling thread is in the region now, as its thread `number`.
void enter_team(std::uint32_t number);

/// It has done its own work; it may run tasks of others until the region ends.
void leave_team();

/// The region is closed, by who opened it. `place`: what tells the region from others, for marks.
void close_region(const void* place);

/// Has LLVM's runtime said that it tells of regions? GCC's entry points, which it has too, then tell nothing.
extern bool ompt_tells;

/// While it lives, the calling thread is in a region that is not measured.
class Nested {
 public:
  Nested() : is_inside_(mine.depth > 0) { mine.depth += is_inside_ ? 1 : 0; }
  Nested(const Nested&) = delete;
  Nested& operator=(const Nested&) = delete;
  ~Nested() { mine.depth -= is_inside_ ? 1 : 0; }

 private:
  bool is_inside_;
};

}  // namespace heiretsu::watch
