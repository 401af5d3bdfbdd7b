set(links sekisho_picture lib::deflate lib::z)
