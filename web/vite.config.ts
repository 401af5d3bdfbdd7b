import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The server's content security policy allows files of its own only: nothing is inlined into the page, no polyfill script is injected.
export default defineConfig({
  plugins: [react()],
  build: { target: "es2021", assetsInlineLimit: 0, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 700 },
  server: { proxy: { "/api": process.env.SEKISHO_SERVER ?? "http://127.0.0.1:8080" } },
});
