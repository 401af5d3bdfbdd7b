import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { Suspense, useCallback, useState } from "react";
import { BrowserRouter, Navigate, Route, Routes } from "react-router-dom";
import { ApiError, onSignedOut } from "../api/client";
import { useLiveEvents } from "../api/events";
import { SessionProvider, useSession, useSessionActions, useSessionQuery } from "../api/session";
import { ErrorView } from "../components/ErrorView";
import { Loading } from "../components/Page";
import { LangProvider } from "../i18n/i18n";
import { SignIn } from "../pages/signin/SignIn";
import { Catch } from "./Catch";
import { homeOf, kPages, maySee } from "./navigation";
import { NotFound, NotYours } from "./NotFound";
import { Shell } from "./Shell";

function newQueryClient(): QueryClient {
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // What the server refused it will refuse again; a cut line may come back.
        retry: (count, error) => count < 2 && (!(error instanceof ApiError) || error.problem.status === 0 || error.problem.status === 503),
      },
    },
  });
  // A session that ended shows on the next request: ask who is signed in, which leads to the sign-in page.
  onSignedOut(() => void client.invalidateQueries({ queryKey: ["session"] }));
  return client;
}

function Pages() {
  const { account } = useSession();
  const { forget } = useSessionActions();
  useLiveEvents(useCallback(() => void forget(), [forget]));
  return (
    <Shell>
      <Suspense fallback={<Loading />}>
        <Routes>
          <Route path="/" element={<Navigate to={homeOf(account)} replace />} />
          {kPages.map((line) => (
            <Route key={line.path} path={line.path} element={maySee(account, line) ? <line.page /> : <NotYours />} />
          ))}
          <Route path="*" element={<NotFound />} />
        </Routes>
      </Suspense>
    </Shell>
  );
}

function Gate() {
  const { data: session, error, refetch } = useSessionQuery();
  if (!session) {
    return error ? (
      <main className="lonely">
        <ErrorView error={error} onRetry={() => void refetch()} />
      </main>
    ) : (
      <main className="lonely">
        <Loading />
      </main>
    );
  }
  return (
    <SessionProvider session={session}>
      <div className="app" data-side={session.side}>
        {session.account ? <Pages key={session.account.id} /> : <SignIn />}
      </div>
    </SessionProvider>
  );
}

export function App() {
  const [client] = useState(newQueryClient);
  return (
    <LangProvider>
      <Catch>
        <QueryClientProvider client={client}>
          <BrowserRouter future={{ v7_startTransition: true, v7_relativeSplatPath: true }}>
            <Gate />
          </BrowserRouter>
        </QueryClientProvider>
      </Catch>
    </LangProvider>
  );
}
