// How an app sets up urql for this API, with the document cache or with the normalised one.
import { cacheExchange as normalisedExchange } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import { Client, cacheExchange, fetchExchange } from 'urql';

/** Returns a client that keeps whole answers. */
export function urqlClient(url: string): Client {
  return new Client({ url: `${url}/graphql`, exchanges: [cacheExchange, fetchExchange], preferGetMethod: false });
}

/** Returns a client that keeps entities by id and joins the pages of a list. */
export function normalisedUrqlClient(url: string): Client {
  const embedded = () => null;
  const cache = normalisedExchange({
    // Values without an id of their own live inside the entity that holds them.
    keys: {
      Filter: embedded,
      FilterValue: embedded,
      Image: embedded,
      Market: embedded,
      Money: embedded,
      PriceRange: embedded,
      ProductAttribute: embedded,
      ProductOption: embedded,
      ProductOptionValue: embedded,
      SelectedOption: embedded,
      Shop: embedded,
      Swatch: embedded,
    },
    resolvers: {
      Query: { products: relayPagination(), collections: relayPagination() },
      Collection: { products: relayPagination() },
      Product: { variants: relayPagination() },
    },
  });
  return new Client({ url: `${url}/graphql`, exchanges: [cache, fetchExchange], preferGetMethod: false });
}
