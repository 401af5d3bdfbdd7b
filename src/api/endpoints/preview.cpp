// How a disarmed file looks, for an approver while it waits and for a recipient after its release.
#include <charconv>

#include "api/endpoints/access.h"
#include "api/endpoints/endpoints.h"

namespace sekisho::api {

using base::Code;
using base::refuse;
using base::Result;
using crossing::State;

namespace {

// The file whose preview the caller may see; nothing where the file may be had, but only by taking it.
Result<std::optional<CleanFile>> shown_to(const Call& call) {
  auto seen = seen_item(call, call.request.part("item"));
  if (!seen) return std::unexpected(seen.error());
  const crossing::Item& item = seen->line.item;
  const bool decides = seen->standing.approver && item.state == State::waiting;
  const bool receives = seen->standing.recipient && (item.state == State::released || item.state == State::taken) &&
                        call.town.house.clock.now() < seen->head.expires_at;
  if (!decides && !receives) return refuse(Code::not_permitted);
  if (!item.clean) return refuse(Code::no_such_item);
  // What may be taken once is not shown beside that.
  if (!decides && seen->head.take_once) return std::optional<CleanFile>();
  return std::optional(CleanFile{*item.clean, item.clean_bytes, base::file_type_by_id(item.clean_type).value_or(base::FileType::unknown)});
}

std::string_view id_of(PreviewKind kind) {
  switch (kind) {
    case PreviewKind::picture: return "picture";
    case PreviewKind::pages: return "pages";
    case PreviewKind::text: return "text";
    case PreviewKind::none: break;
  }
  return "none";
}

Response preview(Call& call) {
  auto file = shown_to(call);
  if (!file) return problem(file.error());
  Result<Preview> look = Preview();
  if (*file) look = call.town.previews.look(**file);
  if (!look) return problem(look.error());
  return respond(json::object{{"kind", id_of(look->kind)}, {"pages", look->pages}, {"text", look->text}, {"cut", look->cut}});
}

Response preview_page(Call& call) {
  auto file = shown_to(call);
  if (!file) return problem(file.error());
  const std::string& text = call.request.part("page");
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (!*file || error != std::errc() || end != text.data() + text.size()) return problem({Code::no_such_page, {}, {}});
  auto page = call.town.previews.page(**file, number);
  if (!page) return problem(page.error());
  Response out;
  out.headers.emplace_back("content-type", page->media_type);
  // Beside the headers of every answer: opened by itself, the picture is a page without any power.
  out.headers.emplace_back("content-security-policy", "default-src 'none'; sandbox");
  out.headers.emplace_back("content-disposition", "inline");
  out.body = std::string(base::text(*page->bytes));
  return out;
}

constexpr Endpoint kEndpoints[] = {
    {.method = Method::get, .pattern = "/api/v1/items/{item}/preview", .scope = "approve", .answer = preview},
    {.method = Method::get, .pattern = "/api/v1/items/{item}/preview/{page}", .scope = "approve", .answer = preview_page},
};

}  // namespace

std::span<const Endpoint> preview_endpoints() { return kEndpoints; }

}  // namespace sekisho::api
