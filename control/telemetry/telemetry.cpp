// The callbacks, and JSON as rte_tel_data.
#include "control/telemetry/telemetry.hpp"

#include <array>
#include <cerrno>
#include <mutex>
#include <stdexcept>
#include <string>

#include <rte_telemetry.h>

#include "control/telemetry/telemetry_answers.hpp"

namespace neigh::control {
namespace {

/// The control thread answers within a turn, some milliseconds. Who asks is a monitoring tool that would rather hear
/// nothing than wait.
constexpr std::chrono::milliseconds kPatience{1'000};

struct Command {
    const char* name;
    const char* help;
};
constexpr std::array kCommands{
    Command{"/neigh/stats", "Returns the counters of all interfaces together. Parameters: string interface (its own)"},
    Command{"/neigh/interfaces", "Returns the interfaces. Takes no parameters"},
    Command{"/neigh/show", "Returns the neighbor entries of an address, by interface. Parameters: string address"},
};

/// A callback gets no pointer of ours, so the desk is found here. Not a member: a callback may be under way when
/// Telemetry goes, and keeps the desk.
std::mutex current_mutex;
std::shared_ptr<TelemetryDesk> current_desk;

std::shared_ptr<TelemetryDesk> desk_now() {
    const std::lock_guard lock{current_mutex};
    return current_desk;
}

/// Frees what nobody took over.
struct Free {
    void operator()(rte_tel_data* data) const noexcept { rte_tel_data_free(data); }
};
using Data = std::unique_ptr<rte_tel_data, Free>;

void add_member(rte_tel_data* to, const std::string& name, const JsonTree& value);

/// A nested object, or an array of strings.
Data container_of(const JsonTree& value) {
    Data data{rte_tel_data_alloc()};
    if (data == nullptr) {
        return data;
    }
    if (value.is_array()) {
        rte_tel_data_start_array(data.get(), RTE_TEL_STRING_VAL);
        for (const JsonTree& element : value) {
            if (const auto* text = element.get_ptr<const std::string*>()) {
                rte_tel_data_add_array_string(data.get(), text->c_str());
            }
        }
    } else {
        rte_tel_data_start_dict(data.get());
        for (const auto& [name, member] : value.items()) {
            add_member(data.get(), name, member);
        }
    }
    return data;
}

/// What telemetry has no type for becomes a number: true and iproute2's null (a flag that is set) are 1.
void add_member(rte_tel_data* to, const std::string& name, const JsonTree& value) {
    if (value.is_structured()) {
        Data data = container_of(value);
        constexpr int kFreeItAfterwards = 0;
        if (data && rte_tel_data_add_dict_container(to, name.c_str(), data.get(), kFreeItAfterwards) == 0) {
            (void)data.release();
        }
    } else if (const auto* text = value.get_ptr<const std::string*>()) {
        rte_tel_data_add_dict_string(to, name.c_str(), text->c_str());
    } else if (value.is_number_float()) {  // there is no type for it
        rte_tel_data_add_dict_string(to, name.c_str(), value.dump().c_str());
    } else if (value.is_number()) {
        rte_tel_data_add_dict_u64(to, name.c_str(), value.get<std::uint64_t>());
    } else {
        rte_tel_data_add_dict_int(to, name.c_str(), value.is_null() || value == true ? 1 : 0);
    }
}

/// DPDK's telemetry thread. An error is shown as null.
int on_command(const char* command, const char* params, rte_tel_data* out) {
    const auto desk = desk_now();
    if (!desk) {
        return -ENODEV;
    }
    const auto answer = desk->ask({.command = command, .argument = params != nullptr ? params : ""}, kPatience);
    if (!answer || !answer->is_object()) {
        return -EINVAL;
    }
    rte_tel_data_start_dict(out);
    for (const auto& [name, value] : answer->items()) {
        add_member(out, name, value);
    }
    return 0;
}

}  // namespace

Telemetry::Telemetry(Loop& loop, Handler& methods) : loop_(loop), desk_(std::make_shared<TelemetryDesk>()) {
    const auto on_question = [desk = desk_.get(), &methods](Loop::Ready) {
        desk->answer([&methods](const TelemetryDesk::Question& question) {
            return telemetry_answer(methods, question.command, question.argument, MonotonicClock::now());
        });
    };
    if (!loop_.add(desk_->fd(), {.read = true}, on_question)) {
        throw std::runtime_error("the main loop does not take the telemetry desk");
    }
    static bool registered = false;  // for the life of the process
    for (const Command& command : kCommands) {
        if (!registered && rte_telemetry_register_cmd(command.name, on_command, command.help) != 0) {
            loop_.remove(desk_->fd());
            throw std::runtime_error(std::string{"telemetry does not take the command "} + command.name);
        }
    }
    registered = true;
    const std::lock_guard lock{current_mutex};
    current_desk = desk_;
}

Telemetry::~Telemetry() {
    {
        const std::lock_guard lock{current_mutex};
        current_desk.reset();
    }
    loop_.remove(desk_->fd());
    desk_->close();
}

}  // namespace neigh::control
