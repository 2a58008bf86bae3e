/** A device that holds a million messages: the corpus several times over. */
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright';
import { foldName } from '../../src/lib/wire/names';
import type { ChatMessage } from '../support/corpus';
import { RelayProcess } from '../support/relay-process';
import { call, openDevice, script } from './browser/device';
import type { Fixture } from './fixture';
import { IngestClient, bodies, sendAll } from './ingest-client';

/** The corpus so many times, with times shifted, new ids and names suffixed; then newcomers, until it is this many messages and people. */
export const COPIES = 5;
const MESSAGES = 1_000_000;
export const USERS = 100_000;
const COPY_SHIFT_MS = 400 * 24 * 60 * 60_000;

/** The corpus so many times, each with its own people and ids, and later than the one before; then the newcomers. */
export function* grown(messages: readonly ChatMessage[]): Generator<ChatMessage[]> {
	for (let copy = 0; copy < COPIES; copy++) {
		yield messages.map((message) => ({
			...message,
			id: `${message.id}-${copy}`,
			user: copy === 0 ? message.user : `${message.user}~${copy}`,
			sentAt: new Date(
				Date.parse(message.sentAt) - (COPIES - copy - 1) * COPY_SHIFT_MS
			).toISOString()
		}));
	}
	yield newcomers(messages);
}

/** What people say who come after the copies: as many as are missing, all in the corpus's last days. */
function newcomers(messages: readonly ChatMessage[]): ChatMessage[] {
	const people = USERS - new Set(messages.map(({ user }) => foldName(user))).size * COPIES;
	const missing = Math.max(MESSAGES - messages.length * COPIES, people);
	return messages.slice(-missing).map((message, i) => ({
		...message,
		id: `newcomer-${i}`,
		user: `newcomer~${i % people}`
	}));
}

export interface Prepared {
	readonly device: BrowserContext;
	readonly relay: RelayProcess;
	readonly messages: number;
}

/** A relay with the messages, and a device that holds all of them. */
export async function prepare(
	fixture: Fixture,
	parts: Iterable<readonly ChatMessage[]>
): Promise<Prepared> {
	const relay = await RelayProcess.start({ data: fixture.folder() });
	const client = new IngestClient(relay, 1);
	let messages = 0;
	for (const part of parts) {
		await sendAll(client, bodies(part, 5_000), 1);
		messages += part.length;
	}
	client.close();
	return { device: await filled(fixture, relay, messages), relay, messages };
}

/** A new device that holds the relay's so many messages, and the app itself. */
export async function filled(
	fixture: Fixture,
	{ url }: RelayProcess,
	messages: number
): Promise<BrowserContext> {
	const device = await openDevice(join(fixture.folder(), 'profile'));
	const page = await device.newPage();
	await page.goto(url);
	const watch = await script('catchup/archive.page.ts', 'archivePage');
	await call(page, watch, 'archivePage', 'whole', url, messages);
	await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
	await page.close();
	return device;
}

/** Home, at rest. */
export async function openHome({ device, relay }: Omit<Prepared, 'messages'>): Promise<Page> {
	const page = await device.newPage();
	await page.addInitScript({ content: await script('browser/reach.page.ts', 'reach') });
	await page.goto(relay.url);
	await page.getByRole('group', { name: 'Totals' }).waitFor();
	await page.evaluate(() => window.rest());
	return page;
}
