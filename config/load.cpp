// The sections in the order in which they need one another, and the file they come from.
// Neighbors: load.hpp says what for.
#include "config/load.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <memory>
#include <utility>

#include "config/interfaces.hpp"
#include "config/links.hpp"
#include "config/map_reader.hpp"
#include "config/mistakes.hpp"
#include "config/routes.hpp"
#include "config/sections.hpp"
#include "config/yaml_tree.hpp"

namespace neigh::config {
namespace {

Config read_config(const Yaml& tree, Mistakes& mistakes) {
    const MapReader map{tree, "", mistakes};
    Config config;
    read_eal(map.find("eal"), config.eal, mistakes);
    read_section(map.find("worker"), config.worker, mistakes);
    read_section(map.find("control"), config.control, mistakes);
    read_section(map.find("log"), config.log, mistakes);
    map.read("state-file", config.state_file);

    NeighborParams defaults;
    read_section(map.find("neighbor"), defaults, mistakes);
    Interfaces interfaces = read_interfaces(map.find("interfaces"), defaults, mistakes);
    const Links links{interfaces, mistakes};
    config.neighbors = read_static_neighbors(map.find("neighbors"), links, mistakes);
    config.routes = read_routes(map.find("routes"), links, config.neighbors, mistakes);
    config.interfaces = std::move(interfaces.list);
    return config;
}

LoadResult load(std::string_view text, const std::string& name) {
    Mistakes mistakes;
    if (const auto tree = parse_yaml(text, mistakes)) {
        Config config = read_config(*tree, mistakes);
        if (mistakes.empty()) {
            return {.config = std::move(config), .errors = {}, .places = Places{*tree}};
        }
    }
    return {.config = std::nullopt, .errors = mistakes.lines(name)};
}

}  // namespace

std::optional<std::string> read_text(const std::string& path) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file{std::fopen(path.c_str(), "re"), &std::fclose};
    if (!file) {
        return std::nullopt;
    }
    std::string text;
    char chunk[65536];
    while (text.size() <= kMaxBytes) {
        const std::size_t got = std::fread(chunk, 1, sizeof chunk, file.get());
        text.append(chunk, got);
        if (got < sizeof chunk) {
            break;
        }
    }
    return std::ferror(file.get()) != 0 ? std::nullopt : std::optional{std::move(text)};
}

LoadResult load_text(std::string_view text, const std::string& name) noexcept {
    try {
        return load(text, name);
    } catch (const std::exception& error) {  // out of memory
        return {.config = std::nullopt, .errors = {name + ": " + error.what()}};
    }
}

LoadResult load_file(const std::string& path) noexcept {
    try {
        errno = 0;
        const auto text = read_text(path);
        if (!text) {
            return {.config = std::nullopt, .errors = {path + ": cannot be read: " + std::strerror(errno)}};
        }
        return load_text(*text, path);
    } catch (const std::exception& error) {  // out of memory
        return {.config = std::nullopt, .errors = {path + ": " + error.what()}};
    }
}

}  // namespace neigh::config
