// Builds the playground into dist/: every file minified, named by its content, and stored compressed, ready to be sent
// as it is. dist/BUILD.json records the hash of what went in and of each file that came out; the server's tests compare
// both with what they find. `--check` builds in memory and compares with dist/ instead of writing it.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('.', import.meta.url));
const DIST = join(ROOT, 'dist');
const INPUTS = ['build.mjs', 'package-lock.json', 'package.json'];

/** Style sheets that Monaco's modules import one by one: GraphiQL's own style sheet holds them all already. */
const withoutMonacoStyles = {
  name: 'without-monaco-styles',
  setup(plugin) {
    plugin.onLoad({ filter: /monaco-editor[\\/].*\.css$/ }, () => ({ contents: '', loader: 'css' }));
  },
};

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

async function bundle(entryPoints, define = {}) {
  const result = await build({
    absWorkingDir: ROOT,
    entryPoints,
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    target: ['chrome111', 'firefox115', 'safari16.4'],
    jsx: 'automatic',
    outdir: DIST,
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    define: { 'process.env.NODE_ENV': '"production"', ...define },
    legalComments: 'none',
    metafile: true,
    plugins: [withoutMonacoStyles],
    write: false,
  });
  const files = new Map(result.outputFiles.map((file) => [basename(file.path), file.contents]));
  const sources = Object.keys(result.metafile.inputs);
  const nameOf = (entry, extension) => {
    for (const [path, output] of Object.entries(result.metafile.outputs)) {
      if (output.entryPoint === entry) return basename(extension === '.css' ? output.cssBundle : path);
    }
    throw new Error(`${entry} was not built`);
  };
  return { files, sources, nameOf };
}

/** Returns the notices of every package in the bundle, which their licences ask to be handed on with it. */
async function notices(sources) {
  const folders = new Set();
  for (const source of sources) {
    const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(source);
    if (match) folders.add(match[1]);
  }
  const texts = [];
  for (const folder of [...folders].sort()) {
    const { name, version, license } = JSON.parse(await readFile(join(ROOT, folder, 'package.json'), 'utf8'));
    const file = (await readdir(join(ROOT, folder))).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? (await readFile(join(ROOT, folder, file), 'utf8')).trim() : '';
    texts.push(`${name} ${version} (${license})\n\n${text}\n`);
  }
  return Buffer.from(texts.join(`\n${'-'.repeat(80)}\n\n`));
}

async function makeFiles() {
  const worker = {
    WORKER_EDITOR: 'node_modules/monaco-editor/esm/vs/editor/editor.worker.js',
    WORKER_JSON: 'node_modules/monaco-editor/esm/vs/language/json/json.worker.js',
    WORKER_GRAPHQL: 'node_modules/monaco-graphql/esm/graphql.worker.js',
  };
  const workers = await bundle(Object.values(worker));
  const define = Object.fromEntries(
    Object.entries(worker).map(([name, entry]) => [name, JSON.stringify(workers.nameOf(entry, '.js'))]),
  );
  const main = await bundle(['src/main.jsx'], define);

  const page = (await readFile(join(ROOT, 'src/index.html'), 'utf8'))
    .replace('%MAIN%', main.nameOf('src/main.jsx', '.js'))
    .replace('%STYLE%', main.nameOf('src/main.jsx', '.css'));
  const files = new Map([['index.html', Buffer.from(page)]]);
  const style = main.nameOf('src/main.jsx', '.css');
  for (const [name, contents] of [...workers.files, ...main.files]) {
    // The style sheets of chunks are never linked; what is not in the page's own one would be lost without a word.
    if (name.endsWith('.css') && name !== style) {
      if (contents.length > 0) throw new Error(`${name} has styles that the page would not load`);
      continue;
    }
    files.set(`${name}.gz`, gzipSync(contents, { level: 9 }));
  }
  const texts = await notices([...workers.sources, ...main.sources]);
  files.set('licenses.txt.gz', gzipSync(texts, { level: 9 }));
  return files;
}

/** Returns the hash of everything that the build reads from this folder, names included, in the order of the names. */
async function hashInputs() {
  const sources = (await readdir(join(ROOT, 'src'))).map((name) => `src/${name}`);
  const hash = createHash('sha256');
  for (const name of [...INPUTS, ...sources].sort()) {
    hash.update(`${name}\n${sha256(await readFile(join(ROOT, name)))}\n`);
  }
  return hash.digest('hex');
}

/** Returns the build's record. Files are hashed before compression, so that it holds for every version of zlib. */
async function record(files) {
  const outputs = [...files].map(([name, bytes]) => [name, sha256(name.endsWith('.gz') ? gunzipSync(bytes) : bytes)]);
  const sorted = Object.fromEntries(outputs.sort(([left], [right]) => (left < right ? -1 : 1)));
  return `${JSON.stringify({ inputs: await hashInputs(), outputs: sorted }, null, 2)}\n`;
}

/** Returns the files that dist/ holds, its record apart. */
async function storedFiles() {
  const names = (await readdir(DIST)).filter((name) => name !== 'BUILD.json');
  return new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(DIST, name))])));
}

const files = await makeFiles();
const built = await record(files);
if (process.argv.includes('--check')) {
  const committed = await readFile(join(DIST, 'BUILD.json'), 'utf8');
  if (committed !== built || (await record(await storedFiles())) !== built) {
    console.error('dist/ is not what these sources build: run `npm run build` and commit dist/.');
    process.exit(1);
  }
  console.log('dist/ is what these sources build.');
} else {
  await rm(DIST, { recursive: true, force: true });
  await mkdir(DIST, { recursive: true });
  for (const [name, bytes] of files) await writeFile(join(DIST, name), bytes);
  await writeFile(join(DIST, 'BUILD.json'), built);
  const size = [...files.values()].reduce((sum, bytes) => sum + bytes.length, 0);
  console.log(`dist/: ${files.size} files, ${Math.round(size / 1024)} KiB`);
}
