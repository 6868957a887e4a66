// A section a method, an object and a notification; the same order as in the table.
#include "control/api/rpc_markdown.hpp"

#include <algorithm>

#include "control/api/form_text.hpp"
#include "control/api/words.hpp"

namespace neigh::control::api {
namespace {

constexpr std::string_view kOpening = R"(# The control socket

<!-- Made from control/api/ by rpc-markdown; change it there. -->

JSON-RPC 2.0 on a Unix stream socket (`control.socket`, /run/neighd/neighd.sock), one JSON text a line. Requests may be
pipelined, and batched; answers come in the order of the requests. Parameters are given by name, in an object; one that a
method does not know is refused. `socat - UNIX-CONNECT:/run/neighd/neighd.sock` is a client, `neighctl` another, and
`clients/python/neighctl.py` one for Python. The daemon itself answers `rpc.discover` with this
page for programs. An answer may have members that stand here in a later version only: clients skip what they don't know.

Who may connect may read; methods marked **changes** are for root and the configured `admins`. The answer to a change means
that every worker has seen it. An interface is named by `dev`, `luid` or `ifindex`, looked at in that order.
)";

std::string cell(std::string_view text) {
    std::string out;
    for (const char c : text) {
        out.append(c == '|' ? "\\|" : std::string(1, c));
    }
    return out;
}

void append_row(std::string& out, std::string_view name, const std::string& form, std::string_view help) {
    out.append("| `").append(name).append("` | ").append(cell(form)).append(" | ").append(cell(help)).append(" |\n");
}

void append_parameters(std::string& out, std::string_view title, const Parameters& parameters) {
    if (parameters.list().empty()) {
        return;
    }
    out.append("\n| ").append(title).append(" | is | |\n|---|---|---|\n");
    std::string ignored;
    for (const Parameter& one : parameters.list()) {
        if (one.form == Form::ignored) {
            ignored.append(ignored.empty() ? "`" : ", `").append(one.name()).append("`");
            continue;
        }
        std::string form = text_of(one);
        if (one.required) {
            form.append("; required");
        } else if (!one.fallback.empty()) {
            form.append("; default `").append(one.fallback).append("`");
        }
        append_row(out, one.name(), form, one.help);
    }
    if (!ignored.empty()) {
        out.append("| ").append(ignored).append(" | anything | ").append(kIgnored).append(" |\n");
    }
}

std::string anchor(std::string_view name) {
    std::string text{name};
    std::ranges::transform(text, text.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
    return "[" + std::string{name} + "](#" + text + ")";
}

void append_method(std::string& out, const Method& method) {
    out.append("\n### ").append(method.name).append("\n\n").append(method.summary);
    out.append(method.changes ? " **Changes.**" : "");
    out.append(method.more.empty() ? "" : " ").append(method.more).append("\n");
    append_parameters(out, "parameter", method.params);
    append_parameters(out, "or instead", method.instead);
    out.append("\nResult: ").append(anchor(method.result->name)).append(". Errors:");
    std::string_view separator = " ";
    for (const ErrorInfo& error : kErrors) {
        if (may_give(method, error.status)) {
            out.append(separator).append("`").append(to_word(error.status)).append("`");
            separator = ", ";
        }
    }
    out.append(".\n\n```\n");
    for (const Example& example : method.examples) {
        out.append(R"(> {"jsonrpc":"2.0","id":1,"method":")").append(method.name);
        out.append(R"(","params":)").append(example.params).append("}\n");
        out.append(R"(< {"jsonrpc":"2.0","id":1,"result":)").append(example.result).append("}\n");
    }
    out.append("```\n");
}

void append_object(std::string& out, const Object& object) {
    out.append("\n### ")
        .append(object.name)
        .append("\n\n")
        .append(object.help)
        .append("\n\n| member | is | |\n|---|---|---|\n");
    for (const Member& member : object.members) {
        append_row(out, member.name, text_of(member) + (member.optional ? "; may be absent" : ""), member.help);
    }
}

}  // namespace

std::string rpc_markdown() {
    std::string text{kOpening};
    text.append("\n## Methods\n");
    for (const Method& method : kMethods) {
        append_method(text, method);
    }
    text.append("\n## Notifications\n");
    for (const Notification& one : kNotifications) {
        text.append("\n### ").append(one.name).append("\n\n").append(one.summary);
        text.append(" Parameters: ").append(anchor(one.params->name)).append(".\n\n```\n");
        text.append(R"(< {"jsonrpc":"2.0","method":")").append(one.name).append(R"(","params":)");
        text.append(one.example).append("}\n```\n");
    }
    text.append("\n## Objects\n");
    for (const Object* object : all_objects()) {
        append_object(text, *object);
    }
    text.append(
        "\n## Errors\n\n`error.data.status` is the word, `error.message` a sentence that says what and which.\n");
    text.append("\n| status | code | when |\n|---|---|---|\n");
    for (const ErrorInfo& error : kErrors) {
        text.append("| `").append(to_word(error.status)).append("` | ").append(std::to_string(error.code));
        text.append(" | ").append(error.help).append(" |\n");
    }
    for (const ProtocolError& error : kProtocolErrors) {
        text.append("| | ").append(std::to_string(error.code)).append(" | ").append(error.help).append(" |\n");
    }
    return text;
}

}  // namespace neigh::control::api
