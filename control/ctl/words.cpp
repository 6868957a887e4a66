#include "control/ctl/words.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "config/nearest.hpp"
#include "control/ctl/grammar.hpp"

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

// The end of a message about `typed`: the one of `known` that was probably meant.
std::string meant(std::string_view typed, const std::vector<std::string_view>& known) {
    const auto near = config::nearest(typed, known);
    return near && *near != typed ? "; did you mean " + quoted(*near) + "?" : "";
}

std::vector<std::string_view> command_names() {
    std::vector<std::string_view> names;
    for (const CommandSpec& spec : kCommands) {
        names.push_back(spec.name);
        std::copy_if(spec.aliases.begin(), spec.aliases.end(), std::back_inserter(names),
                     [](std::string_view alias) { return !alias.empty(); });
    }
    return names;
}

std::vector<std::string_view> state_names(bool all) {
    std::vector<std::string_view> names{"permanent", "reachable", "stale", "noarp"};
    if (all) {
        names.insert(names.end(), {"incomplete", "delay", "probe", "failed", "all"});
    }
    return names;
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
        : spec_(spec), words_(words), family_(family), is_bare_(words.empty()) {
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
    // A word that says what follows, or that stands alone.
    struct Rule {
        std::uint32_t word;  // of the Words
        std::string_view name;
        bool (*is)(std::string_view typed, std::string_view name);
        void (Parser::*take)(const Rule& rule);
    };
    static const Rule kRules[];

    // As it stands; as iproute2 lets it be shortened; without dashes as ip has it, and with them as other tools.
    static bool in_full(std::string_view typed, std::string_view name) { return typed == name; }
    static bool shortened(std::string_view typed, std::string_view name) { return matches(typed, name); }
    static bool with_dashes(std::string_view typed, std::string_view name) {
        return (typed.starts_with("--") ? typed.substr(2) : typed) == name;
    }
    // -t, -ts, -tshort, -timestamp.
    static bool time_option(std::string_view typed, std::string_view) {
        typed.remove_prefix(typed.starts_with("--") ? 1 : 0);
        return typed.size() > 1 && (matches(typed, "-timestamp") || matches(typed, "-tshort"));
    }

    void take(std::string_view word);

    // ---- Values and flags, by rules ----------------------------------------------------------------

    void take_dev(const Rule& rule) {
        if (const auto value = value_of(rule)) {
            command_.dev = *value;
            if (value->empty()) {
                error_ = "an interface's name is expected after \"dev\"";
            }
        }
    }

    void take_from(const Rule& rule) {
        if (const auto value = value_of(rule)) {
            command_.from = address_of(*value);
        }
    }

    void take_lladdr(const Rule& rule) {
        if (const auto value = value_of(rule)) {
            command_.lladdr = *value;
            if (!looks_like_lladdr(*value)) {
                error_ = quoted(*value) + " is invalid lladdr";
            }
        }
    }

    // One state, for an entry.
    void take_state(const Rule& rule) {
        if (const auto value = value_of(rule)) {
            put_state(*value, is_for_operators);
        }
    }

    // One of several, for a filter.
    void take_some_state(const Rule& rule) {
        const auto value = value_after(rule.name);
        if (value && lower(*value) == "all") {
            command_.all_states = true;
        } else if (value) {
            put_state(*value, [](nud::State) { return true; });
        }
    }

    template <bool Command::*flag>
    void take_flag(const Rule& rule) {
        if ((seen_ & rule.word) != 0) {
            error_ = "duplicate " + quoted(rule.name);
        }
        seen_ |= rule.word;
        command_.*flag = true;
    }

    template <std::optional<std::uint64_t> Command::*number>
    void take_number(const Rule& rule) {
        const auto value = value_of(rule);
        if (!value) {
            return;
        }
        std::uint64_t read = 0;
        const char* const last = value->data() + value->size();
        const auto [end, error] = std::from_chars(value->data(), last, read);
        if (error != std::errc{} || end != last) {
            error_ = quoted(*value) + " after " + quoted(rule.name) + " is no number";
        }
        command_.*number = read;
    }

    // ---- What stands without a word before it ------------------------------------------------------

    void take_command(std::string_view word) {
        command_.about = find_command(word);
        if (command_.about == nullptr || (seen_ & kCommand) != 0) {
            error_ = quoted(word) + " is no command" + meant(word, command_names());
        }
        seen_ |= kCommand;
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
            error_ = "either \"to\" is duplicate, or " + quoted(word) + " is a garbage" + meant_word(word);
            return;
        }
        seen_ |= spec_.takes & (kAddress | kPrefix);
        if (may(kAddress)) {
            command_.address = address_of(word);
        } else if (!is_any(word)) {
            command_.to = prefix_of(word);
        }
    }

    template <typename Allowed>
    void put_state(std::string_view word, Allowed allowed) {
        const auto state = parse_state(word);
        if (!state || !allowed(*state)) {
            error_ =
                "argument " + quoted(word) + " is wrong: nud state is bad" + meant(word, state_names(may(kNudSome)));
        } else if (std::find(command_.states.begin(), command_.states.end(), *state) == command_.states.end()) {
            command_.states.push_back(*state);
        }
    }

    std::optional<std::string_view> value_after(std::string_view name) {
        if (words_.empty()) {
            error_ = "command line is not complete: a value is expected after " + quoted(name);
            return std::nullopt;
        }
        return next();
    }

    // The value of a word that may stand once.
    std::optional<std::string_view> value_of(const Rule& rule) {
        const auto value = value_after(rule.name);
        if (value && (seen_ & rule.word) != 0) {
            error_ = "duplicate " + quoted(rule.name) + ": " + quoted(*value) + " is the second value";
            return std::nullopt;
        }
        seen_ |= rule.word;
        return value;
    }

    std::optional<IpAddr> address_of(std::string_view word) {
        const auto address = IpAddr::parse(word);
        if (!address || (family_ && address->family != *family_)) {
            error_ =
                std::string{name_of(family_)} + " address is expected rather than " + quoted(word) + meant_word(word);
            return std::nullopt;
        }
        return address;
    }

    std::optional<Prefix> prefix_of(std::string_view word) {
        const auto prefix = Prefix::parse(with_all_octets(word));
        if (!prefix || (family_ && prefix->address.family != *family_)) {
            error_ =
                std::string{name_of(family_)} + " prefix is expected rather than " + quoted(word) + meant_word(word);
            return std::nullopt;
        }
        return prefix;
    }

    /// What is needed and was not said; empty: nothing.
    std::string missing() const {
        if ((spec_.needs & kAnyWord) != 0 && is_bare_) {
            return quoted(spec_.name) + " requires a word; \"flush all\" takes every entry that is not static";
        }
        const std::uint32_t lacks =
            spec_.needs & ~seen_ & ~std::uint32_t{kAnyWord} & ~std::uint32_t{command_.managed ? kLladdr : kNone};
        if (lacks == kNone) {
            return {};
        }
        if ((lacks & kAddress) != 0) {
            return "an address is required";
        }
        return (lacks & kDev) != 0 ? "\"dev\" is required" : "\"lladdr\" is required";
    }

    // Which of the command's words was meant by one that is none. What can be an address is no word.
    std::string meant_word(std::string_view typed) const {
        std::vector<std::string_view> known;
        for (const Word& word : words_of(spec_.words)) {
            known.push_back(word.name);
        }
        return typed.find_first_of(".:/") == std::string_view::npos ? meant(typed, known) : "";
    }

    [[nodiscard]] bool may(std::uint32_t words) const { return (spec_.takes & words) != 0; }

    std::string_view next() {
        const std::string_view word = words_.front();
        words_ = words_.subspan(1);
        return word;
    }

    const CommandSpec& spec_;
    std::span<const std::string_view> words_;
    std::optional<Family> family_;
    Command command_;
    bool is_bare_;            // the command stands alone
    std::uint32_t seen_ = 0;  // Words
    std::string error_;
};

// The first that fits is meant.
constexpr Parser::Rule Parser::kRules[] = {
    {kLladdr, "lladdr", shortened, &Parser::take_lladdr},
    {kDev, "dev", in_full, &Parser::take_dev},
    {kNud, "nud", in_full, &Parser::take_state},
    {kNudSome, "nud", in_full, &Parser::take_some_state},
    {kFrom, "from", in_full, &Parser::take_from},
    {kRouter, "router", in_full, &Parser::take_flag<&Command::router>},
    {kProxy, "proxy", in_full, &Parser::take_flag<&Command::proxy>},
    {kExternLearn, "extern_learn", in_full, &Parser::take_flag<&Command::extern_learn>},
    {kManaged, "managed", in_full, &Parser::take_flag<&Command::managed>},
    {kDryRun, "dry-run", with_dashes, &Parser::take_flag<&Command::dry_run>},
    {kVerify, "verify", with_dashes, &Parser::take_flag<&Command::verify>},
    {kMax, "max", with_dashes, &Parser::take_number<&Command::max>},
    {kRate, "rate", with_dashes, &Parser::take_number<&Command::rate>},
    {kTime, "-t", time_option, &Parser::take_flag<&Command::time>},
};

void Parser::take(std::string_view word) {
    for (const Rule& rule : kRules) {
        if (may(rule.word) && rule.is(word, rule.name)) {
            (this->*rule.take)(rule);
            return;
        }
    }
    if (may(kAddress | kPrefix)) {
        take_destination(word);
    } else if (may(kCommand)) {
        take_command(word);
    } else {
        error_ = quoted(word) + " is a garbage" + meant_word(word);
    }
}

}  // namespace

std::variant<Command, WordsError> parse_command(std::span<const std::string_view> words, std::optional<Family> family) {
    if (words.empty()) {
        return Command{};
    }
    const CommandSpec* const spec = find_command(words.front());
    if (spec == nullptr) {
        const std::string near = meant(words.front(), command_names());
        return WordsError{
            "command " + quoted(words.front()) + " is unknown" + (near.empty() ? ", try \"neighctl help\"" : near),
            nullptr};
    }
    if (words.size() == 2 && words[1] == "help" && spec->verb != Verb::help) {
        Command help;
        help.verb = Verb::help;
        help.about = spec;
        return help;
    }
    return Parser{*spec, words.subspan(1), family}.run();
}

}  // namespace neigh::ctl
