set(links lib::deflate) set(test_links sekisho_formats)
