// Starts the real server that tests share and stops it afterwards; a test may start another. It runs as a developer's first start does: the
// embedded database in an empty folder, which the server migrates and fills with the demo catalogue.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';

import { PROJECT } from './paths.ts';

const START_DEADLINE_MS = 120_000;
const STOP_DEADLINE_MS = 15_000;

declare module 'vitest' {
  export interface ProvidedContext {
    /** The server's address, without a slash at its end. */
    server: string;
  }
}

/** A running server. */
export interface Server {
  /** Its address, without a slash at its end. */
  url: string;
  /** Where it puts the mails that it would send. */
  outbox: string;
  /** Returns the token of a new member of staff who has these permissions. */
  staff: (name: string, permissions: string[]) => string;
  /** Ends it as an update does (SIGTERM), and starts it again at the same address on the same data. */
  restart: () => Promise<void>;
  /** Ends it, and removes what it kept. */
  stop: () => Promise<void>;
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await serve();
  project.provide('server', server.url);
  return server.stop;
}

/** Starts a server with these settings (environment variables) on data of its own. */
export async function serve(settings: Record<string, string> = {}): Promise<Server> {
  const binary = findBinary();
  const folder = await mkdtemp(join(tmpdir(), 'tote-client-tests-'));
  let server = start(binary, folder, settings);
  const end = async () => {
    await stop(server);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const url = await address(server);
    return {
      url,
      outbox: join(folder, 'data', 'outbox'),
      staff: (name, permissions) => staff(binary, folder, name, permissions),
      restart: async () => {
        await stop(server);
        server = start(binary, folder, { ...settings, TOTE_LISTEN: new URL(url).host });
        await address(server);
      },
      stop: end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Returns the path of the program that is tested. */
export function findBinary(): string {
  const binary = resolve(PROJECT, process.env['TOTE_BIN'] ?? '../target/debug/tote');
  if (!existsSync(binary)) {
    throw new Error(`there is no server at ${binary}: run \`cargo build\`, or name its binary in TOTE_BIN`);
  }
  return binary;
}

function start(binary: string, folder: string, settings: Record<string, string>): ChildProcess {
  const env = { ...environment(folder), TOTE_LISTEN: '127.0.0.1:0', ...settings };
  return spawn(binary, [], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
}

function staff(binary: string, folder: string, name: string, permissions: string[]): string {
  const wanted = permissions.flatMap((permission) => ['--permission', permission]);
  const asked = ['staff', 'create', '--name', name, ...wanted, '--format', 'json'];
  const printed = execFileSync(binary, asked, { cwd: folder, env: environment(folder), encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return (JSON.parse(printed) as { token: string }).token;
}

/** Settings of the caller's shell (another database, another address) are not those of a test. */
function environment(folder: string): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(TOTE_|DATABASE_URL$|REDIS_URL$)/.test(name));
  return { ...Object.fromEntries(inherited), TOTE_DATA_DIR: join(folder, 'data') };
}

/** Returns the address that the server prints once it serves; fails where it stops or stays silent instead. */
function address(server: ChildProcess): Promise<string> {
  return new Promise((resolveAddress, reject) => {
    let printed = '';
    const fail = (reason: string) => reject(new Error(`the server ${reason}; it printed:\n${printed.slice(-4000)}`));
    const timer = setTimeout(() => fail(`did not serve within ${START_DEADLINE_MS} ms`), START_DEADLINE_MS);
    const listen = (chunk: Buffer) => {
      printed += chunk.toString();
      const match = /Tote is serving (http:\/\/[^\s/]+)\//.exec(printed);
      if (match?.[1]) {
        clearTimeout(timer);
        resolveAddress(match[1]);
      }
    };
    server.stdout?.on('data', listen);
    server.stderr?.on('data', listen);
    server.once('error', (error) => fail(`could not be started (${error.message})`));
    server.once('exit', (code, signal) => fail(`stopped with ${code ?? signal}`));
  });
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) return;
  const stopped = new Promise<void>((resolveStopped) => server.once('exit', () => resolveStopped()));
  const killer = setTimeout(() => server.kill('SIGKILL'), STOP_DEADLINE_MS);
  server.kill('SIGTERM');
  await stopped;
  clearTimeout(killer);
}
