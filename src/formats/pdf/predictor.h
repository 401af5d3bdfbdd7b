// Undoes the predictors of Flate and LZW streams (ISO 32000-1, 7.4.4.4).
#pragma once

#include "formats/pdf/filters.h"

namespace sekisho::formats::pdf {

void undo(const Predictor& predictor, base::Bytes& bytes);  // in place; a last row cut short is kept as far as it goes

}  // namespace sekisho::formats::pdf
