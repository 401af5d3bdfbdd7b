// The original beside what came of it, for an approver while the file waits.
#include <charconv>

#include "api/endpoints/access.h"
#include "api/endpoints/endpoints.h"
#include "crossing/kept_json.h"

namespace sekisho::api {

using base::Code;
using base::refuse;
using base::Result;
using crossing::State;

namespace {

base::FileType type_of(const std::string& id) { return base::file_type_by_id(id).value_or(base::FileType::unknown); }

// Nothing where the original is not kept any more, or was never disarmed.
Result<std::optional<Comparisons::Pair>> pair_for(const Call& call) {
  auto seen = seen_item(call, call.request.part("item"));
  if (!seen) return std::unexpected(seen.error());
  const crossing::Item& item = seen->line.item;
  if (!seen->standing.approver || item.state != State::waiting) return refuse(Code::not_permitted);
  if (!item.original || !item.clean || !seen->line.original_until) return std::optional<Comparisons::Pair>();
  return std::optional(
      Comparisons::Pair{{*item.original, item.bytes, type_of(item.input_type)}, {*item.clean, item.clean_bytes, type_of(item.clean_type)}});
}

Result<ComparedPage> page_for(Call& call) {
  auto pair = pair_for(call);
  if (!pair) return std::unexpected(pair.error());
  const std::string& text = call.request.part("page");
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (!*pair || error != std::errc() || end != text.data() + text.size()) return refuse(Code::no_such_page);
  return call.town.comparisons.page(**pair, number);
}

std::string_view id_of(PreviewKind kind) { return kind == PreviewKind::pages ? "pages" : kind == PreviewKind::picture ? "picture" : "none"; }

Response comparison(Call& call) {
  auto pair = pair_for(call);
  if (!pair) return problem(pair.error());
  Result<Comparison> look = Comparison();
  if (*pair) look = call.town.comparisons.look(**pair);
  if (!look) return problem(look.error());
  return respond(json::object{{"kind", id_of(look->kind)}, {"before_pages", look->before_pages}, {"after_pages", look->after_pages}});
}

Response compared_page(Call& call) {
  auto page = page_for(call);
  if (!page) return problem(page.error());
  return respond(json::object{{"same", crossing::share_number(page->same)}, {"before", page->before != nullptr}, {"after", page->after != nullptr}});
}

Response compared_picture(Call& call) {
  const std::string& side = call.request.part("side");
  if (side != "before" && side != "after") return problem({Code::no_such_page, {}, {}});
  auto page = page_for(call);
  if (!page) return problem(page.error());
  const auto& picture = side == "before" ? page->before : page->after;
  if (!picture) return problem({Code::no_such_page, {}, {}});
  Response out;
  out.headers.emplace_back("content-type", "image/png");
  out.headers.emplace_back("content-security-policy", "default-src 'none'; sandbox");
  out.headers.emplace_back("content-disposition", "inline");
  out.body = std::string(base::text(*picture));
  return out;
}

constexpr Endpoint kEndpoints[] = {
    {.method = Method::get, .pattern = "/api/v1/items/{item}/comparison", .needs = Needs::approver, .scope = "approve", .answer = comparison},
    {.method = Method::get,
     .pattern = "/api/v1/items/{item}/comparison/{page}",
     .needs = Needs::approver,
     .scope = "approve",
     .answer = compared_page},
    {.method = Method::get,
     .pattern = "/api/v1/items/{item}/comparison/{page}/{side}",
     .needs = Needs::approver,
     .scope = "approve",
     .answer = compared_picture},
};

}  // namespace

std::span<const Endpoint> comparison_endpoints() { return kEndpoints; }

}  // namespace sekisho::api
