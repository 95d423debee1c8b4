#include "drivers/watch/gather.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "drivers/watch/files.hpp"
#include "drivers/watch/image.hpp"
#include "drivers/watch/watch.hpp"

namespace heiretsu::watch {

namespace {

constexpr int tag = 29402;

/// An image without the rows that nobody wrote.
struct Packed {
  char* bytes;
  std::uint64_t size;
};

/// Sets a section's place and capacity; its rows may be `times` as many. Returns where the next one begins.
std::uint64_t place(Section& section, std::uint64_t offset, std::uint64_t rows, std::uint64_t times) {
  section.offset = offset;
  section.capacity = static_cast<std::uint32_t>(rows);
  return offset + (section.size * rows * times + 7) / 8 * 8;
}

std::uint64_t written(const Section& section) { return std::min<std::uint64_t>(section.count, section.capacity); }

/// The header that the packed image has.
Header packed_header() {
  Header header = *image.header;
  std::uint64_t marks = 1;
  for (std::uint64_t i = 0; i < written(header.sites); ++i) marks = std::max(marks, image.sites[i].kept);
  const std::uint64_t threads = written(header.threads);
  std::uint64_t end = place(header.threads, (sizeof header + 63) / 64 * 64, threads, 1);
  end = place(header.names, end, header.names.count, 1);
  end = place(header.counts, end, threads, header.names.count);
  end = place(header.sites, end, written(header.sites), 1);
  end = place(header.marks, end, header.sites.capacity, marks);
  end = place(header.regions, end, written(header.regions), 1);
  header.marks_per_site = static_cast<std::uint32_t>(marks);
  header.image_bytes = end;
  return header;
}

/// Copies the tables; those of two axes row by row, as their rows become shorter.
void copy_tables(const Header& to, char* bytes) {
  std::memcpy(bytes + to.threads.offset, image.threads, to.threads.capacity * sizeof(Thread));
  std::memcpy(bytes + to.names.offset, image.names, to.names.capacity * sizeof(CallName));
  std::memcpy(bytes + to.sites.offset, image.sites, to.sites.capacity * sizeof(Site));
  std::memcpy(bytes + to.regions.offset, image.regions, to.regions.capacity * sizeof(Region));
  const std::size_t counts = to.names.capacity * sizeof(CallCount);
  for (std::size_t i = 0; i < to.threads.capacity; ++i)
    std::memcpy(bytes + to.counts.offset + i * counts, image.counts + i * name_capacity, counts);
  const std::size_t marks = to.marks_per_site * sizeof(Mark);
  for (std::size_t i = 0; i < to.sites.capacity; ++i)
    std::memcpy(bytes + to.marks.offset + i * marks, image.marks + i * site_marks, marks);
}

/// Of no bytes where there is no image, or no memory.
Packed pack() {
  if (image.header == nullptr) return {nullptr, 0};
  const Header header = packed_header();
  auto* const bytes = static_cast<char*>(std::calloc(header.image_bytes, 1));
  if (bytes == nullptr) return {nullptr, 0};
  std::memcpy(bytes, &header, sizeof header);
  copy_tables(header, bytes);
  return {bytes, header.image_bytes};
}

bool write_all(int file, const Packed& packed) {
  std::uint64_t done = 0;
  while (done < packed.size) {
    const ssize_t count = write(file, packed.bytes + done, packed.size - done);
    if (count <= 0) return false;
    done += static_cast<std::uint64_t>(count);
  }
  return true;
}

/// Receives one rank's image, keeps it, and says whether it is kept.
void take(const Messages& m, int rank, int file) {
  Packed theirs{};
  m.receive(&theirs.size, sizeof theirs.size, m.byte, rank, tag, m.world, m.no_status);
  theirs.bytes = static_cast<char*>(std::malloc(theirs.size + 1));
  const char has_room = theirs.bytes != nullptr ? 1 : 0;
  m.send(&has_room, 1, m.byte, rank, tag, m.world);
  if (has_room == 0) return;
  m.receive(theirs.bytes, static_cast<int>(theirs.size), m.byte, rank, tag, m.world, m.no_status);
  const char is_kept = file >= 0 && write_all(file, theirs) ? 1 : 0;
  m.send(&is_kept, 1, m.byte, rank, tag, m.world);
  std::free(theirs.bytes);
}

/// Gives rank 0 this one's image; is it kept there?
bool give(const Messages& m, const Packed& packed) {
  char answer = 0;
  m.send(&packed.size, sizeof packed.size, m.byte, 0, tag, m.world);
  m.receive(&answer, 1, m.byte, 0, tag, m.world, m.no_status);
  if (answer == 0) return false;
  m.send(packed.bytes, static_cast<int>(packed.size), m.byte, 0, tag, m.world);
  m.receive(&answer, 1, m.byte, 0, tag, m.world, m.no_status);
  return answer != 0;
}

}  // namespace

void gather_images(const Messages& m, int rank, int ranks, const char* path) {
  const Packed packed = pack();
  bool is_kept = false;
  if (rank == 0) {
    // Of several worlds, as where the launcher is another MPI's, the first has the file.
    const int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (file < 0 && errno != EEXIST) complain("every rank keeps a file of its own, as none can be made: ", path);
    is_kept = file >= 0 && write_all(file, packed);
    for (int other = 1; other < ranks; ++other) take(m, other, file);
    if (file >= 0) close(file);
  } else {
    is_kept = give(m, packed);
  }
  std::free(packed.bytes);
  if (is_kept) remove_file();
}

}  // namespace heiretsu::watch
