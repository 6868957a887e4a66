// Fuzzes a capture's filter: any frame, by every kind and about hosts that are in it. A frame that is wanted with a
// host is wanted without. Neighbors: dataplane/capture_filter.hpp.
#include <algorithm>
#include <cstdlib>

#include "dataplane/capture_filter.hpp"

using namespace neigh;
using dataplane::CaptureFilter;
using dataplane::CaptureKind;

namespace {

/// Out of the frame, so that it is found there now and then.
IpAddr host_in(wire::ConstBytes frame, std::size_t at, Family family) {
    IpAddr host{.family = family};
    if (frame.size() >= at + host.size()) {
        std::copy_n(frame.begin() + static_cast<std::ptrdiff_t>(at), host.size(), host.bytes.begin());
    }
    return host;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const wire::ConstBytes frame{data, size};
    for (const CaptureKind kind : {CaptureKind::all, CaptureKind::arp, CaptureKind::nd, CaptureKind::dropped}) {
        for (const std::size_t at : {22U, 28U, 38U, 62U}) {
            for (const Family family : kAllFamilies) {
                const CaptureFilter filter{.host = host_in(frame, at, family), .kind = kind};
                if (matches(filter, frame) && !dataplane::matches({.kind = kind}, frame)) {
                    std::abort();
                }
            }
        }
    }
    return 0;
}
