// One line of the control socket, as hostile as it likes: envelope and every method's parameters.
// What is checked: nothing throws or reads out of bounds, every answer is one line of valid JSON, cursors go round.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "control/jsonrpc.hpp"
#include "control/schema.hpp"

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

void require_one_line(const std::string& text) {
    require(text.find('\n') == std::string::npos && jsonrpc::parse(text).has_value());
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
    const auto rows = schema::rows_of(params, interfaces());
    require(rows.error || rows.many || rows.rows.size() == 1);
    const auto list = schema::list_of(params, interfaces());
    check(list);
    if (list.ok()) {
        const Json again{{"cursor", schema::cursor_text(list->cursor)}};
        require(schema::list_of(again, interfaces()).value().cursor.slot == list->cursor.slot);
    }
}

void read_one(Json&& request) {
    auto read = jsonrpc::read_call(std::move(request));
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
    auto text = jsonrpc::parse({reinterpret_cast<const char*>(data), size});
    if (!text) {
        return 0;
    }
    read_params(*text);
    if (!text->is_array()) {
        read_one(std::move(*text));
        return 0;
    }
    for (Json& element : *text) {
        read_one(std::move(element));
    }
    return 0;
}
