// How the page asks: queries and mutations over HTTP, subscriptions over a WebSocket. Who has begun as a guest or signed in by one
// tab is known to the others, unless their headers say somebody else; the token is kept in the page's memory only.
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { OperationTypeNode, getOperationAST, parse } from 'graphql';

import { follow } from './streams.js';

let accessToken;

/** Returns GraphiQL's fetcher for the server at `endpoint`; `activeTab` returns the id of the tab that asks. */
export function createFetcher(endpoint, activeTab) {
  const ask = createGraphiQLFetcher({ url: endpoint, fetch: noting });
  return (given, options) => {
    const headers = { ...(accessToken && { authorization: `Bearer ${accessToken}` }), ...lowerCase(options?.headers) };
    const { operation, params } = chosen(given);
    return operation === OperationTypeNode.SUBSCRIPTION
      ? follow(endpoint, params, headers, activeTab)
      : ask(params, { ...options, headers });
  };
}

/** What is asked. Just after a change of tabs the editor still names the operation of the tab before: that name is left out. */
function chosen(params) {
  try {
    const document = parse(params.query);
    const named = getOperationAST(document, params.operationName);
    if (named) return { operation: named.operation, params };
    return { operation: getOperationAST(document)?.operation, params: { ...params, operationName: undefined } };
  } catch {
    // What is wrong with it, the server says.
    return { operation: undefined, params };
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
