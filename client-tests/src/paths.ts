// Where things are, whatever folder the tests are started from.
import { fileURLToPath } from 'node:url';

/** The folder of this project. */
export const PROJECT = fileURLToPath(new URL('..', import.meta.url));

/** The folder of the operations: the app's screens. */
export const OPERATIONS = fileURLToPath(new URL('../operations/', import.meta.url));

/** The committed public schema. `TOTE_SCHEMA` names another one. */
export const SCHEMA = process.env['TOTE_SCHEMA'] ?? fileURLToPath(new URL('../../schema.graphql', import.meta.url));
