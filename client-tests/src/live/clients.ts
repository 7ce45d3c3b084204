// The clients that follow streams, by name.
import { followByApolloOverHttp, followByApolloOverWs } from './apollo.ts';
import { followByEventSource } from './event-source.ts';
import type { Follow } from './follower.ts';
import { followByGraphqlSse } from './graphql-sse.ts';
import { followByGraphqlWs } from './graphql-ws.ts';
import { followByUrqlOverHttp, followByUrqlOverWs } from './urql.ts';

export const CLIENTS: readonly (readonly [name: string, follow: Follow])[] = [
  ['graphql-ws', followByGraphqlWs],
  ['graphql-sse', followByGraphqlSse],
  ['Apollo Client over a WebSocket', followByApolloOverWs],
  ['Apollo Client over HTTP in parts', followByApolloOverHttp],
  ['urql over a WebSocket', followByUrqlOverWs],
  ['urql over fetch', followByUrqlOverHttp],
  ['EventSource', followByEventSource],
];
