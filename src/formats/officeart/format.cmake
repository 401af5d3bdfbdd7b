set(links lib::deflate lib::z)
set(test_links sekisho_formats)
