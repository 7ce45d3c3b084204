// Monaco runs its language services in workers. The build gives the workers' hashed file names; they are module
// workers beside this script, so that the page's policy may refuse every script of another origin.
const FILES = {
  json: WORKER_JSON,
  graphql: WORKER_GRAPHQL,
};

globalThis.MonacoEnvironment = {
  getWorker(_id, label) {
    return new Worker(new URL(`./${FILES[label] ?? WORKER_EDITOR}`, import.meta.url), { type: 'module' });
  },
};
