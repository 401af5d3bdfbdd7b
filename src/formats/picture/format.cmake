set(links "")
