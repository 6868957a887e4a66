// The header as C++: the same text as for C.
#include "tests/netioapi/header.c"
