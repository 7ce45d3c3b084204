// The rules of graphql-eslint for the public schema and for the operations. Its base folder is the repository's root.
import { fileURLToPath } from 'node:url';
import graphql from '@graphql-eslint/eslint-plugin';

const operations = 'client-tests/operations/**/*.graphql';
const root = fileURLToPath(new URL('..', import.meta.url));
const schema = process.env.TOTE_SCHEMA ?? `${root}schema.graphql`;
const graphQLConfig = { schema, documents: `${root}${operations}` };
const language = { parser: graphql.parser, parserOptions: { graphQLConfig } };
const plugins = { '@graphql-eslint': graphql };
const { 'flat/schema-recommended': schemaRecommended, 'flat/schema-relay': schemaRelay } = graphql.configs;

/** The types that are values. */
const VALUES = [
  'AddressRegion',
  'AddressRules',
  'AuthTokens',
  'CartBuyerIdentity',
  'CartChange',
  'CartCost',
  'CartDeliveryGroup',
  'CartDeliveryOption',
  'CartDiscountAllocation',
  'CartDiscountCode',
  'CartLineAttribute',
  'CartLineCost',
  'CartProblem',
  'CaughtUp',
  'CheckoutAction',
  'CheckoutActionRequired',
  'CheckoutAttemptChange',
  'CheckoutCost',
  'CheckoutFailed',
  'CheckoutProcessing',
  'CheckoutSucceeded',
  'Consent',
  'ConsentStatement',
  'DeliveryOption',
  'DiscountCodeRefusal',
  'Filter',
  'FilterValue',
  'FulfillmentEvent',
  'FulfillmentLineItem',
  'Image',
  'Market',
  'Money',
  'OrderAddress',
  'OrderCost',
  'OrderDelivery',
  'OrderDiscountAllocation',
  'OrderEvent',
  'OrderLineAttribute',
  'OrderLineCost',
  'OrderLineOption',
  'OrderStatusChange',
  'PageInfo',
  'PaymentMethods',
  'Preference',
  'PriceRange',
  'ProductAttribute',
  'ProductChange',
  'ProductOption',
  'ProductOptionValue',
  'RefundLineItem',
  'ReturnLineItem',
  'ReturnableLineItem',
  'RxAddressBulk',
  'RxCartLineBulk',
  'RxCheckpoint',
  'RxOrderBulk',
  'RxPreferenceBulk',
  'RxWishlistItemBulk',
  'SelectedOption',
  'Seo',
  'Shop',
  'StreamReset',
  'Swatch',
  'SyncChange',
  'SyncConflict',
  'SyncConflictLine',
  'SyncError',
  'SyncMutationResult',
  'SyncPull',
  'SyncScopeChanged',
  'SyncScopeDelta',
  'SyncTombstone',
  'TaxLine',
  'TrackingInfo',
  'WishlistItem',
];

const [, naming] = schemaRecommended.rules['@graphql-eslint/naming-convention'];
const RXDB = { style: 'camelCase', ignorePattern: '^_deleted$' };

export default [
  {
    files: ['**/*.graphql'],
    ignores: [operations],
    languageOptions: language,
    plugins,
    rules: {
      ...schemaRecommended.rules,
      ...schemaRelay.rules,
      // Beside `edges` a connection has `nodes`, and short lists (options, images, `userErrors`) are plain lists. What a shopper
      // keeps is listed without being a node where it has no id of its own; a test names those types.
      '@graphql-eslint/relay-edge-types': ['error', { withEdgeSuffix: true, listTypeCanWrapOnlyEdgeType: false, shouldImplementNode: false }],
      // Lists are read forward: an app scrolls down, and keeps what it has read.
      '@graphql-eslint/relay-arguments': ['error', { includeBoth: false }],
      // RxDB asks for a field of this name.
      '@graphql-eslint/naming-convention': ['error', { ...naming, FieldDefinition: RXDB, InputValueDefinition: RXDB }],
      // Values have no identity of their own: they change with the entity that holds them.
      '@graphql-eslint/strict-id-in-types': [
        'error',
        { acceptedIdNames: ['id'], acceptedIdTypes: ['ID'], exceptions: { types: VALUES, suffixes: ['Connection', 'Edge', 'Payload', 'UserError', 'Warning'] } },
      ],
    },
  },
  {
    files: [operations],
    languageOptions: language,
    plugins,
    rules: {
      ...graphql.configs['flat/operations-recommended'].rules,
      // Each file stands alone, so that it can be pasted into any tool; a test keeps the copies of a fragment equal.
      '@graphql-eslint/unique-fragment-name': 'off',
    },
  },
];
