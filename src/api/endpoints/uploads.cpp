// Files on their way in: whole in one request, or in pieces that can be taken up again. Only their sender, on the side they are sent from.
#include <charconv>

#include "api/endpoints/access.h"
#include "api/endpoints/endpoints.h"

namespace sekisho::api {

using base::Code;
using base::refuse;
using base::Result;
using base::Status;
using doors::web::Uploads;
using doors::web::UploadState;

namespace {

json::object upload_json(const UploadState& state) {
  return json::object{{"id", state.id}, {"item", state.item}, {"crossing", state.crossing}, {"offset", state.offset}, {"bytes", state.bytes}};
}

// The route by which a crossing goes, as the rules allow it now; of the caller, from this side.
Result<crossing::Route> route_of(const Call& call, const std::string& crossing) {
  auto head = crossing::Lists(call.town.house.database).head(crossing);
  if (!head) return std::unexpected(head.error());
  if (!*head || (*head)->sender.id != call.caller->account.id || (*head)->from != call.request.side) return refuse(Code::no_such_item);
  const auto rules = call.town.rules();
  const crossing::Route* route = rules->route((*head)->from, (*head)->to);
  if (route == nullptr || !route->allowed) return refuse(Code::route_denied);
  return *route;
}

// An upload that began on another side is not there.
Result<UploadState> own_upload(const Call& call) {
  auto state = call.town.uploads.state(call.request.part("upload"), call.caller->account.id);
  if (!state) return state;
  auto head = crossing::Lists(call.town.house.database).head(state->crossing);
  if (!head) return std::unexpected(head.error());
  if (!*head || (*head)->from != call.request.side) return refuse(Code::upload_gone);
  return state;
}

// The body of one request, appended as it comes. What was not finished stands where it stopped, or is given up when nobody could go on with it.
class UploadSink : public BodySink {
 public:
  enum class WhenCut : std::uint8_t { stands, given_up };

  UploadSink(Town& town, std::string account, UploadState state, WhenCut cut)
      : town_(town), account_(std::move(account)), state_(std::move(state)), when_cut_(cut) {}
  ~UploadSink() override {
    if (when_cut_ == WhenCut::given_up && !done_) (void)town_.uploads.abandon(state_.id, account_);
  }

  Status write(base::ByteView piece) override {
    if (piece.empty()) return {};
    auto state = town_.uploads.append(state_.id, account_, state_.offset, piece);
    if (!state) return std::unexpected(state.error());
    state_ = std::move(*state);
    touched_ = true;
    return {};
  }

  Response finish() override {
    // An empty piece where everything has come asks once more for the item to be held.
    if (!touched_ && state_.bytes > 0) {
      auto state = town_.uploads.append(state_.id, account_, state_.offset, {});
      if (!state) return problem(state.error());
      state_ = std::move(*state);
    }
    if (when_cut_ == WhenCut::stands) return respond(upload_json(state_));
    if (state_.offset != state_.bytes) return problem({Code::bad_request, "content-length", {}});
    done_ = true;
    auto item = town_.desk.item(state_.item);
    if (!item) return problem(item.error());
    return *item ? respond(item_json(**item), 201) : problem({Code::no_such_item, {}, {}});
  }

 private:
  Town& town_;
  const std::string account_;
  UploadState state_;
  const WhenCut when_cut_;
  bool touched_ = false, done_ = false;
};

Response begin(Call& call) {
  Fields fields(call.request.body);
  const std::string path = fields.text("path", 1'000, 1);
  const auto bytes = static_cast<std::uint64_t>(fields.number("bytes", 0, std::numeric_limits<std::int64_t>::max()));
  if (auto read = fields.done(); !read) return problem(read.error());
  const std::string& crossing = call.request.part("crossing");
  auto route = route_of(call, crossing);
  if (!route) return problem(route.error());
  auto state = call.town.uploads.begin(*route, crossing, call.caller->account.id, path, bytes);
  return state ? respond(upload_json(*state), 201) : declined(state.error());
}

Response begin_again(Call& call) {
  auto seen = seen_item(call, call.request.part("item"));
  if (!seen) return problem(seen.error());
  if (!seen->standing.sender) return problem({Code::no_such_item, {}, {}});
  auto state = call.town.uploads.begin_again(seen->line.item.id, call.caller->account.id);
  return state ? respond(upload_json(*state), 201) : declined(state.error());
}

Response state(Call& call) {
  auto upload = own_upload(call);
  return upload ? respond(upload_json(*upload)) : problem(upload.error());
}

Response give_up(Call& call) {
  if (auto upload = own_upload(call); !upload) return problem(upload.error());
  if (auto gone = call.town.uploads.abandon(call.request.part("upload"), call.caller->account.id); !gone) return problem(gone.error());
  Response out;
  out.status = 204;
  return out;
}

Result<std::uint64_t> offset_of(const Request& request) {
  const std::string_view text = request.header("upload-offset");
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return refuse(Code::bad_request, "Upload-Offset");
  return value;
}

Result<std::unique_ptr<BodySink>> piece(Call& call) {
  auto offset = offset_of(call.request);
  if (!offset) return std::unexpected(offset.error());
  auto upload = own_upload(call);
  if (!upload) return std::unexpected(upload.error());
  if (*offset != upload->offset) return refuse(Code::upload_offset, std::to_string(upload->offset));
  // Told before the bytes come; what a chunked body brings too much is found as it comes.
  if (call.request.body_bytes && *call.request.body_bytes > upload->bytes - upload->offset) return refuse(Code::too_large);
  return std::make_unique<UploadSink>(call.town, call.caller->account.id, std::move(*upload), UploadSink::WhenCut::stands);
}

Result<std::unique_ptr<BodySink>> whole_file(Call& call) {
  auto path = query_text(call.request, "path", 1'000);
  if (!path) return std::unexpected(path.error());
  if (path->empty()) return refuse(Code::bad_request, "path");
  if (!call.request.body_bytes) return refuse(Code::bad_request, "content-length");
  const std::string& crossing = call.request.part("crossing");
  auto route = route_of(call, crossing);
  if (!route) return std::unexpected(route.error());
  auto upload = call.town.uploads.begin(*route, crossing, call.caller->account.id, *path, *call.request.body_bytes);
  if (!upload) return std::unexpected(upload.error());
  return std::make_unique<UploadSink>(call.town, call.caller->account.id, std::move(*upload), UploadSink::WhenCut::given_up);
}

constexpr Endpoint kEndpoints[] = {
    {Method::post, "/api/v1/crossings/{crossing}/files", Needs::signed_in, "send", Body::stream, nullptr, whole_file},
    {Method::post, "/api/v1/crossings/{crossing}/uploads", Needs::signed_in, "send", Body::json, begin},
    {Method::get, "/api/v1/uploads/{upload}", Needs::signed_in, "send", Body::none, state},
    {Method::patch, "/api/v1/uploads/{upload}", Needs::signed_in, "send", Body::stream, nullptr, piece},
    {Method::remove, "/api/v1/uploads/{upload}", Needs::signed_in, "send", Body::none, give_up},
    {Method::post, "/api/v1/items/{item}/upload", Needs::signed_in, "send", Body::none, begin_again},
};

}  // namespace

std::span<const Endpoint> uploads_endpoints() { return kEndpoints; }

}  // namespace sekisho::api
