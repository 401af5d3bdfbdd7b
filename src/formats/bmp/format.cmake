set(links sekisho_picture sekisho_detect)
