#include "drivers/watch/next.hpp"

#include <dlfcn.h>

#include <cctype>
#include <cstdlib>
#include <cstring>

#include "drivers/watch/files.hpp"

namespace heiretsu::watch {

namespace {

/// By what the library around `caller` was linked with.
void* find_behind(const char* name, const void* caller) {
  Dl_info info{};
  Dl_info own{};
  if (dladdr(caller, &info) == 0) return nullptr;
  void* library = dlopen(info.dli_fname, RTLD_LAZY | RTLD_NOLOAD);
  if (library == nullptr) return nullptr;
  void* found = dlsym(library, name);
  dlclose(library);
  if (found == nullptr || dladdr(found, &info) == 0) return nullptr;
  dladdr(reinterpret_cast<void*>(&find_next), &own);
  return info.dli_fbase == own.dli_fbase ? nullptr : found;
}

void* find_exactly(const char* name, const void* caller) {
  void* found = dlsym(RTLD_NEXT, name);
  return found != nullptr ? found : find_behind(name, caller);
}

/// mpi_send_ as mpi_send, mpi_send__ and MPI_SEND.
void* find_as_other_compilers_write(const char* name, const void* caller) {
  char other[96];
  const std::size_t length = std::strlen(name);
  if (length + 2 > sizeof other || length < 5 || std::strncmp(name, "mpi_", 4) != 0) return nullptr;
  std::memcpy(other, name, length);
  other[length] = '_';
  other[length + 1] = 0;
  if (void* found = find_exactly(other, caller); found != nullptr) return found;
  other[length - 1] = 0;
  if (void* found = find_exactly(other, caller); found != nullptr) return found;
  for (char* letter = other; *letter != 0; ++letter)
    *letter = static_cast<char>(std::toupper(static_cast<unsigned char>(*letter)));
  return find_exactly(other, caller);
}

}  // namespace

void* find_next(const char* name, const void* caller) {
  void* found = find_exactly(name, caller);
  return found != nullptr ? found : find_as_other_compilers_write(name, caller);
}

void* must_find_next(const char* name, const void* caller) {
  void* found = find_next(name, caller);
  if (found != nullptr) return found;
  complain("the program calls what none of its libraries has: ", name);
  std::abort();
}

}  // namespace heiretsu::watch
