#include "drivers/record/module/exported.hpp"

const heiretsu::FileFormat* heiretsu_file_format() { return &heiretsu::file_format(); }
