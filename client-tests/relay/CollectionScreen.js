// A Relay app's list screen: what the compiler must accept of the schema. It is compiled and its queries are run, nothing
// more, so it renders nothing.
import { graphql } from 'relay-runtime';

/** The screen: a collection by its handle, and the first page of its products. */
export const screen = graphql`
  query CollectionScreenQuery($handle: String!, $count: Int!) {
    collection(handle: $handle) {
      title
      ...CollectionScreen_products @arguments(count: $count)
    }
  }
`;

/** Paginates the products of one collection; refetched by the collection's id. */
export const products = graphql`
  fragment CollectionScreen_products on Collection
  @argumentDefinitions(count: { type: "Int", defaultValue: 24 }, after: { type: "String" }, sort: { type: "ProductSort" })
  @refetchable(queryName: "CollectionScreenProductsQuery") {
    products(first: $count, after: $after, sort: $sort) @connection(key: "CollectionScreen_products") {
      edges {
        node {
          ...CollectionScreen_card
        }
      }
    }
  }
`;

/** Paginates the products of the whole shop; refetched from the root. */
export const arrivals = graphql`
  fragment CollectionScreen_arrivals on Query
  @argumentDefinitions(count: { type: "Int", defaultValue: 24 }, after: { type: "String" })
  @refetchable(queryName: "CollectionScreenArrivalsQuery") {
    products(first: $count, after: $after, sort: NEWEST) @connection(key: "CollectionScreen_arrivals_products") {
      edges {
        node {
          ...CollectionScreen_card
        }
      }
    }
  }
`;

/** Paginates the variants of one product; refetched by the product's id. */
export const variants = graphql`
  fragment CollectionScreen_variants on Product
  @argumentDefinitions(count: { type: "Int", defaultValue: 20 }, after: { type: "String" })
  @refetchable(queryName: "CollectionScreenVariantsQuery") {
    variants(first: $count, after: $after) @connection(key: "CollectionScreen_variants") {
      edges {
        node {
          price {
            amount
          }
        }
      }
    }
  }
`;

export const card = graphql`
  fragment CollectionScreen_card on Product {
    handle
    title
    priceRange {
      min {
        amount
      }
    }
  }
`;
