#include "drivers/watch/host.hpp"

#include <link.h>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "drivers/watch/clock.hpp"
#include "drivers/watch/files.hpp"

namespace heiretsu::watch {

namespace {

/// ns of CPU and of waiting for one, of /proc/self/task/TID/schedstat.
void read_schedstat(int tid, std::uint64_t& cpu, std::uint64_t& delay) {
  char path[64];
  char text[128];
  std::snprintf(path, sizeof path, "/proc/self/task/%d/schedstat", tid);
  if (read_file(path, text, sizeof text) == 0) return;
  char* rest = text;
  cpu = std::strtoull(rest, &rest, 10);
  delay = std::strtoull(rest, &rest, 10);
}

void read_switches(int tid, std::uint64_t& yields, std::uint64_t& preemptions, std::uint64_t& migrations) {
  char path[64];
  char text[4096];
  std::snprintf(path, sizeof path, "/proc/self/task/%d/sched", tid);
  if (read_file(path, text, sizeof text) > 0) {
    yields = number_after(text, "nr_voluntary_switches");
    preemptions = number_after(text, "nr_involuntary_switches");
    migrations = number_after(text, "se.nr_migrations");
    return;
  }
  std::snprintf(path, sizeof path, "/proc/self/task/%d/status", tid);
  read_file(path, text, sizeof text);
  yields = number_after(text, "\nvoluntary_ctxt_switches");
  preemptions = number_after(text, "nonvoluntary_ctxt_switches");
}

/// The CPU it ran on last: the 39th field of /proc/self/task/TID/stat, the 37th behind the name's closing bracket.
std::uint32_t read_core(int tid) {
  char path[64];
  char text[1024];
  std::snprintf(path, sizeof path, "/proc/self/task/%d/stat", tid);
  read_file(path, text, sizeof text);
  const char* field = std::strrchr(text, ')');
  for (int i = 0; i < 37 && field != nullptr; ++i) field = std::strchr(field + 1, ' ');
  return field == nullptr ? 0 : static_cast<std::uint32_t>(std::strtoul(field, nullptr, 10));
}

/// Jiffies of all CPUs: user, nice, system, irq and softirq; and stolen.
void read_host(HostUse& use) {
  char text[256];
  read_file("/proc/stat", text, sizeof text);
  std::uint64_t columns[8] = {};
  char* rest = text + std::strcspn(text, " \n");
  for (auto& column : columns) column = std::strtoull(rest, &rest, 10);
  const std::uint64_t jiffy = 1'000'000'000U / static_cast<std::uint64_t>(sysconf(_SC_CLK_TCK));
  use.host_busy = (columns[0] + columns[1] + columns[2] + columns[5] + columns[6]) * jiffy;
  use.host_stolen = columns[7] * jiffy;
}

std::uint64_t read_throttled() {
  char group[512];
  char path[640];
  char text[1024];
  read_file("/proc/self/cgroup", group, sizeof group);
  const char* own = std::strstr(group, "0::/");
  if (own == nullptr) return 0;
  own += 3;
  std::snprintf(path, sizeof path, "/sys/fs/cgroup%.*s/cpu.stat", static_cast<int>(std::strcspn(own, "\n")), own);
  read_file(path, text, sizeof text);
  return number_after(text, "throttled_usec") * 1000;
}

/// The build-id among an executable's notes, in hexadecimal.
void copy_build_id(const ElfW(Nhdr) * note, const char* end, char* to, std::size_t size) {
  while (reinterpret_cast<const char*>(note + 1) < end) {
    const char* name = reinterpret_cast<const char*>(note + 1);
    const char* id = name + (note->n_namesz + 3U) / 4 * 4;
    const char* next = id + (note->n_descsz + 3U) / 4 * 4;
    if (note->n_type == NT_GNU_BUILD_ID && note->n_namesz == 4 && std::memcmp(name, "GNU", 4) == 0) {
      for (std::size_t i = 0; i < note->n_descsz && 2 * i + 2 < size; ++i)
        std::snprintf(to + 2 * i, 3, "%02x", static_cast<unsigned>(static_cast<unsigned char>(id[i])));
      return;
    }
    note = reinterpret_cast<const ElfW(Nhdr)*>(next);
  }
}

int look_for_build_id(dl_phdr_info* info, std::size_t, void* given) {
  auto& header = *static_cast<Header*>(given);
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const auto& part = info->dlpi_phdr[i];
    if (part.p_type != PT_NOTE) continue;
    const char* begin = reinterpret_cast<const char*>(info->dlpi_addr + part.p_vaddr);
    copy_build_id(reinterpret_cast<const ElfW(Nhdr)*>(begin), begin + part.p_memsz, header.build_id,
                  sizeof header.build_id);
  }
  return 1;  // the first is the executable
}

}  // namespace

HostUse host_use() {
  HostUse use{};
  use.process_cpu = nanoseconds(CLOCK_PROCESS_CPUTIME_ID);
  read_host(use);
  use.throttled = read_throttled();
  char text[512];
  read_file("/proc/self/io", text, sizeof text);
  use.read_bytes = number_after(text, "rchar");
  use.write_bytes = number_after(text, "wchar");
  return use;
}

void read_thread(Thread& thread, bool begins) {
  read_schedstat(thread.tid, thread.cpu, thread.delay);
  read_switches(thread.tid, thread.yields, thread.preemptions, thread.migrations);
  thread.core = read_core(thread.tid);
  static_assert(sizeof(cpu_set_t) == sizeof thread.affinity);
  auto* cpus = reinterpret_cast<cpu_set_t*>(thread.affinity);
  if (sched_getaffinity(thread.tid, sizeof *cpus, cpus) == 0)
    thread.affinity_cpus = static_cast<std::uint32_t>(CPU_COUNT(cpus));
  if (!begins) return;
  thread.cpu_began = thread.cpu;
  thread.delay_began = thread.delay;
  thread.yields_began = thread.yields;
  thread.preemptions_began = thread.preemptions;
  thread.migrations_began = thread.migrations;
}

void read_memory(Header& header) {
  char text[4096];  // of this program alone: ru_maxrss keeps what the process had before it became this one
  header.memory_peak = read_file("/proc/self/status", text, sizeof text) > 0 ? number_after(text, "VmHWM:") * 1024 : 0;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  header.page_faults = static_cast<std::uint64_t>(usage.ru_majflt);
}

void describe_process(Header& header) {
  header.pid = getpid();
  header.parent = getppid();
  header.cpus = static_cast<std::uint32_t>(sysconf(_SC_NPROCESSORS_ONLN));
  gethostname(header.host, sizeof header.host - 1);
  read_file("/proc/sys/kernel/random/boot_id", header.boot, sizeof header.boot);
  header.boot[std::strcspn(header.boot, "\n")] = 0;
  const ssize_t length = readlink("/proc/self/exe", header.executable, sizeof header.executable - 1);
  header.executable[length < 0 ? 0 : length] = 0;
  dl_iterate_phdr(look_for_build_id, &header);
}

}  // namespace heiretsu::watch
