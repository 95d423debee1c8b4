#include "drivers/watch/marks.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "drivers/watch/files.hpp"
#include "drivers/watch/watch.hpp"

namespace heiretsu::watch {

namespace {

// Places by their key, an address or a hash of a name, in a table with open addressing. Of the first thread alone.
constexpr std::uint32_t slots = 2 * site_capacity;
struct Slot {
  std::uint64_t key;  // 0: free
  Site* site;
};
Slot table[slots];

std::uint64_t mix(std::uint64_t key) {
  return (key ^ (key >> 29U)) * 0x9E3779B97F4A7C15U;
}  // Knuth's multiplicative hash

/// 64-bit FNV-1a, of a kind and a name (Fowler, Noll and Vo).
std::uint64_t hash(SiteKind kind, const char* name) {
  std::uint64_t value = 0xCBF29CE484222325U ^ kind;
  for (; *name != 0; ++name) value = (value ^ static_cast<unsigned char>(*name)) * 0x100000001B3U;
  return value | 1U;
}

/// The slot of a key: taken, or the first free one. Never full, as it has more slots than there are sites.
Slot& slot_of(std::uint64_t key) {
  std::uint32_t i = static_cast<std::uint32_t>(mix(key) >> 40U) % slots;
  while (table[i].key != 0 && table[i].key != key) i = (i + 1) % slots;
  return table[i];
}

/// A new site in a slot; null when there are too many.
Site* add_site(Slot& slot, std::uint64_t key, SiteKind kind, std::uint32_t call) {
  const std::uint64_t row = image.header->sites.count++;
  if (row >= site_capacity) return nullptr;
  slot = {key, &image.sites[row]};
  *slot.site = Site{};
  slot.site->kind = kind;
  slot.site->call = call;
  slot.site->stride = 1;
  return slot.site;
}

/// FILE+0xOFFSET, which is the same in every process that runs the program.
void describe_place(Site& site, const void* place) {
  Dl_info info{};
  if (dladdr(place, &info) == 0) return;
  const char* name = std::strrchr(info.dli_fname, '/');
  std::snprintf(site.where, sizeof site.where, "%.80s+0x%zx", name == nullptr ? info.dli_fname : name + 1,
                static_cast<std::size_t>(static_cast<const char*>(place) - static_cast<const char*>(info.dli_fbase)));
  copy_text(site.symbol, info.dli_sname);
}

/// What the threads did so far.
void take_phases(std::uint64_t (&own)[phase_count], std::uint64_t (&others)[phase_count]) {
  std::memcpy(own, image.threads->ticks, sizeof own);
  std::memset(others, 0, sizeof others);
  const std::uint64_t count = std::min<std::uint64_t>(image.header->threads.count, thread_capacity);
  for (std::uint64_t i = 1; i < count; ++i)
    for (std::uint32_t p = 0; p < phase_count; ++p) others[p] += image.threads[i].ticks[p];
}

/// Makes room: every second mark of a site goes, in every rank the same.
void thin(Site& site, Mark* marks) {
  for (std::uint32_t i = 0; i < site_marks / 2; ++i) marks[i] = marks[2 * i];
  site.kept = site_marks / 2;
  site.stride *= 2;
}

void add_mark(Site& site) {
  const std::uint64_t number = site.count++;
  if ((number & (site.stride - 1)) != 0) return;
  Mark* const marks = image.marks + static_cast<std::size_t>(&site - image.sites) * site_marks;
  if (site.kept == site_marks) thin(site, marks);
  Mark& mark = marks[site.kept];
  mark.number = number;
  mark.tick = image.threads->last;
  take_phases(mark.own, mark.others);
  ++site.kept;
}

/// Time of the first thread up to now is booked.
void book_first() { turn(*image.threads, static_cast<Phase>(image.threads->phase), tick()); }

/// A region that has begun and not ended.
struct Open {
  Region* region;
  char name[sizeof(Region::name)];
  std::uint64_t since;
  std::uint64_t own[phase_count];
  std::uint64_t others[phase_count];
};
constexpr std::uint32_t deepest = 64;
Open open_regions[deepest];
std::uint32_t open_count = 0;

Region* region_of(const char* name) {
  const auto count = std::min<std::uint64_t>(image.header->regions.count, region_capacity);
  for (std::uint64_t i = 0; i < count; ++i)
    if (std::strncmp(image.regions[i].name, name, sizeof(Region::name) - 1) == 0) return &image.regions[i];
  if (image.header->regions.count++ >= region_capacity) return nullptr;
  image.regions[count] = Region{};
  copy_text(image.regions[count].name, name);
  return &image.regions[count];
}

/// The innermost open region ends now.
void close_innermost() {
  const Open& open = open_regions[--open_count];
  pass(region_finish, open.name);
  if (open.region == nullptr) return;
  std::uint64_t own[phase_count];
  std::uint64_t others[phase_count];
  take_phases(own, others);
  ++open.region->count;
  open.region->ticks += ticks_between(open.since, image.threads->last);
  for (std::uint32_t p = 0; p < phase_count; ++p) {
    open.region->own[p] += own[p] - open.own[p];
    open.region->others[p] += others[p] - open.others[p];
  }
}

/// May the calling thread make marks now?
bool makes_marks() { return is_watching() && is_first(mine.thread) && mine.depth == 0 && !is_in_mpi(*mine.thread); }

}  // namespace

void pass(SiteKind kind, const void* place, std::uint32_t call) {
  const auto key = reinterpret_cast<std::uint64_t>(place);
  if (key == 0) return;  // as LLVM's runtime tells of regions that `if` makes serial
  Slot& slot = slot_of(key);
  Site* site = slot.site;
  if (slot.key != key) {
    site = add_site(slot, key, kind, call);
    if (site == nullptr) return;
    describe_place(*site, place);
  }
  add_mark(*site);
}

void pass(SiteKind kind, const char* name) {
  begin_without_mpi();
  if (!makes_marks()) return;
  book_first();
  const std::uint64_t key = hash(kind, name);
  Slot& slot = slot_of(key);
  Site* site = slot.site;
  if (slot.key != key) {
    site = add_site(slot, key, kind, 0);
    if (site == nullptr) return;
    copy_text(site->where, name);
  }
  add_mark(*site);
}

void begin_region(const char* name) {
  begin_without_mpi();
  if (!makes_marks() || open_count == deepest) return;
  pass(region_begin, name);
  Open& open = open_regions[open_count++];
  open.region = region_of(name);
  copy_text(open.name, name);
  open.since = image.threads->last;
  take_phases(open.own, open.others);
}

void end_region(const char* name) {
  if (!makes_marks()) return;
  std::uint32_t level = open_count;
  while (level > 0 && std::strncmp(open_regions[level - 1].name, name, sizeof(Open::name) - 1) != 0) --level;
  while (level > 0 && open_count >= level) close_innermost();
}

void end_region() {
  if (makes_marks() && open_count > 0) close_innermost();
}

void forget_marks() {
  std::memset(table, 0, sizeof table);
  if (image.header != nullptr) image.header->sites.count = image.header->regions.count = 0;
  open_count = 0;
}

double calibrate_mark() {
  constexpr int times = 16;
  std::uint64_t own[phase_count];
  std::uint64_t others[phase_count];
  const std::uint64_t begin = tick();
  for (int i = 0; i < times; ++i) {
    take_phases(own, others);
    asm volatile("" : : "r"(own), "r"(others) : "memory");
  }
  return static_cast<double>(ticks_between(begin, tick())) / times;
}

}  // namespace heiretsu::watch
