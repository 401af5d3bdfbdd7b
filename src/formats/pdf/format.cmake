set(links sekisho_font sekisho_picture sekisho_signature lib::qpdf lib::deflate lib::z)
set(test_links sekisho_formats)
