#pragma once
#include "drivers/watch/clock.hpp"
#include "drivers/watch/left.hpp"

/// What all parts of the library share: the image of what it leaves, and the phases of threads. A thread's time goes
/// into the phase that it is in; a change of phase costs one reading of the clock.
namespace heiretsu::watch {

inline constexpr std::uint32_t thread_capacity = 1024;
inline constexpr std::uint32_t name_capacity = 512;
inline constexpr std::uint32_t site_capacity = 512;
inline constexpr std::uint32_t site_marks = 128;  ///< a power of 2
inline constexpr std::uint32_t region_capacity = 256;
inline constexpr std::uint32_t no_team = ~std::uint32_t{0};  ///< the number of a thread that was in no team

/// The tables of this process's image; all null while nothing is measured.
struct Image {
  Header* header;
  Thread* threads;
  CallName* names;
  CallCount* counts;
  Site* sites;
  Mark* marks;
  Region* regions;
};
extern Image image;

/// What a thread knows of itself. In static TLS, as the library is there from the program's beginning.
struct Mine {
  Thread* thread;    ///< null until it was seen in a parallel region or MPI
  unsigned depth;    ///< of parallel regions around it
  unsigned waiting;  ///< of OMPT: waits around it, while it may run tasks
};
extern constinit thread_local Mine mine __attribute__((tls_model("initial-exec")));

/// From here on time goes to `phase`.
inline void turn(Thread& thread, Phase phase, std::uint64_t now) {
  thread.ticks[thread.phase] += ticks_between(thread.last, now);
  thread.last = now;
  thread.phase = phase;
  ++thread.switches_of_phase;
}

/// Does time of this thread pass, on the outermost level of parallel regions? What happens in nested ones is computing.
[[nodiscard]] inline bool is_booked(const Mine& my) {
  return my.thread != nullptr && my.thread->active != 0 && my.depth <= 1;
}

/// While it lives, the calling thread's time goes to `phase`; then again to what it was before.
class During {
 public:
  explicit During(Phase phase) : thread_(is_booked(mine) ? mine.thread : nullptr) {
    if (thread_ == nullptr) return;
    before_ = static_cast<Phase>(thread_->phase);
    ++thread_->entered[phase];
    turn(*thread_, phase, tick());
  }
  During(const During&) = delete;
  During& operator=(const During&) = delete;
  ~During() {
    if (thread_ != nullptr && thread_->active != 0) turn(*thread_, before_, tick());
  }

 private:
  Thread* thread_;
  Phase before_ = serial;
};

/// The phase of a thread that is in MPI, or in MPI_File_*.
[[nodiscard]] inline bool is_in_mpi(const Thread& thread) { return thread.phase >= mpi; }
[[nodiscard]] inline Phase in_mpi(Phase phase, unsigned depth) { return depth == 0 ? phase : Phase(phase + 1); }

/// Is anything measured now?
[[nodiscard]] inline bool is_watching() { return image.header != nullptr && image.header->stopped == 0; }

/// Is this the thread that began measuring?
[[nodiscard]] inline bool is_first(const Thread* thread) { return thread != nullptr && thread == image.threads; }

/// Is anything to be measured in this process?
[[nodiscard]] bool is_asked();

/// Gives the calling thread a block of its own, `number` being its own in its team; null when there are too many.
/// Its time does not pass yet.
Thread* new_thread(std::uint32_t number);

/// Measuring begins on the calling thread: without MPI at the first parallel region, as from when the program was
/// loaded; with MPI anew, now, at rank `rank` of `ranks`. Does nothing where HEIRETSU_WATCH names no folder.
void begin_without_mpi();
void begin_with_mpi(int rank, int ranks);

/// Measuring ends, once. May be called by any thread of the process that measured; elsewhere it does nothing.
void stop(Ended how);

/// In a forked child: nothing is measured until it begins MPI or a parallel region of its own, in an image of its own.
void begin_as_child();

/// Reads what the system counts, if that was not done for a second; seldom enough that it costs below a thousandth.
void refresh_now_and_then(std::uint64_t now);

/// Reads it: of the process and host, and of every thread.
void refresh();

}  // namespace heiretsu::watch
