#include "formats/mail/inside.h"

#include <map>

#include "formats/mail/percent.h"
#include "text/base64.h"
#include "text/text.h"

namespace sekisho::formats::mail {

namespace {

constexpr std::size_t kPicturesMax = 100, kBytesMax = 32 << 20;  // written into one page, each as often as it stands there
constexpr std::size_t kIdBytesMax = 500;

using Pictures = std::map<std::string, const Entity*, std::less<>>;  // by Content-ID without its brackets

void find(const Entity& entity, Pictures& out) {
  for (const Entity& part : entity.parts) find(part, out);
  const std::string* id = entity.headers.find("content-id");
  if (id == nullptr || entity.media() != "image") return;
  std::string_view bare = trimmed(*id);
  if (bare.starts_with('<') && bare.ends_with('>')) bare = bare.substr(1, bare.size() - 2);
  if (!bare.empty() && bare.size() <= kIdBytesMax) out.emplace(bare, &entity);
}

}  // namespace

base::Bytes with_pictures_inside(base::ByteView page, const Entity& related) {
  Pictures pictures;
  find(related, pictures);
  base::Bytes out;
  const std::string_view text = base::text(page);
  std::size_t done = 0, count = 0, bytes = 0;
  for (std::size_t at = 0; !pictures.empty() && (at = text.find(':', at)) != text.npos; ++at) {
    // At the beginning of an attribute's value only: words about a cid: are no picture.
    if (at < 4 || text::lower_ascii(text.substr(at - 3, 3)) != "cid" || std::string_view("\"'=").find(text[at - 4]) == std::string_view::npos)
      continue;
    const std::size_t end = std::min(text.find_first_of("\"'<> \t\r\n", at), text.size());
    if (end - at > 3 * kIdBytesMax) continue;
    const auto found = pictures.find(percent_decoded(text.substr(at + 1, end - at - 1)));
    if (found == pictures.end()) continue;
    const Content content = content_of(*found->second);
    bytes += content.bytes.size();
    if (++count > kPicturesMax || bytes > kBytesMax) break;
    base::put(out, text.substr(done, at - 3 - done));
    base::put(out, "data:image/png;base64," + text::to_base64(content.bytes));  // whatever it is: the bytes tell
    done = end;
  }
  base::put(out, text.substr(done));
  return out;
}

}  // namespace sekisho::formats::mail
