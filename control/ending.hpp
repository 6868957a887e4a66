// The end of the main loop, whatever ended it: the state is saved.
// Neighbors: daemon. Contract: control thread. Not here: what a turn does, what is saved.
#pragma once

#include <functional>

namespace neigh::control {

/// Does `work`, then `save`. An exception of `work` is logged, `save` is called all the same (one of its own is logged
/// as well), and std::runtime_error with the reason is thrown: the process is to end with a failure, so that whoever
/// supervises it starts another.
void work_and_save(const std::function<void()>& work, const std::function<void()>& save);

}  // namespace neigh::control
