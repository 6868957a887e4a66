#include "control/ctl/words.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace neigh::ctl {
namespace {

std::string_view name_of(std::optional<Family> family) {
    if (!family) {
        return "any valid";
    }
    return *family == Family::ipv4 ? "inet" : "inet6";
}

std::string quoted(std::string_view word) {
    return '"' + std::string{word} + '"';
}

std::string lower(std::string_view word) {
    std::string result{word};
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

// iproute2 lets the words that nothing else begins like be shortened.
std::optional<nud::State> parse_state(std::string_view word) {
    const std::string typed = lower(word);
    if (matches(typed, "permanent")) {
        return nud::State::permanent;
    }
    if (matches(typed, "reachable")) {
        return nud::State::reachable;
    }
    if (matches(typed, "failed")) {
        return nud::State::failed;
    }
    return nud::state_from_word(typed);
}

bool is_for_operators(nud::State state) {
    return nud::is_static(state) || state == nud::State::reachable || state == nud::State::stale;
}

// 10/8 for 10.0.0.0/8, as iproute2 has it.
std::string with_all_octets(std::string_view prefix) {
    const std::size_t slash = prefix.find('/');
    std::string address{prefix.substr(0, slash)};
    if (slash == std::string_view::npos || address.find(':') != std::string::npos) {
        return std::string{prefix};
    }
    for (auto dots = std::count(address.begin(), address.end(), '.'); dots < 3; ++dots) {
        address += ".0";
    }
    return address + std::string{prefix.substr(slash)};
}

bool is_any(std::string_view word) {
    return word == "all" || word == "any" || word == "default";
}

// What ip spells without dashes, and other tools with them.
std::string_view without_dashes(std::string_view word) {
    return word.starts_with("--") ? word.substr(2) : word;
}

// Groups of hex digits. How many there must be is the daemon's to say.
bool looks_like_lladdr(std::string_view word) {
    return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
        const char lower = static_cast<char>(c | 0x20);
        return (c >= '0' && c <= '9') || (lower >= 'a' && lower <= 'f') || c == ':' || c == '-';
    });
}

// Reads the words of one command, left to right; stops at the first wrong one.
class Parser {
  public:
    Parser(const CommandSpec& spec, std::span<const std::string_view> words, std::optional<Family> family)
        : spec_(spec), words_(words), family_(family) {
        command_.verb = spec.verb;
    }

    std::variant<Command, WordsError> run() {
        while (!words_.empty() && error_.empty()) {
            take(next());
        }
        if (error_.empty()) {
            error_ = missing();
        }
        if (error_.empty() && command_.rate && !command_.verify) {
            error_ = "\"rate\" is how fast to verify, and \"verify\" is not there";
        }
        if (error_.empty() && command_.dry_run && command_.verify) {
            error_ = "\"dry-run\" and \"verify\" exclude each other";
        }
        if (!error_.empty()) {
            return WordsError{error_, &spec_};
        }
        return std::move(command_);
    }

  private:
    void take(std::string_view word) {
        if (may(kLladdr) && matches(word, "lladdr")) {
            take_lladdr();
        } else if (may(kDev) && word == "dev") {
            if (const auto value = value_of(kDev, "dev")) {
                command_.dev = *value;
                if (value->empty()) {
                    error_ = "an interface's name is expected after \"dev\"";
                }
            }
        } else if (may(kNud | kNudSome) && word == "nud") {
            take_state();
        } else if (may(kFrom) && word == "from") {
            if (const auto value = value_of(kFrom, "from")) {
                command_.from = address_of(*value);
            }
        } else if (may(kRouter) && word == "router") {
            take_flag(kRouter, word, command_.router);
        } else if (may(kProxy) && word == "proxy") {
            take_flag(kProxy, word, command_.proxy);
        } else if (may(kExternLearn) && word == "extern_learn") {
            take_flag(kExternLearn, word, command_.extern_learn);
        } else if (may(kManaged) && word == "managed") {
            take_flag(kManaged, word, command_.managed);
        } else if (may(kDryRun) && without_dashes(word) == "dry-run") {
            take_flag(kDryRun, word, command_.dry_run);
        } else if (may(kVerify) && without_dashes(word) == "verify") {
            take_flag(kVerify, word, command_.verify);
        } else if (may(kMax) && without_dashes(word) == "max") {
            take_number(kMax, "max", command_.max);
        } else if (may(kRate) && without_dashes(word) == "rate") {
            take_number(kRate, "rate", command_.rate);
        } else if (may(kAddress | kPrefix)) {
            take_destination(word);
        } else {
            error_ = quoted(word) + " is a garbage";
        }
    }

    void take_destination(std::string_view word) {
        if (word == "to") {
            if (words_.empty()) {
                error_ = "command line is not complete: a value is expected after \"to\"";
                return;
            }
            word = next();
        }
        if ((seen_ & (kAddress | kPrefix)) != 0) {
            error_ = "either \"to\" is duplicate, or " + quoted(word) + " is a garbage";
            return;
        }
        seen_ |= spec_.takes & (kAddress | kPrefix);
        if (may(kAddress)) {
            command_.address = address_of(word);
        } else if (!is_any(word)) {
            command_.to = prefix_of(word);
        }
    }

    void take_lladdr() {
        if (const auto value = value_of(kLladdr, "lladdr")) {
            command_.lladdr = *value;
            if (!looks_like_lladdr(*value)) {
                error_ = quoted(*value) + " is invalid lladdr";
            }
        }
    }

    void take_state() {
        const auto value = may(kNudSome) ? value_after("nud") : value_of(kNud, "nud");
        if (!value) {
            return;
        }
        if (may(kNudSome) && lower(*value) == "all") {
            command_.all_states = true;
            return;
        }
        const auto state = parse_state(*value);
        if (!state || (may(kNud) && !is_for_operators(*state))) {
            error_ = "argument " + quoted(*value) + " is wrong: nud state is bad";
        } else if (std::find(command_.states.begin(), command_.states.end(), *state) == command_.states.end()) {
            command_.states.push_back(*state);
        }
    }

    void take_flag(Words word, std::string_view name, bool& flag) {
        if ((seen_ & word) != 0) {
            error_ = "duplicate " + quoted(name);
        }
        seen_ |= word;
        flag = true;
    }

    void take_number(Words word, std::string_view name, std::optional<std::uint64_t>& number) {
        const auto value = value_of(word, name);
        if (!value) {
            return;
        }
        std::uint64_t read = 0;
        const char* const last = value->data() + value->size();
        const auto [end, error] = std::from_chars(value->data(), last, read);
        if (error != std::errc{} || end != last) {
            error_ = quoted(*value) + " after \"" + std::string{name} + "\" is no number";
        }
        number = read;
    }

    std::optional<std::string_view> value_after(std::string_view name) {
        if (words_.empty()) {
            error_ = "command line is not complete: a value is expected after " + quoted(name);
            return std::nullopt;
        }
        return next();
    }

    // The value of a word that may stand once.
    std::optional<std::string_view> value_of(Words word, std::string_view name) {
        const auto value = value_after(name);
        if (value && (seen_ & word) != 0) {
            error_ = "duplicate " + quoted(name) + ": " + quoted(*value) + " is the second value";
            return std::nullopt;
        }
        seen_ |= word;
        return value;
    }

    std::optional<IpAddr> address_of(std::string_view word) {
        const auto address = IpAddr::parse(word);
        if (!address || (family_ && address->family != *family_)) {
            error_ = std::string{name_of(family_)} + " address is expected rather than " + quoted(word);
            return std::nullopt;
        }
        return address;
    }

    std::optional<Prefix> prefix_of(std::string_view word) {
        const auto prefix = Prefix::parse(with_all_octets(word));
        if (!prefix || (family_ && prefix->address.family != *family_)) {
            error_ = std::string{name_of(family_)} + " prefix is expected rather than " + quoted(word);
            return std::nullopt;
        }
        return prefix;
    }

    /// What is needed and was not said; empty: nothing.
    std::string missing() const {
        const auto lacks =
            static_cast<unsigned>(spec_.needs) & ~seen_ & ~static_cast<unsigned>(command_.managed ? kLladdr : kNone);
        if (lacks == kNone) {
            return {};
        }
        if ((lacks & kAddress) != 0) {
            return "an address is required";
        }
        return (lacks & kDev) != 0 ? "\"dev\" is required" : "\"lladdr\" is required";
    }

    [[nodiscard]] bool may(int words) const { return (spec_.takes & words) != 0; }

    std::string_view next() {
        const std::string_view word = words_.front();
        words_ = words_.subspan(1);
        return word;
    }

    const CommandSpec& spec_;
    std::span<const std::string_view> words_;
    std::optional<Family> family_;
    Command command_;
    unsigned seen_ = 0;
    std::string error_;
};

}  // namespace

std::variant<Command, WordsError> parse_command(std::span<const std::string_view> words, std::optional<Family> family) {
    if (words.empty()) {
        return Command{};
    }
    const CommandSpec* const spec = find_command(words.front());
    if (spec == nullptr) {
        return WordsError{"command " + quoted(words.front()) + " is unknown, try \"neighctl help\"", nullptr};
    }
    return Parser{*spec, words.subspan(1), family}.run();
}

}  // namespace neigh::ctl
