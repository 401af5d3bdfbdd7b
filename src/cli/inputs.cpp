#include "cli/inputs.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>

namespace sekisho::cli {

using base::Code;

namespace {

std::string joined(std::string_view folder, std::string_view name) {
  std::string out(folder);
  out += '/';
  out += name;
  return out;
}

constexpr int kFolderDepthMax = 200;

struct Identity {
  dev_t device;
  ino_t inode;
  bool operator==(const Identity&) const = default;
};

class Walk {
 public:
  std::vector<Input> found;

  void visit(const std::string& path, const std::string& relative) {
    struct stat info{};
    if (stat(path.c_str(), &info) != 0)
      return add(path, relative, errno == ELOOP ? Code::directory_loop : errno == ENOENT ? Code::not_found : Code::unreadable);
    if (S_ISREG(info.st_mode)) return add(path, relative, Code::none);
    if (!S_ISDIR(info.st_mode)) return add(path, relative, Code::not_a_file);
    Identity here{info.st_dev, info.st_ino};
    if (std::find(above_.begin(), above_.end(), here) != above_.end() || above_.size() >= kFolderDepthMax)
      return add(path, relative, Code::directory_loop);
    above_.push_back(here);
    enter(path, relative);
    above_.pop_back();
  }

 private:
  void enter(const std::string& path, const std::string& relative) {
    std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir(path.c_str()), closedir);
    if (!folder) return add(path, relative, Code::unreadable);
    std::vector<std::string> names;
    while (const dirent* entry = readdir(folder.get())) {
      std::string name = entry->d_name;
      if (name != "." && name != "..") names.push_back(std::move(name));
    }
    folder.reset();  // before going down: a deep tree must not use up the descriptors
    std::sort(names.begin(), names.end());
    for (const std::string& name : names) visit(joined(path, name), relative.empty() ? name : joined(relative, name));
  }

  void add(const std::string& path, const std::string& relative, Code problem) {
    found.push_back({path, relative.empty() ? path.substr(path.rfind('/') + 1) : relative, problem});
  }

  std::vector<Identity> above_;
};

std::string without_trailing_slashes(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

}  // namespace

std::vector<Input> collect_inputs(const std::vector<std::string>& operands) {
  Walk walk;
  for (const std::string& operand : operands) walk.visit(without_trailing_slashes(operand), {});
  return std::move(walk.found);
}

}  // namespace sekisho::cli
