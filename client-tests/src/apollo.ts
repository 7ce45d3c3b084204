// How an app sets up Apollo Client for this API. The guide for app developers shows these policies.
import { ApolloClient, ApolloLink, type FieldPolicy, HttpLink, InMemoryCache, type Reference } from '@apollo/client';

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

/** What an app may add to the setup. */
interface Extras {
  /** Links before the one that sends. */
  links?: ApolloLink[];
  fetch?: typeof fetch;
  /** How the app names itself. */
  clientAwareness?: { name: string; version: string };
}

/** Returns a client with an empty cache for the server at `url`. */
export function apolloClient(url: string, { links = [], fetch, clientAwareness }: Extras = {}): ApolloClient {
  return new ApolloClient({
    link: ApolloLink.from([...links, new HttpLink({ uri: `${url}/graphql`, ...(fetch && { fetch }) })]),
    ...(clientAwareness && { clientAwareness }),
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
