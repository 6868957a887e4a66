#include "control/ctl/reporter.hpp"

#include <unistd.h>

namespace neigh::ctl {

Exit Reporter::wrong(const WordsError& error) {
    const bool tell_usage = line_ == 0 && error.about != nullptr;
    print(error.message + (tell_usage ? " (usage: neighctl help " + std::string{error.about->name} + ")" : ""));
    return Exit::words;
}

Exit Reporter::failed(const Failure& failure) {
    print(failure.is_lost() ? failure.message : failure.status + ": " + failure.message);
    return failure.is_lost() ? Exit::unreachable : Exit::refused;
}

Exit Reporter::broken(const std::string& message) {
    print(message);
    return Exit::words;
}

void Reporter::progress(std::size_t line, int percent) {
    progress("line " + std::to_string(line) + (percent < 0 ? "" : ", " + std::to_string(percent) + "%"));
}

void Reporter::progress(const std::string& text) {
    std::fprintf(err_, "\rneighctl: %s \033[K", text.c_str());
    std::fflush(err_);
    progress_shown_ = true;
}

bool Reporter::is_terminal() const {
    return ::isatty(::fileno(err_)) == 1;
}

void Reporter::clear_progress() {
    if (progress_shown_) {
        std::fputs("\r\033[K", err_);
        std::fflush(err_);
        progress_shown_ = false;
    }
}

void Reporter::print(const std::string& message) {
    clear_progress();
    const std::string line = line_ == 0 ? "" : std::to_string(line_) + ": ";
    std::fprintf(err_, "%sneighctl: %s\n", line.c_str(), message.c_str());
    std::fflush(err_);
}

}  // namespace neigh::ctl
