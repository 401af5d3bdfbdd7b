// What will cross, for the eyes of an approver or a recipient. Nothing is parsed here: a PDF is drawn by poppler in its sandbox, pictures go to the
// browser as they were disarmed, text is decoded, a worker reads the words of Office documents, and of everything else there is no preview.
#pragma once

#include <chrono>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <semaphore>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_type.h"
#include "crossing/desk.h"
#include "sandbox/read_words.h"

namespace sekisho::api {

struct PreviewSettings {
  std::string worker_path;  // sekisho-pages lies beside it
  std::vector<std::string> walls_given_up;
  std::string scratch_dir;
  std::uint64_t cache_bytes_max = 64u << 20;    // of drawn pages
  std::uint64_t drawn_bytes_max = 200u << 20;   // a larger PDF is not drawn
  std::uint64_t picture_bytes_max = 32u << 20;  // a larger picture is not shown
  std::chrono::milliseconds time_max{20'000};   // for one page
  sandbox::Pool* workers = nullptr;             // borrowed; without them Office documents have no preview
};

enum class PreviewKind : std::uint8_t { none, picture, pages, text };

struct Preview {
  PreviewKind kind = PreviewKind::none;
  std::uint32_t pages = 0;  // that can be asked for
  std::string text;         // UTF-8
  bool cut = false;         // there is more than is shown
};

struct PreviewPage {
  std::string_view media_type;
  std::shared_ptr<const base::Bytes> bytes;
};

// A disarmed file, as its item's row names it.
struct CleanFile {
  store::Address address{};
  std::uint64_t bytes = 0;
  base::FileType type = base::FileType::unknown;
};

// One that nobody changes any more, for a process behind walls. Errors: output_too_large for what is not drawn; those of the store.
base::Result<base::OwnedFd> sealed_copy(store::Blobs& blobs, const CleanFile& file, const PreviewSettings& settings);

// Any thread. At most two pages are drawn, or documents read, at a time; others wait a little.
class Previews {
 public:
  static constexpr std::uint32_t kPagesMax = 20;
  static constexpr std::size_t kTextBytesMax = sandbox::kWordsBytesMax;

  Previews(store::Blobs& blobs, PreviewSettings settings) : blobs_(blobs), settings_(std::move(settings)) {}

  // What cannot be drawn has no preview; an error is of the store.
  base::Result<Preview> look(const CleanFile& file);
  // From 1. Errors: no_such_page; too_busy; those of the store and of the drawing (sandbox/draw_pages.h).
  base::Result<PreviewPage> page(const CleanFile& file, std::uint32_t page);
  std::uint64_t cached_bytes() const;

 private:
  using Key = std::pair<store::Address, std::uint32_t>;  // page 0: how many there are, in four bytes; kWords: the words, after one byte for `cut`
  static constexpr std::uint32_t kWords = UINT32_MAX;
  struct Kept {
    Key key;
    std::shared_ptr<const base::Bytes> bytes;
  };
  base::Result<std::shared_ptr<const base::Bytes>> drawn(const CleanFile& file, std::uint32_t page);
  base::Result<base::Bytes> draw(const CleanFile& file, std::uint32_t page);
  base::Result<base::Bytes> read(const CleanFile& file, int document);
  base::Result<std::uint32_t> pages_of(const CleanFile& file);
  base::Result<Preview> text_of(const CleanFile& file);
  base::Result<Preview> words_of(const CleanFile& file);
  std::shared_ptr<const base::Bytes> kept(const Key& key);
  void keep(const Key& key, std::shared_ptr<const base::Bytes> bytes);

  store::Blobs& blobs_;
  const PreviewSettings settings_;
  std::counting_semaphore<> drawing_{2};
  mutable std::mutex mutex_;
  std::list<Kept> cache_;  // used last first
  std::map<Key, std::list<Kept>::iterator> by_key_;
  std::uint64_t cached_bytes_ = 0;
};

}  // namespace sekisho::api
