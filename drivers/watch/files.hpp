#pragma once
#include <cstddef>
#include <cstdint>

namespace heiretsu::watch {

/// Reads a file's beginning into `text`, which then ends in a zero byte: empty where there is no such file.
/// Returns the bytes read. Opens no stream, so that it can be called wherever a system call can.
std::size_t read_file(const char* path, char* text, std::size_t size);

/// The number behind `name` in `text`, past blanks and colons; 0 where it is not there.
[[nodiscard]] std::uint64_t number_after(const char* text, const char* name);

/// Copies text, cut to fit.
void copy_text(char* to, std::size_t size, const char* from);

template <std::size_t size>
void copy_text(char (&to)[size], const char* from) {
  copy_text(to, size, from);
}

/// Says one line on standard error.
void complain(const char* what, const char* about);

}  // namespace heiretsu::watch
