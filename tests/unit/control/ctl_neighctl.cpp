#include "tests/unit/control/ctl_neighctl.hpp"

#include <cstdio>
#include <cstdlib>

#include "control/ctl/run.hpp"

namespace neigh::ctl::test {
namespace {

std::string taken(std::FILE* stream, char*& text, const std::size_t& size) {
    std::fclose(stream);
    std::string result{text, size};
    std::free(text);
    return result;
}

}  // namespace

Outcome neighctl(const std::vector<std::string>& arguments, const std::string& input) {
    std::FILE* in = std::tmpfile();
    std::fwrite(input.data(), 1, input.size(), in);
    std::rewind(in);
    char* out_text = nullptr;
    char* err_text = nullptr;
    std::size_t out_size = 0;
    std::size_t err_size = 0;
    std::FILE* out = ::open_memstream(&out_text, &out_size);
    std::FILE* err = ::open_memstream(&err_text, &err_size);
    Outcome outcome;
    outcome.exit = run(arguments, {.in = ::fileno(in), .out = out, .err = err});
    outcome.out = taken(out, out_text, out_size);
    outcome.err = taken(err, err_text, err_size);
    std::fclose(in);
    return outcome;
}

}  // namespace neigh::ctl::test
