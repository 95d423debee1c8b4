#include "drivers/output/file_mark.hpp"

#include <cstddef>
#include <fstream>
#include <random>

namespace heiretsu {
namespace {

constexpr std::size_t mark_bytes = 16;

}  // namespace

std::string mark_file(const std::string& path, std::uint64_t offset) {
  std::random_device random;
  std::string mark;
  while (mark.size() < mark_bytes) mark += static_cast<char>(random());
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(static_cast<std::streamoff>(offset));
  file.write(mark.data(), static_cast<std::streamsize>(mark.size()));
  file.close();  // a network file system shows others only then what was written
  return file ? mark : "";
}

std::string read_mark(const std::string& path, std::uint64_t offset) {
  std::string mark(mark_bytes, '\0');
  std::ifstream file(path, std::ios::binary);
  file.seekg(static_cast<std::streamoff>(offset));
  file.read(mark.data(), static_cast<std::streamsize>(mark.size()));
  mark.resize(static_cast<std::size_t>(file.gcount()));
  return mark;
}

}  // namespace heiretsu
