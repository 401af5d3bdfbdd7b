#include "text/running.h"

#include "text/cursor.h"
#include "text/text.h"

namespace sekisho::text {
namespace {

// Changes the direction of writing: never dropped, since what is read then depends on it.
bool turns(char32_t code) { return (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069); }

Running once(std::string_view utf8, Unseen unseen) {
  Running out;
  out.utf8.reserve(utf8.size());
  Cursor cursor(base::view(utf8), Encoding::utf8);
  Char c, next;
  char32_t before = 0;
  for (bool more = cursor.next(c); more; c = next) {
    more = cursor.next(next);
    if (c.code == '\r') {
      if (!more || next.code != '\n') out.utf8 += '\n';
      continue;
    }
    const Appearance what = appearance(c.code);
    const char32_t after = more && appearance(next.code) != Appearance::control ? next.code : 0;
    if (what == Appearance::plain || (what == Appearance::contextual && harmless_between(before, c.code, after))) {
      append_utf8(out.utf8, c.code);
      before = c.code;
      continue;
    }
    ++(what == Appearance::control ? out.controls : out.deceiving);
    before = 0;
    if (unseen == Unseen::symbol || turns(c.code)) out.utf8 += visible(c.code, Symbols::pictures);
  }
  return out;
}

}  // namespace

Running running(std::string_view utf8, Unseen unseen) {
  Running out = once(utf8, unseen);
  // What was dropped may have stood between a character and the one that made it harmless.
  for (Running again; unseen == Unseen::drop && out.deceiving > 0; out.utf8 = std::move(again.utf8)) {
    again = once(out.utf8, unseen);
    if (again.deceiving == 0 && again.controls == 0) break;
    out.deceiving += again.deceiving;
  }
  return out;
}

}  // namespace sekisho::text
