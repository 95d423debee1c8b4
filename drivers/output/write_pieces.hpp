#pragma once
#include <poll.h>
#include <sys/types.h>
#include <sys/uio.h>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>

#include "kernels/base/descriptor.hpp"

namespace heiretsu {

/// How many texts are written by one call: far fewer than any system takes, and so many that a call for each costs
/// nothing.
inline constexpr std::size_t pieces_at_once = 64;

/// A text as a piece that is only read.
[[nodiscard]] inline iovec piece_of(std::string_view text) { return {const_cast<char*>(text.data()), text.size()}; }

/// Writes pieces one behind the other, which it changes, by calls of write(pieces, bytes done), which is writev(2) or
/// pwritev(2) to the descriptor, for which it waits where that does not block. Returns how many bytes there was no
/// error before; if these are not all, errno says which.
template <class Write>
std::size_t write_pieces(int descriptor, std::span<iovec> pieces, Write write) {
  std::size_t done = 0;
  while (!pieces.empty()) {
    const ssize_t written = write(pieces, done);
    if (written < 0 && !is_to_be_tried_again(descriptor, POLLOUT)) break;
    auto rest = static_cast<std::size_t>(std::max(written, ssize_t{0}));
    done += rest;
    for (; !pieces.empty() && rest >= pieces.front().iov_len; pieces = pieces.subspan(1))
      rest -= pieces.front().iov_len;
    if (pieces.empty()) break;
    pieces.front().iov_base = static_cast<char*>(pieces.front().iov_base) + rest;
    pieces.front().iov_len -= rest;
  }
  return done;
}

}  // namespace heiretsu
