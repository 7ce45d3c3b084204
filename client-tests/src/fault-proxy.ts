// A bad network: a TCP proxy on loopback that delays and splits what it hands on, and cuts connections before, within and after
// whatever is being sent. What it does follows from a seed, connection by connection.
import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';

import { type Random, randomOf } from './random.ts';

/** How a connection is cut. */
export type Cut =
  /** Both ends get a reset. */
  | 'reset'
  /** Both ends are told that nothing more comes. */
  | 'close'
  /** The client is told that nothing more comes; what it says still arrives, and what the server says is lost. */
  | 'half-close to the client'
  /** The server is told that nothing more comes; what it says still arrives. If it goes on, the client is reset in the end. */
  | 'half-close to the server';

const CUTS: readonly Cut[] = ['reset', 'close', 'half-close to the client', 'half-close to the server'];

/** For how long the other direction lives on after half a close. */
const HALF_MS = 60;

export interface Faults {
  /** How long a connection lives at most, in milliseconds. */
  lifeMs: number;
  /** After how many bytes of the server at most a connection is cut; most of these cuts are within something. */
  bytes: number;
  /** How long a chunk is held back at most, in milliseconds. */
  delayMs: number;
}

const FAULTS: Faults = { lifeMs: 400, bytes: 6_000, delayMs: 4 };

/** One connection through the proxy. */
class Link {
  private readonly upstream: Socket;
  private readonly random: Random;
  private timer: NodeJS.Timeout | undefined;
  private bytesLeft = Number.POSITIVE_INFINITY;
  private isCut = false;
  private isMute = false;
  private readonly proxy: FaultProxy;
  private readonly client: Socket;

  constructor(proxy: FaultProxy, client: Socket, random: Random) {
    this.proxy = proxy;
    this.client = client;
    this.random = random;
    this.upstream = connect({ host: proxy.target.hostname, port: Number(proxy.target.port), allowHalfOpen: true });
    for (const socket of [client, this.upstream]) {
      socket.setNoDelay(true);
      // A reset shows as an error and then as a close; both ends are gone then.
      socket.on('error', () => {});
      socket.once('close', () => this.drop());
    }
    this.hand(client, this.upstream, () => {});
    this.hand(this.upstream, client, (bytes) => this.count(bytes));
    this.plan();
  }

  /** Decides when this connection is cut, if the network is bad. */
  plan(): void {
    clearTimeout(this.timer);
    const { faults } = this.proxy;
    this.bytesLeft = Number.POSITIVE_INFINITY;
    if (!faults) return;
    if (this.random.below(2) === 0) this.bytesLeft = this.random.below(faults.bytes);
    this.timer = setTimeout(() => this.cut(), this.random.below(faults.lifeMs));
  }

  cut(how: Cut = CUTS[this.random.below(CUTS.length)]!): void {
    if (this.isCut) return;
    this.isCut = true;
    clearTimeout(this.timer);
    this.proxy.note(how);
    switch (how) {
      case 'reset':
        return this.drop();
      case 'close':
        this.client.end();
        this.upstream.end();
        break;
      case 'half-close to the client':
        this.client.end();
        break;
      case 'half-close to the server':
        this.upstream.end();
        break;
    }
    this.timer = setTimeout(() => this.drop(), HALF_MS);
  }

  /** Forgets the connection; whoever still holds an end of it gets a reset. */
  drop(): void {
    this.isCut = true;
    clearTimeout(this.timer);
    this.client.resetAndDestroy();
    this.upstream.resetAndDestroy();
    this.proxy.forget(this);
  }

  private count(bytes: number): number {
    if (this.isMute) return 0;
    if (this.proxy.takesAnswer()) {
      // Nothing of it arrives, and nothing that comes after it.
      this.isMute = true;
      this.cut('reset');
      return 0;
    }
    const allowed = Math.min(bytes, this.bytesLeft);
    this.bytesLeft -= allowed;
    return allowed;
  }

  /** Hands on what `from` says, in pieces and late, as far as `allow` lets it. */
  private hand(from: Socket, to: Socket, allow: (bytes: number) => number | void): void {
    let last: Promise<void> = Promise.resolve();
    const write = async (piece: Buffer) => {
      const { faults } = this.proxy;
      if (faults) await new Promise((resolve) => setTimeout(resolve, this.random.below(faults.delayMs + 1)));
      const allowed = allow(piece.length) ?? piece.length;
      if (allowed > 0 && to.writable) to.write(piece.subarray(0, allowed));
      if (allowed < piece.length) this.cut();
    };
    from.on('data', (chunk: Buffer) => {
      from.pause();
      for (const piece of this.pieces(chunk)) last = last.then(() => write(piece));
      last = last.then(() => void (from.destroyed || from.resume()));
    });
    from.once('end', () => {
      last = last.then(() => void (to.writable && to.end()));
    });
  }

  /** A chunk in up to four pieces, now and then with one of a single byte. */
  private pieces(chunk: Buffer): Buffer[] {
    if (!this.proxy.faults) return [chunk];
    const pieces = [];
    let rest = chunk;
    for (let cuts = this.random.below(4); cuts > 0 && rest.length > 1; cuts -= 1) {
      const at = this.random.below(3) === 0 ? 1 : 1 + this.random.below(rest.length - 1);
      pieces.push(rest.subarray(0, at));
      rest = rest.subarray(at);
      this.proxy.splits += 1;
    }
    return [...pieces, rest];
  }
}

/** A proxy before a server. It hands everything on faithfully until it is made bad. */
export class FaultProxy {
  /** Where clients connect, without a slash at its end. */
  readonly url: string;
  readonly target: URL;
  readonly seed: number;
  /** What the network does to connections; `undefined`: nothing. */
  faults: Faults | undefined;
  /** How many connections there were. */
  connections = 0;
  /** How often something was sent in more pieces than it came in. */
  splits = 0;
  /** How many connections were cut, and how. */
  readonly cuts: Record<Cut, number> = { reset: 0, close: 0, 'half-close to the client': 0, 'half-close to the server': 0 };
  /** How many answers will be lost. */
  answersToLose = 0;
  private readonly links = new Set<Link>();
  private readonly listener: Server;
  private readonly random: Random;

  private constructor(listener: Server, target: string, seed: number) {
    this.listener = listener;
    this.target = new URL(target);
    this.seed = seed;
    this.random = randomOf(seed);
    this.url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
    listener.on('connection', (client) => {
      this.connections += 1;
      this.links.add(new Link(this, client, randomOf(this.random.below(2 ** 31))));
    });
  }

  /** Starts one before the server at `target`, on a free port. */
  static async start(target: string, seed: number = Date.now() % 2 ** 31): Promise<FaultProxy> {
    const listener = createServer({ allowHalfOpen: true });
    await new Promise<void>((resolve, reject) => {
      listener.once('error', reject);
      listener.listen(0, '127.0.0.1', resolve);
    });
    return new FaultProxy(listener, target, seed);
  }

  /** Makes the network bad, for the connections that are open too. */
  break(faults: Partial<Faults> = {}): void {
    this.faults = { ...FAULTS, ...faults };
    for (const link of this.links) link.plan();
  }

  /** Makes the network good again. */
  heal(): void {
    this.faults = undefined;
    for (const link of this.links) link.plan();
  }

  /** Cuts every connection now; returns how many there were. */
  cut(how?: Cut): number {
    const open = [...this.links];
    for (const link of open) link.cut(how);
    return open.length;
  }

  /** How many connections were cut. */
  get cutCount(): number {
    return Object.values(this.cuts).reduce((sum, count) => sum + count, 0);
  }

  /** How many connections are open. */
  get open(): number {
    return this.links.size;
  }

  /** What it did, in one line. */
  toString(): string {
    const cuts = Object.entries(this.cuts).map(([how, count]) => `${count} ${how}`);
    return `${this.connections} connections, ${this.cutCount} cut (${cuts.join(', ')}), ${this.splits} splits, seed ${this.seed}`;
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.listener.close(() => resolve()));
    for (const link of this.links) link.drop();
    await closed;
  }

  /** Lets so many requests through, and loses the answer of each: the server has done its work, and the client does not know. */
  loseAnswers(count: number): void {
    this.answersToLose = count;
  }

  /** For its links: whether the answer that begins here is to be lost. */
  takesAnswer(): boolean {
    if (this.answersToLose === 0) return false;
    this.answersToLose -= 1;
    return true;
  }

  /** For its links. */
  note(how: Cut): void {
    this.cuts[how] += 1;
  }

  /** For its links. */
  forget(link: Link): void {
    this.links.delete(link);
  }
}
