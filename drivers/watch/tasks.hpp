#pragma once

namespace heiretsu::watch {

/// A function that runs this task's, as computing, also where a thread runs it while it waits: each task function gets
/// one of its own, so that nothing need be added to a task's data. Beyond 256 kinds of tasks the task's own function is
/// given back, whose time then goes where its thread was.
void (*as_computing(void (*task)(void*)))(void*);

}  // namespace heiretsu::watch
