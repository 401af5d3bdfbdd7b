// EMF+ records inside the comments of an EMF.
#pragma once

#include "worker/second_look/look.h"

namespace sekisho::worker::second_look {

class EmfPlus {
 public:
  explicit EmfPlus(Look& look) : look_(look) {}
  void judge(base::ByteView records);  // of one comment, behind its identifier

 private:
  void object(std::uint16_t flags, base::ByteView data);
  void judge_object(std::uint8_t kind, base::ByteView object);
  void image(base::ByteView image);
  void inside(base::ByteView file);

  Look& look_;
  base::Bytes whole_;  // of an object that comes in pieces
  std::uint64_t total_ = 0;
  std::uint8_t kind_ = 0;
};

}  // namespace sekisho::worker::second_look
