// Typed operations, as an app generates them. Every scalar is named here: a new one without its type fails the run.
import type { CodegenConfig } from '@graphql-codegen/cli';

import { OPERATIONS, PROJECT, SCHEMA } from './src/paths.ts';

export const config: CodegenConfig = {
  schema: SCHEMA,
  documents: [`${OPERATIONS}*.graphql`, `${OPERATIONS}shopper/*.graphql`],
  silent: true,
  generates: {
    [`${PROJECT}generated/`]: {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        strictScalars: true,
        useTypeImports: true,
        enumsAsTypes: true,
        scalars: {
          CountryCode: 'string',
          CurrencyCode: 'string',
          DateTime: 'string',
          Decimal: 'string',
          HTML: 'string',
          JSON: 'unknown',
          LanguageCode: 'string',
          URL: 'string',
        },
      },
    },
  },
};
