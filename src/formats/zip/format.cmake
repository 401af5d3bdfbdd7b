set(links sekisho_detect sekisho_compressed lib::crypto lib::deflate lib::z)
