#include "control/ctl/words.hpp"

#include <algorithm>
#include <charconv>

#include "config/nearest.hpp"
#include "control/ctl/grammar.hpp"
#include "control/ctl/word_values.hpp"

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
        command_.nothing = command_.nothing || command_.proxy || (names_no_state_ && command_.states.empty()) ||
                           (command_.extern_learn && may(kPrefix));
        if (command_.unused) {
            keep_unused();
        }
        if (error_.empty() && command_.rate && !command_.verify) {
            error_ = "\"rate\" is how fast to verify, and \"verify\" is not there";
        }
        if (error_.empty() && command_.open_metrics && command_.http) {
            error_ = "with \"http\", who asks says in which format";
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
        std::uint64_t word;  // of the Words
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

    void take_host(const Rule& rule) {
        if (const auto value = value_of(rule)) {
            command_.host = address_of(*value);
        }
    }

    // One of them: no packet is of two kinds.
    void take_packet_kind(const Rule& rule) {
        if ((seen_ & rule.word) != 0) {
            error_ = quoted(rule.name) + " is a second kind of packets";
        }
        seen_ |= rule.word;
        command_.packet_kind = rule.name;
    }

    void take_file(const Rule& rule) {
        if (const auto value = value_of(rule)) {
            command_.file = *value;
        }
    }

    void take_vrf(const Rule& rule) {
        if (const auto value = value_of(rule)) {
            command_.vrf = *value;
        }
    }

    // `show` or `get`, which stand before all else.
    template <bool one>
    void take_route_verb(const Rule& rule) {
        if (seen_ != kNone) {
            error_ = quoted(rule.name) + " does not stand first";
        }
        seen_ |= rule.word;
        command_.one = one;
    }

    // `null` is none, as with ip.
    void take_lladdr(const Rule& rule) {
        const auto value = value_of(rule);
        if (!value) {
            return;
        }
        if (*value == "null") {
            seen_ &= ~rule.word;
        } else if (!looks_like_lladdr(*value)) {
            error_ = quoted(*value) + " is invalid lladdr";
        } else {
            command_.lladdr = *value;
        }
    }

    // One state, for an entry.
    void take_state(const Rule& rule) {
        const auto value = value_of(rule);
        const auto state = value ? state_of(*value) : std::nullopt;
        if (state && !is_for_operators(*state)) {
            error_ = "argument " + quoted(*value) +
                     " is wrong: only neighd finds an entry in that state; \"del\" forgets one, \"resolve\" asks anew";
        } else if (state) {
            command_.states.push_back(*state);
        }
    }

    // One of several, for a filter.
    void take_some_state(const Rule& rule) {
        const auto value = value_after(rule.name);
        if (value && lower(*value) == "all") {
            command_.all_states = true;
            return;
        }
        const auto state = value ? state_of(*value) : std::nullopt;
        if (!state) {
            return;
        }
        if (*state == nud::State::none) {
            names_no_state_ = true;  // no entry of neighd's is in it
        } else if (std::find(command_.states.begin(), command_.states.end(), *state) == command_.states.end()) {
            command_.states.push_back(*state);
        }
    }

    // What neighd has none of; of an entry it is said that it is not kept.
    void take_protocol(const Rule& rule) {
        const auto value = value_of(rule);
        if (!value) {
            return;
        }
        const auto protocol = *value == "all" && may(kPrefix) ? 0U : parse_protocol(*value);
        if (!protocol) {
            error_ = "argument " + quoted(*value) + " is wrong: invalid protocol" + meant(*value, protocol_names());
        } else if (may(kPrefix)) {
            command_.nothing = command_.nothing || *protocol != 0;
        } else {
            command_.not_kept = "protocol";
        }
    }

    void take_extern_learn(const Rule& rule) {
        take_flag<&Command::extern_learn>(rule);
        if (!may(kPrefix)) {
            command_.not_kept = "extern_learn";
        }
    }

    void take_master(const Rule& rule) {
        if (const auto value = value_of(rule)) {
            error_ = rule.name == "vrf" ? quoted(*value) + " is no VRF: neighd has none"
                                        : quoted(*value) + " is no master: no interface of neighd belongs to another";
        }
    }

    void take_proxy_address(const Rule& rule) {
        if (const auto value = value_of(rule); value && address_of(*value)) {
            error_ = "there are no proxy entries here: \"proxy\" of an interface in neighd.yaml(5) has prefixes";
        }
    }

    void ignore_flag(const Rule&) {}
    void ignore_value(const Rule& rule) { (void)value_after(rule.name); }

    // What an `address` does where nothing is said.
    void take_show(const Rule& rule) {
        if ((seen_ & rule.word) != 0) {
            error_ = "duplicate " + quoted(rule.name);
        }
        seen_ |= rule.word;
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
        if (may(kAddress) && (!may(kRoute) || command_.one)) {
            command_.address = address_of(word);
        } else if (may(kRoute) && word == "default") {
            command_.only_default = true;
        } else if (!is_any(word)) {
            command_.to = prefix_of(word);
        }
    }

    std::optional<nud::State> state_of(std::string_view word) {
        const auto state = parse_state(word);
        if (!state) {
            error_ =
                "argument " + quoted(word) + " is wrong: nud state is bad" + meant(word, state_names(may(kNudSome)));
        }
        return state;
    }

    // Those without a timer that runs: nothing holds them (Linux' reference count). STATIC ones only where states are
    // named, or nothing is removed.
    void keep_unused() {
        using nud::State;
        std::vector<State> unused{State::stale, State::failed};
        if (spec_.verb != Verb::flush || command_.all_states || !command_.states.empty()) {
            unused.insert(unused.end(), {State::permanent, State::noarp});
        }
        if (!command_.states.empty() && !command_.all_states) {
            std::erase_if(unused, [&](State state) {
                return std::find(command_.states.begin(), command_.states.end(), state) == command_.states.end();
            });
        }
        command_.nothing = command_.nothing || unused.empty();
        command_.all_states = false;
        command_.states = unused;
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
        const std::uint64_t needs = spec_.needs | std::uint64_t{command_.retry ? kAddress | kDev : kNone};
        const std::uint64_t lacks = needs & ~seen_ & ~std::uint64_t{kAnyWord} &
                                    ~std::uint64_t{command_.managed || command_.use ? kLladdr : kNone};
        const bool lacks_address = (lacks & kAddress) != 0 || (command_.one && !command_.address);
        if (lacks == kNone && !lacks_address) {
            return {};
        }
        if (lacks_address) {
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

    [[nodiscard]] bool may(std::uint64_t words) const { return (spec_.takes & words) != 0; }

    std::string_view next() {
        const std::string_view word = words_.front();
        words_ = words_.subspan(1);
        return word;
    }

    const CommandSpec& spec_;
    std::span<const std::string_view> words_;
    std::optional<Family> family_;
    Command command_;
    bool is_bare_;  // the command stands alone
    bool names_no_state_ = false;
    std::uint64_t seen_ = 0;  // Words
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
    {kProxyAddress, "proxy", shortened, &Parser::take_proxy_address},
    {kExternLearn, "extern_learn", shortened, &Parser::take_extern_learn},
    {kProtocol, "protocol", shortened, &Parser::take_protocol},
    {kUse, "use", in_full, &Parser::take_flag<&Command::use>},
    {kUnused, "unused", in_full, &Parser::take_flag<&Command::unused>},
    {kNomaster, "nomaster", in_full, &Parser::ignore_flag},
    {kMaster, "master", in_full, &Parser::take_master},
    {kMaster, "vrf", in_full, &Parser::take_master},
    {kIgnored, "nud", in_full, &Parser::ignore_value},
    {kIgnored, "router", in_full, &Parser::ignore_flag},
    {kIgnored, "use", in_full, &Parser::ignore_flag},
    {kIgnored, "managed", in_full, &Parser::ignore_flag},
    {kIgnored, "extern_learn", shortened, &Parser::ignore_flag},
    {kIgnored, "protocol", shortened, &Parser::ignore_value},
    {kManaged, "managed", in_full, &Parser::take_flag<&Command::managed>},
    {kDryRun, "dry-run", with_dashes, &Parser::take_flag<&Command::dry_run>},
    {kVerify, "verify", with_dashes, &Parser::take_flag<&Command::verify>},
    {kOpenMetrics, "openmetrics", with_dashes, &Parser::take_flag<&Command::open_metrics>},
    {kHttp, "http", with_dashes, &Parser::take_flag<&Command::http>},
    {kMax, "max", with_dashes, &Parser::take_number<&Command::max>},
    {kRate, "rate", with_dashes, &Parser::take_number<&Command::rate>},
    {kRoute, "get", shortened, &Parser::take_route_verb<true>},
    {kRoute, "show", shortened, &Parser::take_route_verb<false>},
    {kRoute, "list", shortened, &Parser::take_route_verb<false>},
    {kRoute, "lst", shortened, &Parser::take_route_verb<false>},
    {kRoute, "ls", shortened, &Parser::take_route_verb<false>},
    {kVrf, "vrf", in_full, &Parser::take_vrf},
    {kRefreshes, "-n", in_full, &Parser::take_number<&Command::refreshes>},
    {kTime, "-t", time_option, &Parser::take_flag<&Command::time>},
    {kHost, "host", in_full, &Parser::take_host},
    {kPacketKind, "arp", in_full, &Parser::take_packet_kind},
    {kPacketKind, "nd", in_full, &Parser::take_packet_kind},
    {kPacketKind, "dropped", in_full, &Parser::take_packet_kind},
    {kCount, "count", in_full, &Parser::take_number<&Command::count>},
    {kFile, "-w", in_full, &Parser::take_file},
    {kRetry, "retry", in_full, &Parser::take_flag<&Command::retry>},
    {kRetry, "show", in_full, &Parser::take_show},
    {kRetry, "list", in_full, &Parser::take_show},
};

void Parser::take(std::string_view word) {
    for (const Rule& rule : kRules) {
        if (may(rule.word) && rule.is(word, rule.name)) {
            (this->*rule.take)(rule);
            return;
        }
    }
    if (may(kAddress | kPrefix) && (!may(kRetry) || command_.retry)) {
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
