// Who is signed in on this side. Pages below <SessionGate> may count on an account.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, useCallback, useContext, useMemo, type ReactNode } from "react";
import { get, send, setFormToken } from "./client";
import type { Account, Role, Session } from "./types";

const kSessionKey = ["session"] as const;

// What this browser page remembers of one person (drafts, uploads) ends when she signs out or somebody else signs in; not when her session ran out.
const forgetters = new Set<() => void>();
let person = "";

export function onForget(forget: () => void): void {
  forgetters.add(forget);
}

function forgetPerson(): void {
  for (const forget of forgetters) forget();
  person = "";
}

function taken(session: Session): Session {
  setFormToken(session.form_token);
  if (session.account && session.account.id !== person) {
    if (person !== "") forgetPerson();
    person = session.account.id;
  }
  return session;
}

async function loadSession(): Promise<Session> {
  return taken(await get<Session>("/session"));
}

export function useSessionQuery() {
  return useQuery({ queryKey: kSessionKey, queryFn: loadSession, staleTime: 60_000, retry: 1 });
}

export function useSessionActions() {
  const client = useQueryClient();
  const put = useCallback(
    (session: Session) => {
      client.setQueryData(kSessionKey, taken(session));
    },
    [client],
  );
  const signIn = useCallback(async (name: string, password: string) => put(await send<Session>("POST", "/session", { name, password })), [put]);
  // Whatever the server says, this page forgets what it had loaded.
  const forget = useCallback(async () => {
    setFormToken("");
    client.removeQueries({ predicate: (query) => query.queryKey[0] !== kSessionKey[0] });
    await client.resetQueries({ queryKey: kSessionKey });
  }, [client]);
  const signOut = useCallback(async () => {
    try {
      await send<void>("DELETE", "/session");
    } finally {
      forgetPerson();
      await forget();
    }
  }, [forget]);
  const changePassword = useCallback(
    async (oldPassword: string, newPassword: string) =>
      put(await send<Session>("POST", "/session/password", { old_password: oldPassword, new_password: newPassword })),
    [put],
  );
  return useMemo(() => ({ signIn, signOut, forget, changePassword }), [signIn, signOut, forget, changePassword]);
}

export interface SignedIn extends Session {
  account: Account;
}

const SessionContext = createContext<Session | null>(null);

export function SessionProvider({ session, children }: { session: Session; children: ReactNode }) {
  return <SessionContext.Provider value={session}>{children}</SessionContext.Provider>;
}

// The town, its contact and the side are known before anybody signed in.
export function useTown(): Session | null {
  return useContext(SessionContext);
}

export function useSession(): SignedIn {
  const session = useContext(SessionContext);
  if (!session?.account) throw new Error("useSession without a session");
  return session as SignedIn;
}

export function hasRole(account: Account, ...roles: Role[]): boolean {
  return roles.some((role) => account.roles.includes(role));
}
