// The mails that a server without SMTP puts into a folder.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const DEADLINE_MS = 30_000;

/** Returns the code in the newest mail to `address`, as soon as there is one. */
export async function mailedCode(outbox: string, address: string): Promise<string> {
  const end = Date.now() + DEADLINE_MS;
  while (Date.now() < end) {
    const files = existsSync(outbox) ? readdirSync(outbox).filter((file) => file.endsWith('.eml')) : [];
    const texts = files.sort().map((file) => readFileSync(join(outbox, file), 'utf8'));
    const mail = texts.reverse().find((text) => text.includes(`To: ${address}`));
    const code = mail && /^\s*([0-9A-Z]{4} [0-9A-Z]{4})\s*$/m.exec(mail)?.[1];
    if (code) return code;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no mail with a code to ${address} came into ${outbox}`);
}
