#include "tests/unit/control/ctl_fake_table.hpp"

#include <utility>

namespace neigh::ctl::test {
namespace {

std::string key_of(const Json& row) {
    return row["dst"].get<std::string>() + " " + row["dev"].get<std::string>();
}

std::string no_entry(const Json& row) {
    return "no entry " + row["dst"].get<std::string>() + " on " + row["dev"].get<std::string>();
}

Json stored(const Json& given) {
    Json row = {{"dst", given["dst"]}, {"dev", given["dev"]}, {"ifindex", 1}, {"luid", 77}};
    row["lladdr"] = given["lladdr"];
    row["state"] = Json::array({given.value("state", "PERMANENT")});
    if (given.contains("router")) {
        row["router"] = nullptr;
    }
    row.update({{"used", 1}, {"confirmed", 2}, {"updated", 3}, {"probes", 4}});
    return row;
}

}  // namespace

std::optional<std::string> FakeTable::answer(const Json& request) {
    const std::string method = request["method"];
    const Json& params = request["params"];
    if (method == denied) {
        refused_ = true;
        return error_of(request, -5, "ACCESS_DENIED", "not yours");
    }
    if (method == "neigh.list") {
        return result_of(request, list(params));
    }
    if (method == "neigh.flush" && params.value("dry_run", false)) {
        return result_of(request, {{"would_flush", rows.size()}});
    }
    if (method == "neigh.flush") {
        return result_of(request, {{"flushed", flush(params)}});
    }
    if (method == "neigh.get") {
        const auto found = rows.find(key_of(params));
        return found == rows.end() ? error_of(request, -1, "NOT_FOUND", no_entry(params))
                                   : result_of(request, found->second);
    }
    if (method == "version.get") {
        return result_of(request, {{"version", "9.9.9"}});
    }
    return change(request);
}

std::string FakeTable::change(const Json& request) {
    const Json& params = request["params"];
    const bool many = params.contains("rows");
    if (params.value("linked", false) && refused_) {
        ++canceled;
        return error_of(request, -9, "CANCELED", "the one before was refused");
    }
    Json list = many ? params["rows"] : Json::array({params});
    for (Json& row : list) {
        row["dev"] = row.value("dev", params.value("dev", ""));
    }
    const auto refusal = change(request["method"], list);
    refused_ = refusal.has_value();
    if (refusal) {
        return error_of(request, refusal->code, refusal->status, refusal->message,
                        many ? refusal->row : std::optional<std::size_t>{});
    }
    return result_of(request, {{"applied", list.size()}});
}

std::optional<FakeTable::Refusal> FakeTable::change(const std::string& method, const Json& list) {
    auto after = rows;
    for (std::size_t i = 0; i < list.size(); ++i) {
        const Json& row = list[i];
        const std::string key = key_of(row);
        const bool exists = after.contains(key);  // twice among the rows of an add or a removal is once too often
        if (method == "neigh.add" && exists) {
            return Refusal{-3, "ALREADY_EXISTS", row["dst"].get<std::string>() + " exists", i};
        }
        if ((method == "neigh.set" || method == "neigh.delete") && !exists) {
            return Refusal{-1, "NOT_FOUND", no_entry(row), i};
        }
        if (method == "neigh.delete") {
            after.erase(key);
        } else {
            after[key] = stored(row);
        }
        if (after.size() > most_rows) {
            return Refusal{-4, "NO_MEMORY", "the table is full", i};
        }
    }
    rows = std::move(after);
    return std::nullopt;
}

Json FakeTable::list(const Json& params) const {
    Json result = {{"rows", Json::array()}};
    const std::string from = params.contains("cursor") ? params["cursor"].get<std::string>() : "";
    for (auto row = rows.lower_bound(from); row != rows.end(); ++row) {
        if (result["rows"].size() == page) {
            result["cursor"] = row->first;
            break;
        }
        if (!params.contains("dev") || row->second["dev"] == params["dev"]) {
            result["rows"].push_back(row->second);
        }
    }
    return result;
}

std::size_t FakeTable::flush(const Json& params) {
    return std::erase_if(
        rows, [&](const auto& row) { return params.contains("state") || row.second["state"][0] != "PERMANENT"; });
}

}  // namespace neigh::ctl::test
