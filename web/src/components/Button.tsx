import { forwardRef, type ButtonHTMLAttributes } from "react";
import { Link, type LinkProps } from "react-router-dom";
import { Icon, type IconName } from "./Icon";

type Look = "primary" | "secondary" | "plain" | "danger";
type Size = "large" | "medium" | "small";

interface Shape {
  look?: Look;
  size?: Size;
  icon?: IconName;
}

const classes = (look: Look, size: Size, more?: string) => `button button-${look} button-${size}${more ? ` ${more}` : ""}`;

// Stays reachable while busy: a button that vanishes under the keyboard loses the reader's place.
export const Button = forwardRef<HTMLButtonElement, ButtonHTMLAttributes<HTMLButtonElement> & Shape & { busy?: boolean }>(function Button(
  { look = "secondary", size = "medium", icon, busy = false, className, children, onClick, type = "button", ...rest },
  ref,
) {
  return (
    <button
      ref={ref}
      type={type}
      className={classes(look, size, className)}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      {...rest}
    >
      {icon && <Icon name={icon} size={size === "small" ? 16 : 20} />}
      <span>{children}</span>
    </button>
  );
});

export function ButtonLink({ look = "secondary", size = "medium", icon, className, children, ...rest }: LinkProps & Shape) {
  return (
    <Link className={classes(look, size, className)} {...rest}>
      {icon && <Icon name={icon} size={size === "small" ? 16 : 20} />}
      <span>{children}</span>
    </Link>
  );
}

// A file to fetch from the server: a plain address with `download`.
export function DownloadLink({ href, name, look = "secondary", size = "medium", children }: Shape & { href: string; name?: string; children: string }) {
  return (
    <a className={classes(look, size)} href={href} download={name ?? ""}>
      <Icon name="download" size={size === "small" ? 16 : 20} />
      <span>{children}</span>
    </a>
  );
}
