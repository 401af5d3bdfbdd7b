set(links sekisho_picture sekisho_jpeg sekisho_png lib::jpeg lib::deflate)
