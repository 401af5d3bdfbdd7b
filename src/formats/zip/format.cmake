set(links sekisho_detect lib::deflate lib::z)
