// What all checkers share: where findings go, how deep and how much may still be unpacked, and the tests by magic.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/file_type.h"
#include "base/limits.h"
#include "base/profile.h"
#include "worker/second_look/second_look.h"

namespace sekisho::worker::second_look {

// One check of one output with everything inside it. Collects findings up to a number; checkers go on safely after one and ask enough().
class Look {
 public:
  explicit Look(std::size_t findings_max, int depth = 0, const base::Limits& limits = {})
      : limits_(limits),
        findings_max_(findings_max),
        depth_(depth),
        bytes_left_(limits.tree_bytes_max * kLayers),
        entries_left_(limits.tree_entries_max * 10) {}

  void find(std::string_view what, std::string_view where = {});
  void find(std::string_view what, std::string_view kind, std::uint64_t number) { find(what, std::string(kind) + ' ' + std::to_string(number)); }
  // What the profile of the input may have left in on purpose: whether it is a finding is for those to say who know the profile.
  void find_unless_chosen(base::Setting setting) { chosen_ |= base::mask_of(setting); }
  base::SettingMask chosen() const { return chosen_; }
  bool enough() const { return findings_.size() >= findings_max_; }
  const std::vector<Finding>& findings() const { return findings_; }
  const base::Limits& limits() const { return limits_; }

  // The budget of the whole tree; false, with a finding, when it is used up.
  bool spend(std::uint64_t bytes);

  // Checks what stands inside under the name where; its findings carry that name.
  void inside(base::ByteView bytes, base::FileType type, std::string_view where);

 private:
  // The same bytes are met again in each layer: an archive's entry, the parts of the document it is, the pixels of their pictures.
  static constexpr std::uint64_t kLayers = 8;

  base::Limits limits_;
  std::size_t findings_max_;
  int depth_;
  std::uint64_t bytes_left_;
  std::uint64_t entries_left_;
  std::string place_;
  base::SettingMask chosen_ = 0;
  std::vector<Finding> findings_;
};

// The type by this room's own test of the first bytes; unknown for text and for everything it has no checker for.
base::FileType kind_of(base::ByteView bytes);
// What kind of Office package a ZIP is by its content types; unknown when it is none.
base::FileType package_type(base::ByteView zip);
// A program, archive or other type that must never come out, also when it pretends to be text; nothing when none shows.
std::string_view banned_magic(base::ByteView bytes);

// The type of a file inside another by its first bytes, then by its extension (lower case); text when nothing else claims it.
base::FileType kind_inside(base::ByteView bytes, std::string_view extension);

// The check of one format's outputs, beside the format: src/formats/<f>/look.h declares `inline constexpr Checker kLook`, and what stands in the
// files look*.h and look*.cpp there belongs to this room: it includes nothing of the formats.
struct Checker {
  std::span<const base::FileType> types;  // that look() checks
  // Which of its types these bytes are, by a test of its own; unknown when none.
  base::FileType (*kind)(base::ByteView bytes, std::string_view extension);
  void (*look)(base::ByteView bytes, base::FileType type, Look& look);
};

void look_at(base::ByteView bytes, base::FileType type, Look& look);
void look_at_pdf(base::ByteView bytes, Look& look);
void look_at_package(base::ByteView bytes, base::FileType type, Look& look);
void look_at_picture(base::ByteView bytes, base::FileType type, Look& look);
void look_at_metafile(base::ByteView bytes, base::FileType type, Look& look);
void look_at_text(base::ByteView bytes, base::FileType type, Look& look);
void look_at_zip(base::ByteView bytes, Look& look);

// Case-insensitive for ASCII, as part names and schemes are compared.
std::string lower(std::string_view text);
bool has_control_characters(std::string_view text);
bool valid_utf8(base::ByteView bytes);
// http, https, mailto, tel: the only links that may stand in an output.
bool is_safe_link(std::string_view uri);

}  // namespace sekisho::worker::second_look
