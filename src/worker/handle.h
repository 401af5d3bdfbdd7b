// Room:   worker: inside the sandbox: recognise, rebuild, look again, answer.
// In/Out: one wire::Job and the bytes it names in; one wire::Answer out, clean bytes into the Sink, documents inside into ChildStore.
// Never:  opens anything; everything it needs came through descriptors before the walls closed.
// Fails:  by Answer::reason; an exception of a library ends as a refusal, a bug ends the process.
// Start reading at: handle().
#pragma once

#include "formats/format.h"
#include "wire/messages.h"

namespace sekisho::worker {

// Keeps the bytes of documents inside, one after the other (the children descriptor).
using ChildStore = formats::Sink;

// out and children_out drop what is beyond their quota and say so by exceeded().
class CountingSink : public formats::Sink {
 public:
  using Sink::write;
  CountingSink(formats::Sink& below, std::uint64_t quota) : below_(below), quota_(quota) {}
  void write(base::ByteView bytes) override;
  std::uint64_t written() const { return written_; }
  bool exceeded() const { return exceeded_; }
  base::Digest digest() { return hash_.finish(); }

 private:
  formats::Sink& below_;
  std::uint64_t quota_, written_ = 0;
  bool exceeded_ = false;
  base::Sha256 hash_;
};

wire::Answer handle(const wire::Job& job, base::ByteView input, base::ByteView children_in, formats::Sink& out, formats::Sink& children_out);

}  // namespace sekisho::worker
