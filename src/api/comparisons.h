// The original beside what came of it, page by page, for the eyes of an approver. Both are drawn behind walls of their own kind (poppler for PDF, a
// worker's decoders for pictures), and a browser gets nothing but pixels encoded anew.
#pragma once

#include "api/previews.h"
#include "sandbox/pixels.h"

namespace sekisho::api {

struct Comparison {
  PreviewKind kind = PreviewKind::none;  // pages, picture, or none where one of them cannot be drawn
  std::uint32_t before_pages = 0, after_pages = 0;
};

struct ComparedPage {
  double same = 0;                                   // share of the pixels that look the same; 0 where one of them has no such page
  std::shared_ptr<const base::Bytes> before, after;  // PNG; nothing where there is no such page
};

// Any thread. One pair of pages is drawn at a time.
class Comparisons {
 public:
  static constexpr std::uint32_t kPagesMax = Previews::kPagesMax;
  struct Pair {
    CleanFile before, after;  // before: as it was sent
  };

  Comparisons(store::Blobs& blobs, PreviewSettings settings) : blobs_(blobs), settings_(std::move(settings)) {}

  // What cannot be drawn has none; an error is of the store or of the environment.
  base::Result<Comparison> look(const Pair& pair);
  // From 1. Errors: no_such_page; too_busy; those of the store and of the drawing (sandbox/pixels.h).
  base::Result<ComparedPage> page(const Pair& pair, std::uint32_t page);

 private:
  struct Kept {
    store::Address before, after;
    std::uint32_t page;
    ComparedPage compared;
    std::size_t bytes() const;
  };
  base::Result<std::uint32_t> pages_of(const CleanFile& file);
  base::Result<std::optional<sandbox::Pixels>> pixels_of(const CleanFile& file, std::uint32_t page);
  base::Result<ComparedPage> draw(const Pair& pair, std::uint32_t page);
  std::optional<ComparedPage> kept(const Pair& pair, std::uint32_t page);
  void keep(const Pair& pair, std::uint32_t page, const ComparedPage& compared);

  store::Blobs& blobs_;
  const PreviewSettings settings_;
  std::counting_semaphore<> drawing_{1};
  std::mutex mutex_;
  std::list<Kept> cache_;  // used last first
};

}  // namespace sekisho::api
