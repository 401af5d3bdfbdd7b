set(links sekisho_picture lib::webp)
