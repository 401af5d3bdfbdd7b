set(links sekisho_ccitt sekisho_jbig2 sekisho_jpeg2000 sekisho_raster sekisho_font sekisho_picture sekisho_signature lib::qpdf lib::deflate lib::z)
set(test_links sekisho_formats)
