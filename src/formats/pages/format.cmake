set(links lib::jpeg lib::fmt)
