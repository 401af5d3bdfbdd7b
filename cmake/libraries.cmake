find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(GTest REQUIRED)
foreach(pair crypto:libcrypto qpdf:libqpdf expat:expat deflate:libdeflate z:zlib jpeg:libjpeg png:libpng webp:libwebp webpdemux:libwebpdemux
        webpmux:libwebpmux tiff:libtiff-4 icu:icu-uc sodium:libsodium seccomp:libseccomp fmt:fmt lcms:lcms2 sqlite:sqlite3 pq:libpq ssl:libssl qrencode:libqrencode xlsx:xlsxwriter archive:libarchive
        de265:libde265 dav1d:dav1d openjp2:libopenjp2 jxl:libjxl gumbo:gumbo)
  string(REPLACE ":" ";" pair ${pair})
  list(GET pair 0 name)
  list(GET pair 1 module)
  pkg_check_modules(${name} REQUIRED IMPORTED_TARGET ${module})
  add_library(lib::${name} ALIAS PkgConfig::${name})
endforeach()
add_library(giflib INTERFACE)
target_link_libraries(giflib INTERFACE gif)
add_library(lib::gif ALIAS giflib)
find_package(Boost 1.81 REQUIRED COMPONENTS json url)   # Asio and Beast are headers
add_library(lib::json ALIAS Boost::json)
add_library(lib::url ALIAS Boost::url)
find_package(prometheus-cpp REQUIRED)
add_library(lib::prometheus ALIAS prometheus-cpp::core)
find_package(tomlplusplus QUIET)   # header-only, as is CLI11
