// What programs call to name their repetitions and regions: heiretsu_mark.h looks these up by name; Kokkos finds them
// where KOKKOS_TOOLS_LIBS names this library, or by itself once it is preloaded and that variable is set.
#include "drivers/watch/marks.hpp"
#include "drivers/watch/next.hpp"

namespace heiretsu::watch {

HEIRETSU_WATCH_EXPORT void heiretsu_watch_repetition() { pass(repetition, "repetition"); }
HEIRETSU_WATCH_EXPORT void heiretsu_watch_region_begin(const char* name) { begin_region(name); }
HEIRETSU_WATCH_EXPORT void heiretsu_watch_region_end(const char* name) { end_region(name); }

HEIRETSU_WATCH_EXPORT void kokkosp_push_profile_region(const char* name) { begin_region(name); }
HEIRETSU_WATCH_EXPORT void kokkosp_pop_profile_region() { end_region(); }

}  // namespace heiretsu::watch
