// The proxy that stands for a bad network: it hands on faithfully, and it cuts.
import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { type Cut, FaultProxy } from '../src/fault-proxy.ts';
import { randomOf } from '../src/random.ts';

let echo: Server;
let proxy: FaultProxy;
/** What became of the server's ends: 'end' (told that nothing more comes), 'reset', 'close'. */
let seenByServer: string[];
const served = new Set<Socket>();

beforeEach(async () => {
  seenByServer = [];
  echo = createServer({ allowHalfOpen: true }, (socket) => {
    served.add(socket);
    socket.on('data', (chunk) => socket.write(chunk));
    socket.on('end', () => seenByServer.push('end'));
    socket.on('error', (error: NodeJS.ErrnoException) => seenByServer.push(error.code === 'ECONNRESET' ? 'reset' : String(error.code)));
    socket.on('close', () => seenByServer.push('close'));
  });
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  proxy = await FaultProxy.start(`http://127.0.0.1:${(echo.address() as AddressInfo).port}`, 7);
});

afterEach(async () => {
  await proxy.stop();
  for (const socket of served) socket.destroy();
  served.clear();
  await new Promise((resolve) => echo.close(resolve));
});

/** A connection through the proxy, with what came back and how it ended. */
async function client(): Promise<{ socket: Socket; got: () => Buffer; ended: Promise<string> }> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(proxy.url).port), allowHalfOpen: true });
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<string>((resolve) => {
    socket.once('end', () => resolve('end'));
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'));
  });
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
  await vi.waitFor(() => expect(proxy.open).toBeGreaterThan(0));
  return { socket, got: () => Buffer.concat(chunks), ended };
}

const bytes = (length: number) => Buffer.from(Array.from({ length }, (_, at) => at % 251));

test('hands everything on, in order, and counts nothing', async () => {
  const { socket, got } = await client();
  const sent = bytes(300_000);
  socket.write(sent);
  await vi.waitFor(() => expect(got().length).toBe(sent.length));
  expect(got().equals(sent)).toBe(true);
  expect([proxy.cutCount, proxy.splits, proxy.connections]).toEqual([0, 0, 1]);
  socket.resetAndDestroy();
  await vi.waitFor(() => expect(proxy.open).toBe(0));
});

test('hands on the same bytes in pieces and late', async () => {
  proxy.break({ lifeMs: 3_600_000, bytes: 1e9 });
  const { socket, got } = await client();
  const sent = bytes(5_000);
  for (let at = 0; at < sent.length; at += 500) {
    socket.write(sent.subarray(at, at + 500));
    await vi.waitFor(() => expect(got().length).toBe(at + 500));
  }
  expect(got().equals(sent)).toBe(true);
  expect(proxy.splits).toBeGreaterThan(0);
  expect(proxy.cutCount).toBe(0);
  socket.destroy();
});

describe.each<[Cut, string, string]>([
  ['reset', 'ECONNRESET', 'reset'],
  ['close', 'end', 'end'],
  ['half-close to the client', 'end', 'reset'],
  ['half-close to the server', 'ECONNRESET', 'end'],
])('%s', (cut, atClient, atServer) => {
  test('shows at both ends', async () => {
    const { socket, got, ended } = await client();
    socket.write('before');
    await vi.waitFor(() => expect(got().toString()).toBe('before'));
    expect(proxy.cut(cut)).toBe(1);
    expect(await ended).toBe(atClient);
    await vi.waitFor(() => expect(seenByServer).toContain(atServer));
    expect(proxy.cuts[cut]).toBe(1);
    await vi.waitFor(() => expect(proxy.open).toBe(0));
    socket.destroy();
  });
});

test('cuts within what is being sent, at random, until it is healed', async () => {
  proxy.break({ lifeMs: 40, bytes: 2_000 });
  const lengths = new Set<number>();
  while (proxy.cutCount < 40) {
    const { socket, got, ended } = await client().catch(() => ({ socket: undefined, got: () => Buffer.alloc(0), ended: undefined }));
    socket?.write(bytes(1_000));
    await ended;
    lengths.add(got().length);
    socket?.destroy();
  }
  expect([...lengths].some((length) => length > 0 && length < 1_000), 'cut in the middle').toBe(true);
  expect(Object.values(proxy.cuts).every((count) => count > 0), String(proxy)).toBe(true);
  proxy.heal();
  const { socket, got } = await client();
  const cuts = proxy.cutCount;
  socket.write(bytes(50_000));
  await vi.waitFor(() => expect(got().length).toBe(50_000));
  expect(proxy.cutCount).toBe(cuts);
  socket.destroy();
});

test('does the same again for the same seed', () => {
  const [one, other, third] = [randomOf(7), randomOf(7), randomOf(8)].map((random) => Array.from({ length: 20 }, () => random.below(1_000)));
  expect(one).toEqual(other);
  expect(one).not.toEqual(third);
  expect(new Set(one).size).toBeGreaterThan(15);
});

test('loses as many answers as it is told to, after the server has had the requests', async () => {
  proxy.loseAnswers(1);
  const lost = await client();
  lost.socket.write('asked');
  expect(await lost.ended).toBe('ECONNRESET');
  expect([lost.got().length, served.size]).toEqual([0, 1]);
  const { socket, got } = await client();
  socket.write('asked again');
  await vi.waitFor(() => expect(got().toString()).toBe('asked again'));
  socket.resetAndDestroy();
});
