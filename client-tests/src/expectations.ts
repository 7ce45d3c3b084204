// What the answer of each operation must show on the demo catalogue, whichever client asked.
import { expect } from 'vitest';

/** Answers come from clients that do not know their types. */
type Data = any;

/** A text that is not blank. */
const shown = expect.stringMatching(/\S/);
const amount = expect.stringMatching(/^\d+(\.\d+)?$/);

/** Checks what a card shows: a title, an image, a price. */
function card(node: Data): void {
  expect(node).toMatchObject({
    id: expect.stringMatching(/^p_\d+$/),
    handle: expect.stringMatching(/^[a-z0-9-]+$/),
    title: shown,
    featuredImage: { url: expect.stringMatching(/^(https?:\/)?\/\S+$/) },
    priceRange: { min: { amount }, max: { amount } },
    availability: expect.stringMatching(/^(IN_STOCK|LOW_STOCK|OUT_OF_STOCK)$/),
  });
}

function cards(nodes: Data[], count: number): void {
  expect(nodes).toHaveLength(count);
  expect(new Set(nodes.map((node) => node.id)).size).toBe(count);
  nodes.forEach(card);
}

function variant(node: Data): void {
  expect(node).toMatchObject({
    id: expect.stringMatching(/^v_\d+$/),
    price: { amount, currencyCode: expect.stringMatching(/^[A-Z]{3}$/) },
    selectedOptions: expect.arrayContaining([expect.objectContaining({ name: shown, label: shown })]),
  });
}

type Expectation = (data: Data, variables: Data) => void;

/** The expectation of each operation, by the operation's name. */
export const expectations: Record<string, Expectation> = {
  home(data, variables) {
    expect(data.shop.market?.currencyCode).toMatch(/^[A-Z]{3}$/);
    for (const rail of ['first', 'second', 'third']) {
      expect(data[rail]).toMatchObject({ handle: variables[rail], title: shown });
      cards(data[rail].products.nodes, 10);
    }
  },
  collection(data, variables) {
    const { breadcrumb, children, handle, products } = data.collection;
    expect(handle).toBe(variables.handle);
    expect(breadcrumb.at(-1).handle).toBe(handle);
    expect(children.length).toBeGreaterThan(0);
    cards(products.nodes, 24);
    expect(products.totalCount).toBeGreaterThan(24);
    expect(products.pageInfo).toMatchObject({ hasNextPage: true, endCursor: shown });
    expect(products.filters.length).toBeGreaterThan(0);
    for (const filter of products.filters) {
      for (const value of filter.values) {
        expect(value.count, `${filter.id}: ${value.label}`).toBeGreaterThan(0);
        expect(Object.keys(value.input), `${filter.id}: ${value.label}`).toHaveLength(1);
      }
    }
  },
  collection_next_page(data) {
    cards(data.collection.products.nodes, 24);
  },
  product(data, variables) {
    const { product } = data;
    expect(product.handle).toBe(variables.handle);
    expect(product.descriptionHtml).toMatch(/<\w/);
    expect(product.media.length).toBeGreaterThan(0);
    expect(product.options.length).toBeGreaterThan(0);
    for (const option of product.options) {
      expect(option).toMatchObject({ name: shown, label: shown });
      expect(option.values.length, option.name).toBeGreaterThan(0);
      for (const value of option.values) expect(value).toMatchObject({ name: shown, label: shown });
    }
    expect(product.encodedVariantExistence).toMatch(/^v\d+_/);
    variant(product.selectedOrFirstAvailableVariant);
  },
  product_variant(data, variables) {
    const found = data.product.variantBySelectedOptions;
    variant(found);
    const selected = found.selectedOptions.map(({ name, value }: Data) => ({ name, value }));
    expect(selected).toEqual(expect.arrayContaining(variables.selectedOptions));
  },
  product_variants(data) {
    const { nodes, totalCount } = data.product.variants;
    expect(nodes).toHaveLength(totalCount);
    expect(totalCount).toBeGreaterThan(1);
    nodes.forEach(variant);
  },
  filtered_products(data, variables) {
    const { nodes } = data.products;
    expect(nodes.length).toBeGreaterThan(0);
    cards(nodes, nodes.length);
    const prices = nodes.map((node: Data) => Number(node.priceRange.min.amount));
    expect(prices).toEqual([...prices].sort((left, right) => left - right));
    const [max] = variables.filter.flatMap((entry: Data) => entry.price?.max ?? []);
    expect(prices.at(-1)).toBeLessThanOrEqual(Number(max));
    expect(nodes.map((node: Data) => node.availability)).not.toContain('OUT_OF_STOCK');
  },
  new_arrivals(data, variables) {
    cards(data.products.nodes, variables.first);
    const times = data.products.nodes.map((node: Data) => Date.parse(node.createdAt));
    expect(times).toEqual([...times].sort((left, right) => right - left));
  },
  collections(data) {
    const { nodes } = data.collections;
    expect(nodes.length).toBeGreaterThan(1);
    expect(nodes.flatMap((node: Data) => node.children).length).toBeGreaterThan(1);
  },
  shop(data) {
    const { language, languages, market, markets } = data.shop;
    expect(languages).toContain(language);
    expect(markets.map(({ code }: Data) => code)).toContain(market?.code);
    expect(markets.length).toBeGreaterThan(1);
  },
  delivery_options(data, variables) {
    const options: Data[] = data.deliveryOptions;
    expect(options.map(({ handle }) => handle)).toEqual(['standard', 'express']);
    const costs = options.map(({ cost }) => Number(cost.amount));
    expect(costs).toEqual(costs.toSorted((one, other) => one - other));
    for (const { title, daysMin, daysMax } of options) {
      expect(title).toMatch(/\S/);
      expect(daysMax).toBeGreaterThanOrEqual(daysMin);
    }
    // Standard delivery is free from 75.00 on.
    expect(Number(options[0].freeShippingMissing.amount)).toBe(75 - Number(variables.subtotal));
    expect(options[1].freeShippingMissing).toBeNull();
  },
  node(data, variables) {
    expect(data.node).toMatchObject({ __typename: 'Product', id: variables.id, handle: shown });
  },
  nodes(data, variables) {
    expect(data.nodes.map(({ id }: Data) => id)).toEqual(variables.ids);
    data.nodes.forEach(card);
  },
};
