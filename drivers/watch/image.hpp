#pragma once

namespace heiretsu::watch {

/// Makes the file of this process in `folder` and fills in `image`, all of it 0 but what describes the tables; false,
/// with a word on standard error, where that cannot be.
bool make_image(const char* folder);

/// Takes the file's name away, once another one has what is in it.
void remove_file();

/// Forgets the image, as a forked child must, whose parent goes on writing there.
void drop_image();

}  // namespace heiretsu::watch
