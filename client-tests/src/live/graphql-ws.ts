// graphql-ws, over a WebSocket.
import { type Client, createClient } from 'graphql-ws';
import WebSocket from 'ws';

import type { App } from './app.ts';
import { type Answer, type Follow, itemOf, pause } from './follower.ts';

/** Returns a client that comes back for ever, with a fresh token each time. */
export function wsClient(url: string, app: App, pauseMs: () => number): Client {
  return createClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    // Browsers and Node 22 have a WebSocket of their own.
    webSocketImpl: WebSocket,
    connectionParams: async () => ({ Authorization: `Bearer ${await app.accessToken()}` }),
    keepAlive: 10_000,
    retryAttempts: Infinity,
    retryWait: () => pause(pauseMs()),
    shouldRetry: () => true,
  });
}

/** Ends a client, whether it is connected or about to be. */
export function dispose(client: Client): void {
  void Promise.resolve(client.dispose()).catch(() => {});
}

/** The client sends the same `payload` whenever it comes back, so its variables say from where. */
export const followByGraphqlWs: Follow = ({ url, app, text, variables, pauseMs, next, failed }) => {
  const client = wsClient(url, app, pauseMs);
  const payload = { query: text, variables: { ...variables } };
  client.subscribe(payload, {
    next: (answer) => {
      const item = itemOf(answer as Answer);
      if (!item) return failed(answer.errors);
      payload.variables['after'] = item.cursor;
      next(item);
    },
    error: failed,
    complete: () => {},
  });
  return () => dispose(client);
};
