// neighd-rpc(7): methods, notifications, objects and errors of the control socket.
#include <algorithm>
#include <string>
#include <vector>

#include "control/api/form_text.hpp"
#include "control/api/words.hpp"
#include "packaging/parts.hpp"
#include "packaging/roff.hpp"

namespace neigh::service {

namespace api = control::api;

namespace {

using api::Member;
using api::Method;
using api::Object;
using api::Parameter;

std::string facts(const Parameter& one) {
    std::string text = api::text_of(one);
    if (one.required) {
        text += "; required";
    } else if (!one.fallback.empty()) {
        text += "; default `" + std::string{one.fallback} + "`";
    }
    return roff::full_sentence(text) + "\n";
}

std::string parameters(const api::Parameters& list) {
    std::string text;
    std::string ignored;
    for (const Parameter& one : list.list()) {
        if (one.form == api::Form::ignored) {
            ignored += (ignored.empty() ? "" : ", ") + roff::bold(one.name());
            continue;
        }
        text += roff::tagged(roff::bold(one.name()), facts(one) + roff::sentence(one.help));
    }
    return text + (ignored.empty() ? "" : roff::tagged(ignored, roff::sentence(api::kIgnored)));
}

std::string errors_of(const Method& method) {
    std::string text;
    for (const api::ErrorInfo& error : api::kErrors) {
        if (api::may_give(method, error.status)) {
            text += (text.empty() ? "Errors: " : ", ") + std::string{to_word(error.status)};
        }
    }
    return roff::full_sentence(text) + "\n";
}

std::string line(const std::string& text) {
    return roff::escaped(text) + "\n";
}

std::string examples(const Method& method) {
    std::string text = ".P\n.EX\n";
    for (const api::Example& example : method.examples) {
        text += line(R"(> {"jsonrpc":"2.0","id":1,"method":")" + std::string{method.name} + R"(","params":)" +
                     std::string{example.params} + "}");
        text += line(R"(< {"jsonrpc":"2.0","id":1,"result":)" + std::string{example.result} + "}");
    }
    return text + ".EE\n";
}

std::string method_text(const Method& method) {
    std::string text = ".SS " + roff::escaped(method.name) + "\n" + roff::sentence(method.summary) + "\n";
    text += method.changes ? "For root and admins.\n" : "";
    text += method.more.empty() ? "" : roff::sentence(method.more) + "\n";
    text += parameters(method.params);
    if (!method.instead.list().empty()) {
        text += ".P\nOr instead:\n" + parameters(method.instead);
    }
    text += ".P\nResult: " + roff::bold(method.result->name) + ".\n" + errors_of(method);
    return text + examples(method);
}

std::string object_text(const Object& object) {
    std::string text = ".SS " + roff::escaped(object.name) + "\n" + roff::sentence(object.help) + "\n";
    for (const Member& one : object.members) {
        const std::string form = api::text_of(one) + (one.optional ? "; may be absent" : "");
        text += roff::tagged(roff::bold(one.name), roff::full_sentence(form) + "\n" + roff::sentence(one.help));
    }
    return text;
}

}  // namespace

std::string rpc_methods_roff() {
    std::string text;
    for (const Method& method : api::kMethods) {
        text += method_text(method);
    }
    return text;
}

std::string rpc_notifications_roff() {
    std::string text;
    for (const api::Notification& one : api::kNotifications) {
        text += ".SS " + roff::escaped(one.name) + "\n" + roff::sentence(one.summary) + "\n";
        text += "Parameters: " + roff::bold(one.params->name) + ".\n.P\n.EX\n";
        text += line(R"(< {"jsonrpc":"2.0","method":")" + std::string{one.name} + R"(","params":)" +
                     std::string{one.example} + "}");
        text += ".EE\n";
    }
    return text;
}

std::string rpc_objects_roff() {
    std::string text;
    for (const Object* object : api::all_objects()) {
        text += object_text(*object);
    }
    return text;
}

std::string rpc_errors_roff() {
    std::string text;
    for (const api::ErrorInfo& error : api::kErrors) {
        const std::string tag =
            roff::bold(to_word(error.status)) + " (" + roff::escaped(std::to_string(error.code)) + ")";
        text += roff::tagged(tag, roff::full_sentence(error.help));
    }
    for (const api::ProtocolError& error : api::kProtocolErrors) {
        text += roff::tagged(roff::escaped(std::to_string(error.code)), roff::full_sentence(error.help));
    }
    return text;
}

}  // namespace neigh::service
