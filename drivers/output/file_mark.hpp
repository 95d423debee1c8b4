#pragma once
#include <cstdint>
#include <string>

namespace heiretsu {

/// Writes a few random bytes at `offset` of the file, by which another process knows whether it sees the same file.
/// Returns them; nothing where they cannot be written.
[[nodiscard]] std::string mark_file(const std::string& path, std::uint64_t offset);

/// The bytes of such a mark, as far as the file has them.
[[nodiscard]] std::string read_mark(const std::string& path, std::uint64_t offset);

}  // namespace heiretsu
