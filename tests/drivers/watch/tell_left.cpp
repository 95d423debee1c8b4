// Prints what the library that watches left, as words a line: `tell_left FILE...`. The tests' own reader of left.hpp.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <vector>

#include "drivers/watch/left.hpp"

namespace {

using namespace heiretsu::watch;

constexpr std::array<const char*, phase_count> phase_names{
    "serial", "compute", "barrier", "lock", "region_end", "fork_join", "mpi", "mpi_in_region", "io", "io_in_region"};

struct Image {
  explicit Image(const std::vector<char>& file, std::size_t begin) {
    std::memcpy(&header, file.data() + begin, sizeof header);
    const auto first = file.begin() + static_cast<std::ptrdiff_t>(begin);
    bytes = {first, first + static_cast<std::ptrdiff_t>(header.image_bytes)};
  }

  template <class Row>
  Row row(const Section& section, std::uint64_t number) const {
    Row result;
    std::memcpy(&result, bytes.data() + section.offset + number * section.size, sizeof result);
    return result;
  }
  [[nodiscard]] double seconds(std::uint64_t ticks) const { return static_cast<double>(ticks) * header.tick_seconds; }

  std::vector<char> bytes;
  Header header;
};

void tell_thread(const Image& image, std::uint64_t number) {
  const auto thread = image.row<Thread>(image.header.threads, number);
  std::printf("thread %u cpu %.9f delay %.9f affinity %u", thread.number,
              1e-9 * static_cast<double>(thread.cpu - thread.cpu_began),
              1e-9 * static_cast<double>(thread.delay - thread.delay_began), thread.affinity_cpus);
  for (std::size_t p = 0; p < phase_count; ++p) std::printf(" %s %.9f", phase_names[p], image.seconds(thread.ticks[p]));
  std::printf("\n");
  for (std::uint64_t call = 0; call < image.header.names.count; ++call) {
    const auto count = image.row<CallCount>(image.header.counts, number * image.header.names.capacity + call);
    if (count.count == 0) continue;
    const auto name = image.row<CallName>(image.header.names, call);
    std::printf("call %s count %llu seconds %.9f bytes %llu\n", name.name, static_cast<unsigned long long>(count.count),
                image.seconds(count.ticks), static_cast<unsigned long long>(count.bytes));
  }
}

void tell(const Image& image) {
  const Header& header = image.header;
  const double span = header.stopped > 0 ? image.seconds(header.stopped - header.began) : 0;
  std::printf("process %d ended %u rank %d ranks %d level %d openmp %u ", header.pid, header.ended, header.rank,
              header.ranks, header.thread_level, header.openmp);
  std::printf("opened %llu nested %llu team %u ", static_cast<unsigned long long>(header.regions_opened),
              static_cast<unsigned long long>(header.regions_nested), header.team);
  std::printf("span %.9f offset %.9f residual %.9f\n", span, header.clock_offset, header.clock_residual);
  std::printf("executable %s\nmpi %s\nhost %s\n", header.executable, header.mpi, header.host);
  for (std::uint64_t i = 0; i < std::min<std::uint64_t>(header.threads.count, header.threads.capacity); ++i)
    tell_thread(image, i);
  for (std::uint64_t i = 0; i < std::min<std::uint64_t>(header.sites.count, header.sites.capacity); ++i) {
    const auto site = image.row<Site>(header.sites, i);
    std::printf("site %u count %llu stride %llu kept %llu where %s\n", site.kind,
                static_cast<unsigned long long>(site.count), static_cast<unsigned long long>(site.stride),
                static_cast<unsigned long long>(site.kept), site.where);
  }
  for (std::uint64_t i = 0; i < header.regions.count; ++i) {
    const auto region = image.row<Region>(header.regions, i);
    std::printf("region %s count %llu seconds %.9f\n", region.name, static_cast<unsigned long long>(region.count),
                image.seconds(region.ticks));
  }
}

}  // namespace

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    std::ifstream stream(argv[i], std::ios::binary);
    const std::vector<char> file{std::istreambuf_iterator<char>(stream), {}};
    for (std::size_t begin = 0; begin < file.size();) {
      const Image image(file, begin);
      tell(image);
      begin += image.header.image_bytes;
    }
  }
}
