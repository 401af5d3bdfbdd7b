// What must not stand in any dictionary of a PDF, wherever it hangs (ISO 32000-2, mostly 7.11, 12 and 13).
#pragma once

#include "worker/second_look/pdf_document.h"

namespace sekisho::worker::second_look::pdf {

class Rules {
 public:
  Rules(const Document& document, Look& look) : document_(document), look_(look) {}

  void judge(std::span<const Value> dictionary, bool of_stream, std::uint32_t object_number);
  // The bytes of a stream, still packed.
  void judge_picture(std::span<const Value> dictionary, base::ByteView data, std::uint32_t object_number);
  void judge_trailer();

 private:
  void judge_key(std::string_view key, const Value& value);
  void judge_kinds(std::span<const Value> items);
  void judge_stream(std::span<const Value> items);
  void judge_filters(const Value& filter);
  void judge_action(const Value& value, bool must_be_action);
  void judge_link(std::span<const Value> action);
  void judge_catalog(std::span<const Value> catalog);
  void judge_info(const Value& info);
  bool has_duplicate_keys(std::span<const Value> items);
  void find(std::string_view what) { look_.find(what, "object", number_); }

  const Document& document_;
  Look& look_;
  std::uint32_t number_ = 0;
};

}  // namespace sekisho::worker::second_look::pdf
