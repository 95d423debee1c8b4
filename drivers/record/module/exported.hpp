#pragma once
#include "drivers/record/file_format.hpp"

/// What libheiretsu_hdf5.so offers: the file_format() that is part of it.
extern "C" [[gnu::visibility("default")]] const heiretsu::FileFormat* heiretsu_file_format();
