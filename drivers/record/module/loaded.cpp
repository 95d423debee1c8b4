#include <dlfcn.h>
#include <fmt/format.h>

#include <filesystem>
#include <system_error>

#include "drivers/record/destination.hpp"
#include "drivers/record/module/exported.hpp"

namespace heiretsu {
namespace {

const FileFormat* load() {
  std::error_code error;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
  const std::filesystem::path file = (program.parent_path() / HEIRETSU_HDF5_FROM_BIN).lexically_normal();
  void* const library = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  void* const function = library != nullptr ? ::dlsym(library, "heiretsu_file_format") : nullptr;
  if (function == nullptr)
    throw DestinationError(fmt::format("records need a library of the kit: {} (--no-record needs none)", ::dlerror()));
  return reinterpret_cast<decltype(&heiretsu_file_format)>(function)();
}

}  // namespace

const FileFormat& file_format() {
  static const FileFormat* const format = load();
  return *format;
}

}  // namespace heiretsu
