// urql 5, over a WebSocket (by graphql-ws) and by its own `fetch`, which asks for server-sent events.
import { authExchange } from '@urql/exchange-auth';
import { Client, fetchExchange, subscriptionExchange } from 'urql';

import type { App } from './app.ts';
import { type Answer, type Follow, itemOf } from './follower.ts';
import { dispose, wsClient } from './graphql-ws.ts';

export const followByUrqlOverWs: Follow = ({ url, app, text, variables, pauseMs, next, failed }) => {
  const socket = wsClient(url, app, pauseMs);
  const client = new Client({
    url: `${url}/graphql`,
    preferGetMethod: false,
    exchanges: [
      subscriptionExchange({
        forwardSubscription: (request) => ({
          subscribe: (sink) => {
            // The socket's client sends the same payload whenever it comes back, so its variables say from where.
            const payload = { query: request.query ?? '', variables: { ...request.variables } };
            const taken = (answer: any) => {
              const item = itemOf(answer as Answer);
              if (item) payload.variables['after'] = item.cursor;
              sink.next(answer);
            };
            return { unsubscribe: socket.subscribe(payload, { ...sink, next: taken }) };
          },
        }),
      }),
      fetchExchange,
    ],
  });
  const { unsubscribe } = client.subscription(text, variables).subscribe(({ data, error }) => {
    const item = itemOf({ data });
    if (item) next(item);
    else failed(error);
  });
  return () => {
    unsubscribe();
    dispose(socket);
  };
};

/**
 * urql does not come back by itself: whenever the stream is over, the app follows anew from where it was. A refusal in JSON, such
 * as that of a server which is about to stop, is an error of which urql says that more would follow.
 */
export const followByUrqlOverHttp: Follow = ({ url, app, text, variables, pauseMs, next }) => {
  const client = new Client({
    url: `${url}/graphql`,
    preferGetMethod: false,
    fetchSubscriptions: true,
    exchanges: [freshTokens(app), fetchExchange],
  });
  let after: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stop = () => {};
  const follow = () => {
    clearTimeout(timer);
    stop();
    const answers = client.subscription(text, { ...variables, after });
    ({ unsubscribe: stop } = answers.subscribe(({ data, hasNext, error }) => {
      const item = itemOf({ data });
      if (!hasNext || (error && !item)) {
        clearTimeout(timer);
        timer = setTimeout(follow, pauseMs());
      } else if (item) {
        after = item.cursor;
        next(item);
      }
    }));
  };
  follow();
  return () => {
    clearTimeout(timer);
    stop();
  };
};

/** Sends each operation with a token that is good for some seconds more. */
function freshTokens(app: App) {
  return authExchange(async ({ appendHeaders }) => {
    let token = await app.accessToken();
    const { session } = app;
    return {
      addAuthToOperation: (operation) => appendHeaders(operation, { authorization: `Bearer ${token}` }),
      willAuthError: () => Date.parse(session.tokens!.accessTokenExpiresAt) - Date.now() < 5_000 || token !== session.tokens!.accessToken,
      didAuthError: ({ graphQLErrors }) => graphQLErrors.some(({ extensions }) => extensions['code'] === 'UNAUTHENTICATED'),
      refreshAuth: async () => void (token = await app.accessToken()),
    };
  });
}
