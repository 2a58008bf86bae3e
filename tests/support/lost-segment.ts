/** A relay that has lost a segment for good, and what its devices show in its place. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Page } from 'playwright';
import { expect } from 'vitest';
import { shownTexts } from './browser';
import type { ChatMessage } from './corpus';
import type { RelayProcess } from './relay-process';

export const SEGMENT = 512;

/** Changes the rows and the bytes of segment `n` in the stopped relay's database. */
export function harm(relay: RelayProcess, n: number): void {
	const db = new Database(join(relay.data, 'log.db'));
	const { bytes } = db.prepare('SELECT bytes FROM segments WHERE n = ?').get(n) as {
		bytes: Buffer;
	};
	bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 4;
	db.prepare('UPDATE segments SET bytes = ? WHERE n = ?').run(bytes, n);
	db.prepare("UPDATE events SET text = text || '!' WHERE seq = ?").run(n * SEGMENT + 200);
	db.close();
}

/** The gap is in its place, with words, between the messages around it; and nothing is being loaded for ever. */
export async function expectGap(
	page: Page,
	messages: readonly ChatMessage[],
	first: number,
	last: number
): Promise<void> {
	const gap = page.locator(`[data-key="gap ${last}"]`);
	await expect
		.poll(() => gap.innerText().catch(() => ''))
		.toContain(`${last - first + 1} messages are damaged at the relay.`);
	expect(await gap.getByRole('button').count()).toBe(0);
	const shown = await shownTexts(page, 'Messages');
	const at = shown.indexOf(messages[first - 2]?.text.trim() ?? '');
	expect(at).toBeGreaterThan(-1);
	expect(shown).toContain(messages[last]?.text.trim());
}
