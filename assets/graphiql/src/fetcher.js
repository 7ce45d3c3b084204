// How the page asks: queries and mutations over HTTP, subscriptions over a WebSocket. Who has begun as a guest or signed in by one
// tab is known to the others, unless their headers say somebody else; the token is kept in the page's memory only.
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { OperationTypeNode, getOperationAST, parse } from 'graphql';

import { follow } from './streams.js';

let accessToken;

/** Returns GraphiQL's fetcher for the server at `endpoint`; `activeTab` returns the id of the tab that asks. */
export function createFetcher(endpoint, activeTab) {
  const ask = createGraphiQLFetcher({ url: endpoint, fetch: noting, enableIncrementalDelivery: false });
  return (params, options) => {
    const headers = { ...(accessToken && { authorization: `Bearer ${accessToken}` }), ...lowerCase(options?.headers) };
    return isSubscription(params) ? follow(endpoint, params, headers, activeTab) : ask(params, { ...options, headers });
  };
}

/** Whether that is to be followed. What the editor knows of the document may be that of the tab before. */
function isSubscription({ query, operationName }) {
  try {
    const document = parse(query);
    const operation = getOperationAST(document, operationName) ?? getOperationAST(document);
    return operation?.operation === OperationTypeNode.SUBSCRIPTION;
  } catch {
    return false;
  }
}

/** `fetch`, noting the token that an answer gives out. */
async function noting(url, options) {
  const response = await fetch(url, options);
  const answer = await response.clone().json().catch(() => undefined);
  for (const payload of Object.values(answer?.data ?? {})) {
    accessToken = payload?.tokens?.accessToken ?? accessToken;
  }
  return response;
}

/** Headers by their names in small letters, so that those of a tab go before the page's own. */
function lowerCase(headers) {
  return Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
}
