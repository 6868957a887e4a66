// A SAX handler: depth 1 is the file, 2 the array of neighbors, 3 one neighbor.
#include "control/snapshot_reader.hpp"

#include <nlohmann/json.hpp>

namespace neigh::control::snapshot {
namespace {

using Json = nlohmann::json;

class Reader final : public nlohmann::json_sax<Json> {
  public:
    explicit Reader(File& file) : file_(file) {}

    bool null() override { return true; }
    bool boolean(bool value) override {
        if (in_row() && key_ == "router") {
            row().router = value;
        }
        return true;
    }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t value) override {
        if (in_row() && key_ == "luid") {
            row().luid = value;
        } else if (depth_ == 1 && key_ == "version") {
            file_.version = value;
        }
        return true;
    }
    bool number_float(number_float_t, const string_t&) override { return true; }
    bool binary(binary_t&) override { return true; }
    bool string(string_t& value) override {
        if (in_row()) {
            take(value);
        }
        return true;
    }

    bool key(string_t& name) override {
        key_ = name;
        if (depth_ == 1) {
            in_neighbors_ = name == "neighbors";
        }
        return true;
    }
    bool start_object(std::size_t) override {
        if (++depth_ == 3 && in_neighbors_) {
            if (file_.rows.size() == kMaxRows) {
                return fail("more neighbors than any table holds");
            }
            file_.rows.emplace_back();
        }
        return is_shallow();
    }
    bool end_object() override {
        --depth_;
        return true;
    }
    bool start_array(std::size_t) override {
        ++depth_;
        return depth_ > 1 ? is_shallow() : fail("not an object");
    }
    bool end_array() override {
        --depth_;
        return true;
    }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
        return fail("no JSON from byte " + std::to_string(position) + " on");
    }

  private:
    [[nodiscard]] bool in_row() const noexcept { return depth_ == 3 && in_neighbors_ && !file_.rows.empty(); }
    [[nodiscard]] FileRow& row() noexcept { return file_.rows.back(); }
    void take(std::string& value) {
        if (key_ == "dst") {
            row().dst = std::move(value);
        } else if (key_ == "lladdr") {
            row().lladdr = std::move(value);
        } else if (key_ == "dev") {
            row().dev = std::move(value);
        }
    }
    bool is_shallow() { return depth_ <= 8 || fail("nested too deep"); }
    bool fail(std::string why) {
        if (file_.error.empty()) {
            file_.error = std::move(why);
        }
        return false;
    }

    File& file_;
    std::string key_;
    int depth_ = 0;
    bool in_neighbors_ = false;
};

}  // namespace

File read(std::istream& stream) {
    File file;
    Reader reader{file};
    const bool good = Json::sax_parse(stream, &reader);
    if (!good && file.error.empty()) {
        file.error = "no JSON";
    }
    if (file.error.empty() && file.version != kVersion) {
        file.error = "version " + std::to_string(file.version) + ", not " + std::to_string(kVersion);
    }
    return file;
}

}  // namespace neigh::control::snapshot
