set(links sekisho_picture lib::jpeg)
