// The one place that includes qpdf's headers.
#pragma once

#ifndef POINTERHOLDER_TRANSITION
#define POINTERHOLDER_TRANSITION 4  // plain std::shared_ptr
#endif
// clang in C++20 and later rejects qpdf/JSON.hh (a constexpr destructor over an incomplete type); declarations suffice here.
#define JSON_HH
#include <qpdf/DLL.h>

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <qpdf/InputSource.hh>
#include <qpdf/Pipeline.hh>
#include <qpdf/PointerHolder.hh>
#include <set>
#include <string>
#include <vector>
class JSON;
#include <qpdf/Buffer.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFExc.hh>
#include <qpdf/QPDFLogger.hh>
#include <qpdf/QPDFObjectHandle.hh>
#include <qpdf/QUtil.hh>

namespace sekisho::formats::pdf {
using Object = QPDFObjectHandle;
}
