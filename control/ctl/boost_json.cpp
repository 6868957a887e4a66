// Boost.JSON's functions, the way it offers beside a library of its own: Debian's static one can't go into a shared
// library, and a shared one is what view.hpp is without.
#include <boost/json/src.hpp>
