#pragma once

namespace heiretsu {

/// What a round gives back serves the next one: malloc returns nothing to the system, which would clear every page of
/// it again. At most glibc's 32 MB a piece. Before any thread begins.
void keep_freed_memory();

/// The next 60 MB that malloc gives this thread come on huge pages, where the system has them for those who ask: to
/// touch 4 KB for the first time takes a tenth of the time (0.7 to 1.3 us, and 11 on pages of 4 KB, on a virtual
/// machine), and addresses are translated faster. Takes address space, of which glibc reserves 64 MB for a thread in
/// any case, and memory when it is touched. Once for each thread; later calls do nothing.
void use_huge_pages();

}  // namespace heiretsu
