set(links sekisho_detect sekisho_picture sekisho_raster)
