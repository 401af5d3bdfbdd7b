set(links sekisho_jpeg sekisho_picture lib::tiff)
