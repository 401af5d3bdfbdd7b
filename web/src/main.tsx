import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "@digital-go-jp/design-tokens/dist/tokens.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/components.css";
import "./styles/shell.css";
import { App } from "./app/App";

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
