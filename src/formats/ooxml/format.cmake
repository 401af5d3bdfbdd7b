set(links sekisho_font sekisho_signature sekisho_zip lib::deflate)
set(test_links sekisho_formats lib::expat)
