/** The mock's scenarios, by their names in the address: `npm run dev:mock`, then `/?scenario=busy`. */
import { startDemo } from '../../server/sources/demo/demo';
import { InventedChat } from '../../server/sources/demo/invented';
import { FAULTS, MockRelay, type Fault } from './relay';

const SECOND = 1_000;
const HISTORY_BATCH = 5_000;

/** The demo: three days of history, then a message now and then. */
async function lively(relay: MockRelay): Promise<void> {
	await startDemo((events, source) => relay.say(events, null, source), relay.clock).ready;
}

/** `perSecond` messages a second, without end. */
function flood(relay: MockRelay, perSecond: number): void {
	const chat = new InventedChat({ seed: 1 });
	const ticks = 10;
	setInterval(() => {
		const now = Date.now();
		void relay.say(Array.from({ length: perSecond / ticks }, () => chat.next(now)));
	}, SECOND / ticks);
}

/** `messages` from the last days. */
async function history(relay: MockRelay, messages: number): Promise<void> {
	const chat = new InventedChat({ seed: 2, people: 2_000 });
	const from = Date.now() - messages * 20 * SECOND;
	for (let at = 0; at < messages; at += HISTORY_BATCH) {
		const count = Math.min(HISTORY_BATCH, messages - at);
		await relay.say(
			Array.from({ length: count }, (_, i) => chat.next(from + (at + i) * 20 * SECOND))
		);
	}
}

/** What moderators do, a message each second before now. */
async function moderated(relay: MockRelay): Promise<void> {
	const now = Date.now();
	const spam = { channel: 'lobby', user: 'spammer' };
	const loud = { channel: 'lobby', user: 'loud' };
	const events = [
		{ ...spam, id: 'spam', text: 'Free followers! https://spam.example', chatter: 'first' },
		{ channel: 'lobby', kind: 'deleted', target: 'spam', by: { user: 'mod' }, reason: 'spam' },
		{ ...loud, text: 'WRONG' },
		{ ...loud, text: 'all of you' },
		{ ...loud, kind: 'purged', duration: 600 },
		{ channel: 'lobby', user: 'ada', id: 'both', text: 'hello both chats' },
		{
			channel: 'den',
			user: 'ada',
			text: 'hello both chats',
			copyOf: { channel: 'lobby', id: 'both' }
		},
		{ channel: 'den', kind: 'cleared', by: { user: 'mod' } },
		{ channel: 'den', user: 'bob', text: 'a fresh start', chatter: 'returning' }
	];
	await relay.say(
		events.map((event, i) => ({
			...event,
			sentAt: new Date(now - (events.length - i) * SECOND).toISOString()
		}))
	);
}

const after = (seconds: number, act: () => void): void => void setTimeout(act, seconds * SECOND);

/** The fault from the start: this device has nothing stored. */
const faulty = Object.fromEntries(
	FAULTS.map((fault) => [
		fault,
		async () => {
			const relay = new MockRelay();
			relay.fault = fault;
			return relay;
		}
	])
) as Record<Fault, () => Promise<MockRelay>>;

const SCENARIOS = {
	...faulty,
	/** Three days of history, then a message now and then. */
	lively: async () => {
		const relay = new MockRelay({ demo: true });
		await lively(relay);
		return relay;
	},
	empty: async () => new MockRelay(),
	/** 500 messages a second. */
	busy: async () => {
		const relay = new MockRelay({ demo: true });
		await lively(relay);
		flood(relay, 500);
		return relay;
	},
	/** A long history over a slow network. */
	behind: async () => {
		const relay = new MockRelay({ latency: 300 });
		await history(relay, 20_000);
		return relay;
	},
	/** Gone after a while. */
	lost: async () => {
		const relay = new MockRelay();
		await lively(relay);
		after(6, () => (relay.fault = 'unreachable'));
		return relay;
	},
	/** Moderators are busy: a deletion, a timeout, a cleared chat, a copy, a newcomer. */
	moderated: async () => {
		const relay = new MockRelay({ demo: true });
		await lively(relay);
		await moderated(relay);
		return relay;
	},
	/** A proxy refuses WebSockets. */
	blocked: async () => {
		const relay = new MockRelay();
		await lively(relay);
		relay.fault = 'no-sockets';
		return relay;
	},
	/** The relay was started with --no-websocket. */
	polling: async () => {
		const relay = new MockRelay({ websocket: false });
		await lively(relay);
		return relay;
	},
	/** The relay loses its disk after a while, and starts another log. */
	replaced: async () => {
		const relay = new MockRelay();
		await lively(relay);
		after(6, () => {
			relay.startLog();
			void lively(relay);
		});
		return relay;
	}
} satisfies Record<string, () => Promise<MockRelay>>;

export type Scenario = keyof typeof SCENARIOS;

/** The scenario of that name, or the lively one. */
export const scenarioNamed = (name: string | null): Scenario =>
	name !== null && Object.hasOwn(SCENARIOS, name) ? (name as Scenario) : 'lively';

/** The relay of a scenario, with its history. */
export const play = (scenario: Scenario): Promise<MockRelay> => SCENARIOS[scenario]();
