// Bytes for libFuzzer, in this process: the first chooses what reads the others. A reader returns or throws an error of
// one line; the sanitizers watch it. Where a checksum would keep nearly everything out, it is put right first.
// It cannot find: wrong values (the unit tests and factored.py do), and what only a whole program does with them.
#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

#include "drivers/factorize/large/relation_block.hpp"
#include "drivers/factorize/large/relation_file.hpp"
#include "drivers/factorize/large/relation_header.hpp"
#include "drivers/input/expression.hpp"
#include "drivers/input/input.hpp"
#include "drivers/output/checksum.hpp"
#include "drivers/output/journal.hpp"
#include "kernels/base/bytes.hpp"
#include "kernels/base/range.hpp"
#include "kernels/base/usage_error.hpp"

namespace heiretsu {
namespace {

constexpr std::uint64_t max_numbers = 20'000;  // of a range, say

/// A folder that goes with the process.
const std::string& folder() {
  struct Folder {
    std::string path = (std::filesystem::temp_directory_path() / "parsers-XXXXXX").string();
    Folder() {
      if (mkdtemp(path.data()) == nullptr) std::abort();
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { std::filesystem::remove_all(path); }
  };
  static const Folder made;
  return made.path;
}

void write(const std::string& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

std::uint64_t checksum_of(std::string_view bytes) {
  Checksum checksum;
  checksum.add(bytes);
  return checksum.value();
}

void read_expression(std::string_view bytes) {
  const Interval interval = parse_interval(bytes);
  if (interval.first < 0 || interval.first > interval.last) std::abort();
}

void read_file(std::string_view bytes) {
  const std::string path = folder() + "/numbers";
  write(path, bytes.substr(std::min<std::size_t>(bytes.size(), 1)));
  const std::size_t window = bytes.empty() ? 1 : 1 + static_cast<unsigned char>(bytes.front());
  InputWindows input = InputWindows::from_file(path, window);
  Numbers numbers;
  for (std::uint64_t count = 0; count < max_numbers && input.next(numbers); count += numbers.size()) {
    if (numbers.size() == 0 || numbers.size() > window) std::abort();
    const std::string place = to_text(input.position());
    if (to_text(position_of(place)) != place) std::abort();
  }
}

void read_position(std::string_view bytes) { (void)to_text(position_of(std::string(bytes))); }

/// Its lines get their checksums; what the journal says is done must be in the output.
void read_journal(std::string_view bytes) {
  const std::string output = folder() + "/o";
  std::string text = bytes.size() % 4 == 0 ? "" : "heiretsu journal 2\nnumbers\nsize 5\n--print factors\n", log;
  text += bytes;
  for (std::size_t begin = 0, end = 0; begin < text.size(); begin = end + 1) {
    end = std::min(text.find('\n', begin), text.size());
    const std::string line = text.substr(begin, end - begin);
    log += fmt::format("{} {:016x}\n", line, checksum_of(line));
  }
  write(output + ".journal", log);
  write(output + ".part", "12: 2 2 3\n13: 13\n");
  const Journal journal(output, {"numbers", "size 5", "--print factors"}, true);
  if (journal.done().bytes > std::string_view("12: 2 2 3\n13: 13\n").size()) std::abort();
  if (journal.done().windows > 0) (void)position_of(journal.done().position);
}

/// The bytes as the contents of blocks, one for units and one for a divisor, behind a right header.
void read_sieve(std::string_view bytes) {
  using namespace factorize;
  static const mpz_class n("210000000000000000000000000014800000000000000000000000000231");
  static const SieveParameters parameters = sieve_parameters(n);
  std::string file = RelationHeader{n, parameters}.bytes();
  for (const std::uint64_t last : {std::uint64_t{2}, std::uint64_t{0}}) {  // units from 0 on: none hold a divisor
    ByteWriter writer;
    const std::uint64_t relations = bytes.size() % 2 == 0 ? bytes.size() / 20 : ~std::uint64_t{0};
    for (const std::uint64_t value :
         {std::uint64_t{0}, last, relations, std::uint64_t{bytes.size()}, checksum_of(bytes)})
      writer.put(value);
    const std::string head = std::string(block_mark) + writer.take();
    ByteWriter own;
    own.put(checksum_of(head));
    file += head + own.take() + std::string(bytes);
  }
  const std::string path = folder() + "/a.sieve";
  write(path, file);
  const RelationFile kept(path, n, parameters, RelationFile::Opening::resume);
  if (const auto divisor = kept.divisor(); divisor && *divisor < 2) std::abort();
  kept.read([](Range, std::span<const Relation>) {});
}

/// The bytes as they are, and with the right checksum in the header.
void read_header(std::string_view bytes) {
  using factorize::SieveParameters;
  (void)factorize::RelationHeader::is_incomplete(bytes, 15);
  std::string file = "heiretsu sieve 1\n" + std::string(bytes);
  const std::size_t number = file.find('\n', file.find('\n') + 1);
  if (number != std::string::npos && file.size() > number + 1 + SieveParameters::bytes_size) {
    file.resize(number + 1 + SieveParameters::bytes_size);
    ByteWriter own;
    own.put(checksum_of(file));
    file += own.take();
  }
  (void)factorize::RelationHeader::of(file, "a.sieve");
}

constexpr std::array readers{read_expression, read_file, read_position, read_journal, read_sieve, read_header};

}  // namespace
}  // namespace heiretsu

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace heiretsu;
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  try {
    readers[data[0] % readers.size()](bytes);
  } catch (const UsageError& error) {
    if (std::string_view(error.what()).find('\n') != std::string_view::npos) std::abort();
  } catch (const std::system_error&) {  // of the file system
  }
  return 0;
}
