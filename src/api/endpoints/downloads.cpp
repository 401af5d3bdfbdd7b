// The bytes behind a ticket: always an attachment, never shown in the browser.
#include "api/endpoints/download_name.h"
#include "api/endpoints/endpoints.h"
#include "api/endpoints/json.h"
#include "api/endpoints/zip_source.h"
#include "api/town.h"

namespace sekisho::api {

using base::Result;

namespace {

class FileSource : public BodySource {
 public:
  explicit FileSource(store::BlobReader reader) : reader_(std::move(reader)) {}
  Result<base::ByteView> next() override { return reader_->next(); }

 private:
  store::BlobReader reader_;
};

Response download(Call& call) {
  const auto ticket = call.town.tickets.find(call.request.part("ticket"), call.caller->account.id, call.request.side);
  if (!ticket) return problem({base::Code::no_such_item, {}, {}});
  Response out;
  if (ticket->zipped) {
    auto source = zip_source(call.town.house.blobs, ticket->files, ticket->made_at);
    if (!source) return problem(source.error());
    out.source = std::move(*source);
  } else {
    auto reader = call.town.house.blobs.read(ticket->files.front().address);
    if (!reader) return problem(reader.error());
    out.source = std::make_unique<FileSource>(std::move(*reader));
    out.source_bytes = ticket->files.front().bytes;
  }
  out.headers.emplace_back("content-type", "application/octet-stream");
  out.headers.emplace_back("content-disposition", attachment(ticket->name));
  out.headers.emplace_back("cache-control", "no-store");
  return out;
}

constexpr Endpoint kEndpoints[] = {{Method::get, "/api/v1/downloads/{ticket}", Needs::signed_in, "receive", Body::none, download}};

}  // namespace

std::span<const Endpoint> downloads_endpoints() { return kEndpoints; }

}  // namespace sekisho::api
