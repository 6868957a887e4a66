// One line of the control socket, as hostile as it likes: envelope and every method's parameters.
// What is checked: nothing throws or reads out of bounds, every answer is one line of valid JSON, cursors go round.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "control/methods/batch_text.hpp"
#include "control/methods/jsonrpc.hpp"
#include "control/methods/schema.hpp"

namespace {

using namespace neigh;
using namespace neigh::control;

const std::vector<InterfaceFacts>& interfaces() {
    static const std::vector<InterfaceFacts> kInterfaces{
        {.name = "lan0", .index = 1, .luid = 1001, .addresses = {*Prefix::parse("192.0.2.1/24")}},
        {.name = "wan0", .index = 2, .luid = 1002, .ipv6 = false}};
    return kInterfaces;
}

void require(bool condition) {
    if (!condition) {
        std::abort();
    }
}

/// A text's value, for as long as the parser lives and gets no other.
struct Parsed {
    explicit Parsed(std::string_view text) : value(parser.parse(text)) {}
    JsonParser parser{jsonrpc::kMaxDepth};
    std::optional<Json> value;
};

void require_one_line(const std::string& text) {
    require(text.find('\n') == std::string::npos && Parsed{text}.value.has_value());
}

template <typename T>
void check(const Result<T>& result) {
    if (!result) {
        require_one_line(jsonrpc::error_text("1", jsonrpc::error_of(result.error())));
    }
}

void read_params(const Json& params) {
    check(schema::row_of(params, interfaces()));
    check(schema::name_of(params, interfaces()));
    check(schema::flush_of(params, interfaces()));
    check(schema::resolve_of(params, interfaces()));
    check(schema::stats_of(params, interfaces()));
    (void)schema::is_linked(params);
    const auto rows = schema::rows_of(params, interfaces());
    require(rows.error || rows.many || rows.rows.size() == 1);
    const auto list = schema::list_of(params, interfaces());
    check(list);
    if (list.ok()) {
        const Parsed again{R"({"cursor":")" + schema::cursor_text(list->cursor) + R"("})"};
        require(schema::list_of(*again.value, interfaces()).value().cursor.slot == list->cursor.slot);
    }
}

void read_one(const Json& request) {
    auto read = jsonrpc::read_call(request);
    if (const auto* refusal = std::get_if<jsonrpc::Refusal>(&read)) {
        require_one_line(jsonrpc::error_text(refusal->id, refusal->error));
        return;
    }
    const auto& call = std::get<jsonrpc::Call>(read);
    require_one_line(jsonrpc::result_text(call.id.empty() ? "null" : call.id, "{}"));
    read_params(call.params);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view line{reinterpret_cast<const char*>(data), size};
    const Parsed text{line};
    if (!text.value) {
        return 0;
    }
    read_params(*text.value);
    if (!text.value->is_array()) {
        read_one(*text.value);
        return 0;
    }
    require(BatchText::is_one(line));
    std::size_t elements = 0;
    for (BatchText batch{line}; !batch.is_done(); ++elements) {
        const Parsed element{batch.next()};
        require(element.value.has_value());
        read_one(*element.value);
    }
    require(elements == text.value->size());
    return 0;
}
