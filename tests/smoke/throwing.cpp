// Loaded before libsystemd by a story: its sd_notify() throws once the file of $THROW_WHEN exists, as anything that the
// main loop calls may.
#include <cstdlib>
#include <stdexcept>
#include <unistd.h>

extern "C" int sd_notify(int, const char*) {
    if (const char* file = std::getenv("THROW_WHEN"); file != nullptr && ::access(file, F_OK) == 0) {
        throw std::runtime_error("thrown by the test");
    }
    return 0;
}
