set(links sekisho_zip sekisho_detect lib::deflate bz2 lzma zstd)
set(test_links sekisho_second_look)
