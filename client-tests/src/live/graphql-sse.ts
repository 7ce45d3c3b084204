// graphql-sse, in its mode of a connection for each subscription.
import { createClient } from 'graphql-sse';

import { type Answer, type Follow, itemOf } from './follower.ts';

/**
 * The client sends the same `request` whenever it comes back, so its variables say from where. What it takes for more than a
 * fault of the network it does not try again: the app does.
 */
export const followByGraphqlSse: Follow = ({ url, app, text, variables, pauseMs, next, failed }) => {
  const client = createClient({
    url: `${url}/graphql`,
    headers: async () => ({ authorization: `Bearer ${await app.accessToken()}` }),
    retryAttempts: Infinity,
    retry: () => new Promise((resolve) => setTimeout(resolve, pauseMs())),
  });
  const request = { query: text, variables: { ...variables } };
  let isOver = false;
  const follow = () => {
    client.subscribe(request, {
      next: (answer) => {
        const item = itemOf(answer as Answer);
        if (!item) return failed(answer.errors);
        request.variables['after'] = item.cursor;
        next(item);
      },
      error: () => !isOver && setTimeout(follow, pauseMs()),
      complete: () => {},
    });
  };
  follow();
  return () => {
    isOver = true;
    client.dispose();
  };
};
