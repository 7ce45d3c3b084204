// How an app sets up Apollo Client for this API. The guide for app developers shows these policies.
import { ApolloClient, type FieldPolicy, HttpLink, InMemoryCache, type Reference } from '@apollo/client';

interface Page {
  nodes: readonly Reference[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

/**
 * Joins the pages of a list into one. Lists of another page size, order or filter stay apart, and a page that arrives
 * twice, as pages on a bad network do, adds nothing the second time.
 */
const pages: FieldPolicy<Page> = {
  keyArgs: ['first', 'sort', 'filter'],
  merge(existing, incoming, { args }) {
    if (!existing || !args?.['after']) return incoming;
    const known = new Set(existing.nodes.map((node) => node.__ref));
    const added = incoming.nodes.filter((node) => !known.has(node.__ref));
    return { ...existing, ...incoming, nodes: [...existing.nodes, ...added] };
  },
};

/** Returns a client with an empty cache for the server at `url`. */
export function apolloClient(url: string): ApolloClient {
  return new ApolloClient({
    link: new HttpLink({ uri: `${url}/graphql` }),
    cache: new InMemoryCache({
      typePolicies: {
        Query: { fields: { products: pages, collections: { ...pages, keyArgs: ['first', 'rootsOnly'] } } },
        Collection: { fields: { products: pages } },
        Product: { fields: { variants: pages } },
        // Values without an id of their own: what two screens know of one value is put together.
        Image: { keyFields: false, merge: true },
        Money: { merge: true },
        PriceRange: { merge: true },
        Shop: { merge: true },
      },
      possibleTypes: { Node: ['Collection', 'Product', 'ProductVariant'] },
    }),
  });
}
