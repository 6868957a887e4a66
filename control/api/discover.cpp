// Declarations to OpenRPC (spec.open-rpc.org, 1.3). Objects of results stand in components/schemas, each once.
#include "control/api/discover.hpp"

#include <nlohmann/json.hpp>

#include "control/api/methods.hpp"
#include "control/api/words.hpp"

namespace neigh::control::api {
namespace {

/// Members keep their order, so that the document reads as the table does.
using Tree = nlohmann::ordered_json;

Tree any_of(Tree one, Tree other) {
    return {{"anyOf", Tree::array({std::move(one), std::move(other)})}};
}

Tree text_schema(std::string_view words) {
    Tree schema{{"type", "string"}};
    if (!words.empty()) {
        schema["enum"] = words_in(words);
    }
    return schema;
}

Tree number_schema(std::uint64_t least, std::uint64_t most) {
    Tree schema{{"type", "integer"}, {"minimum", least}};
    if (most != UINT64_MAX) {
        schema["maximum"] = most;
    }
    return schema;
}

Tree array_of(Tree items) {
    return {{"type", "array"}, {"items", std::move(items)}};
}

Tree object_schema(const Object* of) {
    return of == nullptr ? Tree{{"type", "object"}} : Tree{{"$ref", "#/components/schemas/" + std::string{of->name}}};
}

/// The states that a row may be given; of either case.
constexpr std::string_view kGivenStates = "PERMANENT NOARP REACHABLE STALE permanent noarp reachable stale";

Tree schema_of(Form form, std::uint64_t least, std::uint64_t most, std::string_view words, const Object* of) {
    switch (form) {
        case Form::address:
        case Form::prefix:
        case Form::mac:
            return text_schema({});
        case Form::text:
            return text_schema(words);
        case Form::state: {
            Tree one = array_of(text_schema(kGivenStates));
            one["minItems"] = 1;
            one["maxItems"] = 1;
            return any_of(text_schema(kGivenStates), std::move(one));
        }
        case Form::states: {
            Tree some = array_of(text_schema({}));
            some["minItems"] = 1;
            return any_of(text_schema({}), std::move(some));
        }
        case Form::number:
            return number_schema(least, most);
        case Form::real:
            return {{"type", "number"}, {"minimum", 0}};
        case Form::flag:
            return {{"type", Tree::array({"boolean", "null"})}};
        case Form::boolean:
            return {{"type", "boolean"}};
        case Form::mark:
            return {{"type", "null"}};
        case Form::cursor:
            return {{"type", Tree::array({"string", "null"})}};
        case Form::sequence:
            return {{"type", Tree::array({"integer", "null"})}, {"minimum", 0}};
        case Form::texts:
            return array_of(text_schema(words));
        case Form::counts:
            return {{"type", "object"}, {"additionalProperties", number_schema(0, UINT64_MAX)}};
        case Form::measures:
            return {{"type", "object"}, {"additionalProperties", {{"type", "number"}}}};
        case Form::object:
            return object_schema(of);
        case Form::objects:
            return array_of(object_schema(of));
        case Form::ignored:
            return Tree::object();
    }
    return Tree::object();
}

/// A fallback as the value that it stands for.
Tree fallback_of(const Parameter& parameter) {
    return parameter.form == Form::number ? Tree::parse(parameter.fallback) : Tree(parameter.fallback);
}

/// `may_lack`: there is another way to call the method, in which it is not needed.
Tree descriptor_of(const Parameter& parameter, bool may_lack) {
    Tree schema = schema_of(parameter.form, parameter.least, parameter.most, parameter.words, nullptr);
    if (!parameter.fallback.empty()) {
        schema["default"] = fallback_of(parameter);
    }
    return {{"name", parameter.name()},
            {"summary", parameter.help},
            {"required", parameter.required && !may_lack},
            {"schema", std::move(schema)}};
}

Tree params_of(const Method& method) {
    const bool two_ways = !method.instead.list().empty();
    Tree params = Tree::array();
    for (const Parameter& one : method.params.list()) {
        params.push_back(descriptor_of(one, two_ways));
    }
    for (const Parameter& one : method.instead.list()) {
        if (!method.params.set().has(one.param)) {
            params.push_back(descriptor_of(one, two_ways));
        }
    }
    return params;
}

Tree reference_to(std::string_view status) {
    return {{"$ref", "#/components/errors/" + std::string{status}}};
}

Tree errors_of(const Method& method) {
    Tree errors = Tree::array();
    for (const ErrorInfo& error : kErrors) {
        if (may_give(method, error.status)) {
            errors.push_back(reference_to(to_word(error.status)));
        }
    }
    return errors;
}

Tree example_of(const Method& method, const Example& example) {
    Tree params = Tree::array();
    const Tree values = Tree::parse(example.params);
    for (const auto& [name, value] : values.items()) {
        params.push_back({{"name", name}, {"value", value}});
    }
    return {{"name", method.name},
            {"params", std::move(params)},
            {"result", {{"name", method.result->name}, {"value", Tree::parse(example.result)}}}};
}

Tree method_of(const Method& method) {
    Tree text{{"name", method.name}, {"summary", method.summary}};
    if (!method.more.empty()) {
        text["description"] = method.more;
    }
    text["paramStructure"] = "by-name";
    text["params"] = params_of(method);
    text["result"] = {{"name", method.result->name}, {"schema", object_schema(method.result)}};
    text["errors"] = errors_of(method);
    text["examples"] = Tree::array();
    for (const Example& example : method.examples) {
        text["examples"].push_back(example_of(method, example));
    }
    text["x-changes"] = method.changes;
    if (!method.instead.list().empty()) {  // which parameters go together: by name, one list or the other
        const auto names = [](const Parameters& list) {
            Tree all = Tree::array();
            for (const Parameter& one : list.list()) {
                all.push_back(one.name());
            }
            return all;
        };
        text["x-either"] = Tree::array({names(method.params), names(method.instead)});
    }
    return text;
}

Tree notification_of(const Notification& notification) {
    return {{"name", notification.name},
            {"summary", notification.summary},
            {"params", object_schema(notification.params)},
            {"example", Tree::parse(notification.example)}};
}

/// Adds an object, and those within it.
void add_object(Tree& schemas, const Object& object) {
    if (schemas.contains(std::string{object.name})) {
        return;
    }
    Tree properties = Tree::object();
    Tree required = Tree::array();
    for (const Member& member : object.members) {
        Tree schema = schema_of(member.form, 0, UINT64_MAX, member.words, member.of);
        if (schema.contains("$ref")) {  // which would hide what stands beside it
            schema = {{"allOf", Tree::array({std::move(schema)})}};
        }
        schema["description"] = member.help;
        properties[std::string{member.name}] = std::move(schema);
        if (!member.optional) {
            required.push_back(member.name);
        }
    }
    schemas[std::string{object.name}] = {{"type", "object"},
                                         {"description", object.help},
                                         {"properties", std::move(properties)},
                                         {"required", std::move(required)}};
    for (const Member& member : object.members) {
        if (member.of != nullptr) {
            add_object(schemas, *member.of);
        }
    }
}

Tree error_components() {
    Tree errors = Tree::object();
    for (const ErrorInfo& error : kErrors) {
        errors[std::string{to_word(error.status)}] = {
            {"code", error.code}, {"message", error.help}, {"data", {{"status", to_word(error.status)}}}};
    }
    return errors;
}

}  // namespace

std::string discover_json(std::string_view version) {
    Tree methods = Tree::array();
    Tree schemas = Tree::object();
    for (const Method& method : kMethods) {
        methods.push_back(method_of(method));
        add_object(schemas, *method.result);
    }
    Tree notifications = Tree::array();
    for (const Notification& notification : kNotifications) {
        notifications.push_back(notification_of(notification));
        add_object(schemas, *notification.params);
    }
    const Tree document{
        {"openrpc", "1.3.2"},
        {"info",
         {{"title", "neighd"},
          {"version", version},
          {"description", "The control socket: JSON-RPC 2.0 on a Unix stream socket, one JSON text a line."},
          {"license", {{"name", "BSD-3-Clause"}}}}},
        {"methods", std::move(methods)},
        {"x-notifications", std::move(notifications)},
        {"components", {{"schemas", std::move(schemas)}, {"errors", error_components()}}}};
    return document.dump();
}

}  // namespace neigh::control::api
