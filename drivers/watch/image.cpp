#include "drivers/watch/image.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>

#include "drivers/watch/calls.hpp"
#include "drivers/watch/files.hpp"
#include "drivers/watch/watch.hpp"

namespace heiretsu::watch {

Image image{};

namespace {

char path[4096];  // of the file

constexpr std::uint64_t page = 4096;

/// Where the next table begins; every one on a page of its own.
struct Layout {
  std::uint64_t end = page;

  Section add(std::uint32_t size, std::uint64_t rows, std::uint32_t capacity) {
    const Section section{.offset = end, .count = 0, .size = size, .capacity = capacity};
    end += (size * rows + page - 1) / page * page;
    return section;
  }
};

static_assert(sizeof(Header) <= page);
static_assert(call_count <= name_capacity);

Header make_header() {
  Header header{};
  std::memcpy(header.magic, left_magic, sizeof left_magic);
  header.version = left_version;
  header.byte_order = left_byte_order;
  Layout layout;
  header.threads = layout.add(sizeof(Thread), thread_capacity, thread_capacity);
  header.names = layout.add(sizeof(CallName), name_capacity, name_capacity);
  header.counts = layout.add(sizeof(CallCount), std::uint64_t{thread_capacity} * name_capacity, thread_capacity);
  header.sites = layout.add(sizeof(Site), site_capacity, site_capacity);
  header.marks = layout.add(sizeof(Mark), std::uint64_t{site_capacity} * site_marks, site_capacity);
  header.regions = layout.add(sizeof(Region), region_capacity, region_capacity);
  header.marks_per_site = site_marks;
  header.image_bytes = layout.end;
  header.rank = -1;
  header.thread_level = -1;
  header.clock_residual = -1;
  return header;
}

/// A new file HOST-PID-N.left; negative where there can be none.
int make_file(const char* folder) {
  char host[64] = "";
  gethostname(host, sizeof host - 1);
  for (int n = 0; n < 100; ++n) {
    std::snprintf(path, sizeof path, "%s/%s-%d-%d.left", folder, host, static_cast<int>(getpid()), n);
    const int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (file >= 0) return file;
  }
  return -1;
}

char* at(void* base, const Section& section) { return static_cast<char*>(base) + section.offset; }

void fill_image(void* base, const Header& header) {
  std::memcpy(base, &header, sizeof header);
  image = {.header = static_cast<Header*>(base),
           .threads = reinterpret_cast<Thread*>(at(base, header.threads)),
           .names = reinterpret_cast<CallName*>(at(base, header.names)),
           .counts = reinterpret_cast<CallCount*>(at(base, header.counts)),
           .sites = reinterpret_cast<Site*>(at(base, header.sites)),
           .marks = reinterpret_cast<Mark*>(at(base, header.marks)),
           .regions = reinterpret_cast<Region*>(at(base, header.regions))};
  image.header->names.count = call_count;
  for (std::size_t i = 0; i < call_count; ++i) copy_text(image.names[i].name, call_facts[i].name);
}

/// Writes to the pages that nearly every process needs: on a disk the first touch takes about 0.1 ms, which is now not
/// the program's. `stride`: bytes from one to the next, `count` of them.
void touch(const Section& section, std::uint64_t stride, std::uint64_t count) {
  auto* const bytes = reinterpret_cast<volatile char*>(image.header) + section.offset;
  for (std::uint64_t i = 0; i < count; ++i) bytes[i * stride] = 0;
}

void touch_pages(const Header& header) {
  touch(header.threads, page, 2);
  touch(header.counts, page, name_capacity * sizeof(CallCount) / page);  // of the first thread
  touch(header.sites, page, 2);
  touch(header.marks, site_marks * sizeof(Mark), 24);  // of the first sites
  touch(header.regions, page, 1);
}

}  // namespace

bool make_image(const char* folder) {
  const Header header = make_header();
  const int file = make_file(folder);
  void* base = MAP_FAILED;
  if (file >= 0 && ftruncate(file, static_cast<off_t>(header.image_bytes)) == 0)
    base = mmap(nullptr, header.image_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (file >= 0) close(file);
  if (base == MAP_FAILED) {
    if (file >= 0) unlink(path);
    complain("not watched, as no file can be made in ", folder);
    return false;
  }
  fill_image(base, header);
  touch_pages(header);
  return true;
}

void remove_file() { unlink(path); }

void drop_image() {
  if (image.header != nullptr) munmap(image.header, image.header->image_bytes);
  image = {};
}

}  // namespace heiretsu::watch
