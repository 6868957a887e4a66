// Saving and restoring learned neighbors.
#include "control/snapshot.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <vector>

#include "control/methods/jsonrpc.hpp"
#include "control/snapshot_reader.hpp"

namespace neigh::control::snapshot {
namespace {

constexpr std::size_t kRowsAtATime = 4'096;

/// A file being written beside the one it will replace; what was not committed is removed.
class Draft {
  public:
    explicit Draft(const std::string& path) : path_(path), draft_(path + ".tmp") {
        ::unlink(draft_.c_str());  // of a run that was killed
        fd_ = ::open(draft_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        code_ = fd_ < 0 ? errno : 0;
    }
    Draft(const Draft&) = delete;
    Draft& operator=(const Draft&) = delete;
    ~Draft() {
        if (fd_ >= 0) {
            ::close(fd_);
            ::unlink(draft_.c_str());
        }
    }

    void write(std::string_view text) noexcept {
        while (code_ == 0 && !text.empty()) {
            const ssize_t count = ::write(fd_, text.data(), text.size());
            if (count < 0 && errno != EINTR) {
                code_ = errno;
            }
            text.remove_prefix(count > 0 ? static_cast<std::size_t>(count) : 0);
        }
    }
    /// On the disk, then in the place of the old one. 0 or errno.
    [[nodiscard]] int commit() noexcept {
        if (code_ == 0 && (::fsync(fd_) != 0 || ::rename(draft_.c_str(), path_.c_str()) != 0)) {
            code_ = errno;
        }
        if (code_ == 0) {
            ::close(std::exchange(fd_, -1));
            sync_directory();
        }
        return code_;
    }

  private:
    /// The new name itself lasts only once its directory is on the disk.
    void sync_directory() const {
        const auto parent = std::filesystem::path{path_}.parent_path();
        const int fd = ::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd >= 0) {
            ::fsync(fd);
            ::close(fd);
        }
    }

    std::string path_;
    std::string draft_;
    int fd_ = -1;
    int code_ = 0;
};

void append_row(std::string& out, const Row& row, const InterfaceFacts& interface) {
    out.append(R"({"dst":")").append(row.dst.to_string());
    out.append(R"(","lladdr":")").append(row.nud.lladdr.to_string()).append(R"(","dev":)");
    jsonrpc::append_string(out, interface.name);
    out.append(R"(,"luid":)").append(std::to_string(interface.luid));
    out.append(row.nud.router ? R"(,"router":true})" : "}");
}

const InterfaceFacts* find_interface(const FileRow& row, const std::vector<InterfaceFacts>& interfaces) {
    const auto by = [&interfaces](auto matches) -> const InterfaceFacts* {
        const auto found = std::find_if(interfaces.begin(), interfaces.end(), matches);
        return found != interfaces.end() ? &*found : nullptr;
    };
    const auto* found = by([&row](const InterfaceFacts& one) { return row.luid != 0 && one.luid == row.luid; });
    return found != nullptr ? found : by([&row](const InterfaceFacts& one) { return one.name == row.dev; });
}

/// None, and the reason, where the row can't be a learned neighbor of ours.
std::optional<Request> checked(const FileRow& row, const std::vector<InterfaceFacts>& interfaces, std::string& why) {
    const auto dst = IpAddr::parse(row.dst);
    const auto lladdr = Mac::parse(row.lladdr);
    const InterfaceFacts* interface = find_interface(row, interfaces);
    if (!dst || !dst->is_unicast()) {
        why = "dst is no unicast address";
    } else if (!lladdr || !lladdr->is_station()) {
        why = "lladdr is no address of a station";
    } else if (interface == nullptr) {
        why = "no such interface";
    } else if (!interface->has(dst->family)) {
        why = "the family is off on the interface";
    } else if (std::any_of(interface->addresses.begin(), interface->addresses.end(),
                           [&dst](const Prefix& own) { return own.address == *dst; })) {
        why = "dst is an address of our own";
    } else {
        return Request{.dst = *dst,
                       .ifindex = interface->index,
                       .lladdr = *lladdr,
                       .state = nud::State::stale,
                       .router = row.router};
    }
    return std::nullopt;
}

/// A corrupt file leaves the way for the next save, and is not lost.
void keep_aside(const std::string& path, Report& report) {
    report.kept_as = path + ".bad";
    if (::rename(path.c_str(), report.kept_as.c_str()) != 0) {
        report.kept_as.clear();
    }
}

}  // namespace

Result<std::size_t> save(const std::string& path, const Resolver& resolver, Facts& facts, TimePoint now) {
    const auto failed = [&path](int code) {
        return Error{Status::no_memory, "can't save " + path + ": " + std::generic_category().message(code)};
    };
    constexpr StateSet kUsable =
        StateSet{}.with(nud::State::reachable).with(nud::State::stale).with(nud::State::delay).with(nud::State::probe);
    const Filter filter{.states = kUsable};
    Draft draft{path};
    std::string text = "{\"version\":" + std::to_string(kVersion) + ",\n\"neighbors\":[";
    std::size_t count = 0;
    std::vector<Row> rows;
    for (Cursor cursor; !cursor.done;) {
        rows.clear();
        resolver.list(filter, cursor, kRowsAtATime, rows, now);
        for (const Row& row : rows) {
            text.append(count++ == 0 ? "\n" : ",\n");
            append_row(text, row, facts.interfaces()[row.ifindex - 1]);
        }
        draft.write(text);
        text.clear();
    }
    draft.write("\n]}\n");
    const int code = draft.commit();
    return code == 0 ? Result<std::size_t>{count} : failed(code);
}

Report load(const std::string& path, Resolver& resolver, Facts& facts, TimePoint now) {
    Report report;
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
        report.found = errno != ENOENT;
        report.corrupt = report.found ? std::generic_category().message(errno) : "";
        return report;
    }
    report.found = true;
    if (!S_ISREG(status.st_mode)) {
        report.corrupt = "no regular file";
        return report;
    }
    std::ifstream stream{path, std::ios::binary};
    if (!stream) {
        report.corrupt = "can't be opened";
        return report;
    }
    const File file = read(stream);
    if (!file.error.empty()) {
        report.corrupt = file.error;
        keep_aside(path, report);
        return report;
    }
    for (const FileRow& row : file.rows) {
        std::string why;
        const auto request = checked(row, facts.interfaces(), why);
        if (!request) {
            ++report.refused[why];
            continue;
        }
        const auto done = resolver.restore(*request, now);
        done.ok() ? ++report.restored : ++report.refused[std::string{to_word(done.error().status)}];
    }
    return report;
}

std::size_t Report::refused_count() const noexcept {
    std::size_t count = 0;
    for (const auto& [why, rows] : refused) {
        count += rows;
    }
    return count;
}

std::string Report::to_string() const {
    if (!found) {
        return "no state file yet";
    }
    if (!corrupt.empty()) {
        return "state file not used: " + corrupt + (kept_as.empty() ? "" : "; kept as " + kept_as);
    }
    std::string text = std::to_string(restored) + " neighbors restored";
    const char* separator = ", not restored: ";
    for (const auto& [why, rows] : refused) {
        text.append(separator).append(std::to_string(rows)).append(" (").append(why).append(")");
        separator = ", ";
    }
    return text;
}

}  // namespace neigh::control::snapshot
