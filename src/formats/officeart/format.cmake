set(links lib::z lib::deflate)
set(test_links sekisho_formats)
