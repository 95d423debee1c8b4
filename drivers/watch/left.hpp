#pragma once
#include <cstddef>
#include <cstdint>

/// What the preloaded library leaves of a process: one file in the folder that $HEIRETSU_WATCH names, called
/// HOST-PID-N.left (N = 0, 1, ...: the first free one, for programs that call exec). Without the variable the library
/// does nothing. The file is there from MPI_Init, the first parallel region or the first mark on (a process with none
/// of them leaves none), is written in place through a shared mapping, and so survives _exit, MPI_Abort and SIGKILL.
///
/// A file is one or more images, one behind the other, each `image_bytes` long: one while a process runs; where
/// $HEIRETSU_WATCH_JOB names a file, all ranks' in that one from MPI_Finalize on, and the ranks' own are gone.
/// Everything in an image is found by its sections' offsets, from the image's first byte, and sizes: readers assume no
/// others. A file on disk is sparse; what was never written reads as 0.
///
/// Numbers are of the writer's byte order (`byte_order`), unsigned unless said. Times are ticks of one clock of the
/// host, the same on all its cores: seconds = ticks * tick_seconds, and CLOCK_MONOTONIC at tick t is first.monotonic *
/// 1e-9 + (t - first.tick) * tick_seconds. Text ends in a zero byte and is cut to fit.
namespace heiretsu::watch {

inline constexpr char left_magic[8] = {'h', 'e', 'i', 'w', 'a', 't', 'c', 'h'};
inline constexpr std::uint32_t left_version = 1;  ///< grows when a name, a place, a unit or a meaning changes
inline constexpr std::uint32_t left_byte_order = 0x01020304;

/// What a thread's time goes into. Of a thread other than its process's first, time outside parallel regions goes into
/// none of them: it is what the sum leaves of `last - first`, and was spent as the first thread's serial, mpi and io.
enum Phase : std::uint32_t {
  serial,         ///< outside parallel regions; of a program without any that is its computing
  compute,        ///< inside; nested regions, as a whole, too
  barrier,        ///< at barriers, also those of loops and single, and waiting for tasks; not that of a region's end
  lock,           ///< for a critical section, an atomic one, ordered, or an OpenMP lock
  region_end,     ///< from the end of the thread's own work in a region to that of its last thread
  fork_join,      ///< a region's beginning until the thread is in it, and from the last thread's end until it is closed
  mpi,            ///< in MPI outside parallel regions: the threads behind this one have nothing to do
  mpi_in_region,  ///< in MPI inside: others may compute meanwhile
  io,             ///< in MPI_File_* outside parallel regions
  io_in_region,   ///< and inside
  phase_count
};

/// How measuring ended.
enum Ended : std::uint32_t {
  not_ended,    ///< the process runs, or was killed: `last` of its threads is the last that is known
  finalized,    ///< MPI_Finalize, or the last MPI_Session_finalize
  exited,       ///< a return from main or exit, without MPI
  exited_hard,  ///< _exit, _Exit, quick_exit
  aborted,      ///< MPI_Abort
  executed      ///< another program took the process over
};

/// Which OpenMP runtime told of parallel regions.
enum OpenMP : std::uint32_t { no_openmp, gomp, ompt };

/// Where a table of an image is.
struct Section {
  std::uint64_t offset;    ///< bytes from the image's beginning
  std::uint64_t count;     ///< rows written; those beyond `capacity` are lost
  std::uint32_t size;      ///< bytes of a row
  std::uint32_t capacity;  ///< rows there is room for
};

/// One moment on three clocks.
struct Moment {
  std::uint64_t tick;
  std::uint64_t monotonic;  ///< CLOCK_MONOTONIC, ns
  std::uint64_t realtime;   ///< CLOCK_REALTIME, ns since 1970
};

/// What the system counted up to a moment.
struct HostUse {
  std::uint64_t process_cpu;  ///< of all threads of the process, ns
  std::uint64_t host_busy;    ///< of all CPUs of the host, by anybody, ns, to 10 ms (/proc/stat: user to softirq)
  std::uint64_t host_stolen;  ///< of all CPUs of the host, by other virtual machines, ns
  std::uint64_t throttled;    ///< by the quota of the process's own control group (v2), ns; 0 where it has none
  std::uint64_t read_bytes;   ///< by read calls (/proc/self/io rchar)
  std::uint64_t write_bytes;  ///< by write calls (wchar)
};

/// The beginning of an image.
struct Header {
  char magic[8];              ///< left_magic
  std::uint32_t version;      ///< left_version
  std::uint32_t byte_order;   ///< left_byte_order
  std::uint64_t image_bytes;  ///< up to the next image, or the file's end
  Section threads;            ///< of Thread: [0] is the one that began measuring
  Section names;              ///< of CallName: the MPI calls that are told apart
  Section counts;             ///< of CallCount: row thread * names.capacity + call; `count` is not used
  Section sites;              ///< of Site
  Section marks;              ///< of Mark: row site * marks_per_site + i, i < site.kept; `count` is not used
  Section regions;            ///< of Region
  std::uint32_t marks_per_site;

  std::uint32_t ended;  ///< Ended
  std::int32_t pid;
  std::int32_t parent;           ///< its parent's
  std::int32_t rank;             ///< in MPI_COMM_WORLD; where sessions are used, as the launcher says; -1: no MPI
  std::int32_t ranks;            ///< its size; 0: no MPI
  std::int32_t thread_level;     ///< that MPI_Init_thread provided, MPI's number; -1: not asked
  std::uint32_t openmp;          ///< OpenMP
  std::uint64_t regions_opened;  ///< parallel regions, nested ones not counted
  std::uint64_t regions_nested;  ///< inside another one
  std::uint32_t team;            ///< threads of the largest team
  std::uint32_t clock_is_tsc;    ///< 1: the time stamp or virtual counter; 0: ticks are CLOCK_MONOTONIC's ns

  double tick_seconds;  ///< seconds a tick; calibrated anew at each `latest`
  Moment first;         ///< when the library was loaded
  Moment latest;        ///< when the counts of the system were last read: at the end, and every second or so
  std::uint64_t began;  ///< tick: MPI_Init returned; without MPI, the library was loaded, and later by what making the
                        ///< file took, which is thus not in any time. All counts begin here.
  std::uint64_t stopped;       ///< tick: MPI_Finalize was entered, or the process ended; 0 while not_ended
  std::uint64_t init_entered;  ///< tick: MPI_Init was entered; 0 without

  /// CLOCK_MONOTONIC of this host + clock_offset + clock_drift * (itself - clock_at) is that of rank 0's host; seconds.
  double clock_offset, clock_drift, clock_at;
  double clock_residual;  ///< bound of the error, seconds; 0 on rank 0's host; -1: not measured

  double switch_seconds;  ///< what one change of phase costs, calibrated at the start
  double mark_seconds;    ///< what keeping one mark costs, with as many threads as there were then
  double own_seconds;     ///< spent in the library itself since `began`, but for changes of phase and marks

  HostUse use_began, use_latest;
  std::uint64_t memory_peak;  ///< bytes resident (VmHWM), at `latest`
  std::uint64_t page_faults;  ///< major ones
  std::uint32_t cpus;         ///< online on the host

  char host[64];
  char boot[40];         ///< boot_id of the kernel: hosts of the same one share a clock
  char executable[512];  ///< path
  char build_id[64];     ///< of the executable, hexadecimal; empty where it has none
  char mpi[128];         ///< first line of what MPI_Get_library_version says; empty: no MPI
};

/// What is known of a thread. Its owner alone writes `phase` to `entered`.
struct alignas(64) Thread {
  std::uint32_t phase;   ///< Phase now
  std::uint32_t active;  ///< 1: time passes since `last`; 0: outside regions (not the first thread), or ended
  std::uint64_t first;   ///< tick: when it was first seen, or `began`
  std::uint64_t last;    ///< tick up to which time is booked
  std::uint64_t switches_of_phase;     ///< times switch_seconds is what watching cost it
  std::uint64_t ticks[phase_count];    ///< of each phase
  std::uint64_t entered[phase_count];  ///< how often each was entered
  std::int32_t tid;
  std::uint32_t number;  ///< in its team; 0 for a process's first; ~0: one that the program made, of which only MPI is
                         ///< known: its `serial` is all else since its first call
  std::uint64_t cpu_began, cpu;                  ///< ns of CPU, since the thread's birth: at `first` and at `latest`
  std::uint64_t delay_began, delay;              ///< ns it could have run and waited for a CPU: the same
  std::uint64_t yields_began, yields;            ///< voluntary context switches
  std::uint64_t preemptions_began, preemptions;  ///< involuntary ones
  std::uint64_t migrations_began, migrations;    ///< from core to core; both 0 where the kernel does not say
  std::uint32_t core;                            ///< that it was on at `latest`
  std::uint32_t affinity_cpus;                   ///< how many it may use
  std::uint64_t affinity[16];                    ///< which: bit c % 64 of word c / 64 is CPU c
};

/// An MPI call, by its name in C whatever the language.
struct CallName {
  char name[40];
};

/// What a thread's calls of one name were.
struct CallCount {
  std::uint64_t count;
  std::uint64_t ticks;  ///< calls made inside others belong to those
  std::uint64_t
      bytes;  ///< count * size of the type, of calls where the call alone tells it (point to point, broadcast,
              ///< reductions, Allgather and Alltoall: of one rank's part, one-sided, MPI_File_*); else 0
};

/// What makes marks.
enum SiteKind : std::uint32_t {
  mpi_call = 1,     ///< a call of MPI outside regions by the first thread, but for MPI_Test* and MPI_*probe
  parallel_region,  ///< the end of a parallel region; the place is its body
  repetition,       ///< heiretsu_repetition(): begins a repetition, ends the one before
  region_begin,     ///< of a region by name: heiretsu_region_begin, MPI_Pcontrol with 1 and a NAME, Kokkos
  region_finish     ///< and its end
};

/// A place in the program: the k-th time there is the same moment of the program in every rank.
struct Site {
  std::uint32_t kind;    ///< SiteKind
  std::uint32_t call;    ///< of mpi_call: row of `names`
  std::uint64_t count;   ///< how often it came
  std::uint64_t stride;  ///< every stride-th time was kept, a power of 2, so that 64 to 128 are once it came so often
  std::uint64_t kept;    ///< marks
  char where[112];       ///< FILE+0xOFFSET of the return address, the same in all ranks; or the region's name
  char symbol[112];      ///< the function there, if it has a name
};

/// The state when a site was passed, behind the call.
struct Mark {
  std::uint64_t number;  ///< the how many-th time, from 0; a multiple of the site's stride
  std::uint64_t tick;
  std::uint64_t own[phase_count];     ///< ticks of each phase so far, of the first thread
  std::uint64_t others[phase_count];  ///< of all other threads together
};

/// A region by name, all its times together.
struct Region {
  char name[112];
  std::uint64_t count;             ///< times it ended
  std::uint64_t ticks;             ///< from its beginning to its end, regions inside included
  std::uint64_t own[phase_count];  ///< as in Mark, inside it
  std::uint64_t others[phase_count];
};

static_assert(sizeof(Thread) == 448 && sizeof(Mark) == 176 && sizeof(Site) == 256 && sizeof(Region) == 288);

}  // namespace heiretsu::watch
