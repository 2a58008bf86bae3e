import axe from 'axe-core';
import { setupWorker } from 'msw/browser';
import type { Component } from 'svelte';
import { expect, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { openArchive, type Archive } from '../../../src/lib/archive/read/archive';
import { archives } from '../../../src/lib/archive/registry/registry';
import { startSync, type SyncClient } from '../../../src/lib/sync/client';
import type { Status, StorageState } from '../../../src/lib/sync/status';
import { App } from '../../../src/lib/ui/state/app.svelte';
import type { Unread } from '../../../src/lib/ui/state/unread.svelte';
import { UnreadSlot } from '../../../src/lib/ui/state/unread-slot.svelte';
import { handlersOf } from '../../../src/mocks/handlers';
import { MockRelay, type MockRelayOptions } from '../../../src/mocks/relay';
import Harness from './Harness.svelte';

const worker = setupWorker();
let started: Promise<unknown> | null = null;
let relays = 0;
/** What plays each relay that hasn't ended yet. */
const playing = new Map<MockRelay, ReturnType<typeof handlersOf>>();

export interface Played {
	readonly relay: MockRelay;
	readonly app: App;
	/** Ends syncing and the relay. */
	end(): void;
}

/** A relay that msw plays at an address of its own, and an app that syncs with it. */
export async function play(
	options: MockRelayOptions = {},
	prepare: (relay: MockRelay) => unknown = () => {}
): Promise<Played> {
	started ??= worker.start({ quiet: true, onUnhandledRequest: 'bypass' });
	await started;
	const url = `http://relay-${++relays}-${Date.now().toString(36)}.test`;
	const relay = new MockRelay(options);
	await prepare(relay);
	playing.set(relay, handlersOf(relay, url));
	worker.resetHandlers(...[...playing.values()].flat());
	const sync = startSync({ relay: url, where: 'page' });
	return {
		relay,
		app: new App(url, sync),
		end() {
			sync.close();
			relay.close();
			playing.delete(relay);
		}
	};
}

/** The archive that an app fills, once it follows the log up to event `seq`: what `app` itself says of it lives in views only. */
export async function archiveOf({ relay }: App, seq: number): Promise<Archive> {
	const archive = async (): Promise<Archive | undefined> => {
		const [entry] = await archives(relay);
		return entry && openArchive(entry.name);
	};
	await expect.poll(async () => (await (await archive())?.state())?.cursor.seq).toBe(seq);
	const found = await archive();
	if (!found) throw new Error('it is gone');
	return found;
}

/** An app whose connection is in a state that a test chooses. */
export function appIn(status: Status, storage: StorageState = 'ok'): App & { tries: () => number } {
	let tries = 0;
	const sync: SyncClient = {
		status,
		storage,
		subscribe: () => () => {},
		tryNow: () => void tries++,
		fill() {},
		query() {},
		close() {}
	};
	return Object.assign(new App('http://127.0.0.1:8787', sync), { tries: () => tries });
}

const slots = new WeakMap<App, UnreadSlot>();
/** One for all that an app renders. */
function slotOf(app: App): UnreadSlot {
	const slot = slots.get(app) ?? new UnreadSlot();
	slots.set(app, slot);
	return slot;
}

/** What is unread in an app, once its rail counts it. */
export const unreadIn = (app: App): Unread | null => slotOf(app).current;

/** Renders a component or a page as the app would. */
export const show = <P extends object>(
	app: App,
	component: Component<P>,
	props: P = {} as P
): ReturnType<typeof render> =>
	render(Harness, {
		props: {
			app,
			component: component as unknown as Component<Record<string, unknown>>,
			props: props as Record<string, unknown>,
			unread: slotOf(app)
		}
	});

const rules = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] };
/** A component alone isn't a page. */
const notAPage = { region: { enabled: false }, 'page-has-heading-one': { enabled: false } };

/** Nothing that axe finds fault with, in light and in dark. */
export async function expectAccessible(): Promise<void> {
	// What is just coming has no colours of its own yet.
	const ends = document
		.getAnimations()
		.filter((each) => each.effect?.getComputedTiming().endTime !== Infinity);
	await Promise.allSettled(ends.map(({ finished }) => finished));
	for (const theme of ['light', 'dark']) {
		document.documentElement.style.colorScheme = theme;
		const { violations } = await axe.run(document.body, { ...rules, rules: notAPage });
		const faults = violations.flatMap(({ id, nodes }) =>
			nodes.map(({ html, failureSummary }) => `${theme} ${id}: ${html}\n${failureSummary ?? ''}`)
		);
		expect(faults).toEqual([]);
	}
	document.documentElement.style.colorScheme = '';
}

/** `count` messages with numbered texts, said a second apart until now. */
export const chatter = (count: number, from = 1): object[] =>
	Array.from({ length: count }, (_, i) => ({
		channel: `channel-${(from + i) % 3}`,
		user: `user-${(from + i) % 7}`,
		text: `message ${from + i}`,
		sentAt: Date.now() - (count - i) * 1_000
	}));

/** `count` messages, each by somebody else. */
export const crowd = (count: number): object[] =>
	Array.from({ length: count }, (_, i) => ({ channel: 'c', user: `user-${i}`, text: 'hello' }));

/** Users whose blocks don't come, of whom one wrote most and three have “al” in their names; then somebody new. */
export async function strangers(relay: MockRelay): Promise<void> {
	const answer = relay.answer.bind(relay);
	vi.spyOn(relay, 'answer').mockImplementation(async (request) =>
		/\/users\/\d+$/.test(request.path) ? null : answer(request)
	);
	const said = (user: string, times: number): object[] =>
		Array.from({ length: times }, (_, i) => ({ channel: 'c', user, text: `${user} ${i}` }));
	await relay.say([...said('alan', 300), ...said('Al', 1), ...said('SAL', 2), ...crowd(300)]);
}
