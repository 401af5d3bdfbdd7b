set(links sekisho_detect sekisho_picture sekisho_raster lib::de265 lib::dav1d)
