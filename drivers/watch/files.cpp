#include "drivers/watch/files.hpp"

#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

namespace heiretsu::watch {

std::size_t read_file(const char* path, char* text, std::size_t size) {
  std::size_t length = 0;
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  while (file >= 0 && length + 1 < size) {
    const ssize_t got = read(file, text + length, size - 1 - length);
    if (got <= 0) break;
    length += static_cast<std::size_t>(got);
  }
  if (file >= 0) close(file);
  text[length] = 0;
  return length;
}

std::uint64_t number_after(const char* text, const char* name) {
  const char* found = std::strstr(text, name);
  if (found == nullptr) return 0;
  found += std::strlen(name);
  found += std::strspn(found, " \t:");
  return std::strtoull(found, nullptr, 10);
}

void copy_text(char* to, std::size_t size, const char* from) {
  const std::size_t length = from == nullptr ? 0 : strnlen(from, size - 1);
  if (length > 0) std::memcpy(to, from, length);
  to[length] = 0;
}

void complain(const char* what, const char* about) {
  static const char name[] = "heiretsu_watch: ";
  const char* const parts[] = {name, what, about, "\n"};
  iovec line[4];
  for (int i = 0; i < 4; ++i) line[i] = {const_cast<char*>(parts[i]), std::strlen(parts[i])};
  if (writev(STDERR_FILENO, line, 4) < 0) return;
}

}  // namespace heiretsu::watch
