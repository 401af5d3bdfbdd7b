// Requests to /api/v1. Every failure becomes an ApiError with both languages' texts, also when the line is cut or something else than the program answers.
import type { Bilingual } from "../i18n/i18n";

export interface Problem extends Bilingual {
  type?: string;
  title: string;
  status: number;
  code: string;
  where?: string;
}

export class ApiError extends Error {
  readonly problem: Problem;
  readonly retryAfterSeconds: number | null;
  constructor(problem: Problem, retryAfterSeconds: number | null = null) {
    super(`${problem.status} ${problem.code}`);
    this.problem = problem;
    this.retryAfterSeconds = retryAfterSeconds;
  }
  get signedOut(): boolean {
    return this.problem.status === 401;
  }
}

const kUnreachable: Problem = {
  title: "unreachable",
  status: 0,
  code: "unreachable",
  ja: "関所のサーバーにつながりません。庁内の回線を確かめて、少し待ってからもう一度お試しください。",
  en: "The Sekisho server cannot be reached. Check the office network and try again in a moment.",
};
const kUnreadable: Omit<Problem, "status"> = {
  title: "unreadable",
  code: "unreadable",
  ja: "サーバーから思わぬ返事が届きました。少し待ってからもう一度お試しください。続くときは担当へ連絡してください。",
  en: "The server gave an unexpected answer. Try again in a moment; if it goes on, contact the office below.",
};

let formToken = "";
export function setFormToken(token: string): void {
  formToken = token;
}
export function getFormToken(): string {
  return formToken;
}

// Told of every answer that nobody is signed in any more.
let signedOut: () => void = () => undefined;
export function onSignedOut(listener: () => void): void {
  signedOut = listener;
}

export type Query = Record<string, string | number | boolean | undefined | null>;

export function url(path: string, query?: Query): string {
  const pairs = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const text = new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString();
  return `/api/v1${path}${text ? `?${text}` : ""}`;
}

export function problemOf(status: number, text: string): Problem {
  try {
    const read = JSON.parse(text) as Partial<Problem>;
    if (typeof read.code === "string" && typeof read.ja === "string" && typeof read.en === "string") {
      return { title: read.title ?? read.code, status, code: read.code, ja: read.ja, en: read.en, where: read.where, type: read.type };
    }
  } catch {
    // not JSON: a proxy's page, say
  }
  return { ...kUnreadable, status };
}

async function call(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: "same-origin", cache: "no-store", ...init });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(kUnreachable);
  }
  if (response.ok) return response;
  if (response.status === 401 && path !== url("/session")) signedOut();
  const wait = Number(response.headers.get("retry-after"));
  throw new ApiError(problemOf(response.status, await response.text()), Number.isFinite(wait) && wait > 0 ? wait : null);
}

async function json<T>(response: Response): Promise<T> {
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  if (text === "") return undefined as T;
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new ApiError({ ...kUnreadable, status: response.status });
  }
}

export async function get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
  return json<T>(await call(url(path, query), { headers: { accept: "application/json" }, signal }));
}

export type UnsafeMethod = "POST" | "PUT" | "PATCH" | "DELETE";

export async function send<T>(method: UnsafeMethod, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = { accept: "application/json", "x-sekisho-form": formToken };
  if (body !== undefined) headers["content-type"] = "application/json";
  return json<T>(await call(url(path), { method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body) }));
}

// Bytes of an upload.
export async function sendBytes<T>(method: UnsafeMethod, path: string, body: Blob, headers: Record<string, string>, signal?: AbortSignal): Promise<T> {
  return json<T>(
    await call(url(path), {
      method,
      signal,
      body,
      headers: { accept: "application/json", "content-type": "application/octet-stream", "x-sekisho-form": formToken, ...headers },
    }),
  );
}

export function asApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError({ ...kUnreadable, status: 0 });
}
