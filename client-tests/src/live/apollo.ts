// Apollo Client 4, over a WebSocket (by graphql-ws) and over HTTP in parts.
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { SetContextLink } from '@apollo/client/link/context';
import { RetryLink } from '@apollo/client/link/retry';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { isAbstractType, parse } from 'graphql';
import { tap } from 'rxjs';

import { committedSchema } from '../operations.ts';
import { type Answer, type Follow, type Following, itemOf } from './follower.ts';
import { dispose, wsClient } from './graphql-ws.ts';

/** The links after it send an operation again as it is, so its variables say from where it goes on. */
const resume = new ApolloLink((operation, forward) =>
  forward(operation).pipe(
    tap((answer) => {
      const item = itemOf(answer as Answer);
      if (item) operation.variables['after'] = item.cursor;
    }),
  ),
);

/** The orders in the items become those of the screens; the items themselves replace each other. */
function streamCache(): InMemoryCache {
  const schema = committedSchema();
  const abstract = Object.values(schema.getTypeMap()).filter(isAbstractType);
  const streams = Object.keys(schema.getSubscriptionType()!.getFields());
  return new InMemoryCache({
    // An app writes these into a file by `@graphql-codegen/fragment-matcher`.
    possibleTypes: Object.fromEntries(abstract.map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)])),
    typePolicies: { Subscription: { fields: Object.fromEntries(streams.map((name) => [name, { merge: false }])) } },
  });
}

function followOver(link: ApolloLink, { text, variables, next, failed }: Following): () => void {
  const client = new ApolloClient({ link, cache: streamCache() });
  const answers = client.subscribe({ query: parse(text), variables: { ...variables } });
  const subscription = answers.subscribe({
    next: ({ data, error }) => {
      const item = itemOf({ data: data as Answer['data'] });
      if (item) next(item);
      else failed(error);
    },
    error: failed,
  });
  return () => {
    subscription.unsubscribe();
    client.stop();
  };
}

export const followByApolloOverWs: Follow = (following) => {
  const socket = wsClient(following.url, following.app, following.pauseMs);
  const stop = followOver(ApolloLink.from([resume, new GraphQLWsLink(socket)]), following);
  return () => {
    stop();
    dispose(socket);
  };
};

export const followByApolloOverHttp: Follow = (following) => {
  const { app, url, pauseMs } = following;
  const link = ApolloLink.from([
    new RetryLink({ attempts: () => true, delay: pauseMs }),
    new SetContextLink(async ({ headers }) => ({ headers: { ...headers, authorization: `Bearer ${await app.accessToken()}` } })),
    resume,
    new HttpLink({ uri: `${url}/graphql` }),
  ]);
  return followOver(link, following);
};
