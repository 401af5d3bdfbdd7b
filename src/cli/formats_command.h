// `sekisho formats`: every type the engine can name and what becomes of it.
#pragma once

namespace sekisho::cli {

enum class ListStyle : unsigned char { table, json, markdown };
int list_formats(ListStyle style);

}  // namespace sekisho::cli
