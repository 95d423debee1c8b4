#pragma once
#include <string_view>

namespace heiretsu {

/// Opens /dev/null on each of the descriptors 0, 1 and 2 that is closed: the next file to be opened would get the
/// number, and with it what is said. Reading from a closed input and writing to a closed output still fail. To be
/// called before any file is opened.
void open_closed_streams();

/// Is it a pipe or FIFO?
[[nodiscard]] bool is_pipe(int descriptor);

/// After a read or write that failed: is it to be tried again? So it is after a signal, and where the descriptor does
/// not block (O_NONBLOCK); then this waits for one of `events` (poll(2)). Keeps errno.
[[nodiscard]] bool is_to_be_tried_again(int descriptor, short events);

/// Writes all of `text`, or returns false and leaves the reason in errno.
[[nodiscard]] bool write_all(int descriptor, std::string_view text);

}  // namespace heiretsu
